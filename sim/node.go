package sim

// NodeID identifies a node of a world: the index of its NodeSpec in Config.Nodes.
type NodeID int32

// Nobody is the NodeID of no node.
const Nobody NodeID = -1

// Epoch is a counter that only grows: a ballot, a term, a round, a view. It is
// compared with others and counted up or down by one, and never a time; 0 is the epoch of nothing. Having a
// type of its own lets a checker treat two runs as alike when their epochs have the same order. A number of
// which something else depends, such as whose turn it is, is no Epoch.
type Epoch uint64

// TimerKey names a timer of a node. A node has at most one pending timer for
// each key.
type TimerKey struct {
	Name  string
	Epoch Epoch // the epoch that the timer guards, or 0
}

// OpID identifies one invocation of an operation in a run, from 1.
type OpID uint32

// Message is what nodes send each other. It is immutable once sent.
type Message interface {
	// Kind names the kind of message; the same for all of a Go type.
	Kind() string
}

// Observation is what a node says about itself. Only observations are judged.
type Observation interface {
	// ObservationName names what is said.
	ObservationName() string
}

// Published is an observation that stands until the next one: the node's
// published state, which assertions, pictures and `state:` triggers read.
type Published interface {
	Observation
	// StateName is the state as the protocol's paper calls it.
	StateName() string
}

// Leading is a published state of a protocol that has leaders.
type Leading interface {
	Published
	// Leads tells whether the node leads now, and in which epoch.
	Leads() (Epoch, bool)
}

// Decision is an observation by which a node decides on a value for good.
type Decision interface {
	Observation
	// DecidedValue prints what is decided.
	DecidedValue() string
}

// Telling is an observation that people are told of, in the story of a run and at its node's lane in a picture.
type Telling interface {
	Observation
	// Tell says in a few words what the node does ("holds") and to what ("2:4"); what it does again is told as one. next
	// is what it tells next in the same step, or nil. Without a verb there is nothing to tell.
	Tell(next Telling) (verb, object string)
}

// Brief is a message that has a short form for pictures.
type Brief interface {
	Message
	// Brief says what matters of its fields.
	Brief() string
}

// Op is an operation that the workload asks of a node.
type Op interface {
	// OpName names the operation.
	OpName() string
}

// Node is a protocol's state machine. It keeps all its volatile state in its
// own struct; fields that belong to the configuration, shared by all copies of
// the node and never written by a handler, carry the tag `sim:"config"`.
type Node interface {
	// Init runs at boot and at every restart: it reads stable storage from env.
	Init(env *Env)
	// Receive takes a message, which may be late, doubled or, from a node that restarted, out of place.
	Receive(env *Env, from NodeID, m Message)
	// Timeout takes the expiry of a timer that is no longer pending.
	Timeout(env *Env, key TimerKey)
}

// Client is a node that takes operations from outside and answers with
// Env.Respond.
type Client interface {
	Node
	// Invoke takes an operation; id is what Env.Respond answers by, 0 for one that wants no answer.
	Invoke(env *Env, id OpID, op Op)
}

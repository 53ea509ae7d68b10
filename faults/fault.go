package faults

import (
	"fmt"
	"strings"
	"time"

	"simrun/network"
)

// Fault is one thing that goes wrong.
type Fault struct {
	ID string // as the scenario names it, or ""
	Act
	Timing
}

// Act is what goes wrong: a Crash, a Partition, a Link or an Omission.
type Act interface {
	// Kind is the fault's name in a scenario.
	Kind() string
	// Probabilistic tells whether chance decides if the fault ever strikes.
	Probabilistic() bool
	compile(b *binder) (behaviour, standing)
	validate(v *validator)
	describe() string
}

// Timing says when a fault strikes and for how long. Without For, Times and
// Repeat it is permanent.
type Timing struct {
	At           time.Duration `yaml:"at,omitempty" doc:"when it strikes (default 0s)"`
	When         *Pattern      `yaml:"when,omitempty" doc:"what must happen for it to strike, in place of at"`
	MidBroadcast *int          `yaml:"mid-broadcast,omitempty" doc:"with when sends: so many messages of that kind leave in that step before it strikes"`
	For          time.Duration `yaml:"for,omitempty" doc:"heals after this long"`
	Times        int           `yaml:"times,omitempty" doc:"strikes so many times, then never again"`
	Repeat       *Repeat       `yaml:"repeat,omitempty" doc:"comes and goes"`
	Until        time.Duration `yaml:"until,omitempty" doc:"with repeat: heals for good at this time"`
}

// Repeat makes a fault intermittent. Every counts from the start, then from each healing.
type Repeat struct {
	Every network.Distribution `yaml:"every" required:"true" doc:"how long until it strikes (again)"`
	Lasts network.Distribution `yaml:"lasts" required:"true" doc:"how long until it heals"`
}

// Pattern is something that a run does. Exactly one of Sends, Receives, State,
// Decides and Saves is set.
type Pattern struct {
	Node     string        `yaml:"node,omitempty" doc:"who does it (default: the fault's own node)"`
	Sends    string        `yaml:"sends,omitempty" doc:"a message of this kind is about to leave"`
	Receives string        `yaml:"receives,omitempty" doc:"a message of this kind is about to be handled"`
	State    string        `yaml:"state,omitempty" doc:"this state was entered"`
	Decides  string        `yaml:"decides,omitempty" doc:"this value was decided"`
	Saves    string        `yaml:"saves,omitempty" doc:"this record or log was written and is not yet synced"`
	From     string        `yaml:"from,omitempty" doc:"with receives: the sender"`
	To       string        `yaml:"to,omitempty" doc:"with sends: the receiver"`
	Nth      int           `yaml:"nth,omitempty" doc:"the how-manyeth time (default 1)"`
	After    time.Duration `yaml:"after,omitempty" doc:"strikes so much later"`
}

// text prints p for people: when c sends GlobalCommit. own is who is meant where it names nobody.
func (p *Pattern) text(own string) string {
	who := p.Node
	if who == "" {
		who = own
	}
	var b strings.Builder
	fmt.Fprintf(&b, "when %s ", who)
	switch {
	case p.Sends != "":
		b.WriteString("sends " + p.Sends)
	case p.Receives != "":
		b.WriteString("receives " + p.Receives)
	case p.State != "":
		b.WriteString("enters " + p.State)
	case p.Decides != "":
		b.WriteString("decides " + p.Decides)
	case p.Saves != "":
		b.WriteString("saves " + p.Saves)
	}
	if p.To != "" {
		b.WriteString(" to " + p.To)
	}
	if p.From != "" {
		b.WriteString(" from " + p.From)
	}
	if p.Nth > 1 {
		fmt.Fprintf(&b, " for the %d. time", p.Nth)
	}
	if p.After > 0 {
		fmt.Fprintf(&b, ", %v later", p.After)
	}
	return b.String()
}

// Selector says which nodes: ids, roles, or one of any, all, leader.
type Selector []string

// The words that select nodes at the moment of the strike.
const (
	Any    = "any"    // one node, drawn from the fault's stream
	All    = "all"    // every node of the protocol, clients not counted
	Leader = "leader" // the live leader of the highest epoch
)

func (s Selector) String() string { return strings.Join(s, " ") }

// StorageLoss says what a crash leaves on a node's disk.
type StorageLoss string

// The ways to lose storage.
const (
	UnsyncedLost StorageLoss = "unsynced-lost" // what was synced survives
	Kept         StorageLoss = "kept"          // every write survives
	Lost         StorageLoss = "lost"          // an empty disk
)

// Crash halts nodes; with a healing time they restart from their storage.
type Crash struct {
	Node    Selector    `yaml:"node" required:"true" doc:"whom it strikes: an id, a list, a role, any, all, leader"`
	Storage StorageLoss `yaml:"storage,omitempty" doc:"what its disk holds after recovery: unsynced-lost (default), kept, lost"`
}

// PartitionKind says who is cut off from whom.
type PartitionKind string

// The kinds of partitions.
const (
	TwoWay  PartitionKind = "two-way" // the groups don't reach each other
	OneWay  PartitionKind = "one-way" // From doesn't reach To
	Isolate PartitionKind = "isolate" // Node doesn't reach, and isn't reached by, any other
	Bridge  PartitionKind = "bridge"  // the groups reach each other through no one but the Bridge
)

// Partition cuts the network between nodes of the protocol. Clients and nodes
// that it does not name reach everyone.
type Partition struct {
	Cut    PartitionKind `yaml:"kind,omitempty" doc:"two-way (default), one-way, isolate, bridge"`
	Groups []Selector    `yaml:"groups,omitempty" doc:"of two-way and bridge: who stays together"`
	From   Selector      `yaml:"from,omitempty" doc:"of one-way: who is not heard"`
	To     Selector      `yaml:"to,omitempty" doc:"of one-way: who does not hear"`
	Node   Selector      `yaml:"node,omitempty" doc:"of isolate: who is alone"`
	Bridge Selector      `yaml:"bridge,omitempty" doc:"of bridge: who reaches everyone"`
}

// Link makes directed links worse than the network is.
type Link struct {
	From      Selector              `yaml:"from" required:"true" doc:"the senders"`
	To        Selector              `yaml:"to" required:"true" doc:"the receivers"`
	Loss      network.Probability   `yaml:"loss,omitempty" doc:"of each message"`
	Duplicate network.Probability   `yaml:"duplicate,omitempty" doc:"of each message"`
	Delay     *network.Distribution `yaml:"delay,omitempty" doc:"in place of the network's own"`
}

// Direction says which messages a node omits.
type Direction string

// The directions.
const (
	Send    Direction = "send"
	Receive Direction = "receive"
	Both    Direction = "both"
)

// Omission makes nodes fail to send or to receive messages.
type Omission struct {
	Node        Selector             `yaml:"node" required:"true" doc:"whom it strikes"`
	Direction   Direction            `yaml:"direction,omitempty" doc:"send, receive or both (default)"`
	To          Selector             `yaml:"to,omitempty" doc:"only messages to these"`
	From        Selector             `yaml:"from,omitempty" doc:"only messages from these"`
	Message     string               `yaml:"message,omitempty" doc:"only messages of this kind"`
	Probability *network.Probability `yaml:"probability,omitempty" doc:"of omitting each (default 1)"`
}

// Kind implements Act.
func (Crash) Kind() string { return "crash" }

// Kind implements Act.
func (Partition) Kind() string { return "partition" }

// Kind implements Act.
func (Link) Kind() string { return "link" }

// Kind implements Act.
func (Omission) Kind() string { return "omission" }

// Probabilistic implements Act.
func (Crash) Probabilistic() bool { return false }

// Probabilistic implements Act.
func (Partition) Probabilistic() bool { return false }

// Probabilistic implements Act.
func (l Link) Probabilistic() bool {
	return l.Delay == nil && l.Loss < network.Certain && l.Duplicate < network.Certain
}

// Probabilistic implements Act.
func (o Omission) Probabilistic() bool { return o.Probability != nil }

// own is whom a pattern is about that names nobody.
func (f Fault) own() string {
	switch act := f.Act.(type) {
	case Crash:
		return act.Node.String()
	case Omission:
		return act.Node.String()
	case Partition:
		if len(act.Node) > 0 {
			return act.Node.String()
		}
	}
	return "somebody"
}

// What says what goes wrong, without when: crash of c.
func (f Fault) What() string { return f.describe() }

// String prints the fault for people: crash of c, when c sends GlobalCommit.
func (f Fault) String() string {
	s := f.What()
	switch {
	case f.When != nil:
		s += ", " + f.When.text(f.own())
	case f.Repeat != nil:
		s += fmt.Sprintf(", again and again (every %v, lasting %v)", f.Repeat.Every, f.Repeat.Lasts)
	default:
		s += fmt.Sprintf(" at %v", f.At)
	}
	return s
}

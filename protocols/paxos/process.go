package paxos

import (
	"fmt"
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// config is what a process knows of the run. Only the parts that it plays are its own.
type config struct {
	Params
	proposers, acceptors, learners []sim.NodeID
	quorum                         int // acceptors whose word is that of all

	proposes, accepts, learns bool
}

// process plays any of the three parts, or all.
type process struct {
	cfg *config `sim:"config"`

	proposer
	acceptor
	learner

	Said State // what it published last
}

// The timers.
var (
	retryTimer = sim.TimerKey{Name: "retry"}
	readTimer  = sim.TimerKey{Name: "read"}
)

// Init implements sim.Node: at a restart an acceptor knows what it has promised and accepted, and a
// proposer takes up again what it was asked.
func (p *process) Init(env *sim.Env) {
	p.Phase = idle
	p.recallVote(env)
	p.resume(env)
	p.publish(env)
}

// Invoke implements sim.Client.
func (p *process) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case protocols.Propose:
		p.propose(env, id, op.Value)
	case ReadOp:
		p.read(env, id)
	default:
		panic(fmt.Sprintf("paxos: unexpected operation %T", op))
	}
	p.publish(env)
}

// Receive implements sim.Node.
func (p *process) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	p.take(env, from, m)
	p.publish(env)
}

// take handles a message from another node, or from another part of this one.
func (p *process) take(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case Prepare:
		p.meet(env, m.Number)
		p.promise(env, from, m)
	case Promise:
		p.gather(env, from, m)
	case Accept:
		p.accept(env, from, m)
	case Accepted:
		p.count(env, from, m)
	case Nack:
		p.refused(env, m)
	case Learned:
		p.told(env, from, m)
		p.confirmed(env, from, m.Value)
	case Read:
		p.reveal(env, from)
	case ReadReply:
		p.hear(env, from, m)
	default:
		panic(fmt.Sprintf("paxos: unexpected message %T", m))
	}
}

// Timeout implements sim.Node.
func (p *process) Timeout(env *sim.Env, key sim.TimerKey) {
	switch key {
	case retryTimer:
		p.retry(env)
	case readTimer:
		p.askAcceptors(env)
	default:
		panic(fmt.Sprintf("paxos: unexpected timer %v", key))
	}
	p.publish(env)
}

// send sends a message to a node. What the parts of a node tell each other stays inside, and arrives at once.
func (p *process) send(env *sim.Env, to sim.NodeID, m sim.Message) {
	if to == env.Self() {
		p.take(env, to, m)
		return
	}
	env.Send(to, m)
}

// broadcast sends a message to nodes, and last to this one if it is among them.
func (p *process) broadcast(env *sim.Env, to []sim.NodeID, m sim.Message) {
	env.Broadcast(to, m)
	if slices.Contains(to, env.Self()) {
		p.take(env, env.Self(), m)
	}
}

// publish says where the process stands, if that has changed.
func (p *process) publish(env *sim.Env) {
	now := State{
		State: p.Phase, N: p.Number.N,
		Promised: p.Vote.Promised.N, Accepted: p.Vote.Accepted.N, Value: p.Vote.Value,
		Learned: p.Chosen,
	}
	if p.Knows {
		now.State = learned
	}
	if now != p.Said {
		p.Said = now
		env.Observe(now)
	}
}

// join adds a node to a set in order of ids.
func join(set []sim.NodeID, n sim.NodeID) []sim.NodeID {
	i, found := slices.BinarySearch(set, n)
	if found {
		return set
	}
	return slices.Insert(set, i, n)
}

// State is what a process publishes. Of the parts that it does not play it says nothing.
type State struct {
	State    string
	N        sim.Epoch // of its last proposal, as a proposer
	Promised sim.Epoch // N of the highest number that it has promised, as an acceptor
	Accepted sim.Epoch // N of the proposal that it has accepted last, as an acceptor
	Value    string    // of that proposal
	Learned  string    // as a learner
}

// ObservationName implements sim.Observation.
func (State) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s State) StateName() string { return s.State }

package paxos

import (
	"fmt"

	"simrun/protocols"
	"simrun/sim"
)

// server is proposer, acceptor and learner of all instances, and a replica of the state machine.
type server struct {
	cfg *logConfig `sim:"config"`

	logAcceptor
	leader
	logLearner
	machine

	Said LogState // what it published last
}

// Init implements sim.Node.
func (s *server) Init(env *sim.Env) {
	s.Phase, s.Follows = following, sim.Nobody
	s.recall(env)
	s.await(env)
	s.publish(env)
}

// Receive implements sim.Node.
func (s *server) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	s.take(env, from, m)
	s.settle(env)
}

// settle ends a handler: it proposes what can be proposed now, and says where the server stands.
func (s *server) settle(env *sim.Env) {
	s.advance(env)
	s.publish(env)
}

// take handles a message from another node, or from another part of this one.
func (s *server) take(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case PrepareAll:
		s.meet(env, from, m.Number)
		s.promise(env, from, m)
	case PromiseAll:
		s.gather(env, from, m)
	case AcceptOne:
		s.meet(env, from, m.Number)
		s.accept(env, from, m)
	case AcceptedOne:
		s.count(env, from, m)
	case Nack:
		s.refused(env, m)
	case LearnedOne:
		s.learn(env, m.Instance, m.Command)
	case Alive:
		s.meet(env, from, m.Number)
		s.hearBeat(env, from, m)
	case ReadAll:
		s.reveal(env, from, m)
	case ReadAllReply:
		s.hear(env, from, m)
	case protocols.ClientRequest:
		s.request(env, from, m)
	case protocols.ClientReply, protocols.ClientRedirect: // they are for clients
	default:
		panic(fmt.Sprintf("paxos: unexpected message %T", m))
	}
}

// Timeout implements sim.Node.
func (s *server) Timeout(env *sim.Env, key sim.TimerKey) {
	switch key {
	case leaderTimer:
		s.prepare(env)
	case aliveTimer:
		s.beat(env)
	default:
		panic(fmt.Sprintf("paxos: unexpected timer %v", key))
	}
	s.settle(env)
}

// send sends a message to a node. What the parts of a server tell each other stays inside, and arrives at once.
func (s *server) send(env *sim.Env, to sim.NodeID, m sim.Message) {
	if to == env.Self() {
		s.take(env, to, m)
		return
	}
	env.Send(to, m)
}

// publish says where the server stands, if that has changed.
func (s *server) publish(env *sim.Env) {
	now := LogState{State: s.Phase, N: s.Number.N, Promised: s.Promised.N, Leader: s.Follows, Chosen: s.known()}
	if now != s.Said {
		s.Said = now
		env.Observe(now)
	}
}

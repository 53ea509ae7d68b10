package paxos

import (
	"simrun/sim"
)

// leader is what a server knows as the proposer of all instances. It keeps none of it on the disk: the server
// promises its own number before it tells anybody, so that no number is ever used twice.
type leader struct {
	Phase   string
	Number  Number     // of its last Prepare
	Seen    sim.Epoch  // the highest N that it has met
	Follows sim.NodeID // whom it takes for the leader, or Nobody

	// phase 1
	Promises []sim.NodeID // who has promised
	Adopted  []Vote       // the highest-numbered that they had accepted, in order of instances

	// phase 2
	Next    uint64     // the first instance in which it has proposed nothing
	Open    []proposed // what is not chosen yet, in order of instances
	Waiting []Command  // what clients ask for, to be proposed
}

var (
	leaderTimer = sim.TimerKey{Name: "leader"} // of who does not lead: to try it
	aliveTimer  = sim.TimerKey{Name: "alive"}  // of who leads: to say so
)

// await waits for a sign of a leader. A server that hears of none, or gets no majority's promises, tries to
// lead, after a random time: so that in the end one of them is alone (section 2.4). Where a detector says
// who leads, others don't try at all.
func (s *server) await(env *sim.Env) {
	switch {
	case !s.cfg.elected:
		env.SetTimer(leaderTimer, s.cfg.LeaderTimeout, 2*s.cfg.LeaderTimeout)
	case s.Follows == env.Self():
		least, most := s.cfg.backoff()
		env.SetTimer(leaderTimer, least, most)
	default:
		env.CancelTimer(leaderTimer)
	}
}

// prepare begins phase 1, for all instances that the server does not know (phase 1a). It promises first, itself, which
// puts the number on its disk.
func (s *server) prepare(env *sim.Env) {
	s.retire(env)
	s.Seen = max(s.Seen, s.Promised.N) + 1
	s.Number = Number{N: s.Seen, Proposer: env.Self()}
	if s.cfg.Mutant == SharedNumbers {
		s.Number.Proposer = s.cfg.servers[0]
	}
	s.Phase = preparing
	if s.cfg.elected {
		env.SetTimer(leaderTimer, s.cfg.AnswerTimeout, s.cfg.AnswerTimeout)
	} else {
		s.await(env)
	}
	s.publish(env)
	m := PrepareAll{s.Number, s.known() + 1}
	s.take(env, env.Self(), m)
	env.Broadcast(s.cfg.servers, m)
}

// gather counts promises, and adopts what was accepted: P2c in each instance. A majority of them ends phase 1.
func (s *server) gather(env *sim.Env, from sim.NodeID, m PromiseAll) {
	if s.Phase != preparing || m.Number != s.Number {
		return
	}
	s.Promises = join(s.Promises, from)
	for _, v := range m.Accepted {
		i, found := find(s.Adopted, v.Instance)
		if !found || v.Number.Compare(s.Adopted[i].Number) > 0 {
			s.Adopted = put(s.Adopted, v)
		}
	}
	if s.cfg.Mutant == IgnoreAccepted {
		s.Adopted = nil
	}
	if len(s.Promises) >= s.cfg.quorum {
		s.lead(env)
	}
}

// lead ends phase 1: from now on each command costs phase 2 alone.
func (s *server) lead(env *sim.Env) {
	s.Phase, s.Follows = leading, env.Self()
	s.Next = s.known() + 1
	env.CancelTimer(leaderTimer)
	s.beat(env)
}

// beat says that the leader is there, and asks again for what was not accepted since the last time.
func (s *server) beat(env *sim.Env) {
	env.SetTimer(aliveTimer, s.cfg.Heartbeat, s.cfg.Heartbeat)
	env.Broadcast(s.cfg.servers, Alive{s.Number, s.known()})
	if s.cfg.Mutant != NeverRetry {
		s.askAgain(env)
	}
}

// meet takes notice of another's number. Whoever has it, and is not behind what was promised, is taken for the leader.
func (s *server) meet(env *sim.Env, from sim.NodeID, n Number) {
	if from == env.Self() {
		return
	}
	s.Seen = max(s.Seen, n.N)
	if n.Compare(s.Number) > 0 {
		s.yield(env)
	}
	if n.Compare(s.Promised) >= 0 && s.Phase == following && !s.cfg.elected {
		s.Follows = from
		s.await(env)
	}
}

// refused takes notice of a higher number that an acceptor has promised.
func (s *server) refused(env *sim.Env, m Nack) {
	s.Seen = max(s.Seen, m.Promised.N)
	if m.Number == s.Number {
		s.yield(env)
	}
}

// yield gives the lead up, or the try. Clients that are not answered ask again.
func (s *server) yield(env *sim.Env) {
	if s.Phase == following {
		return
	}
	s.retire(env)
	s.Phase, s.Waiting = following, nil
	if !s.cfg.elected {
		s.Follows = sim.Nobody
	}
	s.await(env)
}

// retire forgets what belongs to the server's last number.
func (s *server) retire(env *sim.Env) {
	s.Promises, s.Adopted, s.Open = nil, nil, nil
	if s.Phase == leading {
		env.CancelTimer(aliveTimer)
	}
}

// hearBeat takes a sign of a leader, who may have been overtaken or may know more.
func (s *server) hearBeat(env *sim.Env, from sim.NodeID, m Alive) {
	switch {
	case m.Number.Compare(s.Promised) < 0:
		s.send(env, from, Nack{m.Number, s.Promised})
	case m.Chosen > s.known():
		s.send(env, from, ReadAll{s.known() + 1})
	}
}

// Leader implements sim.LeaderUser: the detector says who leads.
func (s *server) Leader(env *sim.Env, n sim.NodeID) {
	s.Follows = n
	switch {
	case n != env.Self():
		s.yield(env)
		env.CancelTimer(leaderTimer)
	case s.Phase == following:
		s.prepare(env)
	}
	s.settle(env)
}

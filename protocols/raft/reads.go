package raft

import (
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// Reads don't go through the log. A leader may have been deposed without knowing it, so
// that its state is old: before it answers, it makes sure (section 8; dissertation, section 6.4).

// read is a client's get that waits until a majority has confirmed the leader.
type read struct {
	Client  sim.NodeID
	Request protocols.ClientRequest
	Round   sim.Epoch // that confirms it: the first that began after it
}

// read takes a get. A round that is on the way began before it, and does not tell; so it waits for
// the next one, as all do that come meanwhile.
func (s *server) read(env *sim.Env, from sim.NodeID, m protocols.ClientRequest) {
	switch {
	case s.cfg.Reads == LocalRead, s.cfg.Reads == LeaseRead && s.ruling() && s.leased(env):
		s.answerRead(env, from, m)
		return
	case slices.ContainsFunc(s.Reads, func(r read) bool { return r.Client == from && r.Request.Sequence == m.Sequence }):
		return
	}
	idle := len(s.Reads) == 0
	s.Reads = append(s.Reads, read{from, m, s.Round + 1})
	if idle && s.ruling() {
		s.turn(env)
	}
}

// ruling tells whether an entry of the leader's own term is committed. Until then it does not know all that its
// predecessors have committed.
func (s *server) ruling() bool { return s.term(max(s.Commit, s.Base)) == s.Term }

// confirmed is the last round that a majority has answered.
func (s *server) confirmed(env *sim.Env) sim.Epoch {
	c := s.members()
	round := s.confirmedAmong(env, c.Voters)
	if len(c.Old) > 0 {
		round = min(round, s.confirmedAmong(env, c.Old))
	}
	return round
}

func (s *server) confirmedAmong(env *sim.Env, voters []sim.NodeID) sim.Epoch {
	var room [16]sim.Epoch
	rounds := room[:0]
	for _, n := range voters {
		if n == env.Self() {
			rounds = append(rounds, s.Round)
		} else {
			rounds = append(rounds, s.Peers[n].Round)
		}
	}
	slices.Sort(rounds)
	return rounds[len(rounds)-majority(len(voters), s.cfg.Mutant)]
}

// confirm answers the reads whose round a majority has answered. All that was committed when they came is applied: the
// leader knew of it.
func (s *server) confirm(env *sim.Env) {
	if len(s.Reads) == 0 || s.Role != leader || !s.ruling() {
		return
	}
	confirmed := s.confirmed(env)
	served := 0
	for served < len(s.Reads) && s.Reads[served].Round <= confirmed {
		s.answerRead(env, s.Reads[served].Client, s.Reads[served].Request)
		served++
	}
	s.Reads = slices.Delete(s.Reads, 0, served)
	if len(s.Reads) > 0 && served > 0 && s.Reads[0].Round > s.Round {
		s.turn(env)
	}
}

// answerRead answers a get from the leader's state.
func (s *server) answerRead(env *sim.Env, to sim.NodeID, m protocols.ClientRequest) {
	s.send(env, to, protocols.ClientReply{Sequence: m.Sequence, Value: s.Store.Values[m.Key]})
}

// leased tells whether a majority has answered a round that began less than a lease ago. Those who answered
// vote for nobody until the least election timeout has passed: no one else can lead. This rests on
// clocks, and on servers that are not paused, nor held up by their disks, for longer than the lease falls short of that timeout
// (dissertation, section 6.4.1).
func (s *server) leased(env *sim.Env) bool { return s.confirmed(env) > s.Lapsed }

// lapse notes that a lease from the beginning of a round is over.
func (s *server) lapse(round sim.Epoch) {
	if s.Role == leader && round <= s.Round {
		s.Lapsed = max(s.Lapsed, round)
	}
}

package raft

import (
	"fmt"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// commit notes that entries up to an index are committed, and applies them.
func (s *server) commit(env *sim.Env, index uint64) {
	if index > s.Commit {
		s.Commit = index
		s.observe(env, check.Committed{Index: index, Term: s.term(index)})
	}
	upTo := s.Commit
	if s.cfg.Mutant == EarlyApply {
		upTo = s.last()
	}
	for s.Applied < upTo {
		s.Applied++
		s.apply(env, s.at(s.Applied))
	}
	s.compactLog(env)
}

// apply applies an entry to the state machine. The leader answers the client.
func (s *server) apply(env *sim.Env, e *Entry) {
	s.observe(env, check.Applied{Index: s.Applied, Command: e.Command})
	if e.Client == sim.Nobody {
		return
	}
	if s.cfg.Mutant == NoSessions {
		delete(s.Store.Sessions, e.Client)
	}
	reply, old := s.Store.Apply(e.Client, e.Request)
	if s.Role == leader && !old {
		s.send(env, e.Client, reply)
	}
}

// describe prints an entry for people. Equal entries are equal texts.
func (e *Entry) describe(env *sim.Env) string {
	switch {
	case e.Client != sim.Nobody:
		return e.Request.String() + " for " + env.Name(e.Client)
	case len(e.Members.Voters) > 0:
		return e.Members.describe(env)
	default:
		return fmt.Sprintf("no-op of term %d", e.Term)
	}
}

// clientRequest takes a client's request. One that was applied before is answered as it was (section 8; dissertation,
// section 6.3); one that is in the log already will be.
func (s *server) clientRequest(env *sim.Env, from sim.NodeID, m protocols.ClientRequest) {
	if s.Role != leader {
		s.send(env, from, protocols.ClientRedirect{Sequence: m.Sequence, Leader: s.Leader})
		return
	}
	if m.Op == "get" {
		s.read(env, from, m)
		return
	}
	last, known := s.Store.Sessions[from]
	switch {
	case s.cfg.Mutant == NoSessions:
	case known && last.Sequence == m.Sequence:
		s.send(env, from, last)
		return
	case known && last.Sequence > m.Sequence, s.pending(from, m.Sequence):
		return
	}
	s.propose(env, Entry{Client: from, Request: m})
	s.replicate(env)
}

// pending tells whether a request is in the log and not yet applied.
func (s *server) pending(client sim.NodeID, sequence sim.OpID) bool {
	for i := s.Applied + 1; i <= s.last(); i++ {
		if e := s.at(i); e.Client == client && e.Request.Sequence == sequence {
			return true
		}
	}
	return false
}

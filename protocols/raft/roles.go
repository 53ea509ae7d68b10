package raft

import (
	"simrun/check"
	"simrun/sim"
)

// role is what a server does at present.
type role uint8

// The roles (figure 4). A pre-candidate is a follower that finds out whether it would win an election.
const (
	follower role = iota
	preCandidate
	candidate
	leader
)

func (r role) String() string {
	return [...]string{"follower", "pre-candidate", "candidate", "leader"}[r]
}

// State is what a server publishes.
type State struct {
	State    string
	Term     sim.Epoch
	Last     uint64    // index of the last entry of its log
	LastTerm sim.Epoch // of that entry
	Commit   uint64    // up to which entries are committed, as it knows
}

// ObservationName implements sim.Observation.
func (State) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s State) StateName() string { return s.State }

// Leads implements sim.Leading.
func (s State) Leads() (sim.Epoch, bool) { return s.Term, s.State == leader.String() }

// notice looks at the term of a message (figure 2, "Rules for Servers"): a later one makes any server a follower in
// it. It tells whether the message is of the current term.
func (s *server) notice(env *sim.Env, term sim.Epoch) bool {
	if term > s.Term {
		s.setTerm(env, term, sim.Nobody)
		s.becomeFollower(env, sim.Nobody)
	}
	return term == s.Term
}

// becomeFollower follows a leader, or Nobody while it is not known who leads in the term.
func (s *server) becomeFollower(env *sim.Env, of sim.NodeID) {
	if s.Role == leader {
		env.CancelTimer(heartbeatTimer)
		s.Peers, s.Reads, s.Wishes = s.Peers[:0], s.Reads[:0], s.Wishes[:0]
		s.Loyal = false
		s.waitForLeader(env)
	}
	s.Role, s.Leader, s.Votes = follower, of, s.Votes[:0]
}

// obey follows the leader of the current term, who has just been heard from.
func (s *server) obey(env *sim.Env, of sim.NodeID) {
	s.becomeFollower(env, of)
	s.Loyal = true
	s.waitForLeader(env)
}

// waitForLeader begins an election timeout.
func (s *server) waitForLeader(env *sim.Env) {
	env.SetTimer(electionTimer, s.cfg.ElectionTimeout[0], s.cfg.ElectionTimeout[1])
}

// becomeLeader begins the server's rule over its term. It knows which entries are committed only
// when one of its own term is: so it appends one at once, which does nothing (section 8).
func (s *server) becomeLeader(env *sim.Env) {
	s.Role, s.Leader, s.Loyal, s.Votes = leader, env.Self(), true, s.Votes[:0]
	s.Peers = s.Peers[:0]
	for range s.cfg.servers {
		s.Peers = append(s.Peers, peer{Next: s.last() + 1})
	}
	s.Round, s.Lapsed = 0, 0
	s.observe(env, check.BecameLeader{Term: s.Term})
	env.SetTimer(electionTimer, s.cfg.ElectionTimeout[1], s.cfg.ElectionTimeout[1])
	s.propose(env, Entry{Client: sim.Nobody})
	s.heartbeat(env)
}

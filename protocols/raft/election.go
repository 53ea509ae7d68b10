package raft

import (
	"slices"

	"simrun/sim"
)

// Leader election: section 5.2, with the restriction of section 5.4.1.

// electionTimeout has passed without a word from a leader, and the server starts an election. To a leader it
// tells when to look whether it still is one.
func (s *server) electionTimeout(env *sim.Env) {
	s.Loyal = false
	switch {
	case s.Role == leader:
		s.checkQuorum(env)
	case !s.eligible(env.Self()): // it waits to be added, or was removed
		s.becomeFollower(env, sim.Nobody)
		s.waitForLeader(env)
	case s.cfg.PreVote:
		s.becomePreCandidate(env)
	default:
		s.becomeCandidate(env)
	}
}

// becomePreCandidate asks the others whether they would vote for this server, which does not disturb them: no
// term begins.
func (s *server) becomePreCandidate(env *sim.Env) {
	s.Role, s.Leader = preCandidate, sim.Nobody
	s.Votes = append(s.Votes[:0], env.Self())
	s.waitForLeader(env)
	if s.elected() {
		s.becomeCandidate(env)
		return
	}
	s.broadcast(env, PreVote{s.Term + 1, s.last(), s.lastTerm()})
}

// becomeCandidate begins a term and votes for itself.
func (s *server) becomeCandidate(env *sim.Env) {
	s.Role, s.Leader = candidate, sim.Nobody
	s.setTerm(env, s.Term+1, env.Self())
	s.Votes = append(s.Votes[:0], env.Self())
	s.waitForLeader(env)
	if s.elected() {
		s.becomeLeader(env)
		return
	}
	s.broadcast(env, RequestVote{s.Term, s.last(), s.lastTerm()})
}

// requestVote handles RequestVote: figure 2, "Receiver implementation".
func (s *server) requestVote(env *sim.Env, from sim.NodeID, m RequestVote) {
	if s.cfg.CheckQuorum && s.Loyal {
		return // "when servers believe a current leader exists" (section 6)
	}
	granted := s.notice(env, m.Term) && s.mayVoteFor(from) && s.electable(m.LastIndex, m.LastTerm)
	if granted {
		if s.VotedFor != from {
			s.setTerm(env, s.Term, from)
		}
		if s.Role == preCandidate {
			s.becomeFollower(env, sim.Nobody)
		}
		s.waitForLeader(env)
	}
	s.send(env, from, VoteReply{s.Term, granted})
}

// mayVoteFor tells whether the vote in this term is free, or was given to the same candidate before.
func (s *server) mayVoteFor(candidate sim.NodeID) bool {
	return s.VotedFor == sim.Nobody || s.VotedFor == candidate || s.cfg.Mutant == VoteTwice
}

// electable tells whether a candidate's log is at least as up-to-date as this server's. One that wins has a log as
// up-to-date as any in a majority, and so all committed entries (section 5.4.1).
func (s *server) electable(lastIndex uint64, lastTerm sim.Epoch) bool {
	return s.upToDate(lastIndex, lastTerm) || s.cfg.Mutant == NoLogCheck
}

// voteReply counts votes.
func (s *server) voteReply(env *sim.Env, from sim.NodeID, m VoteReply) {
	if s.notice(env, m.Term) && s.Role == candidate && m.Granted {
		s.Votes = join(s.Votes, from)
		if s.elected() {
			s.becomeLeader(env)
		}
	}
}

// preVote tells whether the server would vote for another in the term that this one would begin. It would not
// while it hears from a leader.
func (s *server) preVote(env *sim.Env, from sim.NodeID, m PreVote) {
	if m.Term > s.Term && !s.Loyal && s.electable(m.LastIndex, m.LastTerm) {
		s.send(env, from, PreVoteReply{m.Term, true})
		return
	}
	s.send(env, from, PreVoteReply{s.Term, false})
}

// preVoteReply counts who would vote.
func (s *server) preVoteReply(env *sim.Env, from sim.NodeID, m PreVoteReply) {
	if !m.Granted {
		s.notice(env, m.Term)
		return
	}
	if s.Role == preCandidate && m.Term == s.Term+1 {
		s.Votes = join(s.Votes, from)
		if s.elected() {
			s.becomeCandidate(env)
		}
	}
}

// elected tells whether a majority has granted its votes.
func (s *server) elected() bool {
	return s.members().agree(s.cfg.Mutant, func(n sim.NodeID) bool { return slices.Contains(s.Votes, n) })
}

// checkQuorum has a leader step down that could not get a majority's answers within an election timeout: others may
// have elected a leader, and clients should not wait for this one (dissertation, section 6.2).
func (s *server) checkQuorum(env *sim.Env) {
	heard := s.members().agree(s.cfg.Mutant, func(n sim.NodeID) bool { return n == env.Self() || s.Peers[n].Heard })
	if s.cfg.CheckQuorum && !heard {
		s.becomeFollower(env, sim.Nobody)
		return
	}
	for i := range s.Peers {
		s.Peers[i].Heard = false
	}
	s.Loyal = true
	env.SetTimer(electionTimer, s.cfg.ElectionTimeout[1], s.cfg.ElectionTimeout[1])
}

// broadcast sends a message to the other members.
func (s *server) broadcast(env *sim.Env, m sim.Message) {
	s.persist(env)
	c := s.members()
	for _, n := range s.cfg.servers {
		if n != env.Self() && c.has(n) {
			env.Send(n, m)
		}
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

package raft

import (
	"slices"

	"simrun/sim"
)

// Log replication, the leader's part: sections 5.3 and 5.4.2.

// peer is what a leader knows of another server. Of itself it needs to know nothing: Match is what it is
// for the others, the end of its log.
type peer struct {
	Next  uint64    // the next entry to send
	Match uint64    // up to which its log is known to be the leader's
	Sent  uint64    // up to which entries, or a snapshot, are on the way; beyond Match while an answer is awaited
	Round sim.Epoch // the last round that it has answered
	Heard bool      // since the leader looked last
}

// propose appends an entry of the current term to the leader's log. The caller says to others that there is more.
func (s *server) propose(env *sim.Env, e Entry) {
	e.Term = s.Term
	e.Command = e.describe(env)
	s.write(env, s.last()+1, []Entry{e})
	s.advance(env)
}

// replicate sends new entries to those who have answered for the last ones. Whoever has not gets them, with more
// that came meanwhile, when it answers or at the next heartbeat.
func (s *server) replicate(env *sim.Env) {
	c := s.members()
	for _, n := range s.cfg.servers {
		if p := &s.Peers[n]; n != env.Self() && c.has(n) && p.Sent <= p.Match && p.Next <= s.last() {
			s.sendAppend(env, n)
		}
	}
}

// heartbeat turns to all others, and sends again what was not answered.
func (s *server) heartbeat(env *sim.Env) {
	if s.Role != leader {
		return
	}
	env.SetTimer(heartbeatTimer, s.cfg.Heartbeat, s.cfg.Heartbeat)
	for i := range s.Peers {
		s.Peers[i].Sent = s.Peers[i].Match
	}
	s.turn(env)
}

// turn begins a round: it sends AppendEntries to all other members, with or without entries. By their
// answers a leader knows that it still was one when the round began.
func (s *server) turn(env *sim.Env) {
	s.Round++
	if s.cfg.Reads == LeaseRead {
		s.persist(env)
		env.SetTimer(sim.TimerKey{Name: leaseTimer, Epoch: s.Round}, s.cfg.Lease, s.cfg.Lease)
	}
	c := s.members()
	for _, n := range s.cfg.servers {
		if n != env.Self() && c.has(n) {
			s.sendAppend(env, n)
		}
	}
	s.confirm(env)
}

// sendAppend sends a server what comes next in its log, or nothing while that is on the way; or a snapshot, if
// it needs entries that the leader has discarded.
func (s *server) sendAppend(env *sim.Env, to sim.NodeID) {
	p := &s.Peers[to]
	waiting := p.Sent > p.Match
	if p.Next <= s.Base {
		if waiting {
			return
		}
		p.Sent = s.Base
		s.send(env, to, InstallSnapshot{s.Term, s.Snapshot, s.Round})
		return
	}
	m := AppendEntries{Term: s.Term, PrevIndex: p.Next - 1, PrevTerm: s.term(p.Next - 1), Commit: s.Commit, Round: s.Round}
	if !waiting {
		m.Entries = s.from(p.Next, s.cfg.MaxAppend)
		p.Sent = max(p.Sent, m.PrevIndex+uint64(len(m.Entries)))
	}
	s.send(env, to, m)
}

// appendReply handles the answer to AppendEntries.
func (s *server) appendReply(env *sim.Env, from sim.NodeID, m AppendReply) {
	if !s.notice(env, m.Term) || s.Role != leader {
		return
	}
	p := &s.Peers[from]
	p.Heard, p.Round = true, max(p.Round, m.Round)
	switch {
	case m.Success:
		s.matched(env, p, m.Index)
	case m.Index == p.Next-1 && m.Index > p.Match: // else it is an old answer: what matched once is on the disk
		if s.cfg.Mutant != NoBackoff {
			s.backOff(p, m)
			s.sendAppend(env, from)
		}
	}
	if s.Role == leader && p.Sent <= p.Match && p.Next <= s.last() {
		s.sendAppend(env, from)
	}
	s.confirm(env)
}

// matched notes up to where a follower's log is known to be the leader's.
func (s *server) matched(env *sim.Env, p *peer, index uint64) {
	if index > s.last() { // which nobody says who is honest
		return
	}
	p.Next = max(p.Next, index+1)
	if index > p.Match {
		p.Match = index
		s.advance(env)
	}
}

// backOff goes back in the log after a refusal: at once to where the logs may agree, not entry by entry (end of
// section 5.3). If the leader has entries of the conflicting term, the logs may agree up to the last of
// them; if not, only before all of the follower's entries of that term.
func (s *server) backOff(p *peer, m AppendReply) {
	next := m.ConflictIndex
	if m.ConflictTerm > 0 {
		if last, ok := s.lastOf(m.Index, m.ConflictTerm); ok {
			next = last + 1
		}
	}
	p.Next = max(p.Match+1, min(next, m.Index))
	p.Sent = p.Match
}

// advance commits what is stored on a majority, if it is of the leader's own term: "Raft never commits log entries from
// previous terms by counting replicas" (section 5.4.2); they are committed along with one of its own.
func (s *server) advance(env *sim.Env) {
	index, ruled := s.replicated(env), s.ruling()
	switch {
	case index > s.Commit && (s.term(index) == s.Term || s.cfg.CommitRule == AnyTerm):
		s.commit(env, index)
		s.membersCommitted(env)
		if !ruled && s.Role == leader && len(s.Reads) > 0 {
			s.turn(env)
		}
	case s.cfg.Mutant == EarlyApply:
		s.commit(env, s.Commit)
	}
}

// replicated is the last index that a majority of the members holds, of the new and of the old ones.
func (s *server) replicated(env *sim.Env) uint64 {
	c := s.members()
	index := s.replicatedAmong(env, c.Voters)
	if len(c.Old) > 0 {
		index = min(index, s.replicatedAmong(env, c.Old))
	}
	return index
}

func (s *server) replicatedAmong(env *sim.Env, voters []sim.NodeID) uint64 {
	var room [16]uint64
	matches := room[:0]
	for _, n := range voters {
		if n == env.Self() {
			matches = append(matches, s.last())
		} else {
			matches = append(matches, s.Peers[n].Match)
		}
	}
	slices.Sort(matches)
	return matches[len(matches)-majority(len(voters), s.cfg.Mutant)]
}

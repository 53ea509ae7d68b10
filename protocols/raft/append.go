package raft

import "simrun/sim"

// Log replication, the follower's part: section 5.3.

// appendEntries handles AppendEntries: figure 2, "Receiver implementation".
func (s *server) appendEntries(env *sim.Env, from sim.NodeID, m AppendEntries) {
	if !s.heed(env, from, m.Term) {
		s.send(env, from, AppendReply{Term: s.Term, Index: m.PrevIndex, Round: m.Round})
		return
	}
	if !s.consistent(m.PrevIndex, m.PrevTerm) {
		s.send(env, from, s.refusal(m))
		return
	}
	s.store(env, m.PrevIndex+1, m.Entries)
	index := m.PrevIndex + uint64(len(m.Entries))
	s.commit(env, min(m.Commit, index, s.last()))
	s.send(env, from, AppendReply{Term: s.Term, Success: true, Index: index, Round: m.Round})
}

// heed looks whether a message is of the leader of the current term or a later one, and then follows it.
func (s *server) heed(env *sim.Env, from sim.NodeID, term sim.Epoch) bool {
	current := s.notice(env, term)
	switch {
	case s.cfg.Mutant == IgnoreTerms:
		return true
	case !current || s.Role == leader: // nobody else leads in this term
		return false
	}
	s.obey(env, from)
	return true
}

// consistent is the consistency check: it holds if the log is the leader's up to an index. By induction it is, if it
// has the same term there (Log Matching). What the snapshot holds is committed, and so the leader's anyway.
func (s *server) consistent(index uint64, term sim.Epoch) bool {
	return index < s.Base || s.holds(index, term) || s.cfg.Mutant == NoConsistencyCheck && index <= s.last()
}

// refusal tells where the logs may differ.
func (s *server) refusal(m AppendEntries) AppendReply {
	r := AppendReply{Term: s.Term, Index: m.PrevIndex, ConflictIndex: s.last() + 1, Round: m.Round}
	if m.PrevIndex <= s.last() {
		r.ConflictTerm, r.ConflictIndex = s.term(m.PrevIndex), s.firstOf(m.PrevIndex)
	}
	return r
}

// store takes a leader's entries from an index on. What the log has already stays: the message may be an old one, and
// more may have been acknowledged since. An entry that conflicts is removed with all that follow.
func (s *server) store(env *sim.Env, from uint64, entries []Entry) {
	for len(entries) > 0 && (from <= s.Base || from <= s.last() && s.keeps(from, entries[0].Term)) {
		from, entries = from+1, entries[1:]
	}
	if len(entries) > 0 {
		s.write(env, from, entries)
	}
}

// keeps tells whether what the log has at an index stays.
func (s *server) keeps(index uint64, term sim.Epoch) bool {
	return s.term(index) == term || s.cfg.Mutant == NoTruncation
}

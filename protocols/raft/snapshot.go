package raft

import (
	"maps"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Log compaction: section 7.

// Snapshot is the state of a server's state machine when the entries up to an index are applied. It is never changed.
type Snapshot struct {
	Index   uint64
	Term    sim.Epoch // of the entry at Index
	Store   protocols.Store
	Members Configuration // as of Index
}

func clone(s protocols.Store) protocols.Store {
	return protocols.Store{Values: maps.Clone(s.Values), Sessions: maps.Clone(s.Sessions)}
}

// compactLog takes a snapshot in place of the entries that are applied, if there are enough of them.
func (s *server) compactLog(env *sim.Env) {
	if every := uint64(s.cfg.SnapshotEvery); every == 0 || s.Applied-s.Base < every || s.Applied > s.Commit {
		return
	}
	at := s.Applied
	s.Snapshot = Snapshot{at, s.term(at), clone(s.Store), s.membersAt(at)}
	s.compact(at)
	s.keepSnapshot(env)
	s.observe(env, check.Snapshotted{Index: at, Term: s.BaseTerm})
}

// keepSnapshot writes down the snapshot with the entries that follow. They go to another log, which counts from when the
// snapshot that names it is durable: a crash on the way leaves the former ones.
func (s *server) keepSnapshot(env *sim.Env) {
	s.Log = 1 - s.Log
	name := logPlaces[s.Log]
	env.Truncate(name, 0)
	for i := range s.Entries {
		if !env.Append(name, &s.Entries[i]) {
			env.Halt("the log is full")
		}
	}
	env.Sync()
	s.Archive.Write(env, snapshotPlaces, saved{s.Snapshot, s.Log})
	s.Unsynced = true
	s.dropMembers(s.Base)
}

// restore takes the state of a snapshot.
func (s *server) restore(snapshot Snapshot) {
	s.Snapshot = snapshot
	s.Base, s.BaseTerm = snapshot.Index, snapshot.Term
	s.Commit, s.Applied = snapshot.Index, snapshot.Index
	s.Store = clone(snapshot.Store)
	s.History = append(s.History[:0], change{snapshot.Index, snapshot.Members})
}

// installSnapshot handles InstallSnapshot: figure 13, "Receiver implementation".
func (s *server) installSnapshot(env *sim.Env, from sim.NodeID, m InstallSnapshot) {
	if !s.heed(env, from, m.Term) {
		s.send(env, from, SnapshotReply{Term: s.Term, Round: m.Round})
		return
	}
	if m.Snapshot.Index > s.Commit {
		s.install(env, m.Snapshot)
	}
	s.send(env, from, SnapshotReply{s.Term, s.Commit, m.Round})
}

// install puts a snapshot in place of the log's beginning. Entries that follow it stay if the log agrees with the snapshot: then
// they may have been acknowledged. Otherwise all go.
func (s *server) install(env *sim.Env, snapshot Snapshot) {
	last, agrees := s.last(), s.holds(snapshot.Index, snapshot.Term)
	var rest []Entry
	if agrees {
		rest = s.from(snapshot.Index+1, len(s.Entries))
	}
	s.restore(snapshot)
	s.Entries = nil
	for i := range rest {
		s.learnMembers(s.last()+1, rest[i].Members)
		s.Entries = append(s.Entries, rest[i])
	}
	s.keepSnapshot(env)
	s.observe(env, check.Snapshotted{Index: snapshot.Index, Term: snapshot.Term})
	if !agrees && last > 0 {
		s.observe(env, check.Truncated{From: snapshot.Index + 1})
	}
	s.observe(env, check.Committed{Index: snapshot.Index, Term: snapshot.Term})
}

// snapshotReply handles the answer to InstallSnapshot.
func (s *server) snapshotReply(env *sim.Env, from sim.NodeID, m SnapshotReply) {
	if !s.notice(env, m.Term) || s.Role != leader {
		return
	}
	p := &s.Peers[from]
	p.Heard, p.Round = true, max(p.Round, m.Round)
	s.matched(env, p, m.Index)
	if s.Role == leader && p.Sent <= p.Match && p.Next <= s.last() {
		s.sendAppend(env, from)
	}
	s.confirm(env)
}

package raft

import (
	"cmp"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Stable storage. Whatever a handler writes is durable before it says anything: send and observe see
// to that, and nothing else sends or observes.

// ballot is the persistent state beside the log: the latest term that the server has seen, and whom it
// voted for in it.
type ballot struct {
	Term     sim.Epoch
	VotedFor sim.NodeID // or Nobody
}

// In a term, a server has first not voted and then has, for good.
func compareBallots(a, b ballot) int {
	return cmp.Or(cmp.Compare(a.Term, b.Term), cmp.Compare(a.VotedFor, b.VotedFor))
}

func compareSnapshots(a, b saved) int { return cmp.Compare(a.Snapshot.Index, b.Snapshot.Index) }

// saved is a snapshot on the disk, with the log that goes on from it.
type saved struct {
	Snapshot Snapshot
	Log      int // of logPlaces
}

var (
	ballotPlaces   = protocols.Places{"vote.1", "vote.2"}
	snapshotPlaces = protocols.Places{"snapshot.1", "snapshot.2"}
	logPlaces      = protocols.Places{"log.1", "log.2"}
)

// disk is where on the disk things are.
type disk struct {
	Ballot   protocols.Register
	Archive  protocols.Register // of snapshots
	Log      int                // the one of logPlaces that goes on from the last snapshot
	Unsynced bool               // whether anything was written that may not be durable
}

// setTerm enters a later term, or votes in the current one.
func (s *server) setTerm(env *sim.Env, term sim.Epoch, votedFor sim.NodeID) {
	s.Term, s.VotedFor = term, votedFor
	b := ballot{term, votedFor}
	if !s.cfg.PersistVote {
		b.VotedFor = sim.Nobody
	}
	s.Ballot.Write(env, ballotPlaces, b)
	s.Unsynced = true
}

// write makes the log hold entries from an index on. What it held there and behind is removed.
func (s *server) write(env *sim.Env, from uint64, entries []Entry) {
	name, removed := logPlaces[s.Log], from <= s.last()
	if removed {
		env.Truncate(name, int(from-s.Base-1))
		s.cut(from)
		s.forgetMembers(from)
		s.lose()
	}
	for i := range entries {
		if !env.Append(name, &entries[i]) {
			env.Halt("the log is full")
		}
		s.learnMembers(from+uint64(i), entries[i].Members)
	}
	s.append(entries)
	s.Unsynced = true
	if removed {
		s.observe(env, check.Truncated{From: from})
	}
	s.tell(env, from)
}

// persist makes durable what was written.
func (s *server) persist(env *sim.Env) {
	if s.Unsynced && s.cfg.Mutant != EarlyAck {
		env.Sync()
		s.Unsynced = false
	}
}

// send sends a message, once what it may depend on is durable.
func (s *server) send(env *sim.Env, to sim.NodeID, m sim.Message) {
	s.persist(env)
	env.Send(to, m)
}

// observe says something, once it is durable, and first who says it: a leader, or one that has just ceased to be.
func (s *server) observe(env *sim.Env, o sim.Observation) {
	s.persist(env)
	s.publish(env)
	env.Observe(o)
}

// recall reads the disk after a restart. What a crash tore apart was never synced, and nobody has heard of
// it. A server that can't read what it once relied on halts: it may have voted for anybody, and
// acknowledged any entry.
func (s *server) recall(env *sim.Env) bool {
	b, voted, ok := protocols.ReadRegister(env, &s.Ballot, ballotPlaces, compareBallots)
	if !ok {
		return false
	}
	if voted {
		s.Term, s.VotedFor = b.Term, b.VotedFor
	}
	was, compacted, ok := protocols.ReadRegister(env, &s.Archive, snapshotPlaces, compareSnapshots)
	if !ok {
		return false
	}
	if compacted {
		s.Log = was.Log
		s.restore(was.Snapshot)
	}
	name := logPlaces[s.Log]
	records := sim.Log[*Entry](env, name)
	switch env.Check(name) {
	case sim.Rotten:
		env.Halt("the log can't be read")
		return false
	case sim.Torn:
		env.Truncate(name, len(records))
		s.Unsynced = true
	}
	for _, e := range records {
		s.learnMembers(s.last()+1, e.Members)
		s.Entries = append(s.Entries, *e)
	}
	if s.lastTerm() > s.Term { // of a write that was not synced the log was kept, and the term was not
		s.setTerm(env, s.lastTerm(), sim.Nobody)
	}
	s.tellLog(env)
	return true
}

// tellLog tells what a server that restarts finds in its log: a crash may have kept more than it had said.
func (s *server) tellLog(env *sim.Env) {
	if s.Base > 0 {
		s.observe(env, check.Snapshotted{Index: s.Base, Term: s.BaseTerm})
	}
	s.observe(env, check.Truncated{From: s.last() + 1})
	s.tell(env, s.Base+1)
}

// lose adapts to a log that has become shorter. Only where a rule is switched off may what is committed, or what a leader
// has sent, be gone.
func (s *server) lose() {
	s.Commit = min(s.Commit, s.last())
	for i := range s.Peers {
		p := &s.Peers[i]
		p.Next, p.Match, p.Sent = min(p.Next, s.last()+1), min(p.Match, s.last()), min(p.Sent, s.last())
	}
}

// tell tells which entries the log holds from an index on.
func (s *server) tell(env *sim.Env, from uint64) {
	for i := from; i <= s.last(); i++ {
		s.observe(env, check.Appended{Index: i, Term: s.term(i), PrevTerm: s.term(i - 1), Command: s.at(i).Command})
	}
}

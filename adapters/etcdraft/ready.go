package etcdraft

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"simrun/check"
	"simrun/sim"
)

// ready does what the library wants done, in the order that its documentation demands: write what is new, wait until
// it is durable, send, apply, advance. The wait is the simulation's: what comes behind a sync is held
// back until it has completed, whatever the library is told in the meantime, and a crash drops it.
func (n *server) ready(env *sim.Env) {
	for n.raft.HasReady() {
		rd := n.raft.Ready()
		was := n.hard
		if !raft.IsEmptyHardState(rd.HardState) {
			n.hard = plainHard(rd.HardState)
		}
		n.turn(env, rd.SoftState)
		n.persist(env, &rd, was)
		if !n.wal.full {
			n.send(env, rd.Messages)
			n.apply(env, rd.CommittedEntries)
		}
		if n.wal.full {
			n.restart(env)
			return
		}
		n.indexed(rd.ReadStates)
		n.raft.Advance(rd)
	}
	n.answerReads(env)
}

// turn notes who leads. It is said before anything else: what becomes of the log of who leads no more is another's doing.
func (n *server) turn(env *sim.Env, soft *raft.SoftState) {
	if soft == nil {
		return
	}
	if soft.RaftState == raft.StateLeader && n.role != raft.StateLeader {
		env.Observe(check.BecameLeader{Term: n.hard.Term}) // in which it has campaigned
	}
	n.role, n.leader = soft.RaftState, nodeID(soft.Lead)
	n.publish(env)
}

// persist writes what is new, and says what is a fact then.
func (n *server) persist(env *sim.Env, rd *raft.Ready, was hardState) {
	if !raft.IsEmptySnap(rd.Snapshot) {
		n.installSnapshot(env, rd.Snapshot)
	}
	entries := plainEntries(rd.Entries)
	for i := range entries {
		n.wal.append(env, entries[i])
	}
	if n.hard != was {
		n.wal.append(env, n.hardRecord())
	}
	if rd.MustSync && n.cfg.Mutant != NoSync {
		env.Sync()
	}
	n.appended(env, entries, rd.Entries)
	n.sayCommitted(env)
	if n.cfg.Mutant == ApplyEarly {
		n.applyEarly(env, rd.Entries)
	}
}

// appended notes entries that the log holds from now on, in place of what it held from the first one's index on.
func (n *server) appended(env *sim.Env, entries []Entry, same []*raftpb.Entry) {
	if len(entries) == 0 {
		return
	}
	first := entries[0].Index
	if first <= n.last {
		env.Observe(check.Truncated{From: first})
	}
	must(n.log.Append(same))
	n.sayAppended(env, entries)
	n.last, n.lastTerm = entries[len(entries)-1].Index, entries[len(entries)-1].Term
	if n.changing == proposedNow {
		n.changing = n.last
	}
}

// sayAppended says which entries the log holds.
func (n *server) sayAppended(env *sim.Env, entries []Entry) {
	if len(entries) == 0 {
		return
	}
	prev := sim.Epoch(n.log.termAt(entries[0].Index - 1))
	for i := range entries {
		e := &entries[i]
		env.Observe(check.Appended{Index: e.Index, Term: e.Term, PrevTerm: prev, Command: e.text()})
		prev = e.Term
	}
}

// sayCommitted says up to where entries are committed.
func (n *server) sayCommitted(env *sim.Env) {
	if n.hard.Commit > n.committed {
		n.committed = n.hard.Commit
		env.Observe(check.Committed{Index: n.committed, Term: sim.Epoch(n.log.termAt(n.committed))})
	}
}

// text is the entry as it is observed.
func (e *Entry) text() string {
	switch {
	case !e.Config:
		return e.Command
	case e.Command == "":
		return "leave joint configuration"
	}
	return "change configuration: " + e.Command
}

// hardRecord is the hard state as it is written.
func (n *server) hardRecord() hardState {
	h := n.hard
	if n.cfg.Mutant == ForgetVote {
		h.Vote = sim.Nobody
	}
	return h
}

func (n *server) send(env *sim.Env, messages []*raftpb.Message) {
	for _, m := range messages {
		to := nodeID(m.GetTo())
		switch m.GetType() {
		case raftpb.MsgVoteResp:
			n.voted = n.voted || !m.GetReject()
		case raftpb.MsgSnap:
			n.awaitSnapshot(env, to)
		}
		env.Send(to, plain(m))
	}
}

// apply hands committed entries to the state machine.
func (n *server) apply(env *sim.Env, entries []*raftpb.Entry) {
	for _, e := range entries {
		n.applied, n.term = e.GetIndex(), e.GetTerm()
		if n.applied > n.early || e.GetType() != raftpb.EntryNormal {
			n.do(env, e)
		}
	}
	if every := n.cfg.SnapshotEvery; every > 0 && n.applied >= n.snapshotAt+uint64(every) {
		n.saveSnapshot(env)
	}
}

// applyEarly hands entries to the state machine that are in the log: the mutant. Changes of the
// configuration wait until they are committed, or the library would stop.
func (n *server) applyEarly(env *sim.Env, entries []*raftpb.Entry) {
	for _, e := range entries {
		if e.GetIndex() > n.early && e.GetType() == raftpb.EntryNormal {
			n.early = e.GetIndex()
			n.do(env, e)
		}
	}
}

// do applies one entry.
func (n *server) do(env *sim.Env, e *raftpb.Entry) {
	entry := plainEntry(e)
	env.Observe(check.Applied{Index: entry.Index, Command: entry.text()})
	switch {
	case entry.Config:
		n.config = n.raft.ApplyConfChange(changeOf(e))
		n.configured(env)
		n.changed(entry.Command)
	case entry.Command != "":
		client, r := requestIn(entry.Command)
		reply, _ := n.store.Apply(client, r)
		if n.proposed[client] == r.Sequence {
			delete(n.proposed, client)
			env.Send(client, reply)
		}
	}
}

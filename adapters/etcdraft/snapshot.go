package etcdraft

import (
	"go.etcd.io/raft/v3/raftpb"

	"simrun/check"
	"simrun/sim"
)

// saveSnapshot begins a new segment of the log with a snapshot of all that is applied. In memory the log keeps
// some entries before it, so that a follower that is only a little behind gets these.
func (n *server) saveSnapshot(env *sim.Env) {
	tail, err := n.log.Entries(n.applied+1, n.last+1, ^uint64(0))
	if n.applied == n.last {
		tail, err = nil, nil
	}
	must(err)
	n.begin(env, n.snapshot(), plainEntries(tail))
	n.snapshotAt = n.applied
	kept := uint64(n.cfg.SnapshotEvery / 2)
	if first, _ := n.log.FirstIndex(); n.applied-kept >= first {
		must(n.log.Compact(n.applied - kept))
	}
}

// installSnapshot puts a leader's snapshot in the place of the log. (One that the log agrees with the
// library takes for news of what is committed.)
func (n *server) installSnapshot(env *sim.Env, s *raftpb.Snapshot) {
	n.install(s)
	must(n.log.ApplySnapshot(s))
	n.begin(env, s, nil)
	n.snapshotAt, n.last, n.lastTerm = n.applied, n.applied, sim.Epoch(n.term)
	env.Observe(check.Truncated{From: n.applied + 1})
	n.configured(env)
}

// begin begins a new segment of the log on the disk.
func (n *server) begin(env *sim.Env, s *raftpb.Snapshot, tail []Entry) {
	following := []record{n.hardRecord()}
	for _, e := range tail {
		following = append(following, e)
	}
	n.wal.begin(env, plainSnapshot(s), following)
	if n.wal.full {
		return // what there was stays
	}
	if n.cfg.Mutant != NoSync {
		env.Sync()
	}
	n.wal.dropOther(env)
	env.Observe(check.Snapshotted{Index: n.applied, Term: sim.Epoch(n.term)})
}

package raft_test

import (
	"testing"

	"simrun/protocols/raft"
	"simrun/sim"
)

func TestBrief(t *testing.T) {
	for want, m := range map[string]sim.Brief{
		"t2, last 3:1":        raft.RequestVote{Term: 2, LastIndex: 3, LastTerm: 1},
		"t3, last 0:0":        raft.PreVote{Term: 3},
		"t2 yes":              raft.VoteReply{Term: 2, Granted: true},
		"t4 no":               raft.PreVoteReply{Term: 4},
		"t4, 2:2":             raft.AppendEntries{Term: 4, PrevIndex: 2, PrevTerm: 2},
		"t4, 2:2 + 3:4":       raft.AppendEntries{Term: 4, PrevIndex: 2, PrevTerm: 2, Entries: make4(1)},
		"t4, 2:2 + 3:4 … 5:4": raft.AppendEntries{Term: 4, PrevIndex: 2, PrevTerm: 2, Entries: make4(3)},
		"t4, up to 3":         raft.AppendReply{Term: 4, Success: true, Index: 3},
		"t4, not at 2":        raft.AppendReply{Term: 4, Index: 2},
		"t4, to 20:3":         raft.InstallSnapshot{Term: 4, Snapshot: raft.Snapshot{Index: 20, Term: 3}},
		"t4, up to 20":        raft.SnapshotReply{Term: 4, Index: 20},
	} {
		if got := m.Brief(); got != want {
			t.Errorf("%s: %q, want %q", m.Kind(), got, want)
		}
	}
}

// make4 makes entries of term 4.
func make4(n int) []raft.Entry {
	entries := make([]raft.Entry, n)
	for i := range entries {
		entries[i].Term = 4
	}
	return entries
}

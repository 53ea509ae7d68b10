package check_test

import (
	"testing"
	"time"

	"simrun/check"
	"simrun/sim"
)

func TestElectionSafety(t *testing.T) {
	judge(t, "raft election-safety", []judgement{
		{"nobody leads", "c appends 1 1/0 x", notExercised},
		{"one leader a term", "c leads 1 \n p1 leads 2 \n p2 leads 4", holds},
		{"a late one, of a term before", "c leads 1 \n p1 leads 4 \n p2 leads 2", holds},
		{"the same one again", "c leads 1 \n c leads 1", holds},
		{"two of a term", "c leads 1 \n p1 leads 1", "violated by p1 at 2ms: p1 became leader of term 1, whose leader is c since 1ms"},
		{"a crash takes nothing back", "c leads 1 \n c crashes \n p1 leads 1", "violated by p1 at 3ms: p1 became leader of term 1, whose leader is c since 1ms"},
		{"two of a term before", "c leads 1 \n p1 leads 2 \n p2 leads 1", "violated by p2 at 3ms: p2 became leader of term 1, whose leader is c since 1ms"},
	})
}

func TestLeaderAppendOnly(t *testing.T) {
	judge(t, "raft leader-append-only", []judgement{
		{"a follower may delete", "c appends 1 1/0 x \n c truncates 1", notExercised},
		{"a leader appends", "c leads 1 \n c appends 1 1/0 x \n c appends 2 1/1 y", holds},
		{"a leader deletes nothing", "c leads 1 \n c appends 1 1/0 x \n c truncates 2", holds},
		{"a leader deletes", "c leads 1 \n c appends 1 1/0 x \n c truncates 1", "violated by c at 3ms: c leads in term 1 and deleted its log from index 1 on"},
		{"a leader overwrites", "c appends 1 1/0 x \n c leads 2 \n c appends 1 2/0 y", "violated by c at 3ms: c leads in term 2 and overwrote the entry at index 1"},
		{"a leader overwrites what its snapshot stands for", "c snapshots 4 1 \n c leads 2 \n c appends 4 2/1 y", "violated by c at 3ms: c leads in term 2 and overwrote the entry at index 4"},
		{"who starts again leads no more", "c leads 1 \n c appends 1 1/0 x \n c crashes \n c recovers \n c truncates 1", holds},
		{"nor who stepped down", "c rules 1 \n c leads 1 \n c appends 1 1/0 x \n c obeys 2 \n c truncates 1", holds},
		{"what was done before shows later", "c appends 1 1/0 x \n c leads 1 \n c rules 3 \n c truncates 1 \n c leads 3", notExercised},
		{"who says that it leads", "c rules 1 \n c leads 1 \n c appends 1 1/0 x \n c truncates 1", "violated by c at 4ms: c leads in term 1 and deleted its log from index 1 on"},
	})
}

func TestLogMatching(t *testing.T) {
	judge(t, "raft log-matching", []judgement{
		{"one log", "c appends 1 1/0 x \n c appends 2 1/1 y", notExercised},
		{"the same logs", "c appends 1 1/0 x \n c appends 2 1/1 y \n p1 appends 1 1/0 x \n p1 appends 2 1/1 y", holds},
		{"other entries of other terms", "c appends 1 1/0 x \n p1 appends 1 2/0 y \n p1 appends 2 2/2 z \n c appends 2 1/1 x", notExercised},
		{"a log that is repaired", "c appends 1 1/0 x \n p1 appends 1 2/0 y \n c truncates 1 \n c appends 1 2/0 y", holds},
		{"another command", "c appends 1 1/0 x \n p1 appends 1 1/0 y", "violated by p1 at 2ms: at index 1 in term 1, c has x, and p1 has y"},
		{"something else before", "c appends 1 1/0 x \n c appends 2 3/1 z \n p1 appends 1 2/0 y \n p1 appends 2 3/2 z",
			"violated by p1 at 4ms: c and p1 have the same entry of term 3 at index 2, but the ones before it are of the terms 1 and 2"},
		{"not behind what is there", "c appends 1 1/0 x \n c appends 2 2/2 y", "violated by c at 2ms: c has an entry at index 2 as if the one before it were of term 2, which is of term 1"},
		{"a hole", "c appends 1 1/0 x \n c appends 3 1/1 y", "violated by c at 2ms: c has an entry at index 3, and none before it: its log ends at 1"},
		{"a hole after a loss", "c appends 1 1/0 x \n c appends 2 1/1 y \n c crashes \n c recovers \n c truncates 2 \n c appends 3 1/1 z",
			"violated by c at 6ms: c has an entry at index 3, and none before it: its log ends at 1"},
		{"a successor that stays", "c appends 1 1/0 x \n c appends 2 1/1 y \n c appends 1 2/0 z",
			"violated by c at 3ms: c has the same entry of term 1 at index 2 as c, but before it one of term 2, where c has one of term 1"},
		{"behind a snapshot", "c appends 1 1/0 x \n p1 snapshots 5 2 \n p1 appends 6 2/2 y", notExercised},
		{"not behind a snapshot", "p1 snapshots 5 2 \n p1 appends 6 3/3 y", "violated by p1 at 2ms: p1 has an entry at index 6 as if the one before it were of term 3, which is of term 2"},
		{"a snapshot keeps what is behind it", "c appends 1 1/0 x \n c appends 2 1/1 y \n c snapshots 1 1 \n c appends 3 1/1 z", notExercised},
		{"a snapshot beyond the log", "c appends 1 1/0 x \n c snapshots 3 2 \n c appends 4 2/2 z", notExercised},
		{"what was written but not told survives", "c appends 1 1/0 x \n c crashes \n c recovers \n c truncates 3 \n c appends 3 2/2 z", notExercised},
		{"and something else than was told", "c appends 1 1/0 x \n c crashes \n c recovers \n c truncates 2 \n c appends 2 2/2 z", notExercised},
		{"what survives is told again", "c appends 1 1/0 x \n c crashes \n c recovers \n c truncates 2 \n c appends 1 1/0 x \n c appends 2 2/2 z",
			"violated by c at 6ms: c has an entry at index 2 as if the one before it were of term 2, which is of term 1"},
		{"a snapshot that is lost", "c snapshots 3 2 \n c crashes \n c recovers \n c truncates 1 \n c appends 1 1/0 x", notExercised},
	})
}

func TestLeaderCompleteness(t *testing.T) {
	const committed = "c leads 1 \n c appends 1 1/0 x \n p1 appends 1 1/0 x \n c appends 2 1/1 y \n p1 appends 2 1/1 y \n c commits 2 1 \n"
	judge(t, "raft leader-completeness", []judgement{
		{"nothing is committed", "c leads 1 \n p1 leads 2", notExercised},
		{"nobody leads later", committed, notExercised},
		{"a leader that has all", committed + "p1 leads 2", holds},
		{"a leader without", committed + "p2 leads 2",
			"violated by p2 at 7ms: p2 leads in term 2 without the entry of term 1 at index 2, which c took as committed in term 1: its log ends before"},
		{"a leader with something else", committed + "p1 truncates 2 \n p1 appends 2 2/1 z \n p1 leads 3",
			"violated by p1 at 9ms: p1 leads in term 3 without the entry of term 1 at index 2, which c took as committed in term 1: it has one of term 2 there"},
		{"a late leader of a term before", "c appends 1 1/0 x \n c appends 2 3/1 y \n c commits 2 3 \n p2 leads 2", notExercised},
		{"what is committed late, of a leader that stands", "c appends 1 1/0 x \n p2 leads 2 \n c commits 1 1",
			"violated by p2 at 3ms: p2 leads in term 2 without the entry of term 1 at index 1, which c took as committed in term 1: its log ends before"},
		{"what a later leader commits of a term before", "c appends 1 2/0 x \n p2 leads 3 \n c leads 4 \n c commits 1 2", notExercised},
		{"what survived a crash untold", committed + "p2 crashes \n p2 recovers \n p2 truncates 3 \n p2 leads 2", holds},
		{"and of one that has gone", "c appends 1 1/0 x \n p2 leads 2 \n p2 crashes \n c commits 1 1", notExercised},
		{"a snapshot stands for what is before it", committed + "p2 snapshots 3 2 \n p2 leads 4", holds},
		{"one that ends there", committed + "p2 snapshots 2 1 \n p2 leads 4", holds},
		{"one that ends before", committed + "p2 snapshots 1 1 \n p2 leads 4",
			"violated by p2 at 8ms: p2 leads in term 4 without the entry of term 1 at index 2, which c took as committed in term 1: its log ends before"},
		{"who lost it cannot lead", committed + "c crashes \n c recovers \n c truncates 2 \n c leads 2",
			"violated by c at 10ms: c leads in term 2 without the entry of term 1 at index 2, which c took as committed in term 1: its log ends before"},
	})
}

func TestLeaderStability(t *testing.T) {
	judge(t, "raft leader-stability", []judgement{
		{"nobody leads", "c waits", notExercised},
		{"one", "c leads 1", holds},
		{"another one", "c leads 1 \n p1 leads 2", "violated by p1 at 2ms: 2 changes of leader after the calm: c in term 1, p1 in term 2"},
		{"the same one again and again", "c leads 1 \n c leads 2 \n c leads 3 \n c leads 4 \n c leads 5",
			"violated by c at 2ms: 5 changes of leader after the calm: c in term 1, c in term 2, c in term 3, c in term 4, …"},
	})
	m := monitor(t, "raft leader-stability")
	w := tell(t, m, "c leads 1 \n p1 leads 2 \n p2 leads 3")
	if s := m.Status(w, check.Terms{Calm: at(3 * ms), End: w.Now()}); s.Verdict != check.Holds {
		t.Errorf("what was before the calm counts: %v", s)
	}
}

// benchWorld is a world of nodes that do nothing.
func benchWorld(m sim.Monitor) *sim.World {
	cfg := &sim.Config{Messages: []sim.Message{note("")}, Horizon: at(time.Hour)}
	for _, name := range names {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return speaker{} }})
	}
	cfg.Prepare()
	return sim.NewWorld(cfg, void{}, nil, []sim.Monitor{m})
}

// An observation costs the same however long the logs are.
func BenchmarkRaft(b *testing.B) {
	for _, p := range check.RaftProperties()[:4] {
		b.Run(p.Name, func(b *testing.B) {
			m := p.New(setting())
			w := benchWorld(m)
			e := sim.Event{Kind: sim.EventObserve, At: at(time.Second)}
			b.ReportAllocs()
			for i := range b.N {
				index := uint64(i%100_000) + 1
				if index == 1 {
					m.Reset()
				}
				term := sim.Epoch(1 + index/100)
				if index%100 == 0 {
					e.Node, e.Value = sim.NodeID(index/100%3), check.BecameLeader{Term: term}
					m.Watch(w, &e)
				}
				for node := range sim.NodeID(3) {
					e.Node = node
					e.Value = check.Appended{Index: index, Term: term, PrevTerm: sim.Epoch(1+(index-1)/100) * min(1, sim.Epoch(index-1)), Command: "x"}
					m.Watch(w, &e)
					e.Value = check.Committed{Index: index, Term: term}
					m.Watch(w, &e)
				}
			}
			if s := m.Status(w, check.Terms{}); s.Verdict != check.Holds {
				b.Fatal(s.Detail)
			}
		})
	}
}

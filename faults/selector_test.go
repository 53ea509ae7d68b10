package faults_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"simrun/faults"
	"simrun/sim"
)

func TestSelectors(t *testing.T) {
	s := scene{work: work(
		at(0, p3, "lead:4"), at(0, p1, "lead:5"), at(0, p2, "lead:5"), // p2 is no more of a leader than p1
	)}
	for _, test := range []struct {
		name  string
		nodes faults.Selector
		want  []sim.NodeID
	}{
		{"id", sel("p2"), []sim.NodeID{p2}},
		{"list, in order of ids", sel("p3", "c"), []sim.NodeID{c, p3}},
		{"all but clients", sel("all"), []sim.NodeID{c, p1, p2, p3}},
		{"a client", sel("k"), []sim.NodeID{k}},
		{"role", sel("participant"), []sim.NodeID{p1, p2, p3}},
		{"role and id", sel("coordinator", "p3"), []sim.NodeID{c, p3}},
		{"role and one of it", sel("p3", "participant"), []sim.NodeID{p1, p2, p3}},
		{"leader of the highest epoch", sel("leader"), []sim.NodeID{p1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := s.with(t, crash(faults.Timing{At: ms}, test.nodes...)).play(t)
			if got := crashed(st); !slices.Equal(got, test.want) {
				t.Errorf("crashed %v, want %v", got, test.want)
			}
		})
	}
}

// crashed returns whom faults crashed, in order.
func crashed(st *stage) []sim.NodeID {
	var nodes []sim.NodeID
	for _, e := range st.events {
		if e.Kind == sim.EventCrash {
			nodes = append(nodes, e.Node)
		}
	}
	return nodes
}

func TestLeader(t *testing.T) {
	for _, test := range []struct {
		name string
		work []sim.Invocation
		want []sim.NodeID // crashed at 10ms and 20ms
	}{
		{"none", nil, nil},
		{"a candidate", work(at(0, p1, "state:BUSY")), nil},
		{"one", work(at(0, p1, "lead:3")), []sim.NodeID{p1}},
		{"none from then on", work(at(0, p1, "lead:3"), at(ms, p1, "state:IDLE")), nil},
		{"a new one", work(at(0, p1, "lead:3"), at(15*ms, p2, "lead:4")), []sim.NodeID{p1, p2}},
		{"the next", work(at(0, p1, "lead:3"), at(0, p2, "lead:2")), []sim.NodeID{p1, p2}},
		{"one of epoch 0", work(at(0, p1, "lead:0")), []sim.NodeID{p1}},
		{"a client", work(at(0, k, "lead:3")), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := scene{work: test.work}.with(t,
				crash(faults.Timing{At: 10 * ms}, "leader"), crash(faults.Timing{At: 20 * ms}, "leader"),
			).play(t)
			if got := crashed(st); !slices.Equal(got, test.want) {
				t.Errorf("crashed %v, want %v", got, test.want)
			}
		})
	}
}

// A pattern about the leader speaks of whoever leads when it does something: from the
// very step in which it begins, held back or not, and not of one that was overtaken.
func TestWhenTheLeader(t *testing.T) {
	for _, test := range []struct {
		name string
		when faults.Pattern
		work []sim.Invocation
		want []sim.NodeID
	}{
		{"enters its state", faults.Pattern{State: "LEADER"}, work(at(0, p1, "lead:1 hello")), []sim.NodeID{p1}},
		{"sends in that step", faults.Pattern{Sends: "Hello"}, work(at(0, p2, "hello"), at(0, p1, "lead:1 hello")), []sim.NodeID{p1}},
		{"sends before it", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "hello lead:1")), nil},
		{"sends later", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "lead:1"), at(ms, p1, "hello")), []sim.NodeID{p1}},
		{"sends after it", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "lead:1 state:IDLE hello"), at(ms, p1, "hello")), nil},
		{"an old leader sends", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "lead:1"), at(0, p2, "lead:2"), at(ms, p1, "hello")), nil},
		{"the second of one epoch sends", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "lead:1"), at(0, p2, "lead:1"), at(ms, p2, "hello")), nil},
		{"the first of one epoch sends", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "lead:1"), at(0, p2, "lead:1"), at(ms, p1, "hello")), []sim.NodeID{p1}},
		{"held back", faults.Pattern{Sends: "Hello"}, work(at(0, p1, "sync lead:1"), at(ms, p1, "hello")), []sim.NodeID{p1}},
		{"counted over leaders", faults.Pattern{Sends: "Hello", Nth: 2},
			work(at(0, p1, "lead:1 hello:0"), at(ms, p2, "hello:0"), at(2*ms, p2, "lead:2 hello:0")), []sim.NodeID{p2}},
		{"receives", faults.Pattern{Receives: "Hello"}, work(at(0, p1, "lead:1"), at(ms, c, "hello")), []sim.NodeID{p1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := scene{work: test.work, sync: 5 * ms}.with(t, crash(on(test.when), "leader"))
			for range 2 { // nothing is left of the first run
				if got := crashed(st.play(t)); !slices.Equal(got, test.want) {
					t.Errorf("crashed %v, want %v", got, test.want)
				}
			}
		})
	}
}

// A node that crashes before its leadership is out of the stream never led.
func TestLeadershipThatACrashDropped(t *testing.T) {
	s := scene{sync: 5 * ms, work: work(at(0, p1, "sync lead:1"), at(10*ms, p1, "hello"))}
	s.with(t,
		crash(on(faults.Pattern{Sends: "Hello"}), "leader"),
		crash(faults.Timing{At: ms, For: ms}, "p1"),
	).play(t).record(t, 0, 0, 0, 0)
}

// The leader as the one who triggers a fault of others.
func TestWhenNodeIsLeader(t *testing.T) {
	s := scene{work: work(at(0, p1, "hello"), at(ms, p2, "lead:1"), at(2*ms, p2, "hello"))}
	st := s.with(t, crash(on(faults.Pattern{Node: sel("leader"), Sends: "Hello"}), "c")).play(t)
	st.record(t, 1, 2*ms, 2*ms, 2*ms)
}

// `any` is drawn among the nodes that are up, from the fault's own stream.
func TestAny(t *testing.T) {
	s := scene{}
	st := s.with(t, crash(faults.Timing{}, "c", "p1"), crash(faults.Timing{At: ms}, "any"), crash(faults.Timing{At: 2 * ms}, "any"),
		crash(faults.Timing{At: 3 * ms}, "any"))
	first := make(map[sim.NodeID]int)
	for seed := range uint64(100) {
		got := crashed(st.reset(seed).finish(t))
		if slices.Sort(got[2:]); len(got) != 4 || got[2] != p2 || got[3] != p3 {
			t.Fatalf("seed %d: crashed %v, want all of 0 to 3", seed, got)
		}
		for _, d := range st.drawn {
			if d.Lane != sim.LaneTarget || d.N != 2 {
				t.Fatalf("seed %d: drew %+v, want a target among 2", seed, d)
			}
		}
		first[crashed(st)[2]]++
	}
	if first[p2] < 30 || first[p3] < 30 {
		t.Errorf("of 100 seeds %d struck p2 first, %d p3", first[p2], first[p3])
	}
}

// With a pattern, `any` is one node, drawn at the start.
func TestWhenAny(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(ms, p1, "hello:0"), at(2*ms, p2, "hello:0"), at(3*ms, p3, "hello:0"))}
	st := s.with(t, crash(on(faults.Pattern{Sends: "Hello"}), "any"))
	seen := make(map[sim.NodeID]bool)
	rapid.Check(t, func(rt *rapid.T) {
		got := crashed(st.reset(rapid.Uint64().Draw(rt, "seed")).finish(t))
		if len(got) != 1 || len(st.drawn) != 1 || sim.NodeID(st.drawn[0].Value) != got[0] {
			rt.Errorf("crashed %v, drawn was %+v", got, st.drawn)
		}
		seen[got[0]] = true
	})
	if len(seen) != 4 {
		t.Errorf("only %v were ever struck", seen)
	}
}

package faults_test

import (
	"slices"
	"strings"
	"testing"

	"simrun/faults"
	"simrun/sim"
)

// reach is everyone saying hello to everyone: the client as well.
var reach = work(
	at(0, c, "hello:1 hello:2 hello:3 hello:4"), at(0, p1, "hello:0 hello:2 hello:3 hello:4"), at(0, p2, "hello:0 hello:1 hello:3 hello:4"),
	at(0, p3, "hello:0 hello:1 hello:2 hello:4"), at(0, k, "hello:0 hello:1 hello:2 hello:3"),
)

func TestWhoIsCutOff(t *testing.T) {
	for _, test := range []struct {
		name string
		act  faults.Partition
		cut  []string // from→to
	}{
		{"two-way", faults.Partition{Groups: groups("c p1", "p2 p3")}, []string{
			"c→p2", "c→p3", "p1→p2", "p1→p3", "p2→c", "p2→p1", "p3→c", "p3→p1",
		}},
		{"unnamed nodes reach everyone", faults.Partition{Cut: faults.TwoWay, Groups: groups("c", "p2")}, []string{"c→p2", "p2→c"}},
		{"three groups", faults.Partition{Groups: groups("c", "p1", "p2")}, []string{"c→p1", "c→p2", "p1→c", "p1→p2", "p2→c", "p2→p1"}},
		{"roles", faults.Partition{Groups: groups("coordinator", "participant")}, []string{"c→p1", "c→p2", "c→p3", "p1→c", "p2→c", "p3→c"}},
		{"one-way", faults.Partition{Cut: faults.OneWay, From: sel("p1"), To: sel("c", "p2")}, []string{"p1→c", "p1→p2"}},
		{"isolate", faults.Partition{Cut: faults.Isolate, Node: sel("p1")}, []string{"c→p1", "p1→c", "p1→p2", "p1→p3", "p2→p1", "p3→p1"}},
		{"isolate several, each for itself", faults.Partition{Cut: faults.Isolate, Node: sel("p1", "p2")}, []string{
			"c→p1", "c→p2", "p1→c", "p1→p2", "p1→p3", "p2→c", "p2→p1", "p2→p3", "p3→p1", "p3→p2",
		}},
		{"bridge", faults.Partition{Cut: faults.Bridge, Groups: groups("c p1", "p3"), Bridge: sel("p2")}, []string{"c→p3", "p1→p3", "p3→c", "p3→p1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := scene{work: reach}.with(t, faults.Fault{Act: test.act}).play(t)
			var cut []string
			for _, e := range st.events {
				if e.Kind == sim.EventDrop && e.Loss == sim.LostByCut {
					cut = append(cut, st.Config().Name(e.Peer)+"→"+st.Config().Name(e.Node))
				}
			}
			if !slices.Equal(cut, test.cut) {
				t.Errorf("cut off are %v, want %v", cut, test.cut)
			}
		})
	}
}

func groups(list ...string) []faults.Selector {
	var all []faults.Selector
	for _, g := range list {
		all = append(all, strings.Fields(g))
	}
	return all
}

// A partition loses what is sent across it and what is in flight when it would
// arrive; its event is their cause. After the healing all gets through.
func TestPartitionInTime(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(15*ms, c, "hello:1"), at(25*ms, c, "hello:1"), at(28*ms, c, "hello:2"))}
	f := faults.Fault{Act: faults.Partition{Groups: groups("c", "p1")}, Timing: faults.Timing{At: 5 * ms, For: 20 * ms}}
	st := s.with(t, f).play(t)
	st.tells(t, `
		0s c send p1 Hello
		5ms - fault partition
		10ms p1 drop c Hello partition
		15ms c send p1 Hello
		15ms p1 drop c Hello partition
		25ms - heal partition
		25ms c send p1 Hello
		28ms c send p2 Hello
		35ms p1 deliver c Hello
		38ms p2 deliver c Hello
	`)
	st.record(t, 1, 5*ms, 5*ms, 25*ms)
	for _, e := range st.events {
		if cause := st.events[max(e.Cause, 1)-1]; e.Kind == sim.EventDrop && cause.Kind != sim.EventFault {
			t.Errorf("the drop at %v is caused by a %v", e.At, cause.Kind)
		}
	}
}

// Without a duration a partition is permanent: from its strike on it changes nothing.
func TestPermanentPartition(t *testing.T) {
	s := scene{work: work(at(50*ms, c, "hello:1"))}
	st := s.with(t, faults.Fault{Act: faults.Partition{Groups: groups("c", "p1")}, Timing: faults.Timing{At: 5 * ms}}).play(t)
	st.tells(t, `
		5ms - fault partition
		50ms c send p1 Hello
		50ms p1 drop c Hello partition
	`)
	st.record(t, 1, 5*ms, 5*ms, 5*ms)
}

// Isolating the leader follows the leader.
func TestIsolateLeader(t *testing.T) {
	s := scene{work: work(at(0, p2, "lead:1"), at(10*ms, p1, "lead:2"))}
	timing := on(faults.Pattern{State: "LEADER"})
	timing.Times, timing.For = 2, 5*ms
	s.with(t, faults.Fault{Act: faults.Partition{Cut: faults.Isolate, Node: sel("leader")}, Timing: timing}).play(t).strikes().tells(t, `
		0s p2 fault partition
		5ms p2 heal partition
		10ms p1 fault partition
		15ms p1 heal partition
	`)
}

package faults_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// until runs a stage on to the first event after a time.
func (s *stage) until(t *testing.T, when sim.Time) *stage {
	t.Helper()
	for s.Now() <= when {
		before := s.Seq()
		if _, err := s.Run(s.Seq() + 1); err != nil {
			t.Fatal(err)
		}
		if s.Seq() == before {
			t.Fatalf("the run is over at %v", s.Now())
		}
	}
	return s
}

// What is in flight is lost by what loses messages at their arrival only.
func TestLoses(t *testing.T) {
	const sure = network.Certain
	forever, once, brief := faults.Timing{}, faults.Timing{Times: 5}, faults.Timing{For: ms}
	for _, test := range []struct {
		name           string
		act            faults.Act
		when           faults.Timing
		sent, inFlight bool // of Hello from c to p1
	}{
		{"crash", faults.Crash{Node: sel("p1")}, forever, false, false},
		{"dead link", faults.Link{From: sel("c"), To: sel("participant"), Loss: sure}, forever, true, false},
		{"bad link", faults.Link{From: sel("c"), To: sel("participant"), Loss: sure - 1}, forever, false, false},
		{"another link", faults.Link{From: sel("p1"), To: sel("c"), Loss: sure}, forever, false, false},
		{"send omission", faults.Omission{Node: sel("c"), Direction: faults.Send}, forever, true, false},
		{"receive omission", faults.Omission{Node: sel("p1"), Direction: faults.Receive}, forever, true, true},
		{"of another kind", faults.Omission{Node: sel("p1"), Message: "Bye"}, forever, false, false},
		{"of this kind", faults.Omission{Node: sel("all"), Message: "Hello"}, forever, true, true},
		{"of the other way", faults.Omission{Node: sel("p1"), Direction: faults.Send}, forever, false, false},
		{"by chance", faults.Omission{Node: sel("p1"), Probability: ref(sure / 2)}, forever, false, false},
		{"for some time", faults.Omission{Node: sel("p1")}, once, false, false},
		{"healed", faults.Omission{Node: sel("p1")}, brief, false, false},
		{"not yet", faults.Omission{Node: sel("p1")}, faults.Timing{At: 90 * ms}, false, false},
		{"nobody leads", faults.Omission{Node: sel("leader")}, forever, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := scene{work: work(at(0, c, "hello"), at(0, p1, "hello bye:0"), at(50*ms, k, "bye:3"))} // so that it touches something
			st := s.with(t, faults.Fault{Act: test.act, Timing: test.when}).reset(1).until(t, sim.Time(15*ms))
			kind, _ := st.Config().KindOf("Hello")
			if got := st.table.Loses(c, p1, kind, false); got != test.sent {
				t.Errorf("loses what is sent: %v", got)
			}
			if got := st.table.Loses(c, p1, kind, true); got != test.inFlight {
				t.Errorf("loses what is in flight: %v", got)
			}
		})
	}
}

// What has touched nothing loses nothing yet, and is waited for if it is sure to when something comes.
func TestWaits(t *testing.T) {
	s := scene{work: work(at(20*ms, c, "hello:1"), at(60*ms, k, "bye:3"))} // reaches p1 at 30ms
	for _, test := range []struct {
		name        string
		fault       faults.Fault
		early, late bool // at 10ms, at 40ms
	}{
		{"omission", faults.Fault{Act: faults.Omission{Node: sel("p1")}}, true, false},
		{"of what never comes", faults.Fault{Act: faults.Omission{Node: sel("p1"), Message: "Bye"}}, true, true},
		{"by chance", faults.Fault{Act: faults.Omission{Node: sel("p1"), Probability: ref(network.Certain / 2)}}, false, false},
		{"for a while", faults.Fault{Act: faults.Omission{Node: sel("p1")}, Timing: faults.Timing{For: time.Second}}, false, false},
		{"crash", crash(faults.Timing{At: 5 * ms}, "p2"), false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := s.with(t, test.fault).reset(1).until(t, sim.Time(10*ms))
			kind, _ := st.Config().KindOf("Hello")
			if got := st.table.Waits(); got != test.early || st.table.Loses(c, p1, kind, true) {
				t.Errorf("at 10ms it waits: %t, want %t; and loses what it has not touched: %t", got, test.early, st.table.Loses(c, p1, kind, true))
			}
			if got := st.until(t, sim.Time(40*ms)).table.Waits(); got != test.late {
				t.Errorf("at 40ms it waits: %t, want %t", got, test.late)
			}
		})
	}
}

// Unhealed is about what will heal: not about what has healed, nor what never will.
func TestUnhealed(t *testing.T) {
	s := scene{work: work(at(10*ms, p1, "hello"), at(30*ms, p1, "hello"))}
	for _, test := range []struct {
		name        string
		fault       faults.Fault
		early, late bool // just after 10ms, just after 30ms
	}{
		{"permanent", crash(faults.Timing{At: 5 * ms}, "c"), false, false},
		{"healing at 20ms", crash(faults.Timing{At: 5 * ms, For: 15 * ms}, "c"), true, false},
		{"not yet", crash(faults.Timing{At: 25 * ms, For: 15 * ms}, "c"), false, true},
		{"a link that touches nothing", faults.Fault{Act: faults.Link{From: sel("p3"), To: sel("c"), Loss: 1}, Timing: faults.Timing{For: 20 * ms}}, false, false},
		{"intermittent", crash(again(5, 100, faults.Timing{}), "c"), true, true},
		{"intermittent, waiting", crash(again(100, 5, faults.Timing{}), "c"), false, false},
		{"intermittent until 20ms", crash(again(5, 100, faults.Timing{Until: 20 * ms}), "c"), true, false},
		{"intermittent, twice", crash(again(1, 1, faults.Timing{Times: 2}), "c"), false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := s.with(t, test.fault).reset(1)
			if got := st.until(t, sim.Time(10*ms)-1).table.Unhealed(); got != test.early {
				t.Errorf("after 10ms: %v, want %v", got, test.early)
			}
			if got := st.until(t, sim.Time(30*ms)-1).table.Unhealed(); got != test.late {
				t.Errorf("after 30ms: %v, want %v", got, test.late)
			}
		})
	}
}

// A pattern that may still be completed keeps a run from being over.
func TestMayStrike(t *testing.T) {
	send := func(to sim.NodeID) *sim.Effect { return &sim.Effect{Kind: sim.EffectSend, To: to} } // of the first kind: Hello
	st := scene{work: work(at(0, p1, "hello"), at(0, p3, "bye:2"))}.with(t,
		crash(on(faults.Pattern{Sends: "Hello", To: sel("c")}), "p1", "p2"),
		crash(on(faults.Pattern{Receives: "Bye", From: sel("c"), Nth: 9}), "p2"),
	).reset(1)
	for _, test := range []struct {
		what string
		got  bool
		want bool
	}{
		{"p1 sends to c", st.table.MayStrikeOn(p1, send(c)), true},
		{"p1 sends to p2", st.table.MayStrikeOn(p1, send(p2)), false},
		{"p3 sends to c", st.table.MayStrikeOn(p3, send(c)), false},
		{"p2 receives a Bye from c", st.table.MayStrikeBefore(p2, c, 1), true},
		{"p2 receives a Hello from c", st.table.MayStrikeBefore(p2, c, 0), false},
		{"p2 receives a Bye from p3", st.table.MayStrikeBefore(p2, p3, 1), false},
	} {
		if test.got != test.want {
			t.Errorf("%s: may strike %v, want %v", test.what, test.got, test.want)
		}
	}
	st.finish(t)
	if st.table.MayStrikeOn(p1, send(c)) || !st.table.MayStrikeOn(p2, send(c)) {
		t.Error("p1 was struck, p2 was not: only p2 may be struck again")
	}
}

// Moments of a run of which AppendOutlook says the same have the same outlook.
func TestAppendOutlookSaysItAll(t *testing.T) {
	s := scene{work: work(at(10*ms, k, "bye:3"), at(20*ms, p1, "hello"), at(30*ms, p1, "hello"), at(60*ms, k, "bye:1"))}
	for name, fault := range map[string]faults.Fault{
		"omission from a time on": {Act: faults.Omission{Node: sel("p1")}, Timing: faults.Timing{At: 25 * ms}},
		"dead link from a time on": {Act: faults.Link{From: sel("p1"), To: sel("c"), Loss: network.Certain},
			Timing: faults.Timing{At: 25 * ms}},
		"crash by a pattern": {Act: faults.Crash{Node: sel("c")}, Timing: faults.Timing{When: &faults.Pattern{Node: sel("p1"), Sends: "Hello"}}},
		"crash by a message": {Act: faults.Crash{Node: sel("p2")}, Timing: faults.Timing{When: &faults.Pattern{Node: sel("c"), Receives: "Hello"}}},
	} {
		t.Run(name, func(t *testing.T) {
			st := s.with(t, fault).reset(1)
			kind, _ := st.Config().KindOf("Hello")
			answers := make(map[string][]bool) // by what AppendOutlook says
			distinct := make(map[string]bool)
			for reason := sim.Paused; reason == sim.Paused; reason, _ = st.Run(st.Seq() + 1) {
				var now []bool
				for from := range st.Config().Nodes {
					from := sim.NodeID(from)
					now = append(now, st.table.MayStrikeOn(from, &sim.Effect{Kind: sim.EffectSend, To: c, MessageKind: kind}))
					for to := range st.Config().Nodes {
						to := sim.NodeID(to)
						now = append(now, st.table.Loses(from, to, kind, true), st.table.Loses(from, to, kind, false), st.table.MayStrikeBefore(to, from, kind))
					}
				}
				code := string(st.table.AppendOutlook(nil))
				if was, ok := answers[code]; ok && !slices.Equal(was, now) {
					t.Fatalf("at event %d the outlook is another, and is said to be the same", st.Seq())
				}
				answers[code] = now
				distinct[fmt.Sprint(now)] = true
			}
			if len(distinct) < 2 {
				t.Error("the outlook never changes")
			}
		})
	}
}

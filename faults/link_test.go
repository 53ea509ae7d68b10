package faults_test

import (
	"slices"
	"testing"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

func TestFaultyLink(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(10*ms, c, "hello:1 hello:2"), at(10*ms, p1, "hello:0"), at(20*ms, c, "hello:1"))}
	for _, test := range []struct {
		name  string
		act   faults.Link
		story string // of the link from c to p1
	}{
		{"loss", faults.Link{Loss: network.Certain}, `
			0s c send p1 Hello
			10ms c send p1 Hello
			10ms c fault link
			10ms p1 drop c Hello fault
			10ms p1 deliver c Hello
			15ms - heal link
			20ms c send p1 Hello
			30ms p1 deliver c Hello
		`},
		{"delay", faults.Link{Delay: ref(constant(40 * ms))}, `
			0s c send p1 Hello
			10ms c send p1 Hello
			10ms c fault link
			10ms p1 deliver c Hello
			15ms - heal link
			20ms c send p1 Hello
			30ms p1 deliver c Hello
			50ms p1 deliver c Hello
		`},
		{"duplicate", faults.Link{Duplicate: network.Certain}, `
			0s c send p1 Hello
			10ms c send p1 Hello
			10ms c fault link
			10ms c duplicate p1 Hello
			10ms p1 deliver c Hello
			15ms - heal link
			20ms c send p1 Hello
			20ms p1 deliver c Hello
			20ms p1 deliver c Hello
			30ms p1 deliver c Hello
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.act.From, test.act.To = sel("c"), sel("p1")
			st := s.with(t, faults.Fault{Act: test.act, Timing: faults.Timing{At: 5 * ms, For: 10 * ms}}).play(t)
			st.events = slices.DeleteFunc(st.events, func(e sim.Event) bool { // other links
				from, to := e.Node, e.Peer
				if e.Kind == sim.EventDeliver || e.Kind == sim.EventDrop {
					from, to = to, from
				}
				return from == p1 && to == c || from == p2 || to == p2
			})
			st.tells(t, test.story)
			st.record(t, 1, 10*ms, 10*ms, 15*ms)
		})
	}
}

// The delay of a faulty link is in place of the network's own, for both copies
// of a message, and a copy that only the fault makes takes its time like any other message.
func TestFaultyLinkAndDuplicates(t *testing.T) {
	delay := uniform(20*ms, 30*ms)
	for _, test := range []struct {
		name      string
		network   network.Quality
		act       faults.Link
		least     sim.Time
		most      sim.Time
		strikes   int
		duplicate bool
	}{
		{"delay, the network doubles", network.Quality{Delay: uniform(ms, 9*ms), Duplicate: network.Certain}, faults.Link{Delay: &delay}, at20, at30, 1, true},
		{"delay, the fault doubles", network.Quality{Delay: uniform(ms, 9*ms)}, faults.Link{Delay: &delay, Duplicate: network.Certain}, at20, at30, 1, true},
		{"the fault doubles", network.Quality{Delay: uniform(20*ms, 30*ms)}, faults.Link{Duplicate: network.Certain}, at20, at30, 1, true},
		{"both double", network.Quality{Delay: uniform(20*ms, 30*ms), Duplicate: network.Certain}, faults.Link{Duplicate: network.Certain}, at20, at30, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.act.From, test.act.To = sel("c"), sel("p1")
			st := scene{network: network.Config{Quality: test.network}, work: work(at(0, c, "hello:1"))}.with(t, faults.Fault{Act: test.act}).play(t)
			var times []sim.Time
			for _, e := range st.only(sim.EventDeliver).events {
				times = append(times, e.At)
			}
			if len(times) != 2 || times[0] < test.least || times[1] > test.most || times[0] == times[1] {
				t.Errorf("delivered at %v, want two times between %v and %v", times, test.least, test.most)
			}
			if got := st.table.Record(0).Strikes; got != test.strikes {
				t.Errorf("%d strikes, want %d", got, test.strikes)
			}
		})
	}
}

const at20, at30 = sim.Time(20 * ms), sim.Time(30 * ms)

// A faulty link keeps the network's order: what is sent after it has healed does
// not overtake what it delayed, and what it lost holds nothing up.
func TestFaultyLinkOnFIFO(t *testing.T) {
	s := scene{network: network.Config{Order: network.FIFO}, work: work(at(0, c, "hello:1"), at(10*ms, c, "bye:1"))}
	f := faults.Fault{Act: faults.Link{From: sel("c"), To: sel("p1"), Delay: ref(constant(40 * ms))}, Timing: faults.Timing{For: 5 * ms}}
	s.with(t, f).play(t).only(sim.EventDeliver).tells(t, `
		40ms p1 deliver c Hello
		40ms p1 deliver c Bye
	`)
}

// A permanent faulty link has changed what it changes when it first touches a message.
func TestRecordOfAPermanentLink(t *testing.T) {
	s := scene{work: work(at(5*ms, c, "hello:1"), at(50*ms, c, "hello:1"))}
	st := s.with(t, faults.Fault{Act: faults.Link{From: sel("c"), To: sel("all"), Loss: network.Certain}}).play(t)
	st.record(t, 2, 5*ms, 5*ms, 5*ms)
}

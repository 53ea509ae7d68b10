package faults_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// What a faulty link damages arrives and is dropped there; the fault is the cause.
func TestFaultyLinkCorrupts(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(20*ms, c, "hello:1"))}
	f := faults.Fault{Act: faults.Link{From: sel("c"), To: sel("p1"), Corrupt: network.Certain}, Timing: faults.Timing{For: 15 * ms}}
	st := s.with(t, f).play(t)
	struck := uint64(0)
	for _, e := range st.events {
		switch e.Kind {
		case sim.EventFault:
			struck = e.Seq
		case sim.EventDrop:
			if e.At != sim.Time(10*ms) || e.Loss != sim.LostAsCorrupt || struck == 0 || e.Cause != struck {
				t.Errorf("at %v: %v by %d, want corrupt at 10ms by the fault %d", e.At, e.Loss, e.Cause, struck)
			}
		}
	}
	if s := st.Stats(); s.Dropped != 1 || s.Delivered != 1 {
		t.Errorf("%+v, want one message corrupt, by the fault, and one delivered", s)
	}
}

// Whatever faulty links do, on narrow links too and for every law, a FIFO link keeps its order.
func TestFaultyLinksOnFIFO(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		laws := rapid.SampledFrom([]network.Distribution{
			uniform(0, 30*ms),
			{Dist: network.Exponential, Mean: 10 * ms},
			{Dist: network.Normal, Mean: 10 * ms, Stddev: 10 * ms},
			{Dist: network.LogNormal, Median: 10 * ms, Sigma: 2 * network.One},
			{Dist: network.Weibull, Scale: 10 * ms, Shape: network.One / 2},
			{Dist: network.Pareto, Min: ms, Shape: network.One, Max: time.Second},
		})
		chance := rapid.SampledFrom([]network.Probability{0, network.Certain / 3, network.Certain})
		s := scene{network: network.Config{Order: network.FIFO, Quality: network.Quality{
			Delay: laws.Draw(rt, "law"), Duplicate: chance.Draw(rt, "duplicate"), Corrupt: chance.Draw(rt, "corrupt") / 2,
			Bandwidth: network.Bandwidth(rapid.SampledFrom([]int64{0, 100, 5000}).Draw(rt, "bandwidth")),
		}}}
		var list []faults.Fault
		for i := range rapid.IntRange(1, 3).Draw(rt, "faults") {
			l := faults.Link{
				From: sel("c"), To: sel("all"), Delay: ref(laws.Draw(rt, "faulty law")), Loss: chance.Draw(rt, "faulty loss") / 2,
				Duplicate: chance.Draw(rt, "faulty duplicate"), Corrupt: chance.Draw(rt, "faulty corrupt") / 2,
			}
			list = append(list, faults.Fault{Act: l, Timing: faults.Timing{At: time.Duration(10*i) * ms, For: 15 * ms}})
		}
		for i := range 60 {
			s.work = append(s.work, at(time.Duration(i)*ms, c, "hello:1"))
		}
		st := s.with(t, list...).reset(rapid.Uint64().Draw(rt, "seed")).finish(t)
		sent := make(map[uint64]uint64) // of each event that sends, the number of the first
		last := uint64(0)
		for _, e := range st.events {
			switch e.Kind {
			case sim.EventSend:
				sent[e.Seq] = e.Seq
			case sim.EventDuplicate:
				sent[e.Seq] = e.Cause
			case sim.EventDeliver:
				if k := sent[e.Cause]; k < last {
					rt.Errorf("at %v the message of event %d arrives after that of event %d", e.At, k, last)
				} else {
					last = k
				}
			}
		}
	})
}

// A permanent faulty link has changed what it changes when it first touches a message.
func TestRecordOfAPermanentLink(t *testing.T) {
	s := scene{work: work(at(5*ms, c, "hello:1"), at(50*ms, c, "hello:1"))}
	st := s.with(t, faults.Fault{Act: faults.Link{From: sel("c"), To: sel("all"), Loss: network.Certain}}).play(t)
	st.record(t, 2, 5*ms, 5*ms, 5*ms)
}

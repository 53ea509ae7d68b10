package faults_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// Faults that can't strike in a ticking scene.
var harmless = []faults.Fault{
	{Act: faults.Crash{Node: sel("p3")}, Timing: on(faults.Pattern{Sends: "Hello", Nth: 1_000_000})},
	{Act: faults.Crash{Node: sel("any")}, Timing: on(faults.Pattern{Decides: "commit"})},
	{Act: faults.Crash{Node: sel("leader")}, Timing: faults.Timing{}}, // at 0 nobody leads
	{Act: faults.Crash{Node: sel("p1")}, Timing: on(faults.Pattern{Node: sel("k"), Receives: "Bye", From: sel("k")})},
	{Act: faults.Partition{Cut: faults.Isolate, Node: sel("leader")}, Timing: faults.Timing{}},
	{Act: faults.Link{From: sel("p3"), To: sel("k"), Loss: network.Certain}},
	{Act: faults.Link{From: sel("all"), To: sel("all"), Loss: 1}, Timing: faults.Timing{At: 59 * ms, For: 1}},
	{Act: faults.Omission{Node: sel("all"), Probability: ref(network.Probability(0))}, Timing: faults.Timing{For: 30 * ms}},
	{Act: faults.Omission{Node: sel("leader")}, Timing: faults.Timing{Repeat: &faults.Repeat{Every: constant(60 * ms), Lasts: constant(ms)}}},
}

// A fault that never strikes leaves fingerprint, clock and events as they were,
// wherever it stands in the list.
func TestFaultThatNeverStrikesLeavesNoMark(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := ticking(rt)
		list, seed := faultList(rt, s), rapid.Uint64().Draw(rt, "seed")
		want := s.with(t, list...).reset(seed).finish(t).mark()
		extra := rapid.SampledFrom(harmless).Draw(rt, "extra")
		extra.ID = "extra"
		i := rapid.IntRange(0, len(list)).Draw(rt, "place")
		st := s.with(t, append(append(append([]faults.Fault(nil), list[:i]...), extra), list[i:]...)...).reset(seed).finish(t)
		if st.table.Record(i).Struck() {
			rt.Skip("it did strike")
		}
		if got := st.mark(); got != want {
			rt.Errorf("with %v: %+v, want %+v", extra, got, want)
		}
	})
}

// Without a fault, by leaving it out or by not listing it, every other draw is as it
// was; and its own are no longer made.
func TestFaultsAreIndependent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := ticking(rt)
		list, seed := faultList(rt, s), rapid.Uint64().Draw(rt, "seed")
		if len(list) == 0 {
			rt.Skip("no valid fault")
		}
		st := s.with(t, list...)
		before := draws(st.reset(seed).finish(t))
		struck := st.table.Record(0).Struck()
		whole := st.mark()
		i := rapid.IntRange(0, len(list)-1).Draw(rt, "without")
		st.table.Without(i)
		after := draws(st.reset(seed).finish(t))
		for key, v := range after {
			if old, ok := before[key]; ok && old.N == v.N && old.Value != v.Value {
				rt.Fatalf("%+v drew %d, and without fault %d %d", key, old.Value, i+1, v.Value)
			}
			if key.Stream == streamOf(list[i]) {
				rt.Fatalf("fault %d is left out, and draws %+v", i+1, v)
			}
		}
		left := st.mark()
		other := s.with(t, append(append([]faults.Fault(nil), list[:i]...), list[i+1:]...)...).reset(seed).finish(t)
		if other.mark() != left {
			rt.Errorf("left out: %+v, not listed: %+v", left, other.mark())
		}
		st.table.Without(-1)
		if st.reset(seed).finish(t); st.mark() != whole || st.table.Record(0).Struck() != struck {
			rt.Errorf("with all again: %+v, want %+v", st.mark(), whole)
		}
	})
}

// draws returns what a run drew, by choice. Nothing is drawn twice.
func draws(s *stage) map[sim.Choice]sim.Drawn {
	all := make(map[sim.Choice]sim.Drawn)
	for _, d := range s.drawn {
		key := d.Choice
		key.N = 0
		if _, twice := all[key]; twice {
			panic("one choice is drawn twice")
		}
		all[key] = d
	}
	return all
}

func streamOf(f faults.Fault) sim.StreamID { return sim.NewStreamID("fault", stream(f), "") }

// The k-th message of a faulty link gets the k-th draw of each lane, whatever became of those before.
func TestDrawsOfAFaultyLink(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1 hello:2 hello:1 bye:1"))}
	half := network.Certain / 2
	f := faults.Fault{Act: faults.Link{From: sel("c"), To: sel("p1"), Loss: half, Duplicate: half, Delay: ref(uniform(ms, 2*ms))}}
	st := s.with(t, f).play(t)
	var losses []uint64
	for _, d := range st.drawn {
		if d.Lane == sim.LaneLoss {
			losses = append(losses, d.Index)
		} else if last := losses[len(losses)-1]; d.Index != last {
			t.Errorf("message %d draws %+v", last, d)
		}
	}
	if !slices.Equal(losses, []uint64{0, 1, 2}) {
		t.Errorf("three messages draw their losses at %v", losses)
	}
}

// A fault draws from the stream that its list names, and from no other; nothing else draws from it.
func TestFaultDrawsFromItsOwnStream(t *testing.T) {
	s := scene{work: work(at(0, c, "hello"), at(ms, c, "hello"))}
	s.network.Quality.Delay = constant(ms) // no choice
	for _, f := range []faults.Fault{
		{Act: faults.Crash{Node: sel("any")}},
		{Act: faults.Crash{Node: sel("p1")}, Timing: faults.Timing{Repeat: &faults.Repeat{Every: uniform(ms, 2*ms), Lasts: uniform(ms, 2*ms)}, Times: 2}},
		{Act: faults.Link{From: sel("c"), To: sel("all"), Loss: network.Certain / 2, Duplicate: network.Certain / 2, Delay: ref(uniform(ms, 2*ms))}},
		{Act: faults.Omission{Node: sel("participant"), Probability: ref(network.Certain / 2)}},
	} {
		st := s.with(t, f).play(t)
		if len(st.drawn) == 0 {
			t.Errorf("%v draws nothing", f)
		}
		for _, d := range st.drawn {
			if d.Stream != streamOf(f) {
				t.Errorf("%v draws %+v from another stream", f, d)
			}
		}
	}
}

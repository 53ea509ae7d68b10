package faults_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// A fork goes on as the original does, at whatever moment, whatever faults are active
// and whatever the fork held before; and its records are the same.
func TestForkInMidRun(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := ticking(rt)
		list, seed := faultList(rt, s), rapid.Uint64().Draw(rt, "seed")
		st := s.with(t, list...)
		want := st.reset(seed).finish(t).mark()
		records := recordsOf(st.table, len(list))
		fork := st.Fork(nil) // of the end, to be overwritten
		for range 3 {
			pause := rapid.Uint64Range(1, want.events).Draw(rt, "pause")
			st.reset(seed)
			if _, err := st.Run(pause); err != nil {
				rt.Fatal(err)
			}
			fork = st.Fork(fork)
			st.finish(t) // first the one, then the other: they share nothing
			branch := &stage{World: fork, table: fork.Injector().(*faults.Table)}
			branch.finish(t)
			if got := branch.mark(); got != want || st.mark() != want {
				rt.Fatalf("forked at event %d: %+v and %+v, want %+v", pause, got, st.mark(), want)
			}
			for i, r := range recordsOf(branch.table, len(list)) {
				if r != records[i] {
					rt.Errorf("forked at event %d: fault %d did %+v, want %+v", pause, i+1, r, records[i])
				}
			}
		}
	})
}

// Strikes that wait for their time keep their causes, in the fork as in the original.
func TestForkKeepsCauses(t *testing.T) {
	timing := on(faults.Pattern{Sends: "Hello", After: 20 * ms})
	s := scene{work: work(at(0, p1, "hello:0"), at(5*ms, p2, "hello:0"))}
	st := s.with(t, crash(timing, "p1", "p2")).reset(1).until(t, sim.Time(5*ms))
	fork := &stage{World: st.Fork(nil)}
	fork.Observe(fork)
	st.events = nil
	want, got := causes(st.finish(t)), causes(fork.finish(t))
	if len(want) != 2 || want[0] >= want[1] || !slices.Equal(got, want) {
		t.Errorf("the crashes are caused by events %v, in the fork by %v", want, got)
	}
}

// causes returns what caused the strikes of faults.
func causes(st *stage) (all []uint64) {
	for _, e := range st.events {
		if e.Kind == sim.EventFault {
			all = append(all, e.Cause)
		}
	}
	return all
}

func recordsOf(table *faults.Table, n int) []faults.Record {
	all := make([]faults.Record, n)
	for i := range all {
		all[i] = table.Record(i)
	}
	return all
}

// After a Reset nothing is left of an earlier run.
func TestResetGivesTheSameRun(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := ticking(rt)
		list := faultList(rt, s)
		one, two := rapid.Uint64().Draw(rt, "seed"), rapid.Uint64().Draw(rt, "other seed")
		want := s.with(t, list...).reset(one).finish(t).mark()
		st := s.with(t, list...).reset(two)
		if _, err := st.Run(rapid.Uint64Range(1, 500).Draw(rt, "events")); err != nil {
			rt.Fatal(err)
		}
		if got := st.reset(one).finish(t).mark(); got != want {
			rt.Errorf("after another run: %+v, want %+v", got, want)
		}
	})
}

// Faults that match nothing cost no allocation for a message or a step.
func TestNoAllocationWhereNothingMatches(t *testing.T) {
	never := ref(network.Probability(0))
	st := scene{}.with(t,
		crash(on(faults.Pattern{Sends: "Bye", To: sel("c")}), "participant"),
		crash(on(faults.Pattern{Receives: "Bye"}), "all"),
		crash(on(faults.Pattern{State: "IDLE"}), "leader"),
		faults.Fault{Act: faults.Link{From: sel("p1"), To: sel("p2"), Loss: network.Certain}},
		faults.Fault{Act: faults.Link{From: sel("p1"), To: sel("c"), Loss: 1}}, // draws, and does not hit
		faults.Fault{Act: faults.Omission{Node: sel("all"), Probability: never}},
		faults.Fault{Act: faults.Omission{Node: sel("leader")}, Timing: faults.Timing{At: ms}},
	)
	st.Observe(nil)
	st.Reset(sim.Seed(1))
	st.finish(t)
	kind, _ := st.Config().KindOf("Hello")
	step := []sim.Effect{{Kind: sim.EffectSend, To: c, MessageKind: kind, Message: hello{}}, {Kind: sim.EffectObserve, Observation: decided("commit")}}
	fate := sim.Fate{}
	if allocs := testing.AllocsPerRun(1000, func() {
		st.table.Step(st.World, p1, step)
		st.table.Send(st.World, p1, c, kind, &fate)
		st.table.Arrive(st.World, p1, c, kind)
		st.table.Receive(st.World, p1, c, hello{}, kind)
	}); allocs != 0 {
		t.Errorf("%v allocations for a message, want none", allocs)
	}
}

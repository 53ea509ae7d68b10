package sim_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/sim"
)

// adjust sets a node's clock.
func adjust(n sim.NodeID, jump time.Duration, drift sim.Drift) func(w *sim.World) {
	return func(w *sim.World) {
		w.Fault("clock", n, 0, 0)
		w.AdjustClock(n, jump, drift)
	}
}

// alarm is a node with timers of 10, 20 and 30 ms that tells what its clock shows when they expire.
func alarm() actor {
	return actor{
		init: func(env *sim.Env) {
			for i := 1; i <= 3; i++ {
				d := time.Duration(i) * 10 * ms
				env.SetTimer(key(d.String()), d, d)
			}
		},
		timeout: func(env *sim.Env, k sim.TimerKey) { env.Observe(said(fmt.Sprint(k.Name, " at ", env.Now()))) },
	}
}

// Timers run on the node's clock: each expires when that has advanced by its duration, and
// what a jump passes expires at once.
func TestTimersRunOnTheClock(t *testing.T) {
	for name, test := range map[string]struct {
		strike func(w *sim.World)
		want   string
	}{
		"perfect": {func(*sim.World) {}, `
			10ms a observe said 10ms at 10ms
			20ms a observe said 20ms at 20ms
			30ms a observe said 30ms at 30ms`},
		"jump forward": {adjust(0, 16*ms, 0), `
			5ms a fault clock
			5ms a observe said 10ms at 21ms
			5ms a observe said 20ms at 21ms
			14ms a observe said 30ms at 30ms`},
		"jump back": {adjust(0, -5*ms, 0), `
			5ms a fault clock
			15ms a observe said 10ms at 10ms
			25ms a observe said 20ms at 20ms
			35ms a observe said 30ms at 30ms`},
		"twice as fast": {adjust(0, 0, sim.DriftMax), `
			5ms a fault clock
			7.5ms a observe said 10ms at 10ms
			12.5ms a observe said 20ms at 20ms
			17.5ms a observe said 30ms at 30ms`},
		"half as fast": {adjust(0, 0, -sim.DriftMax/2), `
			5ms a fault clock
			15ms a observe said 10ms at 10ms
			35ms a observe said 20ms at 20ms
			55ms a observe said 30ms at 30ms`},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := &sim.Config{Nodes: cast(alarm())}
			w, trace := start(cfg, nil, plan(test.strike).at(5*ms))
			run(t, w)
			trace.only(sim.EventFault, sim.EventObserve).tells(t, test.want)
		})
	}
}

// What was adjusted and adjusted back again leaves the clock as it would have been, but for
// what the drift has won in between.
func TestClockHeals(t *testing.T) {
	faults := plan(adjust(0, 8*ms, sim.DriftMax), adjust(0, -8*ms, -sim.DriftMax)).at(ms, 6*ms)
	w, trace := start(&sim.Config{Nodes: cast(alarm())}, nil, faults)
	run(t, w)
	trace.only(sim.EventObserve).tells(t, `
		1.5ms a observe said 10ms at 10ms
		15ms a observe said 20ms at 20ms
		25ms a observe said 30ms at 30ms
	`)
}

// A timer of a clock that is adjusted at random expires when the clock shows its deadline, never
// before, and later by at most the nanosecond that each adjustment rounds up.
func TestClocksAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "length"))
		})
		var deadline sim.Time
		d := length.Draw(t, "timer")
		adjustments := rapid.IntRange(0, 4).Draw(t, "adjustments")
		node := actor{
			init: func(env *sim.Env) {
				deadline = env.Now().Add(d)
				env.SetTimer(key("t"), d, d)
			},
			timeout: func(env *sim.Env, _ sim.TimerKey) {
				if late := env.Now().Sub(deadline); late < 0 || late > time.Duration(adjustments+1) {
					t.Fatalf("the clock shows %v, the deadline was %v", env.Now(), deadline)
				}
				deadline = sim.Forever
			},
		}
		var strikes []func(w *sim.World)
		var times []time.Duration
		for range adjustments {
			back := length.Draw(t, "jump") // forward it could pass the deadline, which is then late
			drift := sim.Drift(rapid.Int64Range(-int64(sim.DriftMax)/4, int64(sim.DriftMax)/4).Draw(t, "drift"))
			times = append(times, length.Draw(t, "at"))
			strikes = append(strikes, func(w *sim.World) { w.AdjustClock(0, -back, drift) })
		}
		cfg := &sim.Config{
			Nodes:  cast(node),
			Clocks: sim.Clocks{Skew: length.Draw(t, "skew"), Drift: sim.Drift(rapid.Int64Range(0, 1e6).Draw(t, "drift"))},
		}
		w, _ := start(cfg, nil, plan(strikes...).at(times...))
		if _, err := w.Run(0); err != nil {
			t.Fatal(err)
		}
		if deadline != sim.Forever {
			t.Fatal("the timer never expired")
		}
	})
}

// Each clock is off by an amount of its own, within bounds, the same for a seed and whatever the others.
func TestClocksAreOffWithinBounds(t *testing.T) {
	shown := func(nodes int, clocks sim.Clocks) []sim.Time {
		times := make([]sim.Time, nodes)
		var actors []actor
		for i := range nodes {
			actors = append(actors, actor{
				init:    func(env *sim.Env) { env.SetTimer(key("t"), time.Second, time.Second) },
				timeout: func(env *sim.Env, _ sim.TimerKey) { times[i] = env.Now() },
			})
		}
		cfg := &sim.Config{Nodes: cast(actors...), Clocks: clocks}
		w, _ := start(cfg, nil, nil)
		run(t, w)
		return times
	}
	const skew = 5 * ms
	few, many := shown(3, sim.Clocks{Skew: skew}), shown(20, sim.Clocks{Skew: skew})
	least, most := many[0], many[0]
	for i, at := range many {
		if i < len(few) && few[i] != at {
			t.Errorf("node %d shows %v among 3 nodes and %v among 20", i, few[i], at)
		}
		least, most = min(least, at), max(most, at)
	}
	if spread := most.Sub(least); least < sim.Time(time.Second-skew) || most > sim.Time(time.Second+skew) || spread < skew {
		t.Errorf("twenty clocks that are off by up to %v either way show %v to %v after a second", skew, least, most)
	}
}

func TestDriftReadsAndPrints(t *testing.T) {
	for text, want := range map[string]sim.Drift{
		"100ppm": 100 * sim.PPM, "0ppm": 0, "-0.5ppm": -500, "0.001ppm": 1, "1000000ppm": sim.DriftMax,
	} {
		if d, err := sim.ParseDrift(text); err != nil || d != want || d.String() != text {
			t.Errorf("%s is read as %d (%v) and printed as %v", text, int64(d), err, d)
		}
	}
	for _, text := range []string{"", "100", "ppm", "1.ppm", ".5ppm", "+1ppm", "--1ppm", "1e3ppm", "0.0001ppm", "1000001ppm", "-1000000ppm", "99999999999999999999ppm"} {
		if d, err := sim.ParseDrift(text); err == nil {
			t.Errorf("%q is read as %v", text, d)
		}
	}
}

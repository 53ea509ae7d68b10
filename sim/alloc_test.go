package sim_test

import (
	"testing"

	"simrun/sim"
)

// In the steady state of a run nothing is allocated: not for messages, and not
// for timers that are set, moved and expire.
func TestEventsDoNotAllocate(t *testing.T) {
	for name, timers := range map[string]bool{"messages": false, "timers": true} {
		t.Run(name, func(t *testing.T) {
			w := relays(10, timers)
			w.Reset(sim.Seed(1))
			pause(t, w, 100_000) // slices grow to the size they need
			allocs := testing.AllocsPerRun(10, func() { pause(t, w, w.Seq()+1000) })
			if allocs > 0 {
				t.Errorf("%v allocations per thousand events, want none", allocs)
			}
		})
	}
}

// Nor does what a node writes, beyond the values themselves.
func TestStorageDoesNotAllocate(t *testing.T) {
	var value any = 1
	cfg := &sim.Config{SyncTime: ms, EventMax: 1e9, Nodes: cast(actor{
		init: func(env *sim.Env) { env.SetTimer(key("t"), 2*ms, 2*ms) },
		timeout: func(env *sim.Env, _ sim.TimerKey) {
			env.SetTimer(key("t"), 2*ms, 2*ms)
			env.Save("x", value)
			env.Sync()
			env.Save("y", value)
		},
	})}
	w, _ := start(cfg, nil, nil)
	w.Observe(nil)
	pause(t, w, 10_000)
	allocs := testing.AllocsPerRun(10, func() { pause(t, w, w.Seq()+1000) })
	if allocs > 0 {
		t.Errorf("%v allocations per thousand events, want none", allocs)
	}
}

// loud is a node that observes at each timeout.
func loud(what sim.Observation) []sim.NodeSpec {
	return cast(actor{
		init: func(env *sim.Env) { env.SetTimer(key("t"), 2*ms, 2*ms) },
		timeout: func(env *sim.Env, _ sim.TimerKey) {
			env.SetTimer(key("t"), 2*ms, 2*ms)
			env.Observe(what)
		},
	})
}

type deaf struct{ seen int }

func (d *deaf) Watch(*sim.World, *sim.Event) { d.seen++ }
func (d *deaf) Event(*sim.Event)             { d.seen++ }

// Nor does telling monitors and an observer.
func TestTellingDoesNotAllocate(t *testing.T) {
	cfg := &sim.Config{EventMax: 1e9, Horizon: sim.Forever, Nodes: loud(said("x"))}
	cfg.Prepare()
	monitor, observer := &deaf{}, &deaf{}
	w := sim.NewWorld(cfg, nil, nil, []sim.Monitor{monitor})
	w.Reset(sim.Seed(1))
	w.Observe(observer)
	pause(t, w, 10_000)
	allocs := testing.AllocsPerRun(10, func() { pause(t, w, w.Seq()+1000) })
	if allocs > 0 {
		t.Errorf("%v allocations per thousand events, want none", allocs)
	}
	if monitor.seen == 0 || observer.seen == 0 {
		t.Errorf("the monitor saw %d events and the observer %d", monitor.seen, observer.seen)
	}
}

// A world that is reset uses what it allocated before: a run then costs the
// fresh nodes and little else.
func TestResetAllocatesLittle(t *testing.T) {
	w := relays(10, true)
	again := func() {
		w.Reset(sim.Seed(1))
		pause(t, w, 1000)
	}
	again()
	if allocs := testing.AllocsPerRun(10, again); allocs > 10 {
		t.Errorf("%v allocations per run of 10 nodes", allocs)
	}
}

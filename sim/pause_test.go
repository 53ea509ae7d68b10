package sim_test

import (
	"slices"
	"testing"
	"time"

	"simrun/sim"
)

func halt(n sim.NodeID, number uint64) func(w *sim.World) {
	return func(w *sim.World) {
		w.Fault("pause", n, 0, 0)
		w.Pause(n, number)
	}
}

func resume(n sim.NodeID, number uint64) func(w *sim.World) {
	return func(w *sim.World) { w.Resume(n, number) }
}

// busy is a node that has a timer, saves and syncs at boot, and echoes what it receives.
func busy() actor {
	return actor{
		init: func(env *sim.Env) {
			env.SetTimer(key("tick"), 12*ms, 12*ms)
			env.Save("note", 1)
			env.Sync()
			env.Observe(said("saved"))
		},
		timeout: func(env *sim.Env, _ sim.TimerKey) { env.Observe(said("tick")) },
		receive: func(env *sim.Env, _ sim.NodeID, m sim.Message) { env.Observe(said(m.(note))) },
		invoke:  func(env *sim.Env, id sim.OpID, _ sim.Op) { env.Respond(id, "done") },
	}
}

// friend sends to the first node at given times.
func friend(times ...time.Duration) actor {
	return actor{
		init: func(env *sim.Env) {
			for _, d := range times {
				env.SetTimer(key(d.String()), d, d)
			}
		},
		timeout: func(env *sim.Env, k sim.TimerKey) { env.Send(0, note(k.Name)) },
	}
}

// What reaches a node in a pause happens after it, in the order in which it came: a message,
// an operation, a timer, the rest of the stream behind a sync. The disk does not wait.
func TestPause(t *testing.T) {
	cfg := &sim.Config{
		Nodes: cast(busy(), friend(5*ms, 11*ms)), SyncTime: 10 * ms,
		Workload: []sim.Invocation{{At: at(9 * ms), Op: ask("op")}},
	}
	w, trace := start(cfg, constant(ms), plan(halt(0, 7), resume(0, 7)).at(2*ms, 30*ms))
	run(t, w)
	trace.only(sim.EventFault, sim.EventSend, sim.EventSynced, sim.EventDeliver, sim.EventObserve, sim.EventInvoke, sim.EventRespond).tells(t, `
		2ms a fault pause
		5ms b send a note 5ms
		10ms a synced
		11ms b send a note 11ms
		30ms a deliver b note 5ms
		30ms a invoke ask op #1
		30ms a observe said saved
		30ms a observe said 5ms
		30ms a respond ask done #1
		30ms a observe said tick
		30ms a deliver b note 11ms
		30ms a observe said 11ms
	`)
}

// A pause that strikes in the middle of a step holds back the rest of it.
func TestPauseWithinAStep(t *testing.T) {
	sender := actor{init: func(env *sim.Env) {
		env.Send(1, note("first"))
		env.Send(1, note("second"))
		env.SetTimer(key("t"), ms, ms)
	}}
	faults := plan(halt(0, 1), resume(0, 1)).at(time.Hour, 5*ms)
	faults.step = func(_ *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect {
		if node != 0 || len(effects) != 3 {
			return effects
		}
		return []sim.Effect{effects[0], {Kind: sim.EffectStrike, Token: 0}, effects[1], effects[2]}
	}
	arm := faults.arm
	faults.arm = func(w *sim.World) { arm(w); w.SetHooks(0, sim.HookStep) }
	w, trace := start(&sim.Config{Nodes: cast(sender, actor{}), Horizon: at(time.Second)}, constant(ms), faults)
	run(t, w)
	trace.tells(t, `
		0s a boot
		0s a send b note first
		0s a fault pause
		0s b boot
		1ms b deliver a note first
		5ms a send b note second
		5ms a timer-set t
		6ms b deliver a note second
		6ms a timeout t
	`)
}

// A strike in the middle of a step may pause the node and have it say something, too: that and the rest of the step go on
// once when the pause is over, and not again before a sync among them has completed.
func TestPauseAndDeedWithinAStep(t *testing.T) {
	sender := actor{init: func(env *sim.Env) {
		env.Send(1, note("first"))
		env.Save("note", 1)
		env.Sync()
		env.Send(1, note("second"))
	}}
	deed := func(w *sim.World) {
		event := w.Fault("pause", 0, 0, 0)
		w.Pause(0, 1)
		m := note("forced")
		w.Do(0, []sim.Effect{{Kind: sim.EffectSend, Tampering: sim.Added, As: 0, To: 1, Message: m, MessageKind: w.KindOf(m), Cause: event}})
	}
	faults := plan(deed, resume(0, 1)).at(time.Hour, 5*ms)
	faults.step = func(_ *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect {
		if node != 0 || len(effects) != 4 {
			return effects
		}
		return slices.Insert(slices.Clone(effects), 1, sim.Effect{Kind: sim.EffectStrike, Token: 0})
	}
	arm := faults.arm
	faults.arm = func(w *sim.World) { arm(w); w.SetHooks(0, sim.HookStep) }
	w, trace := start(&sim.Config{Nodes: cast(sender, actor{}), Horizon: at(time.Second), SyncTime: 10 * ms}, constant(ms), faults)
	run(t, w)
	trace.only(sim.EventFault, sim.EventSend, sim.EventSync, sim.EventSynced).tells(t, `
		0s a send b note first
		0s a fault pause
		5ms a send b note forced
		5ms a sync
		15ms a synced
		15ms a send b note second
	`)
}

// Two pauses end with the later one. A crash ends both and loses what waits; a pause that is
// over does not end a later one of the same node.
func TestPausesAndACrash(t *testing.T) {
	cfg := &sim.Config{
		Nodes: cast(busy(), friend(5*ms, 40*ms)), SyncTime: ms,
		Workload: []sim.Invocation{{At: at(9 * ms), Op: ask("op")}},
	}
	w, trace := start(cfg, constant(ms), plan(
		halt(0, 1), halt(0, 2), resume(0, 1), // at 8ms it is still in its second pause
		crash(0, sim.UnsyncedLost), restart(0), halt(0, 3), resume(0, 2), resume(0, 3),
	).at(2*ms, 3*ms, 8*ms, 10*ms, 20*ms, 30*ms, 35*ms, 50*ms))
	run(t, w)
	trace.only(sim.EventFault, sim.EventCrash, sim.EventRecover, sim.EventDeliver, sim.EventDrop, sim.EventObserve).tells(t, `
		1ms a observe said saved
		2ms a fault pause
		3ms a fault pause
		10ms a fault crash
		10ms a crash
		10ms a drop b note 5ms down
		10ms a drop ask op down
		20ms a recover
		21ms a observe said saved
		30ms a fault pause
		50ms a observe said tick
		50ms a deliver b note 40ms
		50ms a observe said 40ms
	`)
}

// A crash at the moment at which a pause ends finds what waited still there.
func TestCrashAtTheEndOfAPause(t *testing.T) {
	w, trace := start(&sim.Config{Nodes: cast(busy(), friend(5*ms))}, constant(ms), plan(
		halt(0, 1), resume(0, 1), crash(0, sim.UnsyncedLost),
	).at(2*ms, 20*ms, 20*ms))
	run(t, w)
	trace.only(sim.EventCrash, sim.EventDeliver, sim.EventDrop).tells(t, `
		20ms a crash
		20ms a drop b note 5ms down
	`)
}

// What is lost on its way is lost when it would have arrived, not when the pause is over; what
// has arrived can't be lost any more.
func TestPauseAndLoss(t *testing.T) {
	faults := plan(halt(0, 1), resume(0, 1)).at(0, 20*ms)
	faults.arrive = func(w *sim.World, _, _ sim.NodeID) (sim.Loss, uint64) {
		if w.Now() >= at(10*ms) {
			return sim.LostByFault, 0
		}
		return sim.NotLost, 0
	}
	arm := faults.arm
	faults.arm = func(w *sim.World) { arm(w); w.SetHooks(0, sim.HookArrive) }
	w, trace := start(&sim.Config{Nodes: cast(busy(), friend(5*ms, 14*ms))}, constant(ms), faults)
	run(t, w)
	trace.only(sim.EventDeliver, sim.EventDrop).tells(t, `
		15ms a drop b note 14ms fault
		20ms a deliver b note 5ms
	`)
}

// A run in which all that is left waits for a node that is paused for good has come to its end; one
// in which the pause will be over has not.
func TestEndOfAPausedRun(t *testing.T) {
	for _, test := range []struct {
		resumes time.Duration
		want    sim.Reason
	}{{0, sim.Quiescent}, {time.Minute, sim.Horizon}} {
		faults := plan(halt(0, 1), resume(0, 1)).at(2 * ms)
		if test.resumes > 0 {
			faults.at(2*ms, test.resumes)
		}
		w, _ := start(&sim.Config{Nodes: cast(busy(), friend(5*ms)), Horizon: at(time.Second)}, constant(ms), faults)
		if got := run(t, w); got != test.want {
			t.Errorf("resumed after %v, the run ends as %v, want %v", test.resumes, got, test.want)
		}
	}
}

// A timer that waits for a paused node whose clock is set back meanwhile expires after the pause: time never goes back.
func TestPauseAndClock(t *testing.T) {
	back := func(w *sim.World) { w.AdjustClock(0, -5*ms, 0) }
	cfg := &sim.Config{Nodes: cast(busy())}
	w, trace := start(cfg, constant(ms), plan(halt(0, 7), back, resume(0, 7)).at(2*ms, 15*ms, 30*ms))
	run(t, w)
	trace.only(sim.EventTimeout, sim.EventFault).tells(t, `
		2ms a fault pause
		30ms a timeout tick
	`)
}

// An operation that waits for a paused node is still to come, until it is invoked or lost in a crash; so it is in a fork.
func TestPostponedOperationIsPending(t *testing.T) {
	for name, end := range map[string]func(w *sim.World){"resume": resume(0, 7), "crash": crash(0, sim.UnsyncedLost)} {
		t.Run(name, func(t *testing.T) {
			var only []bool
			look := func(w *sim.World) { only = append(only, w.OnlyFaultsPending(), w.Fork(nil).OnlyFaultsPending()) }
			cfg := &sim.Config{Nodes: cast(busy()), Workload: []sim.Invocation{{At: at(9 * ms), Op: ask("op")}}}
			w, _ := start(cfg, constant(ms), plan(halt(0, 7), look, look, end, look).at(2*ms, 5*ms, 20*ms, 30*ms, 40*ms))
			run(t, w)
			if want := []bool{false, false, false, false, true, true}; !slices.Equal(only, want) {
				t.Errorf("before the operation, while it waits, after it: %v, want %v", only, want)
			}
		})
	}
}

package sim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/sim"
)

// At equal times: faults in the order they were scheduled, then boots, then the
// workload, then messages and timers in the order they were scheduled.
func TestOrderAtEqualTimes(t *testing.T) {
	injector := plan(
		crash(1, sim.UnsyncedLost),
		func(w *sim.World) { w.ScheduleFault(at(5*ms), 2) },
		func(w *sim.World) { // the boot is planned first, and comes second
			w.Restart(1)
			w.ScheduleFault(at(5*ms), 3)
		},
		func(w *sim.World) { w.Fault("storm", sim.Nobody, 0, 0) },
	).at(2*ms, 2*ms)
	serve := func(env *sim.Env, id sim.OpID, _ sim.Op) { env.Respond(id, "ok") }
	cfg := &sim.Config{
		Nodes: cast(
			actor{
				init: func(env *sim.Env) {
					env.Send(1, note("first"))
					env.SetTimer(key("tick"), 5*ms, 5*ms)
					env.Send(1, note("second"))
				},
				invoke: serve,
			},
			actor{invoke: serve},
		),
		Workload: []sim.Invocation{{At: at(5 * ms), Node: 1, Op: ask("one")}, {At: at(5 * ms), Node: 0, Op: ask("two")}},
	}
	expect(t, cfg, constant(5*ms), injector, `
		0s a boot
		0s a send b note first
		0s a timer-set tick
		0s a send b note second
		0s b boot
		2ms b fault crash
		2ms b crash
		5ms - fault storm
		5ms b recover
		5ms b invoke ask one #1
		5ms b respond ask ok #1
		5ms a invoke ask two #2
		5ms a respond ask ok #2
		5ms b deliver a note first
		5ms a timeout tick
		5ms b deliver a note second
	`)
}

func TestFaultsAtTheStartComeBeforeTheFirstBoot(t *testing.T) {
	injector := plan(
		crash(1, sim.UnsyncedLost),
		crash(1, sim.UnsyncedLost), // down already
		restart(1),
	).at(0, 0, 3*ms)
	cfg := &sim.Config{Nodes: cast(
		actor{init: func(env *sim.Env) { env.Send(1, note("hello")) }},
		actor{},
	)}
	w := expect(t, cfg, constant(ms), injector, `
		0s b fault crash
		0s b crash
		0s b fault crash
		0s a boot
		0s a send b note hello
		1ms b drop a note hello down
		3ms b recover
	`)
	if got := w.Stats().Crashes; got != 1 {
		t.Errorf("%d crashes, want 1", got)
	}
}

func TestNodeIsRestartedOnce(t *testing.T) {
	injector := plan(restart(0), crash(0, sim.UnsyncedLost), func(w *sim.World) {
		w.Restart(0)
		w.Restart(0)
	}).at(ms, 2*ms, 3*ms)
	expect(t, &sim.Config{Nodes: cast(actor{})}, nil, injector, `
		0s a boot
		2ms a fault crash
		2ms a crash
		3ms a recover
	`)
}

// Removing a fault from a scenario must not change what a run without its
// strikes would be, so a strike that does nothing leaves no mark.
func TestFaultThatDoesNotStrikeLeavesNoMark(t *testing.T) {
	build := func(injector sim.Injector) *sim.World {
		cfg := &sim.Config{Nodes: toys(3), Messages: toyMessages, Horizon: at(50 * ms), EventMax: 1e6}
		w, _ := start(cfg, &lossy{}, injector)
		return w
	}
	plain := build(nil)
	run(t, plain)

	asked := 0
	idle := &faults{
		arm: func(w *sim.World) {
			for i := range 100 {
				w.ScheduleFault(at(ms)*sim.Time(i)/3, uint64(i))
			}
			w.ScheduleFault(at(50*ms), 100) // behind the last event
		},
		strike: func(*sim.World, uint64, sim.NodeID) { asked++ },
	}
	faulty := build(idle)
	for { // pausing at every event, to see the clock and the count at each
		reason, err := faulty.Run(faulty.Seq() + 1)
		if err != nil {
			t.Fatal(err)
		}
		if reason != sim.Paused {
			break
		}
	}
	if asked != 101 {
		t.Errorf("the injector was asked %d times, want 101", asked)
	}
	type mark struct {
		Now         sim.Time
		Seq         uint64
		Fingerprint uint64
		Stats       sim.Stats
	}
	markOf := func(w *sim.World) mark { return mark{w.Now(), w.Seq(), w.Fingerprint(), w.Stats()} }
	if diff := cmp.Diff(markOf(plain), markOf(faulty)); diff != "" {
		t.Errorf("idle faults left a mark (-without +with):\n%s", diff)
	}
}

func TestAgendaPending(t *testing.T) {
	cfg := &sim.Config{
		Nodes:    cast(actor{}),
		Horizon:  at(10 * ms),
		Workload: []sim.Invocation{{At: at(2 * ms), Op: ask("")}, {At: at(20 * ms), Op: ask("")}},
	}
	w, _ := start(cfg, nil, plan(func(*sim.World) {}, func(*sim.World) {}).at(5*ms, 30*ms))
	var pending []bool
	for range 4 { // the boot, the operation, the fault, the end
		pending = append(pending, w.AgendaPending())
		if _, err := w.Run(w.Seq() + 1); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]bool{true, true, true, false}, pending); diff != "" {
		t.Errorf("pending before each event (-want +got):\n%s", diff)
	}
}

package sim_test

import (
	"testing"

	"simrun/sim"
)

// A slot is used again by whatever comes next. Nothing of what was in it may show.

// once asks for something of node 0 at 2ms.
type once struct{}

func (once) Reset(w *sim.World)                          { w.ScheduleOperation(at(2*ms), 0) }
func (once) Due(*sim.World, uint64) (sim.NodeID, sim.Op) { return 0, ask("made up") }
func (once) Answered(*sim.World, *sim.Operation)         {}
func (once) Fork(sim.Demand) sim.Demand                  { return once{} }

// Two operations wait for a paused node, one after the other: one that a demand made up, and one of the workload.
func TestPostponedOperationsAreThemselves(t *testing.T) {
	cfg := &sim.Config{
		Nodes:    cast(actor{invoke: func(env *sim.Env, id sim.OpID, op sim.Op) { env.Respond(id, op) }}),
		Workload: []sim.Invocation{{At: at(5 * ms), Node: 0, Op: ask("written down")}},
	}
	f := plan(
		func(w *sim.World) { w.Pause(0, 1) }, func(w *sim.World) { w.Resume(0, 1) },
		func(w *sim.World) { w.Pause(0, 2) }, func(w *sim.World) { w.Resume(0, 2) },
	).at(1*ms, 3*ms, 4*ms, 6*ms)
	w, _ := start(cfg, nil, f)
	w.SetDemand(once{})
	w.Reset(sim.Seed(1))
	run(t, w)
	for i, want := range []sim.Op{ask("made up"), ask("written down")} {
		if got := w.History()[i].Op; got != want {
			t.Errorf("operation %d: %v, want %v", i, got, want)
		}
	}
}

type inEpoch struct{ Epoch sim.Epoch }

func (inEpoch) Kind() string { return "in-epoch" }

// A timer lies where a message was whose epoch nobody knows any more.
func TestTimersHaveNoMessage(t *testing.T) {
	look := func(e sim.Epoch) *sim.Situation {
		cfg := &sim.Config{
			Messages: []sim.Message{inEpoch{}},
			Nodes: cast(actor{
				init: func(env *sim.Env) {
					if e > 0 {
						env.Send(1, inEpoch{e})
					}
					env.SetTimer(key("first"), 3*ms, 3*ms)
				},
				timeout: func(env *sim.Env, _ sim.TimerKey) {
					env.SetTimer(key("second"), 3*ms, 3*ms)
					env.SetTimer(key("third"), 3*ms, 3*ms)
				},
			}, actor{}),
		}
		w, _ := start(cfg, constant(ms), nil)
		for w.Now() < at(3*ms) {
			pause(t, w, w.Seq()+1)
		}
		pause(t, w, w.Seq()+1)
		s := &sim.Situation{}
		if !s.Look(w) {
			t.Fatal("no situation")
		}
		return s
	}
	if !look(7).Equal(look(0)) {
		t.Error("they differ by a message that has arrived")
	}
}

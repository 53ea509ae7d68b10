package sim_test

import (
	"testing"

	"simrun/sim"
)

// greeter tells node b its number, which it draws, and says whom it hears.
func greeter() actor {
	return actor{
		init: func(env *sim.Env) {
			env.Save("n", env.Choose("number", 1000))
			if env.Self() == 0 {
				env.Broadcast([]sim.NodeID{0, 1}, note("hi"))
			}
		},
		receive: func(env *sim.Env, from sim.NodeID, m sim.Message) {
			env.Observe(said(env.Name(env.Self()) + " hears " + env.Name(from)))
			if from == 0 {
				env.Send(from, note("yes"))
			}
		},
	}
}

// withTwin is a world of a and b in which a has a twin.
func withTwin(f *faults) (*sim.World, *trace) {
	nodes := cast(greeter(), greeter())
	twin := nodes[0]
	twin.Name = "a'"
	cfg := &sim.Config{Nodes: append(nodes, twin), Twins: []sim.NodeID{0}}
	return start(cfg, constant(ms), f)
}

// Both copies run on their own; nobody else can tell them apart.
func TestTwins(t *testing.T) {
	w, trace := withTwin(plan(func(w *sim.World) { w.Fault("twins", 0, 0, 0); w.Admit(2) }).at(0))
	run(t, w)
	trace.only(sim.EventBoot, sim.EventSend, sim.EventDeliver, sim.EventObserve).tells(t, `
		0s a boot
		0s a send b note hi
		0s b boot
		0s a' boot
		0s a' send b note hi
		1ms b deliver a note hi
		1ms b observe said b hears a
		1ms b send a note yes
		1ms b send a' note yes
		1ms b deliver a note hi
		1ms b observe said b hears a
		1ms b send a note yes
		1ms b send a' note yes
		2ms a deliver b note yes
		2ms a observe said a hears b
		2ms a' deliver b note yes
		2ms a' observe said a hears b
		2ms a deliver b note yes
		2ms a observe said a hears b
		2ms a' deliver b note yes
		2ms a' observe said a hears b`)
	fork := w.Fork(nil)
	if fork.Fingerprint() != w.Fingerprint() {
		t.Error("the fork differs")
	}
}

// A twin that is not let in leaves no mark.
func TestAbsentTwin(t *testing.T) {
	w, _ := withTwin(&faults{})
	run(t, w)
	alone, _ := start(&sim.Config{Nodes: cast(greeter(), greeter())}, constant(ms), &faults{})
	run(t, alone)
	if w.Fingerprint() != alone.Fingerprint() || w.Seq() != alone.Seq() || w.Stats() != alone.Stats() {
		t.Errorf("with a twin that is absent %d events, without %d", w.Seq(), alone.Seq())
	}
	if w.Config().Real() != 2 || w.Config().Identity(2) != 0 {
		t.Error("of three nodes one is a twin")
	}
	if _, ok := w.Config().Lookup("a'"); ok {
		t.Error("a twin is found by name")
	}
}

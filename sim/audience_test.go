package sim_test

import (
	"strings"
	"testing"

	"simrun/sim"
)

// choosy is a monitor that takes notice of crashes and of words.
type choosy struct{ bystander }

func (*choosy) Notices(kind sim.EventKind, o sim.Observation) bool {
	_, word := o.(said)
	return kind == sim.EventCrash || word
}

// A monitor is shown nothing of which it takes no notice, in a fork neither.
func TestSelectiveMonitors(t *testing.T) {
	cfg := &sim.Config{
		Nodes: cast(believer(), believer()), Messages: []sim.Message{note("")}, Horizon: at(ms * 100),
		Workload: []sim.Invocation{asking(0, 0, "x"), asking(0, 1, "y")},
	}
	cfg.Prepare()
	all, few := &bystander{}, &choosy{}
	w := sim.NewWorld(cfg, constant(ms), plan(crash(1, sim.UnsyncedLost)).at(5*ms), []sim.Monitor{few, all})
	w.Reset(sim.Seed(1))
	if _, err := w.Run(3); err != nil {
		t.Fatal(err)
	}
	fork := w.Fork(nil)
	for name, w := range map[string]*sim.World{"the world": w, "its fork": fork} {
		run(t, w)
		heard := w.Monitors()[0].(*choosy).Heard
		if got, want := strings.Join(heard, ", "), "b observe, a observe, b crash"; got != want {
			t.Errorf("in %s the choosy monitor heard %s, want %s", name, got, want)
		}
		if others := w.Monitors()[1].(*bystander).Heard; len(others) <= len(heard) {
			t.Errorf("in %s the other one heard %v", name, others)
		}
	}
}

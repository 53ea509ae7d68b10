package check_test

import (
	"testing"

	"simrun/check"
	"simrun/sim"
)

// dial is a published state that never comes back.
type dial struct{ Level int }

func (dial) ObservationName() string { return "dial" }
func (dial) StateName() string       { return "on" }

// What an assertion remembers of earlier configurations is bounded, and its value never depends on it.
func TestAssertionsForget(t *testing.T) {
	s := setting()
	s.States, s.Observations = []string{"on"}, []sim.Observation{dial{}}
	p, problem := check.Assert("a", check.Eventually, "node.c.level == 0", s)
	if problem != nil {
		t.Fatal(problem)
	}
	m, w := p.New(s), sim.NewWorld(s.World, nil, nil, nil)
	m.Reset()
	publish := func(node sim.NodeID, level int) {
		m.Watch(w, &sim.Event{Kind: sim.EventObserve, Node: node, Value: dial{level}})
	}
	// More rows than are remembered. Of c, its row is an old one when that of p1 is the first new one; then it
	// becomes the same.
	for i := 1; i < 20_000; i += 2 {
		publish(0, 0)
		publish(1, i)
		publish(1, i+1)
		if m.Open() {
			t.Fatalf("with p1 at %d, c is no longer at 0", i+1)
		}
		if publish(0, i+1); !m.Open() {
			t.Fatalf("c is at 0, and should be at %d", i+1)
		}
	}
}

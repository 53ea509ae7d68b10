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
	const levels = 20_000 // more than are remembered
	s := setting()
	s.States, s.Observations = []string{"on"}, []sim.Observation{dial{}}
	p, problem := check.Assert("a", check.Eventually, "node.p1.level > node.p2.level", s)
	if problem != nil {
		t.Fatal(problem)
	}
	m, w := p.New(s), sim.NewWorld(s.World, nil, nil, nil)
	m.Reset()
	publish := func(node sim.NodeID, level int) {
		m.Watch(w, &sim.Event{Kind: sim.EventObserve, Node: node, Value: dial{level}})
	}
	for i := range levels {
		publish(1, i+1)
		if m.Open() {
			t.Fatalf("p1 at %d is not above p2 at %d", i+1, i)
		}
		if publish(2, i+1); !m.Open() {
			t.Fatalf("p1 is above p2, both at %d", i+1)
		}
	}
}

package check_test

import (
	"testing"

	"simrun/check"
	"simrun/sim"
)

// gauge is a published state of another protocol; a crowd is one that can't be compared.
type gauge struct {
	ID    string // hidden: a node's own id counts
	Level int
	Ratio float64
	Open  bool
}

type crowd struct {
	gauge
	Peers []sim.NodeID
}

func (gauge) ObservationName() string { return "gauge" }
func (g gauge) StateName() string     { return map[bool]string{true: "open", false: "shut"}[g.Open] }

// Assertions read whatever a protocol publishes.
func TestAssertionsReadFields(t *testing.T) {
	for _, kind := range []struct {
		name    string
		publish func(g gauge) sim.Published
		text    string
		want    []bool // after each state
	}{
		{"gauge", func(g gauge) sim.Published { return g },
			"node.p1.level > 2 and node.p1.open and node.p1.ratio > 0.4 and node.p1.id == 'p1'", []bool{false, true, false, true}},
		{"crowd", func(g gauge) sim.Published { return crowd{g, []sim.NodeID{1, 2}} },
			"node.p1.gauge.level > 2 and node.p1.state == 'open' and 'p2' in node.p1.peers", []bool{false, true, false, true}},
		{"crowd", func(g gauge) sim.Published { return crowd{g, make([]sim.NodeID, g.Level)} },
			"len(node.p1.peers) == 3", []bool{false, true, false, true}},
	} {
		t.Run(kind.text, func(t *testing.T) {
			s := setting()
			s.States, s.Observations = []string{"open", "shut"}, []sim.Observation{kind.publish(gauge{})}
			p, problem := check.Assert("a", check.Eventually, kind.text, s)
			if problem != nil {
				t.Fatal(problem)
			}
			m, w := p.New(s), sim.NewWorld(s.World, nil, nil, nil)
			for range 2 {
				m.Reset()
				for i, g := range []gauge{{Level: 1}, {ID: "me", Level: 3, Ratio: 0.5, Open: true}, {Level: 2}, {Level: 3, Ratio: 0.5, Open: true}} {
					m.Watch(w, &sim.Event{Kind: sim.EventObserve, Node: 1, At: sim.Time(i), Value: kind.publish(g)})
					if m.Open() == kind.want[i] {
						t.Errorf("after state %d it is %t", i, !kind.want[i])
					}
				}
			}
		})
	}
}

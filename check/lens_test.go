package check_test

import (
	"testing"

	"simrun/check"
	"simrun/sim"
)

// What an expression does not read makes no difference to its monitor; what it reads does.
func TestAssertionsKeepWhatTheyRead(t *testing.T) {
	s := setting()
	s.States, s.Observations = []string{"open", "shut"}, []sim.Observation{gauge{}}
	w := sim.NewWorld(s.World, nil, nil, nil)
	for _, c := range []struct {
		text  string
		g     gauge // in place of {Level: 1}
		moves bool
	}{
		{"node.p1.level > 2", gauge{Level: 2}, true},
		{"node.p1.level > 2", gauge{Level: 1, Ratio: 0.5}, false},
		{"node.p1.level > 2", gauge{Level: 1, Open: true}, false},
		{"node.p1.open", gauge{Level: 7, Open: true}, true},
		{"node.p1.state == 'open'", gauge{Level: 1, Open: true}, true}, // a field that is not read says so
		{"node.p1.state == 'open'", gauge{Level: 3}, false},
		{"node.p1 == node.p2", gauge{Level: 1, Ratio: 0.5}, true},
	} {
		p, problem := check.Assert("a", check.Eventually, c.text, s)
		if problem != nil {
			t.Fatal(problem)
		}
		m := p.New(s)
		m.Reset()
		state := func(g gauge) string {
			m.Watch(w, &sim.Event{Kind: sim.EventObserve, Node: 1, Value: g})
			return string(m.(sim.MonitorForker).AppendState(nil))
		}
		if first, then := state(gauge{Level: 1}), state(c.g); (first != then) != c.moves {
			t.Errorf("%s: %+v moves it: %t", c.text, c.g, first != then)
		}
	}
}

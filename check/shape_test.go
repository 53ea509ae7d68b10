package check_test

import (
	"testing"

	"simrun/check"
	"simrun/sim"
)

// However an expression gets at fields and nodes, it finds them.
func TestAssertionsFindFields(t *testing.T) {
	s := setting()
	s.States, s.Observations = []string{"open", "shut"}, []sim.Observation{lamp{}}
	w := sim.NewWorld(s.World, nil, nil, nil)
	for _, text := range []string{
		"node.p1.level == 3",
		"any(nodes, .level == 3 and .state == 'open' and .up)",
		"node.p1?.level == 3",
		"any(['c', 'p1'], node[#].level == 3)",
		"let f = 'level'; node.p1[f] == 3",
		"let n = node.p1; n.level == 3",
		"len(node.p1) > 3 and len(node) == 3",
		"'level' in node.p1 and not ('volume' in node.p1)",
		"node.p1 in nodes and node.p1 != node.p2",
		"find(nodes, .level == 3)?.id == 'p1'",
		"findIndex(nodes, .level == 3) == 1",
		"len(filter(map(nodes, .level), # == 3)) == 1",
		"sum(nodes, .level) == 3 and max(map(nodes, .level)) == 3",
		"last(nodes).id == 'p2' and len(nodes[1:3]) == 2",
		"count(['open', 'shut'], let v = #; one(nodes, .state == v)) == 1",
	} {
		p, problem := check.Assert("a", check.Eventually, text, s)
		if problem != nil {
			t.Errorf("%s: %s", text, problem.Message)
			continue
		}
		m := p.New(s)
		m.Reset()
		m.Watch(w, &sim.Event{Kind: sim.EventObserve, Node: 1, Value: lamp{true, 3, 0}})
		if m.Open() {
			t.Errorf("%s is not true", text)
		}
	}
}

package faults

import (
	"slices"
	"strings"

	"simrun/sim"
)

// Contradiction is a crash that can't happen, since an earlier one leaves its node down.
type Contradiction struct {
	Earlier, Later int    // faults, by their place in the list, from 0
	Node           string // that is down
}

// Contradictions returns the crashes of a list, all valid, that can never strike: at a given time, of
// nodes that another crash at a given time has put down until later. Only what is certain is one: where
// anything else might crash such a node, or the campaign drew either of them, there is none.
func (s *Setting) Contradictions(list []Fault, c *Campaign) []Contradiction {
	if c != nil {
		return nil // it may have struck first, so that the earlier one finds nobody
	}
	var found []Contradiction
	for i := range list {
		for j := range list {
			n, ok := s.contradict(list, i, j)
			if ok {
				found = append(found, Contradiction{i, j, s.World.Name(n)})
				break
			}
		}
	}
	return found
}

// contradict tells whether the i-th fault leaves the j-th nothing to do, and names a node that is down.
func (s *Setting) contradict(list []Fault, i, j int) (sim.NodeID, bool) {
	first, later := s.halts(list[i]), s.halts(list[j])
	a, b := list[i], list[j]
	switch {
	case i == j || len(first) == 0 || len(later) == 0:
		return sim.Nobody, false
	case b.At < a.At || b.At == a.At && j < i || a.For > 0 && b.At >= a.At+a.For:
		return sim.Nobody, false
	case strings.HasPrefix(a.ID, DrawnPrefix) || strings.HasPrefix(b.ID, DrawnPrefix):
		return sim.Nobody, false
	}
	for _, n := range later {
		if !slices.Contains(first, n) {
			return sim.Nobody, false
		}
	}
	for k, f := range list {
		if k != i && k != j && s.mayHalt(f, later) {
			return sim.Nobody, false
		}
	}
	return later[0], true
}

// halts returns the nodes that a fault crashes at its time.
func (s *Setting) halts(f Fault) []sim.NodeID {
	crash, ok := f.Act.(Crash)
	if !ok || f.When != nil || f.Repeat != nil {
		return nil
	}
	t := s.target(crash.Node)
	if t.word != "" {
		return nil
	}
	return t.nodes
}

// mayHalt tells whether a fault can crash one of some nodes.
func (s *Setting) mayHalt(f Fault, nodes []sim.NodeID) bool {
	crash, ok := f.Act.(Crash)
	return ok && slices.ContainsFunc(s.target(crash.Node).nodes, func(n sim.NodeID) bool { return slices.Contains(nodes, n) })
}

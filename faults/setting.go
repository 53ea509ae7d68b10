package faults

import (
	"slices"

	"simrun/sim"
)

// Resolve returns the nodes that a selector names, in order of ids: ids, roles
// and all. The words any and leader select nobody yet.
func (s *Setting) Resolve(sel Selector) []sim.NodeID {
	var nodes []sim.NodeID
	for _, name := range sel {
		if id, ok := s.World.Lookup(name); ok {
			nodes = append(nodes, id)
		} else if name == All {
			nodes = append(nodes, s.Members...)
		} else {
			nodes = append(nodes, s.Roles[name]...)
		}
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// ValidateNodes tells what is wrong with names of nodes that stand in a field.
func (s *Setting) ValidateNodes(sel Selector, field string) []sim.Problem {
	v := &validator{Setting: s}
	v.selector(sel, false, field)
	return v.problems
}

// target is a selector in the form that a run reads.
type target struct {
	nodes []sim.NodeID // the candidates of any and leader; else the nodes meant
	word  string       // Any, Leader or ""
}

func (s *Setting) target(sel Selector) target {
	if len(sel) == 1 && (sel[0] == Any || sel[0] == Leader) {
		return target{s.Members, sel[0]}
	}
	return target{nodes: s.Resolve(sel)}
}

// leader returns the live leader of the highest epoch among the candidates.
func leader(w *sim.World, candidates []sim.NodeID) (sim.NodeID, bool) {
	best, highest := sim.Nobody, sim.Epoch(0)
	for _, n := range candidates {
		state, ok := w.State(n).(sim.Leading)
		if !ok || !w.Up(n) {
			continue
		}
		if epoch, leads := state.Leads(); leads && (best == sim.Nobody || epoch > highest) {
			best, highest = n, epoch
		}
	}
	return best, best != sim.Nobody
}

package faults

import (
	"slices"

	"simrun/sim"
)

// Selector says which nodes: ids, roles, or one of any, all, leader.
type Selector []string

// The words that select nodes at the moment of the strike.
const (
	Any    = "any"    // one node that is up, drawn from the fault's stream
	All    = "all"    // every node of the protocol, clients not counted
	Leader = "leader" // the live leader of the highest epoch
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

// target is a selector in the form that a run reads.
type target struct {
	nodes []sim.NodeID // the candidates of any and leader; else the nodes meant
	word  string       // Any, Leader or ""
}

// target compiles a selector. A node may have the name of a word; then it is meant.
func (s *Setting) target(sel Selector) target {
	if len(sel) == 1 && (sel[0] == Any || sel[0] == Leader) {
		if _, ok := s.World.Lookup(sel[0]); !ok {
			return target{s.Members, sel[0]}
		}
	}
	return target{nodes: s.Resolve(sel)}
}

// leader returns the live leader of the highest epoch among the candidates.
func leader(w *sim.World, candidates []sim.NodeID) (sim.NodeID, bool) {
	best, highest := sim.Nobody, sim.Epoch(0)
	for _, n := range candidates {
		if epoch, leads := leads(w.State(n)); leads && w.Up(n) && (best == sim.Nobody || epoch > highest) {
			best, highest = n, epoch
		}
	}
	return best, best != sim.Nobody
}

// leads tells whether a node leads that has published a state.
func leads(published sim.Published) (sim.Epoch, bool) {
	state, ok := published.(sim.Leading)
	if !ok {
		return 0, false
	}
	return state.Leads()
}

// foremost tells whether a node that is up and publishes a state is, or would be, the
// leader among the candidates.
func foremost(w *sim.World, candidates []sim.NodeID, node sim.NodeID, published sim.Published) bool {
	own, ok := leads(published)
	if !ok {
		return false
	}
	for _, n := range candidates {
		if n == node || !w.Up(n) {
			continue
		}
		if epoch, ok := leads(w.State(n)); ok && (epoch > own || epoch == own && n < node) {
			return false
		}
	}
	return true
}

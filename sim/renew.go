package sim

// Renewer is an optional faster way for a node to be replaced by a fresh incarnation: it becomes
// it.
type Renewer interface {
	Node
	// Renew makes the node what its factory returns. Memory of no meaning may stay.
	Renew()
}

// incarnate returns a fresh incarnation of a node.
func (w *World) incarnate(id NodeID) Node {
	n := &w.nodes[id]
	if r, ok := n.spare.(Renewer); ok {
		n.spare = nil
		r.Renew()
		return r
	}
	return w.cfg.Nodes[id].New()
}

// retired returns what is left of earlier incarnations.
func (n *nodeState) retired() Node {
	if n.node != nil {
		return n.node
	}
	return n.spare
}

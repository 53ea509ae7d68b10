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
	if r, ok := w.nodes[id].node.(Renewer); ok {
		r.Renew()
		return r
	}
	return w.cfg.Nodes[id].New()
}

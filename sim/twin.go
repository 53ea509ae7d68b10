package sim

// A twin is a second copy of a node, with the first one's id and its code, on a machine of its own: it has its
// own memory, disk, timers, links and random stream. Whoever sends to the id reaches both, and
// what either sends bears it. So two honest nodes make one that is Byzantine: Bano et al., "Twins: BFT Systems
// Made Robust", OPODIS 2021. Twins come last in Config.Nodes and are not there until World.Admit.

// prepareTwins computes who is whose twin.
func (c *Config) prepareTwins() {
	if len(c.Twins) == 0 {
		return
	}
	for i := range c.Nodes {
		c.identity, c.twin = append(c.identity, NodeID(i)), append(c.twin, Nobody)
	}
	for i, n := range c.Twins {
		twin := NodeID(c.Real() + i)
		c.identity[twin], c.twin[n] = n, twin
	}
}

// Real returns how many nodes there are that are not twins. Their ids are the first.
func (c *Config) Real() int { return len(c.Nodes) - len(c.Twins) }

// Twin returns the twin of a node, if it may have one.
func (c *Config) Twin(n NodeID) (NodeID, bool) {
	if c.twin == nil || c.twin[n] == Nobody {
		return Nobody, false
	}
	return c.twin[n], true
}

// Identity returns the id that a node goes by: a twin goes by the other's.
func (c *Config) Identity(n NodeID) NodeID {
	if c.identity == nil || n == Nobody {
		return n
	}
	return c.identity[n]
}

// resetTwins has no twin take part yet.
func (w *World) resetTwins() {
	if w.cfg.twin == nil {
		return
	}
	for i := range w.nodes {
		n := &w.nodes[i]
		n.hook(hookTwins, true)
		n.absent = i >= w.cfg.Real()
	}
}

// Admit lets a twin take part in the run. It must be called before the first boot.
func (w *World) Admit(twin NodeID) { w.nodes[twin].absent = false }

// sendTwins sends a message where there may be twins: in the name of the one identity, and to both who have the
// other. A node that sends to itself does not reach its twin.
func (w *World) sendTwins(n *nodeState, f *Effect) {
	from := n.id
	e := *f
	if self := w.cfg.identity[from]; self != from {
		e.Tampering, e.As = Added, self
	}
	if e.To == w.cfg.identity[from] {
		e.To = from
		w.tamperAndSend(n, &e)
		return
	}
	w.tamperAndSend(n, &e)
	if twin, ok := w.cfg.Twin(f.To); ok && !w.nodes[twin].absent {
		e.To = twin
		w.tamperAndSend(n, &e)
	}
}

package network

import "simrun/sim"

// linkTable counts the messages of each directed link, which is all that a run has to remember of most. In a
// large world nearly every look at a link is a wait for memory, so that it must be small.
type linkTable struct {
	nodes   int
	square  []sim.Stream // of all pairs of nodes, while these are few
	paces   []pace       // of each of those, once it is needed
	senders []sender     // else: by node
}

const squareMax = 128 // nodes

func newLinkTable(cfg *sim.Config) linkTable {
	nodes := len(cfg.Nodes)
	if nodes > squareMax {
		return linkTable{nodes: nodes, senders: make([]sender, nodes)}
	}
	square := make([]sim.Stream, 0, nodes*nodes)
	for from := range nodes {
		for to := range nodes {
			square = append(square, sim.NewStream(cfg.LinkStream(sim.NodeID(from), sim.NodeID(to))))
		}
	}
	return linkTable{nodes: nodes, square: square}
}

// next counts a message on a link. It returns the choices about it.
func (t *linkTable) next(w *sim.World, from, to sim.NodeID) sim.Draws {
	if t.senders != nil {
		return w.Draws(w.Config().LinkStream(from, to), t.senders[from].next(to)) // found sooner by calculation than in memory
	}
	return w.Next(&t.square[int(from)*t.nodes+int(to)])
}

// pace returns the pace of a link that has been used.
func (t *linkTable) pace(from, to sim.NodeID) *pace {
	if t.senders != nil {
		return t.senders[from].pace(to)
	}
	if len(t.paces) == 0 {
		t.paces = make([]pace, len(t.square))
	}
	return &t.paces[int(from)*t.nodes+int(to)]
}

func (t *linkTable) reset() {
	for i := range t.square {
		t.square[i].Rewind()
	}
	clear(t.paces)
	for i := range t.senders {
		t.senders[i].reset()
	}
}

func (t *linkTable) copyFrom(o *linkTable) {
	t.nodes = o.nodes
	t.square = append(t.square[:0], o.square...)
	t.paces = append(t.paces[:0], o.paces...)
	if len(t.senders) != len(o.senders) {
		t.senders = make([]sender, len(o.senders))
	}
	for i := range t.senders {
		t.senders[i].copyFrom(&o.senders[i])
	}
}

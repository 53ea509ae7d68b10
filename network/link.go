package network

import "simrun/sim"

// linkTable counts the messages of each directed link, which is all that a run has to remember of most. In a
// large world nearly every look at a link is a wait for memory, so that it must be small.
type linkTable struct {
	nodes   int
	square  []squareLink // of all pairs of nodes, while these are few
	paces   []pace       // of each of those, once it is needed
	senders []sender     // else: by node
}

// squareLink is a link of the square.
type squareLink struct {
	stream sim.StreamID // 0: not known yet
	sent   uint64
}

const squareMax = 128 // nodes

func newLinkTable(nodes int) linkTable {
	if nodes > squareMax {
		return linkTable{nodes: nodes, senders: make([]sender, nodes)}
	}
	return linkTable{nodes: nodes, square: make([]squareLink, nodes*nodes)}
}

// next counts a message on a link. It returns the link's stream and the message's index there.
func (t *linkTable) next(from, to sim.NodeID, cfg *sim.Config) (stream sim.StreamID, k uint64) {
	if t.senders != nil {
		return cfg.LinkStream(from, to), t.senders[from].next(to) // found sooner by calculation than in memory
	}
	l := &t.square[int(from)*t.nodes+int(to)]
	if l.stream == 0 {
		l.stream = cfg.LinkStream(from, to)
	}
	k = l.sent
	l.sent++
	return l.stream, k
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
		t.square[i].sent = 0
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

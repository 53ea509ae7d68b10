package network

import (
	"maps"
	"time"

	"simrun/sim"
)

// link is what a run remembers of a directed link.
type link struct {
	stream sim.StreamID // 0: never used
	sent   uint64       // the index of the next message in the stream
	last   sim.Time     // FIFO: the latest arrival so far
	before sim.Time     // FIFO: the same without the message sent last
	free   sim.Time     // bandwidth: when what was sent is on its way
}

// inOrder delays the message sent last until all that was sent before it has arrived.
func (l *link) inOrder(now sim.Time, fate *sim.Fate) {
	l.last = l.before
	if fate.Loss != sim.NotLost {
		return
	}
	sent := now.Add(fate.Wait)
	fate.Delay = max(fate.Delay, l.last.Sub(sent))
	l.last = sent.Add(fate.Delay)
	if fate.Copies == 2 {
		fate.Delay2 = max(fate.Delay2, fate.Delay)
		l.last = sent.Add(fate.Delay2)
	}
}

// transmit puts a message behind those that the link has not sent off yet, and returns
// how long it takes from now until it is on its way.
func (l *link) transmit(now sim.Time, takes time.Duration) time.Duration {
	l.free = max(l.free, now).Add(takes)
	return l.free.Sub(now)
}

// linkTable finds a link by its ends: in a square array while that is small, in
// a hash table of the links that are used beyond that.
type linkTable struct {
	nodes  int
	square []link
	index  map[uint64]int32
	used   []link
}

const squareMax = 128 // nodes

func newLinkTable(nodes int) linkTable {
	t := linkTable{nodes: nodes}
	if nodes <= squareMax {
		t.square = make([]link, nodes*nodes)
	} else {
		t.index = make(map[uint64]int32)
	}
	return t
}

func (t *linkTable) at(from, to sim.NodeID, cfg *sim.Config) *link {
	var l *link
	if t.square != nil {
		l = &t.square[int(from)*t.nodes+int(to)]
	} else {
		key := uint64(uint32(from))<<32 | uint64(uint32(to))
		i, ok := t.index[key]
		if !ok {
			i = int32(len(t.used))
			t.index[key] = i
			t.used = append(t.used, link{})
		}
		l = &t.used[i]
	}
	if l.stream == 0 {
		l.stream = cfg.LinkStream(from, to)
	}
	return l
}

func (t *linkTable) reset() {
	for i := range t.square {
		t.square[i] = link{stream: t.square[i].stream}
	}
	for i := range t.used {
		t.used[i] = link{stream: t.used[i].stream}
	}
}

func (t *linkTable) copyFrom(o *linkTable) {
	t.nodes = o.nodes
	t.used = append(t.used[:0], o.used...)
	if o.index == nil {
		t.square, t.index = append(t.square[:0], o.square...), nil
		return
	}
	if t.index == nil {
		t.square, t.index = nil, make(map[uint64]int32, len(o.index))
	}
	clear(t.index)
	maps.Copy(t.index, o.index)
}

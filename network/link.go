package network

import (
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
// a hash table of the links that are used beyond that. The hash table is one of our own,
// where a link lies beside its key: in a large world every step to another place is a
// wait for memory.
type linkTable struct {
	nodes  int
	square []link
	hashed []hashedLink // a power of two of them, or none; a link is at its hash or behind it
	used   int          // the links in hashed
}

type hashedLink struct {
	ends uint64 // 0: empty
	link
}

const squareMax = 128 // nodes

func newLinkTable(nodes int) linkTable {
	t := linkTable{nodes: nodes}
	if nodes <= squareMax {
		t.square = make([]link, nodes*nodes)
	} else {
		t.hashed = make([]hashedLink, hashedMin)
	}
	return t
}

const hashedMin = 64

func (t *linkTable) at(from, to sim.NodeID, cfg *sim.Config) *link {
	var l *link
	if len(t.square) > 0 {
		l = &t.square[int(from)*t.nodes+int(to)]
	} else {
		l = t.find(uint64(uint32(from))<<32 | uint64(uint32(to)+1))
	}
	if l.stream == 0 {
		l.stream = cfg.LinkStream(from, to)
	}
	return l
}

// find returns the link with these ends, which may be new.
func (t *linkTable) find(ends uint64) *link {
	if 2*t.used > len(t.hashed) {
		t.grow()
	}
	h := t.place(ends)
	if h.ends == 0 {
		h.ends = ends
		t.used++
	}
	return &h.link
}

// place returns where the link with these ends is, or would be.
func (t *linkTable) place(ends uint64) *hashedLink {
	mask := uint64(len(t.hashed) - 1)
	i := ends * 0x9e3779b97f4a7c15 // 2⁶⁴ / φ: the upper half of the product depends on all of ends
	for i >>= 32; ; i++ {
		if h := &t.hashed[i&mask]; h.ends == ends || h.ends == 0 {
			return h
		}
	}
}

func (t *linkTable) grow() {
	old := t.hashed
	t.hashed = make([]hashedLink, 2*len(old))
	for i := range old {
		if h := &old[i]; h.ends != 0 {
			*t.place(h.ends) = *h
		}
	}
}

func (t *linkTable) reset() {
	for i := range t.square {
		t.square[i] = link{stream: t.square[i].stream}
	}
	for i := range t.hashed {
		t.hashed[i].link = link{stream: t.hashed[i].stream}
	}
}

func (t *linkTable) copyFrom(o *linkTable) {
	t.nodes, t.used = o.nodes, o.used
	t.square = append(t.square[:0], o.square...)
	t.hashed = append(t.hashed[:0], o.hashed...)
}

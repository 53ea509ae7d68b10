package network

import (
	"time"

	"simrun/sim"
)

// link is what a run remembers of a directed link. In a large world nearly every look at one
// is a wait for memory, so that it must be small.
type link struct {
	id   uint64 // in a square: its random stream; else its ends; 0: never used
	sent uint64 // the index of the next message in the stream
}

// pace is what a run remembers besides of a link that keeps an order or has a bandwidth.
type pace struct {
	last   sim.Time // FIFO: the latest arrival so far
	before sim.Time // FIFO: the same without the message sent last
	free   sim.Time // bandwidth: when what was sent is on its way
}

// inOrder delays the message sent last until all that was sent before it has arrived.
func (l *pace) inOrder(now sim.Time, fate *sim.Fate) {
	l.last = l.before
	if fate.Loss != sim.NotLost {
		return
	}
	sent := now.Add(fate.Wait)
	fate.Delay = max(fate.Delay, l.last.Sub(sent))
	l.last = sent.Add(fate.Delay)
	if fate.Twice {
		fate.Delay2 = max(fate.Delay2, fate.Delay)
		l.last = sent.Add(fate.Delay2)
	}
}

// transmit puts a message behind those that the link has not sent off yet, and returns
// how long it takes from now until it is on its way.
func (l *pace) transmit(now sim.Time, takes time.Duration) time.Duration {
	l.free = max(l.free, now).Add(takes)
	return l.free.Sub(now)
}

// linkTable finds a link by its ends: in a square array while that is small, in
// a hash table of the links that are used beyond that.
type linkTable struct {
	nodes int
	links []link // the square, or a power of two of them, where a link is at its hash or behind it
	paces []pace // of each link, if any is needed
	used  int    // the links in the hash table
}

const squareMax = 128 // nodes

func newLinkTable(nodes int, paced bool) linkTable {
	t := linkTable{nodes: nodes}
	size := hashedMin
	if nodes <= squareMax {
		size = nodes * nodes
	}
	t.links = make([]link, size)
	if paced {
		t.paces = make([]pace, size)
	}
	return t
}

const hashedMin = 64

// next counts a message on a link and returns its index in the link's stream, that stream, and where the link is.
func (t *linkTable) next(from, to sim.NodeID, cfg *sim.Config) (k uint64, stream sim.StreamID, i int) {
	i = t.at(from, to)
	l := &t.links[i]
	k = l.sent
	l.sent++
	if t.nodes > squareMax {
		return k, cfg.LinkStream(from, to), i // found sooner by calculation than in memory
	}
	if l.id == 0 {
		l.id = uint64(cfg.LinkStream(from, to))
	}
	return k, sim.StreamID(l.id), i
}

// at returns where a link is.
func (t *linkTable) at(from, to sim.NodeID) int {
	if t.nodes <= squareMax {
		return int(from)*t.nodes + int(to)
	}
	ends := uint64(uint32(from))<<32 | uint64(uint32(to)+1)
	i := t.place(ends)
	if t.links[i].id == 0 {
		i = t.add(ends)
	}
	return i
}

// add takes a place for a new link. At most two in three are taken.
func (t *linkTable) add(ends uint64) int {
	if t.used++; 3*t.used > 2*len(t.links) {
		t.grow()
	}
	i := t.place(ends)
	t.links[i].id = ends
	return i
}

// place returns where the link with these ends is in the hash table, or would be.
func (t *linkTable) place(ends uint64) int {
	mask := uint64(len(t.links) - 1)
	i := ends * 0x9e3779b97f4a7c15 // 2⁶⁴ / φ: the upper half of the product depends on all of ends
	for i >>= 32; ; i++ {
		if id := t.links[i&mask].id; id == ends || id == 0 {
			return int(i & mask)
		}
	}
}

func (t *linkTable) grow() {
	links, paces := t.links, t.paces
	t.links = make([]link, 2*len(links))
	if paces != nil {
		t.paces = make([]pace, len(t.links))
	}
	for old := range links {
		if links[old].id == 0 {
			continue
		}
		i := t.place(links[old].id)
		t.links[i] = links[old]
		if paces != nil {
			t.paces[i] = paces[old]
		}
	}
}

func (t *linkTable) reset() {
	for i := range t.links {
		t.links[i].sent = 0
	}
	clear(t.paces)
}

func (t *linkTable) copyFrom(o *linkTable) {
	t.nodes, t.used = o.nodes, o.used
	t.links = append(t.links[:0], o.links...)
	t.paces = append(t.paces[:0], o.paces...)
}

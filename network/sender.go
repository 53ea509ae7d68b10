package network

import "simrun/sim"

// sender has the links of a node of a large world that were used. Eight of them are a cache line.
type sender struct {
	links []sparseLink // a power of two of them, where a link is at its hash or behind it
	paces []pace       // of each, once one is needed
	used  int
}

// sparseLink is a receiver, counted from 1 so that 0 is no link, and in the lower bits how many messages were sent to
// it: so many that it would take days.
type sparseLink uint64

const (
	sentBits = 40
	sentMask = 1<<sentBits - 1
	linksMin = 16
)

func newSparseLink(to sim.NodeID) sparseLink { return sparseLink(to+1) << sentBits }

func (l sparseLink) to() sim.NodeID { return sim.NodeID(l>>sentBits) - 1 }

// next counts a message and returns how many were sent to the same receiver before.
func (s *sender) next(to sim.NodeID) uint64 {
	if len(s.links) == 0 {
		s.links = make([]sparseLink, linksMin)
	}
	i := s.place(to)
	if s.links[i] == 0 {
		i = s.add(to)
	}
	k := uint64(s.links[i] & sentMask)
	s.links[i]++
	return k
}

// place returns where the link to a receiver is, or would be.
func (s *sender) place(to sim.NodeID) int {
	const golden = 0x9e3779b97f4a7c15 // 2⁶⁴ / φ: the upper half of the product depends on all of the id
	mask := uint64(len(s.links) - 1)
	for i := uint64(to) * golden >> 32; ; i++ {
		if l := s.links[i&mask]; l.to() == to || l == 0 {
			return int(i & mask)
		}
	}
}

// add takes a place for a new link. At most two in three are taken.
func (s *sender) add(to sim.NodeID) int {
	if s.used++; 3*s.used > 2*len(s.links) {
		s.grow()
	}
	i := s.place(to)
	s.links[i] = newSparseLink(to)
	return i
}

func (s *sender) grow() {
	links, paces := s.links, s.paces
	s.links = make([]sparseLink, 2*len(links))
	if len(paces) > 0 {
		s.paces = make([]pace, len(s.links))
	}
	for old, l := range links {
		if l == 0 {
			continue
		}
		i := s.place(l.to())
		s.links[i] = l
		if len(paces) > 0 {
			s.paces[i] = paces[old]
		}
	}
}

// pace returns the pace of a link that was used.
func (s *sender) pace(to sim.NodeID) *pace {
	if len(s.paces) == 0 {
		s.paces = make([]pace, len(s.links))
	}
	return &s.paces[s.place(to)]
}

// touch reads the links while they are few: two cache lines.
func (s *sender) touch() uint64 {
	if len(s.links) == 0 {
		return 0
	}
	return uint64(s.links[0] ^ s.links[len(s.links)/2])
}

func (s *sender) reset() {
	for i := range s.links {
		s.links[i] &^= sentMask
	}
	clear(s.paces)
}

func (s *sender) copyFrom(o *sender) {
	s.used = o.used
	s.links = append(s.links[:0], o.links...)
	s.paces = append(s.paces[:0], o.paces...)
}

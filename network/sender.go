package network

import "simrun/sim"

// sender has the links of a node of a large world that were used. The first of them are a cache line.
type sender struct {
	near  [nearMax]sparseLink // in order of first use
	far   []sparseLink        // the others: a power of two of them, where a link is at its hash or behind it
	used  int                 // of far
	paces []pace              // of near and then of far, once one is needed
	_     [8]byte             // or near would lie across two cache lines
}

// sparseLink is a receiver, counted from 1 so that 0 is no link, and in the lower bits how many messages were sent to
// it: so many that it would take days.
type sparseLink uint64

const (
	sentBits = 40
	sentMask = 1<<sentBits - 1
	nearMax  = 8
	farMin   = 16
)

func newSparseLink(to sim.NodeID) sparseLink { return sparseLink(to+1) << sentBits }

func (l sparseLink) to() sim.NodeID { return sim.NodeID(l>>sentBits) - 1 }

// next counts a message and returns how many were sent to the same receiver before.
func (s *sender) next(to sim.NodeID) uint64 {
	l := s.link(to)
	k := uint64(*l & sentMask)
	*l++
	return k
}

// link finds the link to a receiver, which may be new.
func (s *sender) link(to sim.NodeID) *sparseLink {
	fresh := newSparseLink(to)
	for i := range s.near {
		l := &s.near[i]
		if *l == 0 {
			*l = fresh
		}
		if *l&^sentMask == fresh {
			return l
		}
	}
	if len(s.far) == 0 {
		s.grow()
	}
	i := s.place(to)
	if s.far[i] == 0 {
		i = s.add(to)
	}
	return &s.far[i]
}

// place returns where in far the link to a receiver is, or would be.
func (s *sender) place(to sim.NodeID) int {
	const golden = 0x9e3779b97f4a7c15 // 2⁶⁴ / φ: the upper half of the product depends on all of the id
	mask := uint64(len(s.far) - 1)
	for i := uint64(to) * golden >> 32; ; i++ {
		if l := s.far[i&mask]; l.to() == to || l == 0 {
			return int(i & mask)
		}
	}
}

// add takes a place in far for a new link. At most two in three are taken.
func (s *sender) add(to sim.NodeID) int {
	if s.used++; 3*s.used > 2*len(s.far) {
		s.grow()
	}
	i := s.place(to)
	s.far[i] = newSparseLink(to)
	return i
}

// grow doubles far.
func (s *sender) grow() {
	far, paces := s.far, s.paces
	s.far = make([]sparseLink, max(2*len(far), farMin))
	if len(paces) > 0 {
		s.paces = make([]pace, nearMax+len(s.far))
		copy(s.paces, paces[:nearMax])
	}
	for old, l := range far {
		if l == 0 {
			continue
		}
		i := s.place(l.to())
		s.far[i] = l
		if len(paces) > 0 {
			s.paces[nearMax+i] = paces[nearMax+old]
		}
	}
}

// pace returns the pace of a link that was used.
func (s *sender) pace(to sim.NodeID) *pace {
	if len(s.paces) == 0 {
		s.paces = make([]pace, nearMax+len(s.far))
	}
	for i, l := range s.near {
		if l.to() == to {
			return &s.paces[i]
		}
	}
	return &s.paces[nearMax+s.place(to)]
}

// touch reads the near links.
func (s *sender) touch() uint64 { return uint64(s.near[0]) }

func (s *sender) reset() {
	for i := range s.near {
		s.near[i] &^= sentMask
	}
	for i := range s.far {
		s.far[i] &^= sentMask
	}
	clear(s.paces)
}

func (s *sender) copyFrom(o *sender) {
	s.near, s.used = o.near, o.used
	s.far = append(s.far[:0], o.far...)
	s.paces = append(s.paces[:0], o.paces...)
}

package network

import (
	"encoding/binary"
	"slices"

	"simrun/sim"
)

// Cut separates nodes. It loses what is sent across it and what arrives across it.
type Cut struct {
	ID    uint64 // chosen by whoever cuts, to heal by
	Cause uint64 // the event of the fault, the cause of what is lost
	Sides Sides
}

// Sides says who is separated from whom: each node is on a side from 1, or 0 and
// then reaches everyone. Nodes on different sides don't reach each other.
type Sides struct {
	Of     []uint16 // by node
	OneWay bool     // only from side 1 to side 2 is cut
}

// NewSides puts the members of each group on a side of their own. size is the number of nodes of the world.
func NewSides(size int, groups ...[]sim.NodeID) Sides {
	s := Sides{Of: make([]uint16, size)}
	for i, group := range groups {
		for _, n := range group {
			s.Of[n] = uint16(i + 1)
		}
	}
	return s
}

func (s *Sides) separate(from, to sim.NodeID) bool {
	a := s.Of[from]
	if a == 0 {
		return false // most often: why look at the other
	}
	b := s.Of[to]
	if s.OneWay {
		return a == 1 && b == 2
	}
	return a != b && b != 0
}

// Cut puts a cut into the network of w. Its sides must not be changed afterwards.
func (n *Network) Cut(w *sim.World, c Cut) {
	n.cuts = append(n.cuts, c)
	n.sever(w)
}

// Heal takes the cut with an ID away.
func (n *Network) Heal(w *sim.World, id uint64) {
	for i := range n.cuts {
		if n.cuts[i].ID == id {
			n.cuts = append(n.cuts[:i], n.cuts[i+1:]...)
			n.sever(w)
			return
		}
	}
}

// sever tells the world which nodes a cut may keep something from.
func (n *Network) sever(w *sim.World) {
	for id := range n.program.sim.Nodes {
		w.SetSevered(sim.NodeID(id), slices.ContainsFunc(n.cuts, func(c Cut) bool { return c.Sides.Of[id] != 0 }))
	}
}

func (n *Network) cutBetween(from, to sim.NodeID) *Cut {
	for i := range n.cuts {
		if n.cuts[i].Sides.separate(from, to) {
			return &n.cuts[i]
		}
	}
	return nil
}

// AppendOutlook appends all of a run's state that Loses looks at.
func (n *Network) AppendOutlook(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(n.cuts)))
	for i := range n.cuts {
		s := &n.cuts[i].Sides
		if s.OneWay {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
		for _, side := range s.Of {
			b = binary.BigEndian.AppendUint16(b, side)
		}
	}
	return b
}

// Loses tells whether the network, as it is now, loses every message of a link:
// those in flight, and those that are still to be sent.
func (n *Network) Loses(from, to sim.NodeID) bool {
	q := n.quality(from, to)
	return n.cutBetween(from, to) != nil || q.Loss == Certain || q.Corrupt == Certain
}

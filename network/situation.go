package network

import (
	"encoding/binary"
	"slices"

	"simrun/sim"
)

// AppendSituation appends all of a run's state on which it depends, beside choices, what becomes of messages from
// now on.
func (n *Network) AppendSituation(b []byte, now sim.Time) []byte {
	b = appendPaces(n.AppendOutlook(b), n.links.paces, now)
	for i := range n.links.senders {
		b = appendPaces(b, n.links.senders[i].paces, now)
	}
	return b
}

// appendPaces appends how long each of them holds messages up. What is past holds up none.
func appendPaces(b []byte, paces []pace, now sim.Time) []byte {
	for i := range paces {
		p := &paces[i]
		for _, at := range [...]sim.Time{p.last, p.before, p.free} {
			b = binary.AppendUvarint(b, uint64(max(at.Sub(now), 0)))
		}
	}
	return b
}

// Weighs tells whether there are links on which a message takes the longer the larger it is. That depends on its numbers:
// high ones take more room.
func (n *Network) Weighs() bool {
	return n.program.quality.Bandwidth > 0 ||
		slices.ContainsFunc(n.program.overrides, func(o override) bool { return o.quality.Bandwidth > 0 })
}

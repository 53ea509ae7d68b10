package faults

import (
	"encoding/binary"

	"simrun/sim"
)

// AppendSituation appends all of a run's state on which it depends what the faults do from now on, but
// for those that strike by the clock: whether one of them has struck meanwhile is in it.
func (t *Table) AppendSituation(b []byte) []byte {
	for _, p := range t.points {
		b = binary.AppendVarint(b, int64(t.effects[p.Node]))
	}
	for i := range t.states {
		s := &t.states[i]
		for counter, matches := range s.matches {
			if t.strikesLeft(i, counter) {
				b = binary.AppendUvarint(b, matches+1)
			} else {
				b = append(b, 0)
			}
		}
		stays := false
		for _, h := range s.holds {
			if h.event != 0 {
				stays = stays || h.ends == sim.Forever
				b = binary.AppendVarint(append(b, 1), int64(h.node))
			}
		}
		if b = append(b, 0); t.program.faults[i].Times > 0 || !stays {
			b = binary.AppendVarint(binary.AppendVarint(b, int64(s.record.Strikes)), int64(s.record.Last))
		}
	}
	return b
}

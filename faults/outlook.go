package faults

import (
	"encoding/binary"
	"slices"

	"simrun/sim"
)

// AppendOutlook appends all of a run's state that Loses, MayStrikeOn and MayStrikeBefore look at.
// The faults that a campaign draws are other ones in each run: those of an enumeration wait for
// whatever their nodes do, and no other has a pattern or stands for good.
func (t *Table) AppendOutlook(b []byte) []byte {
	for _, p := range t.points {
		b = binary.AppendVarint(b, int64(p.Node))
	}
	for i := range t.states {
		f, s := &t.program.faults[i], &t.states[i]
		for victim := range s.planned {
			if t.strikesLeft(i, victim) {
				b = append(b, 1)
			} else {
				b = append(b, 0)
			}
		}
		if f.standing == nil {
			continue
		}
		b = binary.AppendUvarint(b, uint64(len(s.holds)))
		for _, h := range s.holds {
			b = binary.AppendVarint(b, int64(h.node))
			if h.event != 0 && h.ends == sim.Forever {
				b = append(b, 1)
			} else {
				b = append(b, 0)
			}
		}
	}
	return b
}

// Unhealed tells whether a fault has struck that will heal. One that is switched on and has
// touched nothing, or waits for its next strike, has not: it may as well never strike.
func (t *Table) Unhealed() bool {
	for i := range t.states {
		for _, h := range t.states[i].holds {
			if h.event != 0 && h.ends != sim.Forever {
				return true
			}
		}
	}
	return false
}

// Waits tells whether a fault of the list is on for good that has touched nothing yet, and that is sure
// to when something comes that it is about.
func (t *Table) Waits() bool {
	for i := range t.base.faults {
		if f, s := &t.program.faults[i], &t.states[i]; f.standing == nil || s.record.Struck() || f.Probabilistic() {
			continue
		}
		if slices.ContainsFunc(t.states[i].holds, func(h hold) bool { return h.ends == sim.Forever }) {
			return true
		}
	}
	return false
}

// Loses tells whether the faults, as they are now, lose every such message: one
// that is in flight already, or one that is still to be sent. A fault that has touched nothing yet
// loses nothing: if it does something, then by striking.
func (t *Table) Loses(from, to sim.NodeID, kind sim.MessageKind, inFlight bool) bool {
	for _, i := range t.program.arrives[to] {
		if t.stands(i, to) && t.program.faults[i].standing.losesArriving(from, kind) {
			return true
		}
	}
	if inFlight {
		return false
	}
	for _, i := range t.program.sends[from] {
		if t.stands(i, from) && t.program.faults[i].standing.losesSent(to, kind) {
			return true
		}
	}
	return false
}

// stands tells whether a standing fault is on for a node for good, however much it strikes.
func (t *Table) stands(i int, node sim.NodeID) bool {
	hold := t.states[i].on(node)
	return t.program.faults[i].Times == 0 && hold != nil && hold.event != 0 && hold.ends == sim.Forever
}

// MayStrikeOn tells whether an effect of a node would complete the pattern of a
// fault that has strikes left.
func (t *Table) MayStrikeOn(node sim.NodeID, effect *sim.Effect) bool {
	return t.mayStrike(node, func(p *pattern) bool { return p.matches(effect) })
}

// MayStrikeBefore tells the same of the handling of a message.
func (t *Table) MayStrikeBefore(node, from sim.NodeID, kind sim.MessageKind) bool {
	return t.mayStrike(node, func(p *pattern) bool { return p.takes(from, kind) })
}

func (t *Table) mayStrike(node sim.NodeID, completes func(*pattern) bool) bool {
	for _, i := range t.program.watch[node] {
		pattern := &t.program.faults[i].pattern
		if t.strikesLeft(i, pattern.counts[node]) && completes(pattern) {
			return true
		}
	}
	return false
}

// strikesLeft tells whether a fault would strike again if a counter of its pattern were full.
func (t *Table) strikesLeft(i, counter int) bool {
	s := &t.states[i]
	return !s.done && s.planned[counter] < t.program.faults[i].limit()
}

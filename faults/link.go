package faults

import (
	"fmt"
	"slices"
	"strings"

	"simrun/network"
	"simrun/sim"
)

type link struct {
	Link
	from, to []sim.NodeID
}

func (l Link) describe() string {
	var what []string
	if l.Loss > 0 {
		what = append(what, fmt.Sprintf("loss %v", l.Loss))
	}
	if l.Duplicate > 0 {
		what = append(what, fmt.Sprintf("duplicates %v", l.Duplicate))
	}
	if l.Delay != nil {
		what = append(what, fmt.Sprintf("delay %v", *l.Delay))
	}
	return fmt.Sprintf("faulty link %v → %v (%s)", l.From, l.To, strings.Join(what, ", "))
}

func (l Link) compile(b *binder) (behaviour, standing) {
	from := b.Resolve(l.From)
	b.hook(sim.HookSend, b.program.sends, from)
	return nil, &link{l, from, b.Resolve(l.To)}
}

func (l *link) target() (target, bool) { return target{}, false }

// send draws from the fault's stream alone, so that the network's own choices stay.
func (l *link) send(r strike, _, to sim.NodeID, _ sim.MessageKind, fate *sim.Fate) bool {
	if !slices.Contains(l.to, to) {
		return false
	}
	if r.hit(l.Loss) {
		*fate = sim.Fate{Loss: sim.LostByFault}
		return true
	}
	touched := false
	if l.Delay != nil {
		fate.Delay = r.duration(sim.LaneDelay, *l.Delay)
		touched = true
	}
	if r.hit(l.Duplicate) {
		delay := fate.Delay
		if l.Delay != nil {
			delay = r.duration(sim.LaneDuplicateDelay, *l.Delay)
		}
		fate.Copies, fate.Delay2 = 2, delay
		touched = true
	}
	return touched
}

func (l *link) arrive(strike, sim.NodeID, sim.NodeID, sim.MessageKind) bool { return false }

func (l *link) loses(_, from, to sim.NodeID, _ sim.MessageKind) bool {
	return l.Loss == network.Certain && slices.Contains(l.from, from) && slices.Contains(l.to, to)
}

package faults

import (
	"time"

	"simrun/sim"
)

// Send implements sim.Injector.
func (t *Table) Send(w *sim.World, from, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) {
	loose := false
	for _, i := range t.program.sends[from] {
		if fate.Loss != sim.NotLost {
			break
		}
		r := strike{t: t, w: w, index: i}
		hold := r.state().on(from)
		if hold == nil {
			continue
		}
		if !loose {
			networkOf(w).Loosen(fate)
			loose = true
		}
		intact := !fate.Corrupt
		if !r.fault().standing.send(r, from, to, kind, fate) {
			continue
		}
		if event := r.touch(hold, from); fate.Loss != sim.NotLost || fate.Corrupt && intact {
			fate.Cause = event
		}
	}
	if loose {
		networkOf(w).Adjust(w.Now(), from, to, fate)
	}
}

// Arrive implements sim.Injector.
func (t *Table) Arrive(w *sim.World, from, to sim.NodeID, kind sim.MessageKind) (sim.Loss, uint64) {
	for _, i := range t.program.arrives[to] {
		r := strike{t: t, w: w, index: i}
		hold := r.state().on(to)
		if hold != nil && r.fault().standing.arrive(r, from, to, kind) {
			return sim.LostByFault, r.touch(hold, to)
		}
	}
	return sim.NotLost, 0
}

// SetTimer implements sim.Injector.
func (t *Table) SetTimer(w *sim.World, node sim.NodeID, after time.Duration) time.Duration {
	for _, i := range t.program.timers[node] {
		r := strike{t: t, w: w, index: i}
		hold := r.state().on(node)
		if hold == nil {
			continue
		}
		if changed := r.fault().standing.timer(after); changed != after {
			after = changed
			r.touch(hold, node)
		}
	}
	return after
}

// touch records that a standing fault struck a message or a timer of node, and returns the
// event of the fault.
func (r strike) touch(h *hold, node sim.NodeID) uint64 {
	f := r.fault()
	first := h.event == 0
	if first {
		h.event = r.w.Fault(f.Kind(), node, uint64(f.number), 0)
	}
	event := h.event
	r.touched(event, h.ends, first)
	return event
}

// touched counts a strike of a standing fault. The last one of its Times ends it.
func (r strike) touched(event uint64, ends sim.Time, first bool) {
	f, s := r.fault(), r.state()
	if first || f.Times > 0 {
		s.record.strikes(event, r.w.Now(), ends)
	} else {
		s.record.Strikes++
	}
	if f.Times > 0 && s.record.Strikes >= f.Times {
		s.done = true
		r.heal(sim.Nobody)
	}
}

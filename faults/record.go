package faults

import "simrun/sim"

// Record is what a fault did in a run.
type Record struct {
	Strikes int      // nodes or links struck; of a faulty link or an omission, messages
	Event   uint64   // of the first strike
	First   sim.Time // strike
	// Last is the time of the last strike. A faulty link or an omission without Times
	// strikes by the first message that it touches each time it is switched on.
	Last   sim.Time
	Healed sim.Time // when the effect of the strikes ended or will end; Forever if it stays
}

// Struck tells whether the fault struck at all.
func (r Record) Struck() bool { return r.Strikes > 0 }

// Calm returns from when on the fault changes nothing any more: when it
// healed or, if its effect stays, its last strike.
func (r Record) Calm() sim.Time {
	if r.Healed == sim.Forever {
		return r.Last
	}
	return r.Healed
}

// strikes adds a strike by an event whose effect ends at a time, or stays.
func (r *Record) strikes(event uint64, now, ends sim.Time) {
	if r.Strikes == 0 {
		r.Event, r.First = event, now
	}
	r.Strikes++
	r.Last = now
	r.Healed = max(r.Healed, ends)
}

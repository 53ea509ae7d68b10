package faults

import (
	"slices"
	"time"

	"simrun/sim"
)

// Detection is the failure detector of a setting: which it is and to whom it speaks. Runs share it.
type Detection struct {
	Kind  sim.DetectorKind
	Delay time.Duration // of an oracle: from when it could speak of a crash until it does

	Watched []sim.NodeID // the nodes of which it speaks
	Told    []sim.NodeID // the nodes that it speaks to
}

// Oracle tells whether the detector is one that the simulator plays, and that so knows the truth.
func (d *Detection) Oracle() bool {
	switch d.Kind {
	case sim.Perfect, sim.EventuallyPerfect:
		return true
	}
	return false
}

// tells tells whether the detector speaks to a node.
func (d *Detection) tells(n sim.NodeID) bool {
	_, found := slices.BinarySearch(d.Told, n)
	return found
}

// watches tells whether the detector speaks of a node.
func (d *Detection) watches(n sim.NodeID) bool {
	_, found := slices.BinarySearch(d.Watched, n)
	return found
}

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
	GST   sim.Time      // until then an oracle that is not perfect makes mistakes
	Beats Beats         // of a heartbeat detector

	Watched []sim.NodeID // the nodes of which it speaks, in order
	Told    []sim.NodeID // the nodes that it speaks to, in order
	Warned  []sim.NodeID // of these, those that it tells of crashes, in order
}

// Oracle returns the detector of a world, if it is one that the simulator plays and that so knows
// the truth; else nil.
func (d *Detection) Oracle(world *sim.Config) sim.Detector {
	switch d.Kind {
	case sim.Perfect, sim.EventuallyPerfect:
		return NewOracle(d, world)
	case sim.Omega:
		return NewElector(d, world)
	}
	return nil
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

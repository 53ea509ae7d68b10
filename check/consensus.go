package check

import (
	"slices"

	"simrun/sim"
)

// The observations of consensus. Each process observes its own.

// Proposed says which value the process proposes.
type Proposed struct{ Value string }

// Decision says which value the process decides.
type Decision struct{ Value string }

// ObservationName implements sim.Observation.
func (Proposed) ObservationName() string { return "proposed" }

// ObservationName implements sim.Observation.
func (Decision) ObservationName() string { return "decided" }

// DecidedValue implements sim.Decision.
func (d Decision) DecidedValue() string { return d.Value }

// ConsensusObservations is one of each observation of consensus.
func ConsensusObservations() []sim.Observation { return []sim.Observation{Proposed{}, Decision{}} }

// ConsensusProperties are those of regular and of uniform consensus: Cachin, Guerraoui, Rodrigues,
// "Introduction to Reliable and Secure Distributed Programming", 2nd edition (2011), modules
// 5.1 and 5.2. Where they speak of correct processes, agreement means those that are not down at
// the end, and termination those that are up.
func ConsensusProperties() []Property {
	return []Property{
		{
			Name: "agreement", Kind: Safety,
			Doc: "No two processes that never crash for good decide differently.",
			New: func(s *Setting) Monitor { return newAgreement(s) },
		},
		{
			Name: "uniform-agreement", Kind: Safety,
			Doc: "No two processes decide differently, whether they crash or not.",
			New: func(*Setting) Monitor { return &uniformAgreement{} },
		},
		{
			Name: "validity", Kind: Safety,
			Doc: "A value that a process decides was proposed by some process.",
			New: func(*Setting) Monitor { return &consensusValidity{} },
		},
		{
			Name: "integrity", Kind: Safety,
			Doc: "No process decides twice.",
			New: func(s *Setting) Monitor { return newIntegrity(s) },
		},
		{
			Name: "termination", Kind: Liveness,
			Doc: "Each process that is up at the end and proposed decides.",
			New: func(s *Setting) Monitor { return newConsensusTermination(s) },
		},
	}
}

// values is a set of values, which only grows.
type values struct {
	All    []string
	Places index[string] // in All
}

func (v *values) reset() {
	v.All = v.All[:0]
	v.Places.reset()
}

func (v *values) has(value string) bool {
	if long(len(v.All)) {
		_, ok := v.Places[value]
		return ok
	}
	return slices.Contains(v.All, value)
}

func (v *values) add(value string) {
	if v.has(value) {
		return
	}
	v.All = append(v.All, value)
	if n := len(v.All); long(n) {
		v.Places.grown(n, func(i int) string { return v.All[i] })
	}
}

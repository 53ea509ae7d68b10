package check

import (
	"simrun/sim"
)

// The observations of atomic commitment. Each process observes its own.

// CommitState is the published state of a process in a transaction. The first one tells that
// it has the transaction on record; a process that restarts observes again
// what its log holds.
type CommitState struct {
	Tx    string
	State string
}

// Voted says how the process votes.
type Voted struct {
	Tx   string
	Vote Outcome
}

// Decided says what the process decides.
type Decided struct {
	Tx      string
	Outcome Outcome
}

// TimedOut says that a timeout of the protocol expired on a transaction, which excuses its abort.
type TimedOut struct{ Tx string }

// Outcome is the outcome of a transaction, and a vote for it.
type Outcome string

// The outcomes.
const (
	Commit Outcome = "commit"
	Abort  Outcome = "abort"
)

// ObservationName implements sim.Observation.
func (CommitState) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s CommitState) StateName() string { return s.State }

// ObservationName implements sim.Observation.
func (Voted) ObservationName() string { return "voted" }

// ObservationName implements sim.Observation.
func (Decided) ObservationName() string { return "decided" }

// DecidedValue implements sim.Decision.
func (d Decided) DecidedValue() string { return string(d.Outcome) }

// ObservationName implements sim.Observation.
func (TimedOut) ObservationName() string { return "timed-out" }

// CommitObservations is one of each observation of atomic commitment.
func CommitObservations() []sim.Observation {
	return []sim.Observation{CommitState{}, Voted{}, Decided{}, TimedOut{}}
}

// CommitProperties are AC1 to AC5 of Bernstein, Hadzilacos and Goodman,
// "Concurrency Control and Recovery in Database Systems" (1987), section 7.3,
// with validity and non-triviality stated so that any failure excuses an abort.
func CommitProperties() []Property {
	return []Property{
		{
			Name: "atomicity", Kind: Safety,
			Doc: "No two processes decide differently on a transaction.",
			New: func(s *Setting) Monitor { return newCommitMonitor(atomicity, s) },
		},
		{
			Name: "stability", Kind: Safety,
			Doc: "No process changes a decision that it has made.",
			New: func(s *Setting) Monitor { return newCommitMonitor(stability, s) },
		},
		{
			Name: "validity", Kind: Safety,
			Doc: "A process decides commit only if all voted commit, and abort only if one voted abort, a fault struck, a message was lost or a timeout of the protocol expired.",
			New: func(s *Setting) Monitor { return newCommitMonitor(validity, s) },
		},
		{
			Name: "non-triviality", Kind: Safety,
			Doc: "If all voted commit, no fault struck, no message was lost and no timeout of the protocol expired, nobody decides abort.",
			New: func(s *Setting) Monitor { return newCommitMonitor(nonTriviality, s) },
		},
		{
			Name: "termination", Kind: Liveness,
			Doc: "Each process that is up and has the transaction on record decides.",
			New: func(*Setting) Monitor { return &termination{} },
		},
	}
}

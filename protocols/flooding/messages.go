package flooding

import (
	"simrun/protocols"
)

type (
	// Proposals floods the values that the sender knew of when it began a round.
	Proposals struct {
		Round  int
		Values []string // in order
	}
	// Decided tells what the sender decided.
	Decided struct{ Value string }
)

// Kind implements sim.Message.
func (Proposals) Kind() string { return "Proposals" }

// Kind implements sim.Message.
func (Decided) Kind() string { return "Decided" }

func messages() []protocols.Message {
	return []protocols.Message{
		{Message: Proposals{}, Doc: "the values that the process knows of at the start of a round", Says: "floods %s in round", Alternatives: []string{"Decided"}},
		{Message: Decided{}, Doc: "the value that the process decided (regular only)", Says: "tells %s the decision", Alternatives: []string{"Proposals"}},
	}
}

package protocols

import (
	"simrun/sim"
)

// What the consensus protocols have in common: the operation propose.

// Propose asks a process to propose a value; the response is what it decides.
type Propose struct{ Value string }

// OpName implements sim.Op.
func (Propose) OpName() string { return "propose" }

// ProposeFields are the keys of the operation propose.
type ProposeFields struct {
	Value string `yaml:"value" required:"true" doc:"the value"`
}

// ProposeOperation is the operation propose. what says what the protocol makes of it.
func ProposeOperation(what string) Operation {
	return Operation{
		Name:   "propose",
		Doc:    "a node proposes a value. " + what,
		Fields: func() any { return new(ProposeFields) },
		Expand: expandPropose,
	}
}

func expandPropose(_ *Setup, node sim.NodeID, fields any) ([]Request, []sim.Problem) {
	f := fields.(*ProposeFields)
	var problems []sim.Problem
	if node == sim.Nobody {
		problems = append(problems, sim.Problemf(nil, "who proposes %s? say which node, such as node: p1", f.Value))
	}
	if f.Value == "" {
		problems = append(problems, sim.Problemf([]string{"value"}, "the value is empty"))
	}
	return []Request{{Node: node, Op: Propose{f.Value}}}, problems
}

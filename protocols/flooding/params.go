package flooding

import (
	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters of flooding consensus.
type Params struct {
	Variant Variant `yaml:"variant" doc:"regular: a process decides when it heard from the same processes in two rounds in a row; uniform: after n rounds"`
	Mutant  Mutant  `yaml:"mutant" doc:"a rule that is switched off: none, first-round, early-uniform, least-from-zero, decide-again, no-decided, wait-for-all"`
}

// Variant is the kind of consensus.
type Variant string

// The variants.
const (
	Regular Variant = "regular"
	Uniform Variant = "uniform"
)

var variants = []Variant{Regular, Uniform}

// Mutant is a planted bug.
type Mutant string

// The mutants, each with the rule that it breaks.
const (
	None          Mutant = "none"
	FirstRound    Mutant = "first-round"     // a process decides only if nobody has gone since the round before
	EarlyUniform  Mutant = "early-uniform"   // uniform: a process decides after n rounds, not when it knows all that is left
	LeastFromZero Mutant = "least-from-zero" // the decision is the least of the values that were proposed
	DecideAgain   Mutant = "decide-again"    // who has decided does not decide what it hears
	NoDecided     Mutant = "no-decided"      // who decides tells everybody
	WaitForAll    Mutant = "wait-for-all"    // a round does not wait for who is suspected
)

var mutants = []Mutant{
	None, FirstRound, EarlyUniform, LeastFromZero,
	DecideAgain, NoDecided, WaitForAll,
}

// Defaults are the parameters that a scenario need not give.
func Defaults() *Params { return &Params{Variant: Regular, Mutant: None} }

// Validate implements protocols.Params.
func (p *Params) Validate() []sim.Problem {
	problems := protocols.OneOf(nil, "variant", p.Variant, variants)
	return protocols.OneOf(problems, "mutant", p.Mutant, mutants)
}

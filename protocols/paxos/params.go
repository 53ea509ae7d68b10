package paxos

import (
	"slices"
	"time"

	"simrun/sim"
)

// Params are the parameters of Paxos.
type Params struct {
	Backoff       Backoff       `yaml:"backoff" doc:"how a proposer waits after it has met a higher number: random, between retry and three times that; or fixed"`
	Retry         time.Duration `yaml:"retry" doc:"how long a proposer waits after it has met a higher number, at least, before it tries again"`
	AnswerTimeout time.Duration `yaml:"answer_timeout" doc:"how long a process waits for answers before it asks again"`
	Mutant        Mutant        `yaml:"mutant" doc:"a rule that is switched off: none, no-promise-check, ignore-accepted, shared-numbers, minority-quorum, volatile-acceptor, learn-unchosen, made-up-value, never-retry"`
}

// Backoff is how a proposer waits before it tries again.
type Backoff string

// The ways to wait.
const (
	Random Backoff = "random"
	Fixed  Backoff = "fixed"
)

// Mutant is a planted bug.
type Mutant string

// The mutants, each with the rule that it breaks.
const (
	None             Mutant = "none"
	NoPromiseCheck   Mutant = "no-promise-check"  // an acceptor accepts nothing below what it has promised
	IgnoreAccepted   Mutant = "ignore-accepted"   // a proposal has the value of the highest one that was accepted
	SharedNumbers    Mutant = "shared-numbers"    // no two proposers use the same number
	MinorityQuorum   Mutant = "minority-quorum"   // any two quorums have an acceptor in common
	VolatileAcceptor Mutant = "volatile-acceptor" // an acceptor writes down what it says before it says it
	LearnUnchosen    Mutant = "learn-unchosen"    // a learner learns what a majority has accepted
	MadeUpValue      Mutant = "made-up-value"     // where nothing was accepted, a proposer proposes what it was asked to
	NeverRetry       Mutant = "never-retry"       // a proposer that fails tries again
)

var mutants = []string{
	string(None), string(NoPromiseCheck), string(IgnoreAccepted), string(SharedNumbers), string(MinorityQuorum),
	string(VolatileAcceptor), string(LearnUnchosen), string(MadeUpValue), string(NeverRetry),
}

// Defaults are the parameters that a scenario need not give.
func Defaults() *Params {
	return &Params{Backoff: Random, Retry: 50 * time.Millisecond, AnswerTimeout: 100 * time.Millisecond, Mutant: None}
}

// Validate implements protocols.Params.
func (p *Params) Validate() []sim.Problem {
	var problems []sim.Problem
	if p.Retry <= 0 {
		problems = append(problems, sim.Problemf([]string{"retry"}, "retry must be above 0"))
	}
	if p.AnswerTimeout <= 0 {
		problems = append(problems, sim.Problemf([]string{"answer_timeout"}, "answer_timeout must be above 0"))
	}
	problems = oneOf(problems, "backoff", string(p.Backoff), []string{string(Random), string(Fixed)})
	return oneOf(problems, "mutant", string(p.Mutant), mutants)
}

func oneOf(problems []sim.Problem, field, name string, known []string) []sim.Problem {
	if slices.Contains(known, name) {
		return problems
	}
	return append(problems, sim.Problem{Field: []string{field}, What: field, Name: name, Known: known})
}

// backoff is how long a proposer waits that has met a higher number.
func (p *Params) backoff() (least, most time.Duration) {
	if p.Backoff == Fixed {
		return p.Retry, p.Retry
	}
	return p.Retry, 3 * p.Retry
}

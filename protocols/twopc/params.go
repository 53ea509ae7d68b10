package twopc

import (
	"time"

	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters of two-phase commit.
type Params struct {
	VoteTimeout     time.Duration `yaml:"vote_timeout" doc:"how long a participant waits for VoteRequest, and the coordinator for votes"`
	DecisionTimeout time.Duration `yaml:"decision_timeout" doc:"how long a participant waits for the decision before it asks, and between asking and asking again"`
	Termination     Termination   `yaml:"termination" doc:"cooperative: a participant that waits asks everybody; wait: it asks the coordinator alone"`
	Mutant          Mutant        `yaml:"mutant" doc:"a rule that is switched off: none, no-ready-log, majority-commit, ready-timeout-aborts, send-before-sync, always-abort, forget-decision, never-ask, trust-log"`
}

// Termination is what a READY participant does when no decision comes.
type Termination string

// The ways to wait for a decision.
const (
	Cooperative Termination = "cooperative"
	Wait        Termination = "wait"
)

// Mutant is a planted bug.
type Mutant string

// The mutants, each with the rule that it breaks.
const (
	None               Mutant = "none"
	NoReadyLog         Mutant = "no-ready-log"         // a participant logs READY before it votes commit
	MajorityCommit     Mutant = "majority-commit"      // the coordinator commits only on all votes
	ReadyTimeoutAborts Mutant = "ready-timeout-aborts" // a READY participant does not decide on its own
	SendBeforeSync     Mutant = "send-before-sync"     // a decision is durable before it is sent
	AlwaysAbort        Mutant = "always-abort"         // the coordinator commits when all vote commit
	ForgetDecision     Mutant = "forget-decision"      // a process that restarts stands by its logged decision
	NeverAsk           Mutant = "never-ask"            // a READY participant asks when no decision comes
	TrustLog           Mutant = "trust-log"            // a process that can't read all of its log halts
)

var mutants = []Mutant{
	None, NoReadyLog, MajorityCommit, ReadyTimeoutAborts,
	SendBeforeSync, AlwaysAbort, ForgetDecision, NeverAsk, TrustLog,
}

// Defaults are the parameters that a scenario need not give.
func Defaults() *Params {
	return &Params{
		VoteTimeout:     100 * time.Millisecond,
		DecisionTimeout: 100 * time.Millisecond,
		Termination:     Cooperative,
		Mutant:          None,
	}
}

// Validate implements protocols.Params.
func (p *Params) Validate() []sim.Problem {
	var problems []sim.Problem
	if p.VoteTimeout <= 0 {
		problems = append(problems, sim.Problemf([]string{"vote_timeout"}, "vote_timeout must be above 0"))
	}
	if p.DecisionTimeout <= 0 {
		problems = append(problems, sim.Problemf([]string{"decision_timeout"}, "decision_timeout must be above 0"))
	}
	problems = protocols.OneOf(problems, "termination", p.Termination, []Termination{Cooperative, Wait})
	return protocols.OneOf(problems, "mutant", p.Mutant, mutants)
}

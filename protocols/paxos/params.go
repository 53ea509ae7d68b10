package paxos

import (
	"time"

	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters of Paxos.
type Params struct {
	Mode          Mode          `yaml:"mode" doc:"what is chosen: single, one value; or log, one command after the other for the clients of a key-value store"`
	Backoff       Backoff       `yaml:"backoff" doc:"how a proposer waits after it has met a higher number: random, between retry and three times that; or fixed"`
	Retry         time.Duration `yaml:"retry" doc:"how long a proposer waits after it has met a higher number, at least, before it tries again"`
	AnswerTimeout time.Duration `yaml:"answer_timeout" doc:"how long a process waits for answers before it asks again"`
	Heartbeat     time.Duration `yaml:"heartbeat" doc:"log: how often the leader says that it is there"`
	LeaderTimeout time.Duration `yaml:"leader_timeout" doc:"log: how long a server waits for a sign of the leader, at least, before it tries to lead; at most twice that"`
	Window        int           `yaml:"window" doc:"log: in how many instances the leader has proposals open at a time"`
	Mutant        Mutant        `yaml:"mutant" doc:"a rule that is switched off: none, no-promise-check, ignore-accepted, shared-numbers, minority-quorum, volatile-acceptor, learn-unchosen, made-up-value, never-retry; log: also leave-gaps, apply-unordered, apply-twice, read-locally"`
}

// Mode is what Paxos chooses.
type Mode string

// The modes.
const (
	Single Mode = "single"
	Log    Mode = "log"
)

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

	// of the log
	LeaveGaps      Mutant = "leave-gaps"      // a new leader fills gaps with no-ops
	ApplyUnordered Mutant = "apply-unordered" // commands are applied in the order of instances
	ApplyTwice     Mutant = "apply-twice"     // a request that is chosen twice is done once
	ReadLocally    Mutant = "read-locally"    // reads go through the log, too
)

// mutants are those that there are in a mode.
func mutants(m Mode) []Mutant {
	all := []Mutant{
		None, NoPromiseCheck, IgnoreAccepted, SharedNumbers, MinorityQuorum,
		VolatileAcceptor, LearnUnchosen, MadeUpValue, NeverRetry,
	}
	if m == Log {
		all = append(all, LeaveGaps, ApplyUnordered, ApplyTwice, ReadLocally)
	}
	return all
}

// quorum is how many of so many acceptors speak for all.
func (m Mutant) quorum(acceptors int) int {
	if m == MinorityQuorum {
		return max(1, acceptors/2)
	}
	return acceptors/2 + 1
}

// Defaults are the parameters that a scenario need not give.
func Defaults() *Params {
	return &Params{
		Mode: Single, Backoff: Random, Retry: 50 * time.Millisecond, AnswerTimeout: 100 * time.Millisecond,
		Heartbeat: 50 * time.Millisecond, LeaderTimeout: 150 * time.Millisecond, Window: 64, Mutant: None,
	}
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
	if p.Heartbeat <= 0 {
		problems = append(problems, sim.Problemf([]string{"heartbeat"}, "heartbeat must be above 0"))
	}
	if p.LeaderTimeout <= 0 {
		problems = append(problems, sim.Problemf([]string{"leader_timeout"}, "leader_timeout must be above 0"))
	}
	if p.Window <= 0 {
		problems = append(problems, sim.Problemf([]string{"window"}, "window must be above 0"))
	}
	problems = protocols.OneOf(problems, "mode", p.Mode, []Mode{Single, Log})
	problems = protocols.OneOf(problems, "backoff", p.Backoff, []Backoff{Random, Fixed})
	return protocols.OneOf(problems, "mutant", p.Mutant, mutants(p.Mode))
}

// backoff is how long a proposer waits that has met a higher number.
func (p *Params) backoff() (least, most time.Duration) {
	if p.Backoff == Fixed {
		return p.Retry, p.Retry
	}
	return p.Retry, 3 * p.Retry
}

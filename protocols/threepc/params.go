package threepc

import (
	"time"

	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters of three-phase commit.
type Params struct {
	VoteTimeout     time.Duration `yaml:"vote_timeout" doc:"how long a participant waits for VoteRequest, and the coordinator for votes"`
	DecisionTimeout time.Duration `yaml:"decision_timeout" doc:"how long a coordinator or backup waits for an answer, and a recovered process between asking and asking again; who waits for a coordinator waits twice as long"`
	Termination     Termination   `yaml:"termination" doc:"cooperative: participants elect a backup when the coordinator is lost; wait: they ask the coordinator until it is back"`
	Mutant          Mutant        `yaml:"mutant" doc:"a rule that is switched off: none, no-ready-log, skip-pre-commit, decide-alone, backup-skips-pre-commit, obey-deposed, recovered-takes-part, ready-commits, always-abort, forget-decision, never-elect"`
}

// Termination is what a participant does when the coordinator is lost.
type Termination string

// The ways to terminate.
const (
	Cooperative Termination = "cooperative"
	Wait        Termination = "wait"
)

// Mutant is a planted bug.
type Mutant string

// The mutants, each with the rule that it breaks.
const (
	None                 Mutant = "none"
	NoReadyLog           Mutant = "no-ready-log"            // a participant logs READY before it votes commit
	SkipPreCommit        Mutant = "skip-pre-commit"         // the coordinator commits when everybody alive is in PRE-COMMIT
	DecideAlone          Mutant = "decide-alone"            // who has lost the coordinator decides by the states of all, not by its own
	BackupSkipsPreCommit Mutant = "backup-skips-pre-commit" // a backup brings everybody to PRE-COMMIT before it commits
	ObeyDeposed          Mutant = "obey-deposed"            // who has answered a backup obeys no coordinator before it
	RecoveredTakesPart   Mutant = "recovered-takes-part"    // a recovered process asks, and takes no part in termination
	ReadyCommits         Mutant = "ready-commits"           // nobody commits out of READY on its own
	AlwaysAbort          Mutant = "always-abort"            // the coordinator goes on to commit when all vote commit
	ForgetDecision       Mutant = "forget-decision"         // a process that restarts stands by its logged decision
	NeverElect           Mutant = "never-elect"             // a backup takes over when the coordinator is lost
)

var mutants = []Mutant{
	None, NoReadyLog, SkipPreCommit, DecideAlone, BackupSkipsPreCommit, ObeyDeposed, RecoveredTakesPart,
	ReadyCommits, AlwaysAbort, ForgetDecision, NeverElect,
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

// coordinatorTimeout is how long a process waits for the next message of a coordinator. The
// coordinator may have to wait for somebody who is down before it says anything, and what
// it does then has to be logged and to arrive.
func (p *Params) coordinatorTimeout() time.Duration { return 2 * p.DecisionTimeout }

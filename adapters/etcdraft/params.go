package etcdraft

import (
	"slices"
	"time"

	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters of the adapter.
type Params struct {
	ElectionTimeout []time.Duration `yaml:"election_timeout,flow" doc:"how long a follower waits for its leader, at least and at the most, before it campaigns; drawn anew each time"`
	Heartbeat       time.Duration   `yaml:"heartbeat" doc:"how often a leader speaks: one tick of the library's clock"`
	PreVote         bool            `yaml:"pre_vote" doc:"who wants to campaign first asks whether it would win"`
	CheckQuorum     bool            `yaml:"check_quorum" doc:"a leader that does not hear from a majority steps down, and who hears from a leader votes for nobody else"`
	SnapshotEvery   int             `yaml:"snapshot_every" doc:"after so many entries a node saves a snapshot and drops the log before it; 0: never"`
	MaxSize         int             `yaml:"max_size" doc:"the bytes of entries in one message; 0: one entry in each"`
	Members         int             `yaml:"members" doc:"how many servers vote at first: n1, n2 and so on; 0: all"`
	Retry           time.Duration   `yaml:"retry" doc:"how long a client waits for an answer before it asks the next server"`
	Mutant          Mutant          `yaml:"mutant" doc:"a mistake of whoever embeds the library: none, no-sync, apply-early, forget-vote, local-read"`
}

// Mutant is a planted bug: a rule for users of the library that is broken.
type Mutant string

// The mutants, each with the rule that it breaks.
const (
	None       Mutant = "none"
	NoSync     Mutant = "no-sync"     // entries and hard state are durable before messages are sent
	ApplyEarly Mutant = "apply-early" // what is applied is committed
	ForgetVote Mutant = "forget-vote" // the vote is a part of the hard state
	LocalRead  Mutant = "local-read"  // a read waits for its read index
)

var mutants = []string{string(None), string(NoSync), string(ApplyEarly), string(ForgetVote), string(LocalRead)}

// Defaults are the parameters that a scenario need not give.
func Defaults() *Params {
	return &Params{
		ElectionTimeout: []time.Duration{150 * time.Millisecond, 300 * time.Millisecond},
		Heartbeat:       50 * time.Millisecond,
		PreVote:         true, CheckQuorum: true,
		MaxSize: 1 << 20,
		Retry:   200 * time.Millisecond,
		Mutant:  None,
	}
}

// Validate implements protocols.Params.
func (p *Params) Validate() []sim.Problem {
	var problems []sim.Problem
	wrong := func(bad bool, field, text string) {
		if bad {
			problems = append(problems, sim.Problemf([]string{field}, "%s", text))
		}
	}
	wrong(p.Heartbeat <= 0, "heartbeat", "heartbeat must be above 0")
	span := len(p.ElectionTimeout) == 2 && p.ElectionTimeout[0] <= p.ElectionTimeout[1]
	wrong(!span, "election_timeout", "election_timeout is the least and the most, such as [150ms, 300ms]")
	wrong(span && p.Heartbeat > 0 && p.ElectionTimeout[0] <= p.Heartbeat, "election_timeout",
		"election_timeout must be above heartbeat: else a follower does not wait for its leader")
	wrong(p.SnapshotEvery < 0, "snapshot_every", "snapshot_every is a number of entries, or 0")
	wrong(p.MaxSize < 0, "max_size", "max_size is a number of bytes, or 0")
	wrong(p.Members < 0, "members", "members is a number of servers, or 0")
	wrong(p.Retry <= 0, "retry", "retry must be above 0")
	if !slices.Contains(mutants, string(p.Mutant)) {
		problems = append(problems, sim.Problem{Field: []string{"mutant"}, What: "mutant", Name: string(p.Mutant), Known: mutants})
	}
	return problems
}

// ValidateFor implements protocols.Populated.
func (p *Params) ValidateFor(s *protocols.Setup) []sim.Problem {
	return protocols.AtMostAll(s, "members", p.Members, serverRole)
}

// quorumTicks is after how many heartbeats a leader looks whether a majority answers: the library
// counts it in ticks, of which it wants more than one.
func (p *Params) quorumTicks() int {
	return max(2, int((p.ElectionTimeout[0]+p.Heartbeat-1)/p.Heartbeat))
}

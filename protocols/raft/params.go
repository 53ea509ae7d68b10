package raft

import (
	"time"

	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters of Raft.
type Params struct {
	ElectionTimeout []time.Duration `yaml:"election_timeout,flow" doc:"the least and the most that a server waits for a leader before it starts an election"`
	Heartbeat       time.Duration   `yaml:"heartbeat" doc:"how often a leader turns to all others at least"`
	MaxAppend       int             `yaml:"max_append" doc:"how many entries one message holds at most"`
	CommitRule      CommitRule      `yaml:"commit_rule" doc:"which entries a leader commits by counting replicas: current-term, those of its own term (section 5.4.2); or any-term, which is unsafe"`
	PersistVote     bool            `yaml:"persist_vote" doc:"whether a server writes down whom it voted for"`
	PreVote         bool            `yaml:"pre_vote" doc:"whether a server finds out if it would win before it becomes a candidate"`
	CheckQuorum     bool            `yaml:"check_quorum" doc:"whether a leader that does not hear from a majority steps down, and servers that hear from a leader take no part in elections"`
	Reads           Reads           `yaml:"reads" doc:"how a leader answers reads: read-index, after a majority has confirmed that it leads; lease, as long as one that did so binds followers by their clocks; or local, from its own state, which is unsafe"`
	Lease           time.Duration   `yaml:"lease" doc:"with reads: lease, how long a majority's answers count; below the least election timeout by what clocks may drift"`
	SnapshotEvery   int             `yaml:"snapshot_every" doc:"after how many applied entries a server replaces them by a snapshot; 0: never"`
	Membership      Membership      `yaml:"membership" doc:"how servers are added and removed: joint, by joint consensus; single, one at a time; or single-unsafe, that before a mistake in it was found"`
	Members         int             `yaml:"members" doc:"how many servers are members at first: n1, n2 and so on; 0: all"`
	Retry           time.Duration   `yaml:"retry" doc:"how long a client waits for an answer before it asks the next server"`
	Mutant          Mutant          `yaml:"mutant" doc:"a rule that is switched off: none, vote-twice, no-log-check, minority-quorum, no-consistency-check, no-truncation, early-ack, early-apply, no-sessions, ignore-terms, no-backoff"`
}

// CommitRule says which entries a leader commits by counting replicas.
type CommitRule string

// The commit rules.
const (
	CurrentTerm CommitRule = "current-term"
	AnyTerm     CommitRule = "any-term"
)

// Reads is how a leader answers reads.
type Reads string

// The ways to read.
const (
	ReadIndex Reads = "read-index"
	LeaseRead Reads = "lease"
	LocalRead Reads = "local"
)

// Membership is how servers are added and removed.
type Membership string

// The ways to change the membership.
const (
	Joint        Membership = "joint"
	Single       Membership = "single"
	SingleUnsafe Membership = "single-unsafe"
)

// Mutant is a planted bug.
type Mutant string

// The mutants, each with the rule that it breaks.
const (
	None               Mutant = "none"
	VoteTwice          Mutant = "vote-twice"           // a server votes for one candidate in a term
	NoLogCheck         Mutant = "no-log-check"         // a server votes for none whose log is behind its own
	MinorityQuorum     Mutant = "minority-quorum"      // any two quorums have a server in common
	NoConsistencyCheck Mutant = "no-consistency-check" // a follower appends only behind an entry that it shares with the leader
	NoTruncation       Mutant = "no-truncation"        // a follower removes what conflicts with the leader's entries
	EarlyAck           Mutant = "early-ack"            // what a server says is on its disk before it says it
	EarlyApply         Mutant = "early-apply"          // only committed entries are applied
	NoSessions         Mutant = "no-sessions"          // a request that was applied is not applied again
	IgnoreTerms        Mutant = "ignore-terms"         // leaders of former terms are not obeyed
	NoBackoff          Mutant = "no-backoff"           // a leader whose entries are refused goes back in its log
)

var mutants = []Mutant{
	None, VoteTwice, NoLogCheck, MinorityQuorum, NoConsistencyCheck, NoTruncation,
	EarlyAck, EarlyApply, NoSessions, IgnoreTerms, NoBackoff,
}

// Defaults are the parameters that a scenario need not give.
func Defaults() *Params {
	return &Params{
		ElectionTimeout: []time.Duration{150 * time.Millisecond, 300 * time.Millisecond},
		Heartbeat:       50 * time.Millisecond,
		MaxAppend:       64,
		CommitRule:      CurrentTerm,
		PersistVote:     true, PreVote: true, CheckQuorum: true,
		Reads: ReadIndex, Lease: 120 * time.Millisecond,
		Membership: Joint,
		Retry:      200 * time.Millisecond,
		Mutant:     None,
	}
}

// Validate implements protocols.Params.
func (p *Params) Validate() []sim.Problem {
	var problems []sim.Problem
	wrong := func(is bool, field, format string, args ...any) {
		if is {
			problems = append(problems, sim.Problemf([]string{field}, format, args...))
		}
	}
	t := p.ElectionTimeout
	ok := len(t) == 2 && t[0] > 0 && t[0] <= t[1]
	wrong(!ok, "election_timeout", "election_timeout is the least and the most, above 0, such as [150ms, 300ms]")
	wrong(p.Heartbeat <= 0, "heartbeat", "heartbeat must be above 0")
	wrong(ok && p.Heartbeat >= t[0], "heartbeat", "a heartbeat every %v comes too late for election timeouts from %v", p.Heartbeat, t[0])
	wrong(p.MaxAppend < 1, "max_append", "max_append is a number from 1")
	wrong(p.SnapshotEvery < 0, "snapshot_every", "snapshot_every is a number of entries, or 0")
	wrong(p.Members < 0, "members", "members is a number of servers, or 0 for all")
	wrong(p.Retry <= 0, "retry", "retry must be above 0")
	wrong(p.Lease <= 0, "lease", "lease must be above 0")
	if p.Reads == LeaseRead && ok {
		wrong(p.Lease >= t[0], "lease", "a lease of %v lasts longer than the least election timeout of %v: others may have elected a leader", p.Lease, t[0])
		wrong(!p.CheckQuorum, "reads", "leases need check_quorum: only then do followers of a leader vote for no other")
	}
	problems = protocols.OneOf(problems, "commit_rule", p.CommitRule, []CommitRule{CurrentTerm, AnyTerm})
	problems = protocols.OneOf(problems, "reads", p.Reads, []Reads{ReadIndex, LeaseRead, LocalRead})
	problems = protocols.OneOf(problems, "membership", p.Membership, []Membership{Joint, Single, SingleUnsafe})
	return protocols.OneOf(problems, "mutant", p.Mutant, mutants)
}

// ValidateFor implements protocols.Populated.
func (p *Params) ValidateFor(s *protocols.Setup) []sim.Problem {
	return protocols.AtMostAll(s, "members", p.Members, Server)
}

package protocols

import (
	"maps"
	"slices"

	"simrun/check"
	"simrun/sim"
)

// What the commit protocols have in common: roles, states and the operation begin.

// The roles of a commit protocol.
const (
	Coordinator = "coordinator"
	Participant = "participant"
)

// CommitRoles are a coordinator c and participants p1, p2 …
func CommitRoles() []Role {
	return []Role{
		{Name: Coordinator, Prefix: "c", Min: 1, Max: 1, Default: 1},
		{Name: Participant, Prefix: "p", Min: 1, Default: 3, Main: true},
	}
}

// CommitState is a state of a process in a transaction.
type CommitState string

// The states of the commit protocols' finite state machines.
const (
	Init      CommitState = "INIT"
	Wait      CommitState = "WAIT"
	Ready     CommitState = "READY"
	PreCommit CommitState = "PRE-COMMIT" // of three-phase commit
	Commit    CommitState = "COMMIT"
	Abort     CommitState = "ABORT"
)

// Decided tells whether a process in this state has decided.
func (s CommitState) Decided() bool { return s == Commit || s == Abort }

// Outcome is the decision of a process in a state in which it has decided.
func (s CommitState) Outcome() check.Outcome {
	if s == Commit {
		return check.Commit
	}
	return check.Abort
}

// Begin asks the coordinator to run a transaction; the response is its outcome.
type Begin struct {
	Tx   string
	Vote check.Outcome // the coordinator's own
}

// Work tells a participant that it has a transaction's work, and how it is going to vote.
type Work struct {
	Tx   string
	Vote check.Outcome
}

// OpName implements sim.Op.
func (Begin) OpName() string { return "begin" }

// OpName implements sim.Op.
func (Work) OpName() string { return "work" }

// BeginFields are the keys of the operation begin.
type BeginFields struct {
	Tx    string                   `yaml:"tx" required:"true" doc:"the transaction's name"`
	Votes map[string]check.Outcome `yaml:"votes,omitempty,flow" doc:"who votes what; who is not named votes commit"`
}

// BeginOperation is the operation begin. votes says what the protocol takes from the key votes.
func BeginOperation(votes string) Operation {
	return Operation{
		Name:   "begin",
		Doc:    "begins a transaction: its work reaches every process that is up. votes: " + votes,
		Fields: func() any { return new(BeginFields) },
		Expand: expandBegin,
	}
}

func expandBegin(s *Setup, node sim.NodeID, fields any) ([]Request, []sim.Problem) {
	f := fields.(*BeginFields)
	c := s.In(Coordinator)[0]
	var problems []sim.Problem
	if f.Tx == "" {
		problems = append(problems, sim.Problemf([]string{"tx"}, "a transaction needs a name"))
	}
	if node != sim.Nobody && node != c {
		problems = append(problems, sim.Problemf([]string{"node"}, "a transaction begins at the coordinator %s, not at %s", s.Names[c], s.Names[node]))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Votes)) {
		if _, ok := s.Lookup(name); !ok {
			problems = append(problems, sim.Problem{Field: []string{"votes"}, What: "node", Name: name, Known: s.Names})
		}
		if v := f.Votes[name]; v != check.Commit && v != check.Abort {
			problems = append(problems, sim.Problem{Field: []string{"votes", name}, What: "vote", Name: string(v), Known: []string{string(check.Commit), string(check.Abort)}})
		}
	}
	vote := func(id sim.NodeID) check.Outcome {
		if v, ok := f.Votes[s.Names[id]]; ok {
			return v
		}
		return check.Commit
	}
	var requests []Request
	for _, p := range s.In(Participant) {
		requests = append(requests, Request{Node: p, Op: Work{f.Tx, vote(p)}, Silent: true})
	}
	return append(requests, Request{Node: c, Op: Begin{f.Tx, vote(c)}}), problems
}

package twopc

import (
	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Protocol describes two-phase commit.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "twopc",
		Title: "two-phase commit: safe, but a crash of the coordinator can block everybody",
		Doc: `Phase one: the coordinator asks for votes; a participant that votes commit is READY and
gives up the right to decide alone. Phase two: the coordinator commits if all voted commit, else it
aborts, and tells everybody. A READY participant that hears nothing asks the others; if all are
READY, it is blocked until the coordinator is back.
Bernstein, Hadzilacos, Goodman (1987), section 7.4; van Steen, Tanenbaum, "Distributed Systems", section 8.5.`,
		Roles:        protocols.CommitRoles(),
		Messages:     messages(),
		Observations: check.CommitObservations(),
		States: []protocols.State{
			{Name: string(protocols.Init), Doc: "it has the transaction's work and has not voted"},
			{Name: string(protocols.Wait), Doc: "the coordinator waits for votes"},
			{Name: string(protocols.Ready), Doc: "the participant voted commit and waits for the decision"},
			{Name: string(protocols.Commit), Doc: "it decided commit"},
			{Name: string(protocols.Abort), Doc: "it decided abort"},
		},
		Decisions:  []string{string(check.Commit), string(check.Abort)},
		Operations: []protocols.Operation{protocols.BeginOperation("abort for who votes against it")},
		Properties: check.CommitProperties(),
		Storage:    "log: the states that the process entered",
		Records:    []string{protocols.CommitLog},
		Params:     func() protocols.Params { return Defaults() },
		New:        newProcess,
	}
}

func newProcess(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	cfg := &config{
		Params:       *s.Params.(*Params),
		coordinator:  s.In(protocols.Coordinator)[0],
		participants: s.In(protocols.Participant),
		everybody:    s.Members(),
	}
	if id == cfg.coordinator {
		return func() sim.Node { return &coordinator{process{cfg: cfg}} }
	}
	return func() sim.Node { return &participant{process{cfg: cfg}} }
}

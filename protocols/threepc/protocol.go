package threepc

import (
	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Protocol describes three-phase commit.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "threepc",
		Title: "three-phase commit: no crash blocks the living, but a split or a late message breaks atomicity",
		Doc: `Phase one: the coordinator asks for votes, as in two-phase commit. Phase two: if all vote
commit, it brings everybody to PRE-COMMIT. Phase three: when everybody alive is there, it commits and
tells everybody. So nobody commits while anybody alive is uncertain (READY). Participants that lose the
coordinator elect a backup, the least id that is alive. It asks for all states: if one has decided, so
do all; if one is in PRE-COMMIT, it brings all there and commits; else it aborts. A process that
recovers asks the others. Crashes are found by the failure detector that the scenario gives, or else by timeouts.
Skeen, "Nonblocking Commit Protocols" (1981); Bernstein, Hadzilacos, Goodman (1987), section 7.5.`,
		Roles:        protocols.CommitRoles(),
		Messages:     messages(),
		Observations: check.CommitObservations(),
		States: []protocols.State{
			{Name: string(protocols.Init), Doc: "it has the transaction's work and has not voted"},
			{Name: string(protocols.Wait), Doc: "the coordinator waits for votes"},
			{Name: string(protocols.Ready), Doc: "the participant voted commit and knows nothing of the others: it is uncertain"},
			{Name: string(protocols.PreCommit), Doc: "it knows that all voted commit"},
			{Name: string(protocols.Commit), Doc: "it decided commit"},
			{Name: string(protocols.Abort), Doc: "it decided abort"},
		},
		Decisions:  []string{string(check.Commit), string(check.Abort)},
		Operations: []protocols.Operation{protocols.BeginOperation("abort for who votes against it")},
		Properties: check.CommitProperties(),
		Storage:    protocols.CommitLog + ": the states that the process entered",
		Records:    []string{protocols.CommitLog},
		Params:     func() protocols.Params { return Defaults() },
		New:        newProcess,
	}
}

func newProcess(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	cfg := &config{
		Params:       *s.Params.(*Params),
		timeouts:     !suspects(s.Detector),
		perfect:      s.Detector == sim.Perfect,
		coordinator:  s.In(protocols.Coordinator)[0],
		participants: s.In(protocols.Participant),
		everybody:    s.Members(),
	}
	return func() sim.Node { return &process{cfg: cfg} }
}

// suspects tells whether a failure detector says who is down.
func suspects(d sim.DetectorKind) bool {
	return d == sim.Perfect || d == sim.EventuallyPerfect || d == sim.Heartbeat
}

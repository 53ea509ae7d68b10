// Package onepc is one-phase commit: the coordinator tells the participants to
// execute, and that is all.
//
// The protocol is the straw man of every textbook (van Steen, Tanenbaum,
// "Distributed Systems", 3rd edition, section 8.5). A participant that can't execute
// has no way to say so: it aborts, the others commit, and atomicity is lost
// without a single fault. Two-phase commit exists because of this.
package onepc

import (
	"fmt"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Execute tells a participant to execute and commit a transaction.
type Execute struct{ Tx string }

// Kind implements sim.Message.
func (Execute) Kind() string { return "Execute" }

// Protocol describes one-phase commit.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "onepc",
		Title: "one-phase commit: the coordinator says execute, and nobody can object",
		Doc: `The coordinator sends Execute to every participant and commits. A participant that
can execute commits when it hears of it. One that can't aborts, and nobody learns of it:
van Steen, Tanenbaum, "Distributed Systems", 3rd edition, section 8.5.`,
		Roles:        protocols.CommitRoles(),
		Messages:     []protocols.Message{{Message: Execute{}, Doc: "execute and commit", Says: "tells %s to execute"}},
		Observations: check.CommitObservations(),
		States: []protocols.State{
			{Name: string(protocols.Init), Doc: "it has the transaction's work"},
			{Name: string(protocols.Commit), Doc: "it executed"},
			{Name: string(protocols.Abort), Doc: "it could not execute"},
		},
		Decisions:  []string{string(check.Commit), string(check.Abort)},
		Operations: []protocols.Operation{protocols.BeginOperation("abort for who can't execute")},
		Properties: check.CommitProperties(),
		New: func(s *protocols.Setup, _ sim.NodeID) func() sim.Node {
			participants := s.In(protocols.Participant)
			return func() sim.Node { return &process{participants: participants} }
		},
	}
}

// process is a coordinator or a participant: what it is asked to do tells which.
// It keeps nothing on disk, so it forgets everything in a crash.
type process struct {
	participants []sim.NodeID `sim:"config"`
	able         []work       // what it has been given to do, until it is done
}

type work struct {
	Tx   string
	Able check.Outcome
}

// Renew implements sim.Renewer.
func (p *process) Renew() { p.able = p.able[:0] }

// Init implements sim.Node.
func (p *process) Init(*sim.Env) {}

// Timeout implements sim.Node. One-phase commit waits for nothing.
func (p *process) Timeout(_ *sim.Env, key sim.TimerKey) {
	panic(fmt.Sprintf("onepc: unexpected timer %v", key))
}

// Invoke implements sim.Client.
func (p *process) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case protocols.Work:
		p.receiveWork(env, op.Tx, op.Vote)
	case protocols.Begin:
		p.receiveWork(env, op.Tx, op.Vote)
		env.Broadcast(p.participants, Execute{op.Tx})
		p.execute(env, op.Tx)
		env.Respond(id, op.Vote) // its own outcome: it knows of no other
	default:
		panic(fmt.Sprintf("onepc: unexpected operation %T", op))
	}
}

func (p *process) receiveWork(env *sim.Env, tx string, able check.Outcome) {
	p.able = append(p.able, work{tx, able})
	env.Observe(check.CommitState{Tx: tx, State: string(protocols.Init)})
	env.Observe(check.Voted{Tx: tx, Vote: able})
}

// Receive implements sim.Node.
func (p *process) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case Execute:
		p.execute(env, m.Tx)
	default:
		panic(fmt.Sprintf("onepc: unexpected message %T", m))
	}
}

// execute decides by whether the process is able to.
func (p *process) execute(env *sim.Env, tx string) {
	for i, w := range p.able {
		if w.Tx == tx {
			p.able = append(p.able[:i], p.able[i+1:]...)
			state := protocols.Abort
			if w.Able == check.Commit {
				state = protocols.Commit
			}
			env.Observe(check.CommitState{Tx: tx, State: string(state)})
			env.Observe(check.Decided{Tx: tx, Outcome: w.Able})
			return
		}
	}
}

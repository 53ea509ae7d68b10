package threepc

import (
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// Phases two and three: everybody is brought to PRE-COMMIT, and only then does anybody commit.

// prepare begins phase two, of the coordinator as of a backup.
func (p *process) prepare(env *sim.Env, t *transaction) {
	if t.State != protocols.PreCommit {
		p.become(env, t, protocols.PreCommit)
	}
	t.Collects, t.Answered = acknowledgements, nil
	env.Broadcast(p.cfg.everybody, PrepareCommit{t.ID})
	p.patience(env, t.decisionTimer, p.cfg.DecisionTimeout)
	p.conclude(env, t)
}

// prepareToCommit obeys a PrepareCommit. PRE-COMMIT is in the log before it is acknowledged.
func (p *process) prepareToCommit(env *sim.Env, from sim.NodeID, tx string) {
	t := p.find(tx)
	switch {
	case t == nil || t.State == protocols.Init:
		return // it has not voted
	case t.State.Decided():
		env.Send(from, StateReply{tx, t.State})
		return
	case t.Recovered || from < t.Coordinator && p.cfg.Mutant != ObeyDeposed:
		return
	}
	p.follow(t, from)
	if t.State != protocols.PreCommit {
		p.become(env, t, protocols.PreCommit)
	}
	env.Send(from, ReadyCommit{tx})
	p.patience(env, t.decisionTimer, p.cfg.coordinatorTimeout())
}

// collectAcknowledgement counts a ReadyCommit; with the last one phase three begins.
func (p *process) collectAcknowledgement(env *sim.Env, from sim.NodeID, tx string) {
	t := p.find(tx)
	if t == nil || t.Collects != acknowledgements {
		return
	}
	t.Answered = include(t.Answered, from)
	p.conclude(env, t)
}

// conclude goes on when there is nobody left to wait for.
func (p *process) conclude(env *sim.Env, t *transaction) {
	if len(p.awaited(env, t)) > 0 {
		return
	}
	switch t.Collects {
	case acknowledgements:
		p.end(env, t, protocols.Commit)
	case states:
		p.resolve(env, t)
	}
}

// awaited lists who has still to answer. Those below are down, or recovered: else this
// process would not coordinate.
func (p *process) awaited(env *sim.Env, t *transaction) []sim.NodeID {
	var list []sim.NodeID
	for _, n := range p.cfg.everybody {
		if n > env.Self() && !slices.Contains(t.Answered, n) && !slices.Contains(t.Out, n) {
			list = append(list, n)
		}
	}
	return list
}

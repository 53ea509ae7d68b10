package threepc

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// How a process finds out that another is down: its failure detector says so, or the
// other was silent for too long.

// Suspect implements sim.DetectorUser.
func (p *process) Suspect(env *sim.Env, n sim.NodeID) {
	p.Suspected = include(p.Suspected, n)
	for _, t := range p.txs {
		if t.State.Decided() {
			continue
		}
		if !p.cfg.perfect { // it may be a mistake, and excuses an abort as a timeout does
			env.Observe(check.TimedOut{Tx: t.ID})
		}
		p.exclude(env, t, n)
	}
}

// Restore implements sim.DetectorUser. Who is back takes part in the next transaction, not in
// those that it left.
func (p *process) Restore(_ *sim.Env, n sim.NodeID) { p.Suspected = remove(p.Suspected, n) }

// Timeout implements sim.Node.
func (p *process) Timeout(env *sim.Env, key sim.TimerKey) {
	for _, t := range p.txs {
		switch {
		case t.State.Decided():
		case t.voteTimer == key && (t.State == protocols.Init || t.Collects == votes):
			p.voteTimeout(env, t)
		case t.decisionTimer == key && t.State != protocols.Init && t.Collects != votes:
			p.decisionTimeout(env, t)
		}
	}
}

// voteTimeout: no VoteRequest came to a participant in INIT, or a vote is missing
// at the coordinator in WAIT. Both may abort.
func (p *process) voteTimeout(env *sim.Env, t *transaction) {
	env.Observe(check.TimedOut{Tx: t.ID})
	if t.Collects == votes {
		p.end(env, t, protocols.Abort)
	} else {
		p.decide(env, t, protocols.Abort)
	}
}

// decisionTimeout: whoever it waits for is silent, and is taken to be down.
func (p *process) decisionTimeout(env *sim.Env, t *transaction) {
	if t.Recovered {
		p.ask(env, t)
		return
	}
	env.Observe(check.TimedOut{Tx: t.ID})
	if t.Collects == nothing {
		t.Out = include(t.Out, t.Coordinator)
		p.coordinatorLost(env, t)
		return
	}
	for _, n := range p.awaited(env, t) {
		t.Out = include(t.Out, n)
	}
	p.conclude(env, t)
}

// exclude notes that another process takes no part in a transaction any more.
func (p *process) exclude(env *sim.Env, t *transaction, n sim.NodeID) {
	if slices.Contains(t.Out, n) {
		return
	}
	t.Out = include(t.Out, n)
	switch {
	case t.Recovered:
	case t.Collects == votes:
		if !slices.Contains(t.Answered, n) { // its vote will not come
			p.end(env, t, protocols.Abort)
		}
	case t.Collects != nothing:
		p.conclude(env, t)
	case n == t.Coordinator:
		p.coordinatorLost(env, t)
	}
}

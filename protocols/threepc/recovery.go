package threepc

import (
	"simrun/protocols"
	"simrun/sim"
)

// Init implements sim.Node: at a restart the log says how far each transaction got.
func (p *process) Init(env *sim.Env) {
	for _, r := range protocols.LoggedStates(env) {
		t := p.add(r.Tx)
		t.State = r.State
		if p.cfg.Mutant == ForgetDecision && t.State == protocols.Commit {
			t.State = protocols.Abort
		}
		p.publish(env, t)
		p.recover(env, t)
	}
}

// recover goes on with a transaction after a restart.
func (p *process) recover(env *sim.Env, t *transaction) {
	first := env.Self() == p.cfg.coordinator
	switch {
	case t.State.Decided():
		if first {
			p.tell(env, t)
		}
	case t.State == protocols.Init:
		p.decide(env, t, protocols.Abort) // it has not voted
	case t.State == protocols.Wait:
		p.end(env, t, protocols.Abort) // nobody was told to prepare, so nobody has committed
	case first && p.cfg.Termination == Wait:
		p.prepare(env, t) // nobody else may have decided
	case p.cfg.Mutant == RecoveredTakesPart:
		p.patience(env, t.decisionTimer, p.cfg.coordinatorTimeout())
	default:
		t.Recovered = true
		p.ask(env, t)
	}
}

// ask looks for somebody who knows the decision, and does so again until one does.
func (p *process) ask(env *sim.Env, t *transaction) {
	as := Waiting
	if t.Recovered {
		as = Recovered
	}
	if p.cfg.Termination == Cooperative {
		env.Broadcast(p.cfg.everybody, StateRequest{t.ID, as})
	} else {
		env.Send(p.cfg.coordinator, StateRequest{t.ID, as})
	}
	env.SetTimer(t.decisionTimer, p.cfg.DecisionTimeout, p.cfg.DecisionTimeout)
}

package twopc

import (
	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// config is what all processes of a run share.
type config struct {
	Params
	coordinator  sim.NodeID
	participants []sim.NodeID
	everybody    []sim.NodeID
}

// process is what coordinator and participants have in common.
type process struct {
	cfg *config `sim:"config"`
	txs []transaction
}

// transaction is what a process keeps of one transaction.
type transaction struct {
	ID    string
	State protocols.CommitState

	// of a participant
	Vote check.Outcome

	// of the coordinator
	Op        sim.OpID     // to answer, or 0
	Committed []sim.NodeID // who voted commit

	*script `sim:"config"`
}

// find looks for a transaction from the latest on: that is mostly who is asked about.
func (p *process) find(tx string) *transaction {
	for i := len(p.txs) - 1; i >= 0; i-- {
		if p.txs[i].ID == tx {
			return &p.txs[i]
		}
	}
	return nil
}

// add puts a transaction into INIT. What an earlier incarnation knew of the same one is used again.
func (p *process) add(tx string) *transaction {
	if n := len(p.txs); n < cap(p.txs) {
		p.txs = p.txs[:n+1]
	} else {
		p.txs = append(p.txs, transaction{})
	}
	t := &p.txs[len(p.txs)-1]
	if t.script == nil || t.ID != tx {
		t.script = newScript(tx)
	}
	*t = transaction{ID: tx, State: protocols.Init, Committed: t.Committed[:0], script: t.script}
	return t
}

// Renew implements sim.Renewer.
func (p *process) Renew() { p.txs = p.txs[:0] }

// write logs that a transaction enters a state. It is durable when what is done next
// happens; a process whose disk does not take it halts.
func (p *process) write(env *sim.Env, t *transaction, state protocols.CommitState) {
	t.State = state
	protocols.LogRecord(env, t.in(state).record)
}

// publish says which state the transaction is in and, if it is decided, what.
func (p *process) publish(env *sim.Env, t *transaction) {
	line := t.in(t.State)
	env.Observe(line.observed)
	if line.decided != nil {
		env.Observe(line.decided)
	}
}

// become logs, then publishes, a state.
func (p *process) become(env *sim.Env, t *transaction, state protocols.CommitState) {
	p.write(env, t, state)
	p.publish(env, t)
}

// decide ends a transaction for this process.
func (p *process) decide(env *sim.Env, t *transaction, state protocols.CommitState) {
	env.CancelTimer(t.voteTimer)
	env.CancelTimer(t.decisionTimer)
	p.become(env, t, state)
}

// answer replies to a DecisionRequest. A process in INIT has not voted, nor has
// one that never heard of the transaction: it aborts, so that it never will vote
// commit, and says that it was in INIT.
func (p *process) answer(env *sim.Env, from sim.NodeID, tx string) {
	t := p.find(tx)
	if t == nil {
		t = p.add(tx)
		p.publish(env, t)
	}
	state := t.State
	if state == protocols.Init {
		p.decide(env, t, protocols.Abort)
	}
	env.Send(from, t.in(state).reply)
}

// recall rebuilds the transactions from the log, each in the state it was last in. A process
// whose log can't be read halts: it may have promised anything.
func (p *process) recall(env *sim.Env) {
	logged := protocols.LoggedStates
	if p.cfg.Mutant == TrustLog {
		logged = func(env *sim.Env) []protocols.CommitRecord {
			return sim.Log[protocols.CommitRecord](env, protocols.CommitLog)
		}
	}
	for _, r := range logged(env) {
		t := p.find(r.Tx)
		if t == nil {
			t = p.add(r.Tx)
		}
		t.State = r.State
		if p.cfg.Mutant == ForgetDecision && t.State == protocols.Commit {
			t.State = protocols.Abort
		}
	}
}

package threepc

import (
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// The termination protocol: what the others do when the coordinator is lost.

// coordinatorLost is called when the coordinator that a process obeys takes no part any
// more. In INIT the process may abort alone. In READY and PRE-COMMIT it may not.
func (p *process) coordinatorLost(env *sim.Env, t *transaction) {
	switch {
	case t.State == protocols.Init:
		p.decide(env, t, protocols.Abort)
	case p.cfg.Mutant == NeverElect:
	case p.cfg.Mutant == ReadyCommits && t.State == protocols.Ready:
		p.decide(env, t, protocols.Commit)
	case p.cfg.Mutant == DecideAlone && t.State == protocols.PreCommit:
		p.decide(env, t, protocols.Commit)
	case p.cfg.Mutant == DecideAlone:
		p.decide(env, t, protocols.Abort)
	case p.cfg.Termination == Wait:
		p.ask(env, t)
	default:
		p.elect(env, t)
	}
}

// elect makes the next process the backup: the least id above the coordinators before it
// that is not known to be down or recovered. As ids only go up, they number the coordinators of a
// transaction. Who finds nobody above takes over itself; under fail-stop that is the last one alive.
func (p *process) elect(env *sim.Env, t *transaction) {
	self := env.Self()
	backup := self
	for _, n := range p.cfg.everybody {
		if n > t.Coordinator && (n == self || !slices.Contains(t.Out, n)) {
			backup = n
			break
		}
	}
	if backup == self {
		p.takeOver(env, t)
		return
	}
	t.Coordinator = backup
	// It need not have noticed yet, or may have decided, or know nothing of the transaction.
	env.Send(backup, StateRequest{t.ID, Waiting})
	p.patience(env, t.decisionTimer, p.cfg.coordinatorTimeout())
}

// takeOver makes this process the backup. It asks everybody for the state.
func (p *process) takeOver(env *sim.Env, t *transaction) {
	t.Coordinator = env.Self()
	t.Collects, t.Answered, t.Prepared = states, nil, t.State == protocols.PreCommit
	env.Broadcast(p.cfg.everybody, StateRequest{t.ID, Backup})
	p.patience(env, t.decisionTimer, p.cfg.DecisionTimeout)
	p.conclude(env, t)
}

// follow makes a process obey a coordinator, and no coordinator before it: what it
// answers to a backup stays true. Without that it might tell a backup that it is READY and go to PRE-COMMIT by
// a message of the crashed coordinator that is still on its way.
func (p *process) follow(t *transaction, coordinator sim.NodeID) {
	t.Coordinator = max(t.Coordinator, coordinator)
	t.Out = remove(t.Out, coordinator)
	t.Collects, t.Answered = nothing, nil
}

// answer replies to a StateRequest. Who has decided says so to anybody. A process in INIT
// has not voted, nor has one that never heard of the transaction: it aborts, so that it never will
// vote commit, and says that it was in INIT. Who is undecided tells its state to a backup only, and
// takes over if another waits for it to: that one knows that all the coordinators before are down.
func (p *process) answer(env *sim.Env, from sim.NodeID, m StateRequest) {
	t := p.find(m.Tx)
	if t == nil {
		t = p.add(m.Tx)
		p.publish(env, t)
	}
	switch {
	case t.State == protocols.Init:
		p.decide(env, t, protocols.Abort)
		env.Send(from, StateReply{t.ID, protocols.Init})
	case t.State.Decided():
		env.Send(from, StateReply{t.ID, t.State})
	case m.As == Recovered:
		p.exclude(env, t, from)
	case t.Recovered:
	case m.As == Waiting && env.Self() > t.Coordinator:
		p.takeOver(env, t)
	case m.As == Backup && from >= t.Coordinator:
		p.follow(t, from)
		env.Send(from, StateReply{t.ID, t.State})
		p.patience(env, t.decisionTimer, p.cfg.coordinatorTimeout())
	}
}

// learn takes another's state. A decision is everybody's; who was in INIT has aborted.
func (p *process) learn(env *sim.Env, from sim.NodeID, m StateReply) {
	t := p.find(m.Tx)
	if t == nil || t.State.Decided() || t.State == protocols.Init {
		return
	}
	switch m.State {
	case protocols.Commit:
		p.accept(env, t, protocols.Commit)
	case protocols.Abort, protocols.Init:
		p.accept(env, t, protocols.Abort)
	default:
		if t.Collects == states {
			t.Answered = include(t.Answered, from)
			t.Prepared = t.Prepared || m.State == protocols.PreCommit
			p.conclude(env, t)
		}
	}
}

// resolve is the backup's decision, when all that live have told their state and none has
// decided. If one is in PRE-COMMIT, all have voted commit, and somebody that is down may have
// committed: it is to be commit, but not before everybody is in PRE-COMMIT, as the backup
// may crash, too. If none is, nobody has committed.
func (p *process) resolve(env *sim.Env, t *transaction) {
	switch {
	case !t.Prepared:
		p.end(env, t, protocols.Abort)
	case p.cfg.Mutant == BackupSkipsPreCommit:
		p.end(env, t, protocols.Commit)
	default:
		p.prepare(env, t)
	}
}

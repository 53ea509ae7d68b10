package twopc

import (
	"fmt"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// participant votes and obeys the decision.
type participant struct{ process }

// Init implements sim.Node: at a restart the log says how far each transaction got.
func (p *participant) Init(env *sim.Env) {
	p.recall(env)
	for i := range p.txs {
		t := &p.txs[i]
		switch t.State {
		case protocols.Init:
			// It has not voted, so it may abort.
			p.publish(env, t)
			p.decide(env, t, protocols.Abort)
		case protocols.Ready:
			p.publish(env, t)
			p.ask(env, t)
		default:
			p.publish(env, t)
		}
	}
}

// Invoke implements sim.Client.
func (p *participant) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case protocols.Work:
		if p.find(op.Tx) != nil {
			return // a transaction begins once
		}
		t := p.add(op.Tx)
		t.Vote = op.Vote
		p.publish(env, t)
		env.SetTimer(t.voteTimer, p.cfg.VoteTimeout, p.cfg.VoteTimeout)
		p.write(env, t, protocols.Init)
	default:
		panic(fmt.Sprintf("twopc: unexpected operation %T at a participant", op))
	}
}

// Receive implements sim.Node.
func (p *participant) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case VoteRequest:
		p.vote(env, from, m.Tx)
	case GlobalCommit:
		p.obey(env, m.Tx, protocols.Commit)
	case GlobalAbort:
		p.obey(env, m.Tx, protocols.Abort)
	case DecisionRequest:
		p.answer(env, from, m.Tx)
	case DecisionReply:
		p.learn(env, m)
	case VoteCommit, VoteAbort:
		// meant for the coordinator
	default:
		panic(fmt.Sprintf("twopc: unexpected message %T", m))
	}
}

// vote answers a VoteRequest. READY is in the log before the vote leaves.
func (p *participant) vote(env *sim.Env, coordinator sim.NodeID, tx string) {
	t := p.find(tx)
	if t == nil { // it has none of the transaction's work
		t = p.add(tx)
		t.Vote = check.Abort
		p.publish(env, t)
	}
	switch t.State {
	case protocols.Init:
		if t.Vote == check.Abort {
			env.Observe(t.votesAbort)
			p.decide(env, t, protocols.Abort)
			env.Send(coordinator, t.voteAbort)
			return
		}
		env.CancelTimer(t.voteTimer)
		if p.cfg.Mutant == NoReadyLog {
			t.State = protocols.Ready
			p.publish(env, t)
		} else {
			p.become(env, t, protocols.Ready)
		}
		p.promise(env, coordinator, t)
		env.SetTimer(t.decisionTimer, p.cfg.DecisionTimeout, p.cfg.DecisionTimeout)
	case protocols.Ready:
		p.promise(env, coordinator, t)
	case protocols.Abort:
		env.Send(coordinator, t.voteAbort)
	}
}

// promise votes commit. What is on the log already can't be taken back; what has not
// reached it was never said.
func (p *participant) promise(env *sim.Env, coordinator sim.NodeID, t *transaction) {
	env.Observe(t.votesCommit)
	env.Send(coordinator, t.voteCommit)
}

// obey carries out the coordinator's decision. In INIT it can only be an abort.
func (p *participant) obey(env *sim.Env, tx string, decision protocols.CommitState) {
	t := p.find(tx)
	if t == nil || t.State.Decided() || t.State == protocols.Init && decision == protocols.Commit {
		return
	}
	p.decide(env, t, decision)
}

// Timeout implements sim.Node.
func (p *participant) Timeout(env *sim.Env, key sim.TimerKey) {
	for i := range p.txs {
		t := &p.txs[i]
		switch {
		case t.State == protocols.Init && t.voteTimer == key:
			env.Observe(t.timedOut)
			p.decide(env, t, protocols.Abort)
		case t.State == protocols.Ready && t.decisionTimer == key:
			env.Observe(t.timedOut)
			if p.cfg.Mutant == ReadyTimeoutAborts {
				p.decide(env, t, protocols.Abort)
				continue
			}
			p.ask(env, t)
		}
	}
}

// ask looks for somebody who knows the decision, and does so again until one does.
func (p *participant) ask(env *sim.Env, t *transaction) {
	switch {
	case p.cfg.Mutant == NeverAsk:
		return
	case p.cfg.Termination == Cooperative:
		env.Broadcast(p.cfg.everybody, t.decisionRequest)
	case p.cfg.Termination == Wait:
		env.Send(p.cfg.coordinator, t.decisionRequest)
	}
	env.SetTimer(t.decisionTimer, p.cfg.DecisionTimeout, p.cfg.DecisionTimeout)
}

// learn draws the conclusion from another's state: if it committed, all voted commit; if
// it aborted or had not voted, nobody can have committed; if it is
// READY or WAITs, it knows no more.
func (p *participant) learn(env *sim.Env, m DecisionReply) {
	t := p.find(m.Tx)
	if t == nil || t.State != protocols.Ready {
		return
	}
	switch m.State {
	case protocols.Commit:
		p.decide(env, t, protocols.Commit)
	case protocols.Abort, protocols.Init:
		p.decide(env, t, protocols.Abort)
	}
}

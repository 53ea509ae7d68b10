package threepc

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Phase one: the coordinator asks for votes.

// begin starts phase one.
func (p *process) begin(env *sim.Env, id sim.OpID, op protocols.Begin) {
	if t := p.find(op.Tx); t != nil { // a transaction begins once
		if t.State.Decided() {
			env.Respond(id, t.State.Outcome())
		}
		return
	}
	t := p.add(op.Tx)
	t.Op = id
	p.publish(env, t)
	env.Observe(check.Voted{Tx: t.ID, Vote: op.Vote})
	p.become(env, t, protocols.Wait)
	if op.Vote == check.Abort || len(t.Out) > 0 { // who is down can't vote
		p.end(env, t, protocols.Abort)
		return
	}
	t.Collects = votes
	env.Broadcast(p.cfg.participants, VoteRequest{t.ID})
	p.patience(env, t.voteTimer, p.cfg.VoteTimeout)
}

// work gives a participant its part of a transaction.
func (p *process) work(env *sim.Env, op protocols.Work) {
	if p.find(op.Tx) != nil {
		return // a transaction begins once
	}
	t := p.add(op.Tx)
	t.Vote = op.Vote
	p.publish(env, t)
	p.patience(env, t.voteTimer, p.cfg.VoteTimeout)
	protocols.LogState(env, t.ID, protocols.Init)
	if slices.Contains(t.Out, t.Coordinator) {
		p.coordinatorLost(env, t)
	}
}

// vote answers a VoteRequest. READY is in the log before the vote leaves.
func (p *process) vote(env *sim.Env, from sim.NodeID, tx string) {
	if from != p.cfg.coordinator {
		return // a backup does not ask for votes
	}
	t := p.find(tx)
	if t == nil { // it has none of the transaction's work
		t = p.add(tx)
		t.Vote = check.Abort
		p.publish(env, t)
	}
	switch t.State {
	case protocols.Init:
		if t.Vote == check.Abort {
			env.Observe(check.Voted{Tx: tx, Vote: check.Abort})
			p.decide(env, t, protocols.Abort)
			env.Send(from, VoteAbort{tx})
			return
		}
		env.CancelTimer(t.voteTimer)
		if p.cfg.Mutant == NoReadyLog {
			t.State = protocols.Ready
			p.publish(env, t)
		} else {
			p.become(env, t, protocols.Ready)
		}
		p.promise(env, from, tx)
		p.patience(env, t.decisionTimer, p.cfg.VoteTimeout+p.cfg.coordinatorTimeout())
	case protocols.Ready:
		p.promise(env, from, tx)
	case protocols.Abort:
		env.Send(from, VoteAbort{tx})
	}
}

// promise votes commit. What is on the log already can't be taken back; what has not
// reached it was never said.
func (p *process) promise(env *sim.Env, coordinator sim.NodeID, tx string) {
	env.Observe(check.Voted{Tx: tx, Vote: check.Commit})
	env.Send(coordinator, VoteCommit{tx})
}

// collectVote counts a vote to commit; with the last one phase two begins.
func (p *process) collectVote(env *sim.Env, from sim.NodeID, tx string) {
	t := p.find(tx)
	if t == nil || t.Collects != votes {
		return
	}
	t.Answered = include(t.Answered, from)
	if len(t.Answered) < len(p.cfg.participants) {
		return
	}
	env.CancelTimer(t.voteTimer)
	switch p.cfg.Mutant {
	case AlwaysAbort:
		p.end(env, t, protocols.Abort)
	case SkipPreCommit:
		p.end(env, t, protocols.Commit)
	default:
		p.prepare(env, t)
	}
}

// veto takes a vote to abort, which decides.
func (p *process) veto(env *sim.Env, tx string) {
	if t := p.find(tx); t != nil && t.Collects == votes {
		p.end(env, t, protocols.Abort)
	}
}

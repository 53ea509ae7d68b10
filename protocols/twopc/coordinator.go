package twopc

import (
	"fmt"
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// coordinator asks for votes, decides and tells the decision.
type coordinator struct{ process }

// Init implements sim.Node: at a restart the log says how far each transaction got.
func (c *coordinator) Init(env *sim.Env) {
	c.recall(env)
	for i := range c.txs {
		t := &c.txs[i]
		if !t.State.Decided() {
			// WAIT: nobody was told to commit, so it may abort.
			c.become(env, t, protocols.Abort)
		} else {
			c.publish(env, t)
		}
		c.tell(env, t)
	}
}

// Invoke implements sim.Client.
func (c *coordinator) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case protocols.Begin:
		c.begin(env, id, op)
	default:
		panic(fmt.Sprintf("twopc: unexpected operation %T at the coordinator", op))
	}
}

// begin starts phase one.
func (c *coordinator) begin(env *sim.Env, id sim.OpID, op protocols.Begin) {
	if t := c.find(op.Tx); t != nil { // a transaction begins once
		if t.State.Decided() {
			env.Respond(id, t.in(t.State).outcome)
		}
		return
	}
	t := c.add(op.Tx)
	t.Op = id
	c.publish(env, t)
	env.Observe(t.votes(op.Vote))
	c.become(env, t, protocols.Wait)
	if op.Vote == check.Abort {
		c.end(env, t, protocols.Abort)
		return
	}
	env.Broadcast(c.cfg.participants, t.voteRequest)
	env.SetTimer(t.voteTimer, c.cfg.VoteTimeout, c.cfg.VoteTimeout)
}

// Receive implements sim.Node.
func (c *coordinator) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case VoteCommit:
		c.collect(env, from, m.Tx)
	case VoteAbort:
		c.veto(env, m.Tx)
	case DecisionRequest:
		c.answer(env, from, m.Tx)
	case VoteRequest, GlobalCommit, GlobalAbort, DecisionReply:
		// meant for participants
	default:
		panic(fmt.Sprintf("twopc: unexpected message %T", m))
	}
}

// collect counts a vote to commit; the last one decides.
func (c *coordinator) collect(env *sim.Env, from sim.NodeID, tx string) {
	t := c.find(tx)
	if t == nil || t.State != protocols.Wait || slices.Contains(t.Committed, from) {
		return
	}
	t.Committed = append(t.Committed, from)
	needed := len(c.cfg.participants)
	if c.cfg.Mutant == MajorityCommit {
		needed = needed/2 + 1
	}
	if len(t.Committed) < needed {
		return
	}
	if c.cfg.Mutant == AlwaysAbort {
		c.end(env, t, protocols.Abort)
		return
	}
	c.end(env, t, protocols.Commit)
}

// veto takes a vote to abort, which decides.
func (c *coordinator) veto(env *sim.Env, tx string) {
	t := c.find(tx)
	if t == nil || t.State != protocols.Wait || c.cfg.Mutant == MajorityCommit {
		return
	}
	c.end(env, t, protocols.Abort)
}

// Timeout implements sim.Node: a vote is missing.
func (c *coordinator) Timeout(env *sim.Env, key sim.TimerKey) {
	for i := range c.txs {
		t := &c.txs[i]
		if t.State == protocols.Wait && t.voteTimer == key {
			env.Observe(t.timedOut)
			c.end(env, t, protocols.Abort)
		}
	}
}

// end is phase two: the decision is in the log before anybody hears of it.
func (c *coordinator) end(env *sim.Env, t *transaction, state protocols.CommitState) {
	if c.cfg.Mutant == SendBeforeSync {
		t.State = state
		env.CancelTimer(t.voteTimer)
		protocols.AppendRecord(env, t.in(state).record)
		c.tell(env, t)
		env.Sync()
		c.publish(env, t)
	} else {
		c.decide(env, t, state)
		c.tell(env, t)
	}
	env.Respond(t.Op, t.in(state).outcome)
}

// tell sends the decision to the participants.
func (c *coordinator) tell(env *sim.Env, t *transaction) {
	if t.State == protocols.Commit {
		env.Broadcast(c.cfg.participants, t.globalCommit)
	} else {
		env.Broadcast(c.cfg.participants, t.globalAbort)
	}
}

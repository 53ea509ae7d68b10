package threepc

import (
	"fmt"
	"slices"
	"time"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// config is what all processes of a run share.
type config struct {
	Params
	timeouts     bool // find crashes, as no failure detector does
	perfect      bool // the failure detector: it makes no mistakes
	coordinator  sim.NodeID
	participants []sim.NodeID
	everybody    []sim.NodeID
}

// process is the coordinator or a participant. Every process may come to coordinate a
// transaction, so there is one machine for both.
type process struct {
	cfg       *config `sim:"config"`
	Suspected []sim.NodeID
	txs       []*transaction
}

// transaction is what a process keeps of one transaction.
type transaction struct {
	ID    string
	State protocols.CommitState // as the log has it

	Vote check.Outcome // that a participant is going to cast
	Op   sim.OpID      // that the coordinator has to answer, or 0

	// Whom it obeys: c at first, then backups of ever higher ids.
	Coordinator sim.NodeID
	Recovered   bool         // it restarted, undecided, and takes no part in termination
	Out         []sim.NodeID // who else takes no part: believed to be down, or recovered

	// While it coordinates.
	Collects collects
	Answered []sim.NodeID // who has sent what it collects
	Prepared bool         // somebody is in PRE-COMMIT

	voteTimer     sim.TimerKey
	decisionTimer sim.TimerKey
}

// collects is what a process collects that coordinates a transaction.
type collects uint8

const (
	nothing collects = iota // it does not coordinate
	votes
	states
	acknowledgements
)

// Invoke implements sim.Client.
func (p *process) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case protocols.Begin:
		p.begin(env, id, op)
	case protocols.Work:
		p.work(env, op)
	default:
		panic(fmt.Sprintf("threepc: unexpected operation %T", op))
	}
}

// Receive implements sim.Node.
func (p *process) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case VoteRequest:
		p.vote(env, from, m.Tx)
	case VoteCommit:
		p.collectVote(env, from, m.Tx)
	case VoteAbort:
		p.veto(env, m.Tx)
	case PrepareCommit:
		p.prepareToCommit(env, from, m.Tx)
	case ReadyCommit:
		p.collectAcknowledgement(env, from, m.Tx)
	case GlobalCommit:
		p.obey(env, m.Tx, protocols.Commit)
	case GlobalAbort:
		p.obey(env, m.Tx, protocols.Abort)
	case StateRequest:
		p.answer(env, from, m)
	case StateReply:
		p.learn(env, from, m)
	default:
		panic(fmt.Sprintf("threepc: unexpected message %T", m))
	}
}

// find looks for a transaction from the latest on: that is mostly who is asked about.
func (p *process) find(tx string) *transaction {
	for i := len(p.txs) - 1; i >= 0; i-- {
		if t := p.txs[i]; t.ID == tx {
			return t
		}
	}
	return nil
}

// add puts a transaction into INIT.
func (p *process) add(tx string) *transaction {
	t := &transaction{
		ID: tx, State: protocols.Init,
		Coordinator:   p.cfg.coordinator,
		Out:           slices.Clone(p.Suspected),
		voteTimer:     sim.TimerKey{Name: "vote " + tx},
		decisionTimer: sim.TimerKey{Name: "decision " + tx},
	}
	p.txs = append(p.txs, t)
	return t
}

func (p *process) publish(env *sim.Env, t *transaction) { protocols.PublishState(env, t.ID, t.State) }

// become logs, then publishes, a state.
func (p *process) become(env *sim.Env, t *transaction, state protocols.CommitState) {
	t.State = state
	protocols.LogState(env, t.ID, state)
	p.publish(env, t)
}

// decide ends a transaction for this process.
func (p *process) decide(env *sim.Env, t *transaction, decision protocols.CommitState) {
	env.CancelTimer(t.voteTimer)
	env.CancelTimer(t.decisionTimer)
	t.Collects, t.Answered = nothing, nil
	p.become(env, t, decision)
	env.Respond(t.Op, decision.Outcome())
}

// end decides and tells everybody.
func (p *process) end(env *sim.Env, t *transaction, decision protocols.CommitState) {
	p.decide(env, t, decision)
	p.tell(env, t)
}

// tell sends the decision to everybody.
func (p *process) tell(env *sim.Env, t *transaction) {
	if t.State == protocols.Commit {
		env.Broadcast(p.cfg.everybody, GlobalCommit{t.ID})
	} else {
		env.Broadcast(p.cfg.everybody, GlobalAbort{t.ID})
	}
}

// obey carries out a decision that somebody has made. In INIT it can only be an abort.
func (p *process) obey(env *sim.Env, tx string, decision protocols.CommitState) {
	t := p.find(tx)
	if t == nil || t.State.Decided() || t.State == protocols.Init && decision == protocols.Commit {
		return
	}
	p.accept(env, t, decision)
}

// accept takes over a decision that somebody else has made. Who coordinates passes it on:
// the others wait for it.
func (p *process) accept(env *sim.Env, t *transaction, decision protocols.CommitState) {
	if t.Collects != nothing {
		p.end(env, t, decision)
	} else {
		p.decide(env, t, decision)
	}
}

// patience makes a timer tell when others took too long. A process with a failure detector
// needs none.
func (p *process) patience(env *sim.Env, key sim.TimerKey, d time.Duration) {
	if p.cfg.timeouts {
		env.SetTimer(key, d, d)
	}
}

// include adds a process to a set, which is in order of ids.
func include(set []sim.NodeID, n sim.NodeID) []sim.NodeID {
	i, ok := slices.BinarySearch(set, n)
	if ok {
		return set
	}
	return slices.Insert(set, i, n)
}

// remove takes a process out of a set.
func remove(set []sim.NodeID, n sim.NodeID) []sim.NodeID {
	return slices.DeleteFunc(set, func(m sim.NodeID) bool { return m == n })
}

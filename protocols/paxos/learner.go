package paxos

import (
	"slices"

	"simrun/check"
	"simrun/sim"
)

// learner is the part that finds out what is chosen. What it knows is in its memory alone: the acceptors
// remember.
type learner struct {
	Heard  []heard // in order of acceptors, what each is known to have accepted last
	Knows  bool
	Chosen string

	// a read under way
	Reading []sim.OpID   // to answer
	Replied []sim.NodeID // the acceptors that have answered
}

// heard is a proposal that an acceptor has accepted.
type heard struct {
	From   sim.NodeID
	Number Number
	Value  string
}

// count takes in that an acceptor has accepted a proposal. Once a majority has accepted the same one, its value is chosen. A
// learner that knows what is chosen says so to the proposer, which may have missed it.
func (p *process) count(env *sim.Env, from sim.NodeID, m Accepted) {
	switch {
	case !p.cfg.learns:
	case p.cfg.Mutant == LearnUnchosen:
		p.learn(env, m.Value)
	case p.Knows:
		p.send(env, m.Number.Proposer, Learned{Value: p.Chosen})
	default:
		p.note(heard{from, m.Number, m.Value})
		if p.accepted(m.Number) >= p.cfg.quorum {
			p.learn(env, m.Value)
		}
	}
}

// note remembers the last proposal that an acceptor has accepted.
func (p *process) note(h heard) {
	i, found := slices.BinarySearchFunc(p.Heard, h.From, func(h heard, n sim.NodeID) int { return int(h.From - n) })
	switch {
	case !found:
		p.Heard = slices.Insert(p.Heard, i, h)
	case h.Number.Compare(p.Heard[i].Number) > 0:
		p.Heard[i] = h
	}
}

// accepted counts the acceptors that are known to have accepted a proposal.
func (p *process) accepted(n Number) int {
	count := 0
	for i := range p.Heard {
		if p.Heard[i].Number == n {
			count++
		}
	}
	return count
}

// learn ends the protocol for the learner, which acknowledges to the proposers.
func (p *process) learn(env *sim.Env, value string) {
	p.Knows, p.Chosen, p.Heard = true, value, nil
	env.Observe(check.Learned{Value: value})
	p.publish(env)
	p.broadcast(env, p.cfg.proposers, Learned{Value: value})
	p.answer(env, value)
}

// told learns from somebody who knows what is chosen, and says so where it is asked to.
func (p *process) told(env *sim.Env, from sim.NodeID, m Learned) {
	switch {
	case !p.cfg.learns:
	case !p.Knows:
		p.learn(env, m.Value)
	case m.Confirm:
		p.send(env, from, Learned{Value: p.Chosen})
	}
}

// read asks the acceptors what is chosen, for somebody who wants to know. A majority's answers may not tell, though a
// value is chosen: where they differ, those that did not answer would decide.
func (p *process) read(env *sim.Env, id sim.OpID) {
	if p.Knows {
		env.Respond(id, p.Chosen)
		return
	}
	p.Reading = append(p.Reading, id)
	p.askAcceptors(env)
}

func (p *process) askAcceptors(env *sim.Env) {
	p.Replied = p.Replied[:0]
	env.SetTimer(readTimer, p.cfg.AnswerTimeout, p.cfg.AnswerTimeout)
	p.broadcast(env, p.cfg.acceptors, Read{})
}

// hear takes an acceptor's answer to a read.
func (p *process) hear(env *sim.Env, from sim.NodeID, m ReadReply) {
	if len(p.Reading) == 0 {
		return
	}
	p.Replied = join(p.Replied, from)
	if m.Number.N > 0 {
		p.count(env, from, Accepted(m))
	}
	if len(p.Replied) >= p.cfg.quorum {
		p.answer(env, Unknown)
	}
}

// answer answers who wanted to read.
func (p *process) answer(env *sim.Env, value string) {
	if len(p.Reading) == 0 {
		return
	}
	for _, id := range p.Reading {
		env.Respond(id, value)
	}
	p.Reading = nil
	env.CancelTimer(readTimer)
}

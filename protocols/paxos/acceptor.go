package paxos

import (
	"cmp"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// acceptor is the part whose majority chooses.
type acceptor struct {
	Vote    vote
	Archive protocols.Register
}

// vote is all that an acceptor must remember for ever: the highest number that it has promised, and
// the proposal that it has accepted last. Both only grow.
type vote struct {
	Promised Number
	Accepted Number // N is 0 if there is none
	Value    string
}

func compareVotes(a, b vote) int {
	return cmp.Or(a.Promised.Compare(b.Promised), a.Accepted.Compare(b.Accepted))
}

// recallVote reads the vote from the disk after a restart. The acceptor may have crashed after it wrote that
// it accepts and before it said so.
func (p *process) recallVote(env *sim.Env) {
	if !p.cfg.accepts {
		return
	}
	if v, found, _ := protocols.ReadRegister(env, &p.Archive, acceptorPlaces, compareVotes); found {
		p.Vote = v
		if v.Accepted.N > 0 {
			env.Observe(check.Accepted{Number: v.Accepted, Value: v.Value})
		}
	}
}

// vote writes down what the acceptor is going to say: an answer that it could forget in a crash
// would be none.
func (p *process) vote(env *sim.Env, v vote) {
	if v != p.Vote && p.cfg.Mutant != VolatileAcceptor {
		p.Archive.Write(env, acceptorPlaces, v)
		env.Sync()
	}
	p.Vote = v
}

// promise answers Prepare (phase 1b). It promises to accept no proposal below the number any more, and tells the highest
// one that it has accepted: so a proposer that has a majority's answers knows their past and
// binds their future, which is what P2c needs.
func (p *process) promise(env *sim.Env, from sim.NodeID, m Prepare) {
	if !p.cfg.accepts {
		return
	}
	if m.Number.Compare(p.Vote.Promised) < 0 {
		p.send(env, from, Nack{m.Number, p.Vote.Promised})
		return
	}
	p.vote(env, vote{m.Number, p.Vote.Accepted, p.Vote.Value})
	p.send(env, from, Promise{m.Number, p.Vote.Accepted, p.Vote.Value})
}

// accept answers Accept (phase 2b). P1a: an acceptor accepts a proposal if, and only if, it has not promised a
// higher number. The first one it always accepts, which is P1.
func (p *process) accept(env *sim.Env, from sim.NodeID, m Accept) {
	if !p.cfg.accepts {
		return
	}
	promised := m.Number
	if m.Number.Compare(p.Vote.Promised) < 0 {
		if p.cfg.Mutant != NoPromiseCheck {
			p.send(env, from, Nack{m.Number, p.Vote.Promised})
			return
		}
		promised = p.Vote.Promised
	}
	p.vote(env, vote{promised, m.Number, m.Value})
	env.Observe(check.Accepted{Number: m.Number, Value: m.Value})
	p.broadcast(env, p.cfg.learners, Accepted(m))
}

// reveal answers Read.
func (p *process) reveal(env *sim.Env, from sim.NodeID) {
	if p.cfg.accepts {
		p.send(env, from, ReadReply{p.Vote.Accepted, p.Vote.Value})
	}
}

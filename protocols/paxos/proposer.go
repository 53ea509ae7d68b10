package paxos

import (
	"cmp"
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// proposer is the part that issues proposals.
type proposer struct {
	Phase  string
	Wish   string    // the value that it was asked to propose, "" before
	Op     sim.OpID  // to answer, or 0
	Number Number    // of its last proposal
	Seen   sim.Epoch // the highest N that it has met

	// phase 1
	Promised []sim.NodeID // who has promised
	Highest  Number       // of the proposals that they had accepted
	Adopted  string       // the value of that one

	// after a value is chosen
	Choice    string
	Confirmed []sim.NodeID // the learners that are known to have learned it

	Disk protocols.Register
}

// pursuit is what a proposer keeps on its disk: no number is ever used for two values (P1 and P2
// rest on that), so a proposer that restarts must go on above those that it has used.
type pursuit struct {
	Value string
	N     sim.Epoch
}

func comparePursuits(a, b pursuit) int { return cmp.Compare(a.N, b.N) }

// propose takes a value to propose. A proposer pursues one, for ever: once a value is chosen, another
// proposal could only repeat it.
func (p *process) propose(env *sim.Env, id sim.OpID, value string) {
	switch {
	case p.Phase == learned:
		env.Respond(id, p.Choice)
	case p.Wish == "":
		p.Wish, p.Op = value, id
		p.prepare(env)
	}
}

// resume takes up again, after a restart, what the proposer was asked.
func (p *process) resume(env *sim.Env) {
	if !p.cfg.proposes {
		return
	}
	if was, found, _ := protocols.ReadRegister(env, &p.Disk, proposerPlaces, comparePursuits); found {
		p.Wish, p.Seen = was.Value, max(p.Seen, was.N)
		p.prepare(env)
	}
}

// prepare begins phase 1 with a number above all that the proposer has met (phase 1a). What it is about to say is
// on the disk first.
func (p *process) prepare(env *sim.Env) {
	first := p.Number.N == 0
	p.Seen++
	p.Number = Number{N: p.Seen, Proposer: env.Self()}
	if p.cfg.Mutant == SharedNumbers {
		p.Number.Proposer = p.cfg.proposers[0]
	}
	p.Disk.Write(env, proposerPlaces, pursuit{p.Wish, p.Seen})
	env.Sync()
	if first { // since it was asked, or has restarted: it may have crashed before it said so
		env.Observe(check.Proposed{Value: p.Wish})
	}
	p.Phase = preparing
	p.Promised, p.Highest, p.Adopted = p.Promised[:0], Number{}, ""
	env.SetTimer(retryTimer, p.cfg.AnswerTimeout, p.cfg.AnswerTimeout)
	p.publish(env)
	p.broadcast(env, p.cfg.acceptors, Prepare{p.Number})
}

// gather counts promises. A majority of them ends phase 1.
func (p *process) gather(env *sim.Env, from sim.NodeID, m Promise) {
	if p.Phase != preparing || m.Number != p.Number {
		return
	}
	p.Promised = join(p.Promised, from)
	if m.Accepted.Compare(p.Highest) > 0 {
		p.Highest, p.Adopted = m.Accepted, m.Value
	}
	if len(p.Promised) >= p.cfg.quorum {
		p.ask(env)
	}
}

// ask begins phase 2: it asks for acceptance (phase 2a). The value is that of the highest-numbered proposal which
// the majority has accepted, and the proposer's own only if they have accepted none. That is P2c.
func (p *process) ask(env *sim.Env) {
	value := p.Wish
	switch {
	case p.cfg.Mutant == IgnoreAccepted:
	case p.Highest.N > 0:
		value = p.Adopted
	case p.cfg.Mutant == MadeUpValue:
		value = "made up"
	}
	p.Phase = asking
	env.SetTimer(retryTimer, p.cfg.AnswerTimeout, p.cfg.AnswerTimeout)
	p.publish(env)
	p.broadcast(env, p.cfg.acceptors, Accept{p.Number, value})
}

// refused takes notice of a higher number.
func (p *process) refused(env *sim.Env, m Nack) {
	p.Seen = max(p.Seen, m.Promised.N)
	if m.Number == p.Number {
		p.abandon(env)
	}
}

// meet takes notice of another proposer's number, which an acceptor on the same node is asked to promise.
func (p *process) meet(env *sim.Env, n Number) {
	p.Seen = max(p.Seen, n.N)
	if n.Compare(p.Number) > 0 {
		p.abandon(env)
	}
}

// abandon gives a proposal up, for a while: "it is probably a good idea" to do so once somebody issues a
// higher-numbered one (section 2.2). Safety does not depend on it. How long the proposer waits
// decides whether two of them come to an end.
func (p *process) abandon(env *sim.Env) {
	if p.Phase == preparing || p.Phase == asking {
		p.Phase = backingOff
		least, most := p.cfg.backoff()
		env.SetTimer(retryTimer, least, most)
	}
}

// retry tries with a higher number, until a value is chosen; then it tells those learners that may not know.
func (p *process) retry(env *sim.Env) {
	switch {
	case p.cfg.Mutant == NeverRetry:
	case p.Phase == learned:
		p.inform(env)
	default:
		p.prepare(env)
	}
}

// confirmed notes that a learner has learned the chosen value. There is nothing left to propose.
func (p *process) confirmed(env *sim.Env, from sim.NodeID, value string) {
	if p.Wish == "" {
		return
	}
	if slices.Contains(p.cfg.learners, from) {
		p.Confirmed = join(p.Confirmed, from)
	}
	if p.Phase != learned {
		p.Phase, p.Choice = learned, value
		env.Respond(p.Op, value)
		env.SetTimer(retryTimer, p.cfg.AnswerTimeout, p.cfg.AnswerTimeout)
	}
	if len(p.Confirmed) == len(p.cfg.learners) {
		env.CancelTimer(retryTimer)
	}
}

// inform tells the chosen value to learners that have not said that they know it. An acceptor's
// word to them may be lost; section 2.3 has one learner inform the others.
func (p *process) inform(env *sim.Env) {
	env.SetTimer(retryTimer, p.cfg.AnswerTimeout, p.cfg.AnswerTimeout)
	for _, l := range p.cfg.learners {
		if _, known := slices.BinarySearch(p.Confirmed, l); !known {
			p.send(env, l, Learned{Value: p.Choice, Confirm: true})
		}
	}
}

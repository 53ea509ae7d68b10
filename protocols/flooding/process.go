package flooding

import (
	"fmt"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// config is what all processes of a run share.
type config struct {
	Params
	everybody []sim.NodeID
}

// process is one of those that must agree. All that it knows is volatile.
type process struct {
	cfg *config `sim:"config"`

	Correct set      // who is not suspected; it only shrinks
	Op      sim.OpID // its proposal, to answer
	Round   int      // 0 before it proposes
	Heard   []round  // in order of rounds; from the one before this on

	Overheard bool // a decision, before it proposed
	Decided   bool
	Decision  string
}

// Init implements sim.Node: at boot nobody is suspected. A process that restarts is as one that
// has not proposed.
func (p *process) Init(*sim.Env) {
	for _, id := range p.cfg.everybody {
		p.Correct.add(id)
	}
	p.Heard = append(p.Heard, round{Number: 0, From: p.Correct.clone()})
}

// Timeout implements sim.Node. The detector knows about time, processes do not.
func (p *process) Timeout(_ *sim.Env, key sim.TimerKey) {
	panic(fmt.Sprintf("flooding: unexpected timer %v", key))
}

// Invoke implements sim.Client.
func (p *process) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case protocols.Propose:
		p.propose(env, id, op.Value)
	default:
		panic(fmt.Sprintf("flooding: unexpected operation %T", op))
	}
}

// propose begins the first round.
func (p *process) propose(env *sim.Env, id sim.OpID, value string) {
	if p.Round > 0 {
		return // a process proposes once
	}
	p.Op = id
	env.Observe(check.Proposed{Value: value})
	first := p.heard(1)
	first.Values = union(first.Values, []string{value})
	p.begin(env, 1, first.Values)
	if p.Overheard {
		p.decide(env, p.Decision)
		return
	}
	p.advance(env)
}

// Receive implements sim.Node.
func (p *process) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case Proposals:
		p.hear(env, from, m)
	case Decided:
		p.obey(env, from, m.Value)
	default:
		panic(fmt.Sprintf("flooding: unexpected message %T", m))
	}
}

// Suspect implements sim.DetectorUser.
func (p *process) Suspect(env *sim.Env, n sim.NodeID) {
	if p.cfg.Mutant == WaitForAll {
		return
	}
	p.Correct.remove(n)
	p.advance(env)
}

// Restore implements sim.DetectorUser. Who has crashed stays out, though it may be back.
func (p *process) Restore(*sim.Env, sim.NodeID) {}

// hear takes in what another process knows. Of a round that is over, only who was heard
// from in the last one still counts: the next is compared with it.
func (p *process) hear(env *sim.Env, from sim.NodeID, m Proposals) {
	if p.Decided || m.Round < max(1, p.Round-1) {
		return
	}
	r := p.heard(m.Round)
	r.From.add(from)
	r.Values = union(r.Values, m.Values)
	p.advance(env)
}

// advance ends every round that has heard from all who are not suspected.
func (p *process) advance(env *sim.Env) {
	for p.Round > 0 && !p.Decided {
		r := p.heard(p.Round)
		if !r.From.includes(p.Correct) {
			return
		}
		if p.over(r) {
			p.decide(env, p.least(r.Values))
			return
		}
		p.begin(env, p.Round+1, r.Values)
	}
}

// over tells whether the end of a round is the time to decide.
func (p *process) over(r *round) bool {
	switch {
	case p.cfg.Mutant == FirstRound:
		return true
	case p.cfg.Variant == Uniform && p.cfg.Mutant != EarlyUniform:
		return r.Number == len(p.cfg.everybody)
	}
	return r.From.equal(p.heard(r.Number - 1).From)
}

// begin begins a round: the process sends what it knows to everybody, itself included.
func (p *process) begin(env *sim.Env, number int, known []string) {
	p.Round = number
	p.forget(number - 1)
	env.Observe(State{State: proposing, Round: number})
	r := p.heard(number)
	r.From.add(env.Self())
	r.Values = union(r.Values, known)
	env.Broadcast(p.cfg.everybody, Proposals{number, known})
}

func (p *process) least(values []string) string {
	if p.cfg.Mutant == LeastFromZero {
		return union([]string{"0"}, values)[0]
	}
	return values[0]
}

// obey takes over what a process decided that is not suspected.
func (p *process) obey(env *sim.Env, from sim.NodeID, value string) {
	switch {
	case p.cfg.Variant == Uniform || !p.Correct.has(from):
	case p.Decided:
		if p.cfg.Mutant == DecideAgain {
			env.Observe(check.Decision{Value: value})
		}
	case p.Round == 0:
		if !p.Overheard {
			p.Overheard, p.Decision = true, value
		}
	default:
		p.decide(env, value)
	}
}

// decide ends the protocol for this process. It decides before it tells anybody. In the other
// order everybody would hear of every decision, for here a message that was sent arrives even
// if its sender crashes; that is more than links promise, and would hide what the regular
// variant does not.
func (p *process) decide(env *sim.Env, value string) {
	p.Decided, p.Decision = true, value
	p.Heard = nil
	env.Observe(State{State: decided, Round: p.Round, Decision: value})
	env.Observe(check.Decision{Value: value})
	env.Respond(p.Op, value)
	if p.cfg.Variant == Regular && p.cfg.Mutant != NoDecided {
		env.Broadcast(p.cfg.everybody, Decided{value})
	}
}

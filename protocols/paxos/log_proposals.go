package paxos

import (
	"slices"

	"simrun/check"
	"simrun/sim"
)

// proposed is a proposal of the leader that is not chosen yet.
type proposed struct {
	Instance uint64
	Command  Command
	By       []sim.NodeID // the acceptors that have accepted it
	Late     bool         // it has waited since the last beat
}

// advance proposes what there is to propose, in the order of instances. At most so many proposals are open at a time as
// the window has: α in section 3.
func (s *server) advance(env *sim.Env) {
	for s.Phase == leading && len(s.Open) < s.cfg.Window {
		command, ok := s.pick(env)
		if !ok {
			return
		}
		instance := s.Next
		s.Next++
		s.ask(env, instance, command)
	}
}

// pick decides what the leader proposes in the next instance that is not known: what was adopted (P2c); else, below what
// was adopted or chosen, nothing, so that commands above it can be done; else what a client asks for.
func (s *server) pick(env *sim.Env) (Command, bool) {
	for s.knows(s.Next) {
		s.Next++
	}
	for len(s.Adopted) > 0 && s.Adopted[0].Instance < s.Next {
		s.Adopted = s.Adopted[1:]
	}
	switch {
	case len(s.Adopted) > 0 && s.Adopted[0].Instance == s.Next:
		return s.Adopted[0].Command, true
	case len(s.Adopted) > 0 || len(s.Ahead) > 0 && s.Ahead[len(s.Ahead)-1].Instance > s.Next:
		return s.fill(env)
	case len(s.Waiting) > 0:
		command := s.Waiting[0]
		s.Waiting = s.Waiting[1:]
		return command, true
	}
	return noop, false
}

// fill is what the leader proposes in a gap: a no-op (section 3).
func (s *server) fill(env *sim.Env) (Command, bool) {
	switch s.cfg.Mutant {
	case LeaveGaps:
		s.Next++
		return s.pick(env)
	case MadeUpValue:
		made := noop
		made.Request.Value = ", made up"
		return made, true
	}
	env.Observe(check.Proposed{Value: noop.text(env)})
	return noop, true
}

// ask asks for acceptance in an instance (phase 2a).
func (s *server) ask(env *sim.Env, instance uint64, command Command) {
	s.Open = append(s.Open, proposed{Instance: instance, Command: command})
	m := AcceptOne{s.Number, instance, command}
	env.Broadcast(s.cfg.servers, m)
	s.take(env, env.Self(), m)
}

// askAgain asks those acceptors that have not answered for a whole beat: the message or the answer may be lost.
func (s *server) askAgain(env *sim.Env) {
	for i := range s.Open {
		o := &s.Open[i]
		if !o.Late {
			o.Late = true
			continue
		}
		for _, n := range s.cfg.servers {
			if _, has := slices.BinarySearch(o.By, n); !has && n != env.Self() {
				env.Send(n, AcceptOne{s.Number, o.Instance, o.Command})
			}
		}
	}
}

// count takes in that an acceptor has accepted a proposal. Once a majority has, the command is chosen, and the
// leader tells the others.
func (s *server) count(env *sim.Env, from sim.NodeID, m AcceptedOne) {
	if s.Phase != leading || m.Number != s.Number {
		return
	}
	i := slices.IndexFunc(s.Open, func(o proposed) bool { return o.Instance == m.Instance })
	if i < 0 {
		return
	}
	o := &s.Open[i]
	o.By = join(o.By, from)
	if len(o.By) >= s.cfg.quorum || s.cfg.Mutant == LearnUnchosen {
		command := o.Command
		s.Open = slices.Delete(s.Open, i, i+1)
		s.learn(env, m.Instance, command)
		env.Broadcast(s.cfg.servers, LearnedOne{m.Instance, command})
	}
}

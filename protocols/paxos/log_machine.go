package paxos

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// machine is the state machine that is replicated.
type machine struct {
	Store   protocols.Store
	Applied uint64 // commands
}

// do applies a command, and tells what to answer if it was somebody's.
func (s *server) do(c Command) (reply protocols.ClientReply, answer bool) {
	s.Applied++
	if c.Client == sim.Nobody {
		return reply, false
	}
	if s.cfg.Mutant == ApplyTwice {
		delete(s.Store.Sessions, c.Client)
	}
	reply, old := s.Store.Apply(c.Client, c.Request)
	return reply, !old
}

// apply does a command that is chosen. The leader answers the client.
func (s *server) apply(env *sim.Env, c Command) {
	reply, answer := s.do(c)
	env.Observe(check.Applied{Index: s.Applied, Command: c.text(env)})
	if answer && s.Phase == leading && slices.Contains(s.cfg.clients, c.Client) {
		env.Send(c.Client, reply)
	}
}

// request takes a client's request. One that was done already is answered as it was, by any server; else
// the leader proposes it, or has proposed it, and others say who leads.
func (s *server) request(env *sim.Env, from sim.NodeID, m protocols.ClientRequest) {
	c := Command{from, m}
	last, served := s.Store.Sessions[from]
	switch {
	case served && last.Sequence == m.Sequence:
		env.Send(from, last)
	case served && last.Sequence > m.Sequence:
	case s.Phase == following:
		env.Send(from, protocols.ClientRedirect{Sequence: m.Sequence, Leader: s.Follows})
	case s.cfg.Mutant == ReadLocally && s.Phase == leading && m.Op == "get":
		env.Send(from, protocols.ClientReply{Sequence: m.Sequence, Value: s.Store.Values[m.Key]})
	case !s.pursues(c):
		env.Observe(check.Proposed{Value: c.text(env)})
		s.Waiting = append(s.Waiting, c)
	}
}

// pursues tells whether a command is on its way already: a client that is not answered asks again.
func (s *server) pursues(c Command) bool {
	return slices.Contains(s.Waiting, c) ||
		slices.ContainsFunc(s.Open, func(o proposed) bool { return o.Command == c }) ||
		slices.ContainsFunc(s.Adopted, func(v Vote) bool { return v.Command == c })
}

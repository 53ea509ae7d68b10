package main

import (
	"time"

	"simrun/protocols"
	"simrun/protocols/raft"
	"simrun/sim"
)

// proposed is simrun's Raft as the minimal loop has etcd/raft: without clients, but for one that is beside the leader and
// keeps so many commands under way. answered is set to how many were answered in a run.
func proposed(answered *int) *protocols.Protocol {
	p := raft.Protocol()
	p.Name = "raft-proposed"
	server := p.New
	p.New = func(s *protocols.Setup, id sim.NodeID) func() sim.Node {
		servers := s.In(raft.Server)
		if int(id) < len(servers) {
			return server(s, id)
		}
		return func() sim.Node { return &proposer{servers: servers, answered: answered} }
	}
	return p
}

type proposer struct {
	servers  []sim.NodeID `sim:"config"`
	answered *int         `sim:"config"`

	Asked  sim.OpID
	Target int // of servers
}

var lookTimer = sim.TimerKey{Name: "look"}

// Init implements sim.Node.
func (p *proposer) Init(env *sim.Env) {
	*p.answered = 0
	p.look(env)
}

// look asks one server, to find out whether it leads.
func (p *proposer) look(env *sim.Env) {
	p.ask(env, 1)
	env.SetTimer(lookTimer, 50*time.Millisecond, 50*time.Millisecond)
}

func (p *proposer) ask(env *sim.Env, commands int) {
	for range commands {
		p.Asked++
		env.Send(p.servers[p.Target], protocols.ClientRequest{Sequence: p.Asked, Op: "put", Key: "x1", Value: "k1.17"})
	}
}

// Timeout implements sim.Node: it asks the next one.
func (p *proposer) Timeout(env *sim.Env, _ sim.TimerKey) {
	p.Target = (p.Target + 1) % len(p.servers)
	p.look(env)
}

// Receive implements sim.Node: for each command that is answered it asks for the next.
func (p *proposer) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) {
	if _, ok := m.(protocols.ClientReply); !ok {
		return
	}
	*p.answered++
	commands := 1
	if *p.answered == 1 {
		env.CancelTimer(lookTimer)
		commands = underway
	}
	p.ask(env, commands)
}

package faults

import "simrun/sim"

// Corrupt makes nodes fail-safe: what they send is arbitrary, but detectably wrong, and the receiver drops
// it.
type Corrupt struct {
	Node Selector `yaml:"node" required:"true" doc:"whom it strikes: what it sends is seen to be wrong, and dropped"`
}

// Kind implements Act.
func (Corrupt) Kind() string { return "corrupt" }

// Probabilistic implements Act.
func (Corrupt) Probabilistic() bool { return false }

func (c Corrupt) own() Selector { return c.Node }

func (c Corrupt) describe() string { return "detectably wrong messages from " + c.Node.String() }

func (c Corrupt) validate(v *validator) { v.selector(c.Node, true, "node") }

func (c Corrupt) compile(b *binder, f *compiled) {
	nodes := b.target(c.Node)
	b.hook(sim.HookSend, b.program.sends, nodes.nodes)
	f.standing = &corrupt{nodes: nodes}
}

type corrupt struct {
	messagesKept
	timersKept
	nodes target
}

func (c *corrupt) target() (target, bool) { return c.nodes, true }

func (*corrupt) send(_ strike, _, _ sim.NodeID, _ sim.MessageKind, fate *sim.Fate) bool {
	intact := !fate.Corrupt
	fate.Corrupt = true
	return intact
}

func (*corrupt) losesSent(sim.NodeID, sim.MessageKind) bool { return true }

package faults

import "simrun/sim"

// Commission makes nodes send messages of the protocol that no handler of theirs sends: a response failure by
// a wrong state transition, in the terms of Cristian, "Understanding fault-tolerant distributed systems", CACM
// 34(2), 1991.
type Commission struct {
	Node  Selector `yaml:"node" required:"true" doc:"whom it strikes"`
	Sends string   `yaml:"sends" required:"true" doc:"the kind of message that it sends"`
	To    Selector `yaml:"to,omitempty" doc:"the receivers (default: all other nodes of the protocol)"`
	Set   Changes  `yaml:"set,omitempty" doc:"what the message says: fields by name (default: values seen in the run)"`
}

// Kind implements Act.
func (Commission) Kind() string { return "commission" }

// Probabilistic implements Act.
func (Commission) Probabilistic() bool { return false }

func (c Commission) own() Selector { return c.Node }

func (c Commission) describe() string {
	s := "unsolicited " + c.Sends + " from " + c.Node.String()
	if len(c.To) > 0 {
		s += " to " + c.To.String()
	}
	if len(c.Set) > 0 {
		s += " (" + c.Set.String() + ")"
	}
	return s
}

func (c Commission) validate(v *validator) {
	v.selector(c.Node, true, "node")
	if c.Sends == "" {
		v.fail("sends", "expected the kind of a message")
	}
	v.kind(c.Sends, "sends")
	if len(c.To) > 0 {
		v.selector(c.To, false, "to")
		if nodes := v.target(c.Node); nodes.word == "" && len(nodes.nodes) == 1 {
			if to := v.Resolve(c.To); len(to) == 1 && to[0] == nodes.nodes[0] {
				v.fail("to", "%s does not send to itself", v.World.Name(to[0]))
			}
		}
	}
	if c.Set["kind"] != nil {
		v.failAt([]string{"set", "kind"}, "the kind is what sends says")
		return
	}
	v.changes(c.Sends, c.Set)
}

func (c Commission) compile(b *binder, f *compiled) {
	k, _ := b.World.KindOf(c.Sends)
	to := b.Members
	if len(c.To) > 0 {
		to = b.Resolve(c.To)
	}
	b.hook(sim.HookTamper, b.program.sees, b.everybody())
	f.behaviour = &commission{nodes: b.target(c.Node), kind: k, to: to, set: c.Set, setting: b.Setting}
}

type commission struct {
	nodes   target
	kind    sim.MessageKind
	to      []sim.NodeID
	set     Changes
	setting *Setting
}

func (c *commission) target() (target, bool) { return c.nodes, true }

func (c *commission) strike(r strike, node sim.NodeID) uint64 {
	if !r.w.Up(node) {
		return 0
	}
	pick := func(n int) int { return int(r.draw(sim.LaneValue, uint64(n))) }
	message, _ := r.t.types.Like(c.setting.World.Messages[c.kind], nil, r.state().known.seen(&r.t.types), pick)
	message, _ = r.t.types.Set(message, c.set, c.setting.lookup)
	what := Falsified{To: sim.Nobody, Message: message.(sim.Message).Kind(), As: sim.Nobody}
	event := r.w.FaultOn("commission", node, uint64(r.fault().number), r.cause, what)
	r.t.falsified[node] = true
	var effects []sim.Effect
	for _, to := range c.to {
		if to != node {
			effects = append(effects, added(event, node, to, message.(sim.Message), c.kind))
		}
	}
	r.w.Do(node, effects)
	return event
}

func (*commission) heal(strike, sim.NodeID) {}

// added is the sending of a message that no handler sent. It bears the id of as.
func added(event uint64, as, to sim.NodeID, m sim.Message, kind sim.MessageKind) sim.Effect {
	return sim.Effect{Kind: sim.EffectSend, Tampering: sim.Added, As: as, To: to, Message: m, MessageKind: kind, Cause: event}
}

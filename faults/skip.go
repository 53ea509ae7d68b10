package faults

import (
	"slices"

	"simrun/sim"
)

// Skip keeps nodes from reacting to messages that reach them: a step not taken, a state-transition failure.
type Skip struct {
	Node    Selector `yaml:"node" required:"true" doc:"whom it strikes"`
	Message string   `yaml:"message,omitempty" doc:"only messages of this kind"`
	From    Selector `yaml:"from,omitempty" doc:"only messages from these"`
}

// Kind implements Act.
func (Skip) Kind() string { return "skip" }

// Probabilistic implements Act.
func (Skip) Probabilistic() bool { return false }

func (s Skip) own() Selector { return s.Node }

func (s Skip) describe() string {
	text := s.Node.String() + " not reacting to "
	if s.Message == "" {
		text += "messages"
	} else {
		text += s.Message
	}
	if len(s.From) > 0 {
		text += " from " + s.From.String()
	}
	return text
}

func (s Skip) validate(v *validator) {
	v.selector(s.Node, true, "node")
	v.kind(s.Message, "message")
	if len(s.From) > 0 {
		v.selector(s.From, false, "from")
	}
}

func (s Skip) compile(b *binder, f *compiled) {
	c := &skip{nodes: b.target(s.Node), from: b.Resolve(s.From), everyKind: s.Message == ""}
	c.message, _ = b.World.KindOf(s.Message)
	b.hook(sim.HookReceive, b.program.skips, c.nodes.nodes)
	f.standing = c
}

type skip struct {
	messagesKept
	timersKept
	nodes     target
	from      []sim.NodeID // nil: all
	message   sim.MessageKind
	everyKind bool
}

func (s *skip) target() (target, bool) { return s.nodes, true }

func (*skip) send(strike, sim.NodeID, sim.NodeID, sim.MessageKind, *sim.Fate) bool { return false }

// skip tells whether a node does not react to a message that is about to be handled.
func (t *Table) skip(w *sim.World, from, to sim.NodeID, m sim.Message, kind sim.MessageKind) bool {
	for _, i := range t.program.skips[to] {
		r := strike{t: t, w: w, index: i}
		h, s := r.state().on(to), r.fault().standing.(*skip)
		if h == nil || !s.everyKind && kind != s.message || s.from != nil && !slices.Contains(s.from, from) {
			continue
		}
		r.falsify(h, to, 0, Falsified{To: to, Message: m.Kind(), Fields: m, As: sim.Nobody})
		return true
	}
	return false
}

package faults

import (
	"fmt"
	"slices"

	"simrun/network"
	"simrun/sim"
)

// Direction says which messages a node omits.
type Direction string

// The directions.
const (
	Send    Direction = "send"
	Receive Direction = "receive"
	Both    Direction = "both"
)

// Omission makes nodes fail to send or to receive messages.
type Omission struct {
	Node        Selector             `yaml:"node" required:"true" doc:"whom it strikes"`
	Direction   Direction            `yaml:"direction,omitempty" doc:"send, receive or both (default: both; with to alone send, with from alone receive)"`
	To          Selector             `yaml:"to,omitempty" doc:"of those that it sends, only messages to these"`
	From        Selector             `yaml:"from,omitempty" doc:"of those that it receives, only messages from these"`
	Message     string               `yaml:"message,omitempty" doc:"only messages of this kind"`
	Probability *network.Probability `yaml:"probability,omitempty" doc:"of omitting each (default 1)"`
}

// Kind implements Act.
func (Omission) Kind() string { return "omission" }

// Probabilistic implements Act.
func (o Omission) Probabilistic() bool { return o.Probability != nil }

func (o Omission) own() Selector { return o.Node }

func (o Omission) direction() Direction {
	switch {
	case o.Direction != "":
		return o.Direction
	case len(o.To) > 0 && len(o.From) == 0:
		return Send
	case len(o.From) > 0 && len(o.To) == 0:
		return Receive
	}
	return Both
}

func (o Omission) describe() string {
	s := "omission of " + o.Node.String() + " to "
	message := ""
	if o.Message != "" {
		message = " " + o.Message
	}
	if d := o.direction(); d != Receive {
		s += "send" + message
		if len(o.To) > 0 {
			s += " to " + o.To.String()
		}
		if d == Both {
			s += " and to "
		}
	}
	if o.direction() != Send {
		s += "receive"
		if o.direction() == Both && o.Message != "" {
			s += " it"
		} else {
			s += message
		}
		if len(o.From) > 0 {
			s += " from " + o.From.String()
		}
	}
	if o.Probability != nil {
		s += fmt.Sprintf(" (probability %v)", *o.Probability)
	}
	return s
}

func (o Omission) validate(v *validator) {
	v.selector(o.Node, true, "node")
	if len(o.To) > 0 {
		v.selector(o.To, false, "to")
	}
	if len(o.From) > 0 {
		v.selector(o.From, false, "from")
	}
	v.kind(o.Message, "message")
	if o.Probability != nil {
		v.probability(*o.Probability, "probability")
	}
	switch o.Direction {
	case "", Send, Receive, Both:
	default:
		v.unknown("direction", string(o.Direction), []string{string(Send), string(Receive), string(Both)}, "direction")
	}
	if len(o.To) > 0 && o.Direction == Receive {
		v.fail("to", "an omission to receive has from, not to")
	}
	if len(o.From) > 0 && o.Direction == Send {
		v.fail("from", "an omission to send has to, not from")
	}
}

func (o Omission) compile(b *binder, f *compiled) {
	c := &omission{nodes: b.target(o.Node), probability: network.Certain, everyKind: o.Message == ""}
	c.to, c.from = b.Resolve(o.To), b.Resolve(o.From)
	c.message, _ = b.World.KindOf(o.Message)
	if o.Probability != nil {
		c.probability = *o.Probability
	}
	kinds := sim.Kinds(c.message)
	if c.everyKind {
		kinds = sim.AllKinds
	}
	if o.direction() != Receive {
		b.hookFor(sim.HookSend, b.program.sends, c.nodes.nodes, kinds, 0)
	}
	if o.direction() != Send {
		b.hookFor(sim.HookArrive, b.program.arrives, c.nodes.nodes, kinds, 0)
	}
	f.standing = c
}

type omission struct {
	timersKept
	nodes       target
	to, from    []sim.NodeID // nil: all
	message     sim.MessageKind
	everyKind   bool
	probability network.Probability
}

func (o *omission) target() (target, bool) { return o.nodes, true }

func (o *omission) send(r strike, _, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) bool {
	if !o.concerns(kind, o.to, to) || !r.hit(o.probability) {
		return false
	}
	*fate = sim.Fate{Loss: sim.LostByFault}
	return true
}

func (o *omission) arrive(r strike, from, _ sim.NodeID, kind sim.MessageKind) bool {
	return o.concerns(kind, o.from, from) && r.hit(o.probability)
}

// concerns tells whether the omission is about a message to or from peer, one of peers.
func (o *omission) concerns(kind sim.MessageKind, peers []sim.NodeID, peer sim.NodeID) bool {
	return (o.everyKind || kind == o.message) && (peers == nil || slices.Contains(peers, peer))
}

func (o *omission) losesSent(to sim.NodeID, kind sim.MessageKind) bool {
	return o.probability == network.Certain && o.concerns(kind, o.to, to)
}

func (o *omission) losesArriving(from sim.NodeID, kind sim.MessageKind) bool {
	return o.probability == network.Certain && o.concerns(kind, o.from, from)
}

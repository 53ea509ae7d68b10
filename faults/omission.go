package faults

import (
	"fmt"
	"slices"

	"simrun/network"
	"simrun/sim"
)

type omission struct {
	nodes       target
	of          []sim.NodeID
	sends       bool
	receives    bool
	to, from    []sim.NodeID // nil: all
	message     sim.MessageKind
	everyKind   bool
	probability network.Probability
}

func (o Omission) direction() Direction {
	if o.Direction == "" {
		return Both
	}
	return o.Direction
}

func (o Omission) describe() string {
	s := "omission of " + o.Node.String() + " to " + map[Direction]string{
		Send: "send", Receive: "receive", Both: "send and receive",
	}[o.direction()]
	if o.Message != "" {
		s += " " + o.Message
	}
	if len(o.To) > 0 {
		s += " to " + o.To.String()
	}
	if len(o.From) > 0 {
		s += " from " + o.From.String()
	}
	if o.Probability != nil {
		s += fmt.Sprintf(" (probability %v)", *o.Probability)
	}
	return s
}

func (o Omission) compile(b *binder) (behaviour, standing) {
	c := &omission{nodes: b.Setting.target(o.Node), probability: network.Certain, everyKind: o.Message == ""}
	c.of = c.nodes.nodes
	c.sends, c.receives = o.direction() != Receive, o.direction() != Send
	c.to, c.from = b.Resolve(o.To), b.Resolve(o.From)
	c.message, _ = b.World.KindOf(o.Message)
	if o.Probability != nil {
		c.probability = *o.Probability
	}
	if c.sends {
		b.hook(sim.HookSend, b.program.sends, c.of)
	}
	if c.receives {
		b.hook(sim.HookArrive, b.program.arrives, c.of)
	}
	return nil, c
}

func (o *omission) target() (target, bool) { return o.nodes, true }

func (o *omission) send(r strike, from, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) bool {
	if !o.omits(r, from, kind, o.to, to) {
		return false
	}
	*fate = sim.Fate{Loss: sim.LostByFault}
	return true
}

func (o *omission) arrive(r strike, from, to sim.NodeID, kind sim.MessageKind) bool {
	return o.omits(r, to, kind, o.from, from)
}

func (o *omission) omits(r strike, node sim.NodeID, kind sim.MessageKind, peers []sim.NodeID, peer sim.NodeID) bool {
	return o.concerns(r.state().target, node, kind, peers, peer) && r.hit(o.probability)
}

// concerns tells whether the omission is about a message of node to or from peer.
func (o *omission) concerns(target, node sim.NodeID, kind sim.MessageKind, peers []sim.NodeID, peer sim.NodeID) bool {
	if !o.everyKind && kind != o.message || target != sim.Nobody && target != node {
		return false
	}
	return slices.Contains(o.of, node) && (peers == nil || slices.Contains(peers, peer))
}

func (o *omission) loses(target, from, to sim.NodeID, kind sim.MessageKind) bool {
	if o.probability != network.Certain {
		return false
	}
	return o.sends && o.concerns(target, from, kind, o.to, to) || o.receives && o.concerns(target, to, kind, o.from, from)
}

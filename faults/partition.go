package faults

import (
	"strings"

	"simrun/network"
	"simrun/sim"
)

type partition struct {
	sides   network.Sides // of a partition that is the same at every strike
	alone   target        // of one that isolates
	isolate bool
	members []sim.NodeID
	size    int
}

func (p Partition) kind() PartitionKind {
	if p.Cut == "" {
		return TwoWay
	}
	return p.Cut
}

func (p Partition) describe() string {
	switch p.kind() {
	case OneWay:
		return "partition " + p.From.String() + " ↛ " + p.To.String()
	case Isolate:
		return "partition around " + p.Node.String()
	}
	sides := make([]string, len(p.Groups))
	for i, g := range p.Groups {
		sides[i] = g.String()
	}
	s := "partition " + strings.Join(sides, " | ")
	if len(p.Bridge) > 0 {
		s += " (bridge " + p.Bridge.String() + ")"
	}
	return s
}

func (p Partition) compile(b *binder) (behaviour, standing) {
	c := &partition{members: b.Members, size: len(b.World.Nodes)}
	switch p.kind() {
	case TwoWay, Bridge:
		groups := make([][]sim.NodeID, len(p.Groups))
		for i, g := range p.Groups {
			groups[i] = b.Resolve(g)
		}
		c.sides = network.NewSides(c.size, groups...)
	case OneWay:
		c.sides = network.NewSides(c.size, b.Resolve(p.From), b.Resolve(p.To))
		c.sides.OneWay = true
	case Isolate:
		c.alone, c.isolate = b.Setting.target(p.Node), true
	}
	return c, nil
}

func (p *partition) target() (target, bool) { return p.alone, p.isolate }

func (p *partition) strike(r strike, node sim.NodeID) uint64 {
	event := r.w.Fault("partition", node, uint64(r.fault().number), r.cause)
	sides := p.sides
	if p.isolate {
		sides = network.NewSides(p.size, []sim.NodeID{node}, p.members)
		sides.Of[node] = 1
	}
	r.w.Network().(*network.Network).Cut(network.Cut{ID: p.id(r, node), Cause: event, Sides: sides})
	return event
}

func (p *partition) heal(r strike, node sim.NodeID) {
	r.w.Network().(*network.Network).Heal(p.id(r, node))
}

func (p *partition) id(r strike, node sim.NodeID) uint64 {
	return token(r.index, 0, node)
}

package faults

import (
	"slices"
	"strings"

	"simrun/network"
	"simrun/sim"
)

// PartitionKind says who is cut off from whom.
type PartitionKind string

// The kinds of partitions.
const (
	TwoWay  PartitionKind = "two-way" // the groups don't reach each other
	OneWay  PartitionKind = "one-way" // From doesn't reach To
	Isolate PartitionKind = "isolate" // Node doesn't reach, and isn't reached by, any other
	Bridge  PartitionKind = "bridge"  // the groups reach each other through no one but the Bridge
)

// Partition cuts the network between nodes of the protocol. Clients and nodes
// that it does not name reach everyone.
type Partition struct {
	Cut    PartitionKind `yaml:"kind,omitempty" doc:"two-way (default), one-way, isolate, bridge"`
	Groups []Selector    `yaml:"groups,omitempty" doc:"of two-way and bridge: who stays together"`
	From   Selector      `yaml:"from,omitempty" doc:"of one-way: who is not heard"`
	To     Selector      `yaml:"to,omitempty" doc:"of one-way: who does not hear"`
	Node   Selector      `yaml:"node,omitempty" doc:"of isolate: who is alone, each of several for itself"`
	Bridge Selector      `yaml:"bridge,omitempty" doc:"of bridge: who reaches everyone"`
}

// Kind implements Act.
func (Partition) Kind() string { return "partition" }

// Probabilistic implements Act.
func (Partition) Probabilistic() bool { return false }

func (p Partition) own() Selector { return p.Node }

func (p Partition) kind() PartitionKind {
	if p.Cut == "" {
		return TwoWay
	}
	return p.Cut
}

func (p Partition) describe() string {
	switch p.kind() {
	case OneWay:
		return "partition " + p.From.set() + " ↛ " + p.To.set()
	case Isolate:
		return "isolation of " + p.Node.String()
	}
	sides := make([]string, len(p.Groups))
	for i, g := range p.Groups {
		sides[i] = g.set()
	}
	s := "partition " + strings.Join(sides, " | ")
	if len(p.Bridge) > 0 {
		s += " (bridge " + p.Bridge.set() + ")"
	}
	return s
}

func (p Partition) validate(v *validator) {
	given := map[string]bool{
		"groups": len(p.Groups) > 0, "from": len(p.From) > 0, "to": len(p.To) > 0,
		"node": len(p.Node) > 0, "bridge": len(p.Bridge) > 0,
	}
	needs := map[PartitionKind][]string{
		TwoWay: {"groups"}, OneWay: {"from", "to"}, Isolate: {"node"}, Bridge: {"groups", "bridge"},
	}
	want, ok := needs[p.kind()]
	if !ok {
		v.unknown("partition kind", string(p.Cut), []string{string(TwoWay), string(OneWay), string(Isolate), string(Bridge)}, "kind")
		return
	}
	for _, key := range []string{"groups", "from", "to", "node", "bridge"} {
		switch {
		case slices.Contains(want, key) && !given[key]:
			v.fail("fault", "a partition of kind %s needs %s", p.kind(), key)
		case !slices.Contains(want, key) && given[key]:
			v.fail(key, "a partition of kind %s has no %s", p.kind(), key)
		}
	}
	if len(p.Groups) == 1 {
		v.fail("groups", "a partition has at least two groups")
	}
	p.validateSides(v)
	p.validateAlone(v)
}

// validateSides checks that no node is in two places.
func (p Partition) validateSides(v *validator) {
	side := make([]int, len(v.World.Nodes))
	place := func(s Selector, number int, field string) {
		v.selector(s, false, field)
		for _, n := range v.Resolve(s) {
			if side[n] != 0 && side[n] != number {
				v.fail(field, "%s is on two sides of the partition", v.World.Name(n))
			}
			side[n] = number
			v.member(n, field)
		}
	}
	for i, g := range p.Groups {
		place(g, i+1, "groups")
	}
	if len(p.Bridge) > 0 {
		place(p.Bridge, -1, "bridge")
	}
	if len(p.From) > 0 {
		place(p.From, 1, "from")
	}
	if len(p.To) > 0 {
		place(p.To, 2, "to")
	}
}

func (p Partition) validateAlone(v *validator) {
	if len(p.Node) == 0 {
		return
	}
	v.selector(p.Node, true, "node")
	for _, n := range v.Resolve(p.Node) {
		v.member(n, "node")
	}
	if len(v.Members) < 2 {
		v.fail("node", "there is no other node to isolate %s from", p.Node)
	}
}

func (p Partition) compile(b *binder, f *compiled) {
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
		c.alone, c.isolate = b.target(p.Node), true
	}
	f.behaviour = c
}

type partition struct {
	sides   network.Sides // of a partition that is the same at every strike
	alone   target        // of one that isolates
	isolate bool
	members []sim.NodeID
	size    int
}

func (p *partition) target() (target, bool) { return p.alone, p.isolate }

func (p *partition) strike(r strike, node sim.NodeID) uint64 {
	event := r.w.Fault("partition", node, uint64(r.fault().number), r.cause)
	sides := p.sides
	if p.isolate {
		sides = network.NewSides(p.size, nil, p.members)
		sides.Of[node] = 1
	}
	networkOf(r.w).Cut(r.w, network.Cut{ID: p.id(r, node), Cause: event, Sides: sides})
	return event
}

func (p *partition) heal(r strike, node sim.NodeID) { networkOf(r.w).Heal(r.w, p.id(r, node)) }

// id is the cut's own: a fault has at most one for each node that it isolates.
func (p *partition) id(r strike, node sim.NodeID) uint64 { return token(r.index, 0, node) }

func networkOf(w *sim.World) *network.Network { return w.Network().(*network.Network) }

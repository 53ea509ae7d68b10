package faults

import (
	"slices"
	"time"

	"simrun/network"
	"simrun/sim"
)

// generator draws faults of one kind for a campaign.
type generator struct {
	kind string
	doc  string
	// several tells that it strikes a side of some nodes, not one node.
	several bool
	// ways is in how many ways it strikes its nodes in a world of so many.
	ways func(members int) uint64
	// act strikes nodes in one of the ways. There are other members.
	act func(c *campaign, side []sim.NodeID, way uint64) Act
}

// tenths are the probabilities that campaigns draw among, 0.1 to 1.
const tenths = 10

func tenth(way uint64) network.Probability {
	return network.Certain / tenths * network.Probability(way%tenths+1)
}

// generators are the kinds that a campaign can draw, in the order in which they are listed.
var generators = []generator{
	{
		kind: Crash{}.Kind(), doc: "a node halts, and restarts from its disk",
		ways: func(int) uint64 { return 1 },
		act: func(c *campaign, side []sim.NodeID, _ uint64) Act {
			return Crash{Node: c.names(side), Storage: c.Storage}
		},
	},
	{
		kind: Partition{}.Kind(), doc: "some nodes, at most half of all, are cut off from the others: both ways, or only what they send, or only what they would receive",
		several: true,
		ways:    func(int) uint64 { return 3 },
		act: func(c *campaign, side []sim.NodeID, way uint64) Act {
			switch here, there := c.names(side), c.names(c.others(side)); {
			case way == 1:
				return Partition{Cut: OneWay, From: here, To: there}
			case way == 2:
				return Partition{Cut: OneWay, From: there, To: here}
			case len(side) == 1:
				return Partition{Cut: Isolate, Node: here}
			default:
				return Partition{Groups: []Selector{here, there}}
			}
		},
	},
	{
		kind: Link{}.Kind(), doc: "the link from a node to another, or to it from another, loses messages, with a probability from 0.1 to 1",
		ways: func(members int) uint64 { return uint64(members-1) * 2 * tenths },
		act: func(c *campaign, side []sim.NodeID, way uint64) Act {
			peer := c.others(side)[way/(2*tenths):][:1]
			l := Link{From: c.names(side), To: c.names(peer), Loss: tenth(way)}
			if way/tenths%2 == 1 {
				l.From, l.To = l.To, l.From
			}
			return l
		},
	},
	{
		kind: Omission{}.Kind(), doc: "a node fails to send, to receive or both, with a probability from 0.1 to 1 for each message",
		ways: func(int) uint64 { return 3 * tenths },
		act: func(c *campaign, side []sim.NodeID, way uint64) Act {
			o := Omission{Node: c.names(side), Direction: []Direction{Send, Receive, Both}[way/tenths]}
			if p := tenth(way); p != network.Certain {
				o.Probability = &p
			}
			return o
		},
	},
	{
		kind: TimingFailure{}.Kind(), doc: "what a node sends is late by 10ms, 100ms or 1s, or its timers take half or twice as long",
		ways: func(int) uint64 { return uint64(len(lateness) + len(paces)) },
		act: func(c *campaign, side []sim.NodeID, way uint64) Act {
			if way >= uint64(len(lateness)) {
				return TimingFailure{Node: c.names(side), Timers: &paces[way-uint64(len(lateness))]}
			}
			return TimingFailure{Node: c.names(side), Delay: &network.Distribution{Dist: network.Constant, Value: lateness[way]}}
		},
	},
	{
		kind: Pause{}.Kind(), doc: "a node takes no steps",
		ways: func(int) uint64 { return 1 },
		act:  func(c *campaign, side []sim.NodeID, _ uint64) Act { return Pause{Node: c.names(side)} },
	},
	{
		kind: Clock{}.Kind(), doc: "a clock jumps by 10ms, 100ms or 1s, forward or back, or runs faster or slower by 1 %",
		ways: func(int) uint64 { return 2 * uint64(len(lateness)+1) },
		act: func(c *campaign, side []sim.NodeID, way uint64) Act {
			wrong := Clock{Node: c.names(side), Drift: 10_000 * sim.PPM}
			if i := way / 2; i < uint64(len(lateness)) {
				wrong.Jump, wrong.Drift = Jump(lateness[i]), 0
			}
			if way%2 == 1 {
				wrong.Jump, wrong.Drift = -wrong.Jump, -wrong.Drift
			}
			return wrong
		},
	},
	{
		kind: Storage{}.Kind(), doc: "a disk is slow or full, or a crash in that time loses or tears unsynced writes; nothing that was synced is damaged",
		ways: func(int) uint64 { return uint64(len(flaws)) },
		act: func(c *campaign, side []sim.NodeID, way uint64) Act {
			return Storage{Node: c.names(side), Flaw: flaws[way]}
		},
	},
}

// flaws are those of disks that heal.
var flaws = []StorageKind{SlowDisk, FullDisk, LostWrites, TornWrite}

// How late messages and clocks are, how many times as long timers take, and how wrong clocks run.
var (
	lateness = []time.Duration{10 * time.Millisecond, 100 * time.Millisecond, time.Second}
	paces    = []network.Decimal{network.One / 2, 2 * network.One}
)

func generatorOf(kind string) *generator {
	i := slices.IndexFunc(generators, func(g generator) bool { return g.kind == kind })
	if i < 0 {
		return nil
	}
	return &generators[i]
}

func kindsDrawn() []string {
	kinds := make([]string, len(generators))
	for i, g := range generators {
		kinds[i] = g.kind
	}
	return kinds
}

// DrawnKind describes a kind of fault that a campaign can draw.
type DrawnKind struct {
	Name string
	Doc  string // what it draws
}

// DrawnKinds describes the kinds of faults that a campaign can draw.
func DrawnKinds() []DrawnKind {
	kinds := make([]DrawnKind, len(generators))
	for i, g := range generators {
		kinds[i] = DrawnKind{g.kind, g.doc}
	}
	return kinds
}

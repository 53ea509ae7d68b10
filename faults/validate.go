package faults

import (
	"fmt"
	"maps"
	"slices"

	"simrun/network"
	"simrun/sim"
)

// Setting is what faults refer to by name.
type Setting struct {
	Protocol  string
	World     *sim.Config
	Roles     map[string][]sim.NodeID
	Members   []sim.NodeID // the protocol's nodes: all but clients
	States    []string
	Decisions []string // the values that the protocol decides; empty: any
}

// Validate returns everything that is wrong with the fault in a setting.
func (f Fault) Validate(s *Setting) []sim.Problem {
	v := &validator{Setting: s}
	f.Act.validate(v)
	v.timing(f)
	return v.problems
}

type validator struct {
	*Setting
	problems []sim.Problem
}

func (v *validator) fail(field, format string, args ...any) {
	v.problems = append(v.problems, sim.Problem{Field: []string{field}, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) unknown(what, name string, known []string, field ...string) {
	p := sim.Problem{Field: field, What: what, Name: name, Known: known}
	switch what {
	case "message", "state", "decision":
		p.Of = "protocol " + v.Protocol
	}
	v.problems = append(v.problems, p)
}

func (v *validator) timing(f Fault) {
	t := f.Timing
	if t.When != nil {
		v.pattern(f)
	}
	if t.MidBroadcast != nil {
		if t.When == nil || t.When.Sends == "" {
			v.fail("mid-broadcast", "mid-broadcast goes with when: {sends: …}")
		} else if *t.MidBroadcast < 0 {
			v.fail("mid-broadcast", "mid-broadcast is a number of messages, from 0")
		}
	}
	if t.Times < 0 {
		v.fail("times", "times is a number from 1")
	}
	if t.Repeat == nil {
		if t.Until > 0 {
			v.fail("until", "until goes with repeat; a fault that heals once has for")
		}
		return
	}
	if t.When != nil {
		v.fail("repeat", "repeat and when exclude each other")
	}
	if t.For > 0 {
		v.fail("repeat", "repeat says how long the fault lasts: leave out for")
	}
	v.distribution("repeat", "every", t.Repeat.Every)
	v.distribution("repeat", "lasts", t.Repeat.Lasts)
	if !v.canWait(t.Repeat.Every) && !v.canWait(t.Repeat.Lasts) {
		v.fail("repeat", "every and lasts are both 0: time would stand still")
	}
}

func (v *validator) canWait(d network.Distribution) bool { return d.Value > 0 || d.Max > 0 }

func (v *validator) distribution(field, sub string, d network.Distribution) {
	if key, err := d.Validate(); err != nil {
		v.problems = append(v.problems, sim.Problem{Field: []string{field, sub, key}, Message: err.Error()})
	}
}

func (v *validator) pattern(f Fault) {
	p := f.When
	set := 0
	for _, s := range []string{p.Sends, p.Receives, p.State, p.Decides, p.Saves} {
		if s != "" {
			set++
		}
	}
	if set != 1 {
		v.fail("when", "when names one thing: sends, receives, state, decides or saves")
		return
	}
	if f.At > 0 {
		v.fail("at", "at and when exclude each other; when has after")
	}
	if p.Nth < 0 {
		v.problems = append(v.problems, sim.Problem{Field: []string{"when", "nth"}, Message: "nth counts from 1"})
	}
	v.kind(p.Sends, "when", "sends")
	v.kind(p.Receives, "when", "receives")
	if p.State != "" && !slices.Contains(v.States, p.State) {
		v.unknown("state", p.State, v.States, "when", "state")
	}
	if p.Decides != "" && len(v.Decisions) > 0 && !slices.Contains(v.Decisions, p.Decides) {
		v.unknown("decision", p.Decides, v.Decisions, "when", "decides")
	}
	v.one(p.Node, "when", "node")
	v.one(p.From, "when", "from")
	v.one(p.To, "when", "to")
	if p.To != "" && p.Sends == "" {
		v.problems = append(v.problems, sim.Problem{Field: []string{"when", "to"}, Message: "to goes with sends"})
	}
	if p.From != "" && p.Receives == "" {
		v.problems = append(v.problems, sim.Problem{Field: []string{"when", "from"}, Message: "from goes with receives"})
	}
}

func (v *validator) kind(name string, field ...string) {
	if name == "" {
		return
	}
	if _, ok := v.World.KindOf(name); !ok {
		v.unknown("message", name, v.kinds(), field...)
	}
}

func (v *validator) kinds() []string {
	var all []string
	for _, m := range v.World.Messages {
		all = append(all, m.Kind())
	}
	return all
}

func (v *validator) names() []string {
	var all []string
	for _, n := range v.World.Nodes {
		all = append(all, n.Name)
	}
	return all
}

func (v *validator) one(name string, field ...string) {
	if name == "" {
		return
	}
	if _, ok := v.World.Lookup(name); !ok {
		v.unknown("node", name, v.names(), field...)
	}
}

// selector checks names of nodes; dynamic tells whether any, all and leader may stand there.
func (v *validator) selector(s Selector, dynamic bool, field string) {
	for _, name := range s {
		if _, ok := v.World.Lookup(name); ok {
			continue
		}
		if len(v.Roles[name]) > 0 || name == All {
			continue
		}
		if name == Any || name == Leader {
			if dynamic && len(s) == 1 {
				continue
			}
			v.fail(field, "%s can't stand here: name the nodes", name)
			continue
		}
		known := v.names()
		known = append(append(known, slices.Sorted(maps.Keys(v.Roles))...), All)
		if dynamic {
			known = append(known, Any, Leader)
		}
		v.unknown("node", name, known, field)
	}
}

func (c Crash) validate(v *validator) {
	v.selector(c.Node, true, "node")
	switch c.Storage {
	case "", UnsyncedLost, Kept, Lost:
	default:
		v.unknown("storage", string(c.Storage), []string{string(UnsyncedLost), string(Kept), string(Lost)}, "storage")
	}
}

func (l Link) validate(v *validator) {
	v.selector(l.From, false, "from")
	v.selector(l.To, false, "to")
	if l.Loss == 0 && l.Duplicate == 0 && l.Delay == nil {
		v.fail("fault", "a link fault has at least one of loss, duplicate and delay")
	}
	if l.Delay != nil {
		if key, err := l.Delay.Validate(); err != nil {
			v.problems = append(v.problems, sim.Problem{Field: []string{"delay", key}, Message: err.Error()})
		}
	}
}

func (o Omission) validate(v *validator) {
	v.selector(o.Node, true, "node")
	v.selector(o.To, false, "to")
	v.selector(o.From, false, "from")
	v.kind(o.Message, "message")
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

func (p Partition) validate(v *validator) {
	given := map[string]bool{
		"groups": len(p.Groups) > 0, "from": len(p.From) > 0, "to": len(p.To) > 0,
		"node": len(p.Node) > 0, "bridge": len(p.Bridge) > 0,
	}
	needs := map[PartitionKind][]string{
		"": {"groups"}, TwoWay: {"groups"}, OneWay: {"from", "to"}, Isolate: {"node"}, Bridge: {"groups", "bridge"},
	}
	want, ok := needs[p.Cut]
	if !ok {
		v.unknown("partition kind", string(p.Cut), []string{string(TwoWay), string(OneWay), string(Isolate), string(Bridge)}, "kind")
		return
	}
	for _, key := range []string{"groups", "from", "to", "node", "bridge"} {
		switch {
		case slices.Contains(want, key) && !given[key]:
			v.fail("fault", "a %s partition needs %s", p.kind(), key)
		case !slices.Contains(want, key) && given[key]:
			v.fail(key, "a %s partition has no %s", p.kind(), key)
		}
	}
	if given["groups"] && len(p.Groups) < 2 {
		v.fail("groups", "a partition has at least two groups")
	}
	side := make([]int, len(v.World.Nodes))
	place := func(s Selector, number int, field string) {
		v.selector(s, false, field)
		for _, n := range v.Resolve(s) {
			if side[n] != 0 && side[n] != number {
				v.fail(field, "%s is on two sides of the partition", v.World.Name(n))
			}
			if !slices.Contains(v.Members, n) {
				v.fail(field, "%s is a client: partitions act among the protocol's nodes", v.World.Name(n))
			}
			side[n] = number
		}
	}
	for i, g := range p.Groups {
		place(g, i+1, "groups")
	}
	place(p.Bridge, -1, "bridge")
	place(p.From, 1, "from")
	place(p.To, 2, "to")
	v.selector(p.Node, true, "node")
	if p.Cut == Isolate && len(v.Resolve(p.Node)) == len(v.Members) {
		v.fail("node", "isolating every node at once is not one partition; use groups")
	}
}

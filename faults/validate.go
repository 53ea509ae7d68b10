package faults

import (
	"maps"
	"slices"
	"time"

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
	Records   []string // what nodes keep on stable storage; empty: anything
	Detector  *Detection
	// Alternatives are, by kind of message, the kinds that a liar may put in its place.
	Alternatives map[string][]string
	// Unauthenticated tells that a message may bear another sender than its own.
	Unauthenticated bool
}

// Validate returns everything that is wrong with the fault in a setting.
func (f Fault) Validate(s *Setting) []sim.Problem {
	v := &validator{Setting: s}
	f.validate(v)
	v.timing(f)
	return v.problems
}

// ValidateNodes tells what is wrong with names of nodes that stand in a field.
func (s *Setting) ValidateNodes(sel Selector, field string) []sim.Problem {
	v := &validator{Setting: s}
	v.selector(sel, false, field)
	return v.problems
}

// validator collects problems. Fields are paths of keys from the fault.
type validator struct {
	*Setting
	problems []sim.Problem
}

func (v *validator) fail(field, format string, args ...any) {
	v.failAt([]string{field}, format, args...)
}

func (v *validator) failAt(field []string, format string, args ...any) {
	v.problems = append(v.problems, sim.Problemf(field, format, args...))
}

func (v *validator) unknown(what, name string, known []string, field ...string) {
	p := sim.Problem{Field: field, What: what, Name: name, Known: known}
	switch what {
	case "message", "state", "decision", "record":
		p.Of = "protocol " + v.Protocol
	}
	v.problems = append(v.problems, p)
}

func (v *validator) duration(d time.Duration, field ...string) {
	if d < 0 {
		v.failAt(field, "a duration can't be negative, found %v", d)
	}
}

func (v *validator) distribution(d network.Distribution, field ...string) {
	if key, err := d.Validate(); err != nil {
		v.failAt(append(slices.Clone(field), key), "%v", err)
	}
}

func (v *validator) probability(p network.Probability, field string) {
	if !p.Valid() {
		v.fail(field, "expected a probability from 0 to 1, found %v", p)
	}
}

// record checks the name of a record or log, or of none.
func (v *validator) record(name string, field ...string) {
	if name != "" && len(v.Records) > 0 && !slices.Contains(v.Records, name) {
		v.unknown("record", name, v.Records, field...)
	}
}

// kind checks the name of a message kind, or of none.
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

// selector checks names of nodes, of which there must be one at least; dynamic
// tells whether any and leader may stand there, if they stand alone.
func (v *validator) selector(s Selector, dynamic bool, field ...string) {
	if dynamic {
		v.nodes(s, []string{Any, Leader}, field)
	} else {
		v.nodes(s, nil, field)
	}
}

func (v *validator) nodes(s Selector, words, field []string) {
	if len(s) == 0 {
		v.failAt(field, "expected at least one node")
	}
	for i, name := range s {
		_, ok := v.World.Lookup(name)
		switch {
		case slices.Contains(s[:i], name):
			v.failAt(field, "%s is named twice", name)
		case ok || len(v.Roles[name]) > 0 || name == All:
		case slices.Contains(words, name):
			if len(s) > 1 {
				v.failAt(field, "%s stands alone, not in a list", name)
			}
		case name == Any || name == Leader:
			v.failAt(field, "%s can't stand here: name the nodes", name)
		default:
			v.unknown("node", name, slices.Concat(v.names(), []string{All}, words), field...)
		}
	}
}

// names returns the names of nodes, then of roles.
func (v *validator) names() []string {
	var all []string
	for _, n := range v.World.Nodes[:v.World.Real()] {
		all = append(all, n.Name)
	}
	for _, role := range slices.Sorted(maps.Keys(v.Roles)) {
		if len(v.Roles[role]) > 0 {
			all = append(all, role)
		}
	}
	return all
}

// member checks that a node is not a client.
func (v *validator) member(n sim.NodeID, field string) {
	if !slices.Contains(v.Members, n) {
		v.fail(field, "%s is a client: partitions act among the protocol's nodes", v.World.Name(n))
	}
}

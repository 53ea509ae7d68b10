package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"simrun/sim"
)

// Value makes nodes answer with wrong values of the right type: a response failure, in the terms of Cristian,
// "Understanding fault-tolerant distributed systems", CACM 34(2), 1991. Without Set, each message is
// changed in one part, within its domain, by chance.
type Value struct {
	Node    Selector `yaml:"node" required:"true" doc:"whom it strikes"`
	Message string   `yaml:"message,omitempty" doc:"only messages of this kind (with set: which kind)"`
	Set     Changes  `yaml:"set,omitempty" doc:"what the message says instead: fields by name, or its kind (default: one part is changed by chance, to a value seen in the run, another node, a number one off)"`
}

// Changes are fields of a message by name, as a file has them: text, []any or map[string]any. The key kind
// names another kind of message; it gets the fields that both have.
type Changes map[string]any

// kind is the kind of the message that results, or "".
func (c Changes) kind() string {
	kind, _ := c["kind"].(string)
	return kind
}

// fields are the changes without the kind.
func (c Changes) fields() map[string]any {
	fields := maps.Clone(map[string]any(c))
	delete(fields, "kind")
	return fields
}

// String prints c for people: kind VoteCommit, tx t2.
func (c Changes) String() string {
	var parts []string
	if c.kind() != "" {
		parts = append(parts, "kind "+c.kind())
	}
	for _, name := range slices.Sorted(maps.Keys(c.fields())) {
		parts = append(parts, fmt.Sprintf("%s %v", name, c[name]))
	}
	return strings.Join(parts, ", ")
}

// Kind implements Act.
func (Value) Kind() string { return "value" }

// Probabilistic implements Act.
func (v Value) Probabilistic() bool { return len(v.Set) == 0 }

func (v Value) own() Selector { return v.Node }

func (v Value) describe() string {
	s := "wrong values from " + v.Node.String()
	if v.Message != "" {
		s += " in " + v.Message
	}
	if len(v.Set) > 0 {
		s += " (" + v.Set.String() + ")"
	}
	return s
}

func (v Value) validate(w *validator) {
	w.selector(v.Node, true, "node")
	w.kind(v.Message, "message")
	switch {
	case len(v.Set) == 0:
	case v.Message == "":
		w.fail("set", "set goes with message: say which kind of message is changed")
	case v.Set.kind() == "" && v.Set["kind"] != nil:
		w.failAt([]string{"set", "kind"}, "expected the name of a message")
	case v.Set.kind() != "":
		w.changes(v.Set.kind(), v.Set)
	default:
		w.changes(v.Message, v.Set)
	}
}

// changes checks what is to be set in a message of a kind.
func (v *validator) changes(kind string, c Changes) {
	known := len(v.problems)
	v.kind(kind, "set", "kind")
	k, ok := v.World.KindOf(kind)
	if !ok {
		if c.kind() == "" {
			v.problems = v.problems[:known] // it is a problem of another key already
		}
		return
	}
	var d sim.Describer
	_, problems := d.Set(v.World.Messages[k], c.fields(), v.lookup)
	for _, p := range problems {
		p.Field = append([]string{"set"}, p.Field...)
		v.problems = append(v.problems, p)
	}
}

// lookup finds a node for a field of a message.
func (s *Setting) lookup(name string) (sim.NodeID, []string) {
	if id, ok := s.World.Lookup(name); ok {
		return id, nil
	}
	var known []string
	for _, n := range s.World.Nodes[:s.World.Real()] {
		known = append(known, n.Name)
	}
	return sim.Nobody, known
}

func (v Value) compile(b *binder, f *compiled) {
	c := &value{nodes: b.target(v.Node), set: v.Set, setting: b.Setting, everyKind: v.Message == ""}
	c.message, _ = b.World.KindOf(v.Message)
	b.hook(sim.HookTamper, b.program.tampers, c.nodes.nodes)
	if len(v.Set) == 0 {
		b.hook(sim.HookTamper, b.program.sees, b.everybody())
	}
	f.standing = c
}

// everybody are all nodes, clients too.
func (b *binder) everybody() []sim.NodeID {
	all := make([]sim.NodeID, len(b.World.Nodes))
	for i := range all {
		all[i] = sim.NodeID(i)
	}
	return all
}

type value struct {
	messagesKept
	timersKept
	nodes     target
	message   sim.MessageKind
	everyKind bool
	set       Changes
	setting   *Setting
}

func (v *value) target() (target, bool) { return v.nodes, true }

func (*value) send(strike, sim.NodeID, sim.NodeID, sim.MessageKind, *sim.Fate) bool { return false }

func (v *value) tamper(r strike, h *hold, from sim.NodeID, f *sim.Effect) uint64 { //nolint:unparam // the result is that of every tamperer
	if !v.everyKind && f.MessageKind != v.message {
		return 0
	}
	wrong := v.wrong(r, f.Message)
	if wrong != nil && !r.t.same(wrong, f.Message) {
		r.replace(h, from, f, "", from, wrong)
	}
	return 0
}

// wrong is what a message says instead, or nil if there is nothing else that it could say.
func (v *value) wrong(r strike, m sim.Message) sim.Message {
	if len(v.set) > 0 {
		return v.setting.changed(&r.t.types, m, v.set)
	}
	variants := r.t.types.Variants(m, r.state().known.seen(&r.t.types), v.setting.Members)
	if len(variants) == 0 {
		return nil
	}
	return variants[r.draw(sim.LaneValue, uint64(len(variants)))].(sim.Message)
}

// changed returns a message with changes that were found to be right.
func (s *Setting) changed(d *sim.Describer, m sim.Message, c Changes) sim.Message {
	changed := any(m)
	if kind := c.kind(); kind != "" {
		k, _ := s.World.KindOf(kind)
		changed, _ = d.Like(s.World.Messages[k], m, d.NewPalette(), func(int) int { return 0 })
	}
	changed, _ = d.Set(changed, c.fields(), s.lookup)
	return changed.(sim.Message)
}

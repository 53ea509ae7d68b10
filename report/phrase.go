package report

import (
	"fmt"
	"slices"
	"strings"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
	"simrun/trace"
)

// teller puts what happens in a run into words.
type teller struct {
	rec    *trace.Recording
	says   map[string]string // by message kind
	common map[string]bool   // fields that are the same in all messages and operations of the run
	types  sim.Describer
	asked  map[sim.OpID]any // operations

	tampered map[uint64]*tampered // by event: strikes that are told together
}

func newTeller(rec *trace.Recording) *teller {
	t := &teller{rec: rec, says: sayings(rec.Program.Protocol), asked: make(map[sim.OpID]any), tampered: findTampered(rec)}
	t.findCommon()
	for i := range rec.Events {
		if e := &rec.Events[i].Event; e.Kind == sim.EventInvoke && e.Op > 0 {
			t.asked[e.Op] = e.Value
		}
	}
	return t
}

// findCommon finds the fields that say nothing: such as the name of the only transaction.
func (t *teller) findCommon() {
	type use struct {
		value  string
		kind   string
		kinds  bool // of several kinds
		varies bool
	}
	uses := make(map[string]*use)
	for i := range t.rec.Events {
		e := &t.rec.Events[i]
		if e.Kind != sim.EventSend && e.Kind != sim.EventInvoke {
			continue
		}
		for _, f := range t.fields(e.Value) {
			u := uses[f.name]
			if u == nil {
				uses[f.name] = &use{value: f.value, kind: e.Name}
				continue
			}
			u.kinds = u.kinds || u.kind != e.Name
			u.varies = u.varies || u.value != f.value
		}
	}
	t.common = make(map[string]bool)
	for name, u := range uses {
		t.common[name] = u.kinds && !u.varies
	}
}

// field is a field of a message or operation that is one plain value.
type field struct{ name, value string }

func (t *teller) fields(v any) []field {
	if v == nil {
		return nil
	}
	m, ok := t.types.Plain(v, t.rec.Program.NodeName).(map[string]any)
	if !ok {
		return []field{{"", fmt.Sprint(t.types.Plain(v, t.rec.Program.NodeName))}}
	}
	var all []field
	for _, f := range t.types.Of(v).Fields {
		switch value := m[f.Name].(type) {
		case nil, []any, map[string]any:
		default:
			all = append(all, field{f.Name, fmt.Sprint(value)})
		}
	}
	return all
}

// telling is what a message says beyond its kind, if that is one short value.
func (t *teller) telling(v any) string {
	value, n := "", 0
	for _, f := range t.fields(v) {
		if !t.common[f.name] {
			value = f.value
			n++
		}
	}
	if n != 1 || width(value) > 20 {
		return ""
	}
	return value
}

// brief is what a message says beyond its kind in a picture.
func (t *teller) brief(v any) string {
	if b, ok := v.(sim.Brief); ok {
		return b.Brief()
	}
	return t.telling(v)
}

func (t *teller) name(n sim.NodeID) string { return t.rec.Program.NodeName(n) }

func (t *teller) nameAll(nodes []sim.NodeID) []string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = t.name(n)
	}
	return all
}

// receiversMost is how many columns a list of receivers may take.
const receiversMost = 24

// sends says what a node does that sends messages of a kind: asks p1 p2 to vote.
func (t *teller) sends(kind, to string) string {
	says := t.says[kind]
	if says == "" {
		says = "sends " + kind + " to %s"
	}
	return strings.Replace(says, "%s", to, 1)
}

func (t *teller) sending(s sending) string {
	return withValues(t.sends(s.kind, names(t.nameAll(slices.Sorted(slices.Values(s.to))), receiversMost)), t.values(s))
}

// values are what messages say beyond their kind, each once.
func (t *teller) values(s sending) []string {
	var values []string
	for _, m := range s.msgs {
		if v := t.telling(m.Value); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

func withValues(text string, values []string) string {
	if len(values) == 0 || len(values) > 2 {
		return text
	}
	return text + ": " + strings.Join(values, ", ")
}

// together says what several nodes do that send messages of a kind to each other.
func (t *teller) together(kind string, senders, receivers []sim.NodeID) string {
	slices.Sort(senders)
	slices.Sort(receivers)
	if len(senders) == 1 {
		return t.sends(kind, names(t.nameAll(receivers), receiversMost))
	}
	var others []sim.NodeID
	among := false
	for _, r := range receivers {
		if slices.Contains(senders, r) {
			among = true
		} else {
			others = append(others, r)
		}
	}
	to := names(t.nameAll(others), receiversMost)
	switch {
	case among && to != "":
		to += " and each other"
	case among:
		to = "each other"
	}
	return plural(t.sends(kind, to))
}

// isNotice tells whether a failure detector says something by an event.
func isNotice(e *sim.Event) bool {
	switch e.Kind {
	case sim.EventSuspect, sim.EventRestore, sim.EventLeader:
		return true
	}
	return false
}

// notice says what a failure detector tells a node: is told that p1 has crashed.
func (t *teller) notice(e *sim.Event) string {
	switch e.Kind {
	case sim.EventSuspect:
		return "is told that " + t.name(e.Peer) + " has crashed"
	case sim.EventRestore:
		return "is told that " + t.name(e.Peer) + " is up"
	}
	return "is told that " + t.name(e.Peer) + " leads"
}

// op says that a node is asked for an operation: begins t1.
func (t *teller) op(e *sim.Event) string {
	if text, ok := asks(e.Value); ok {
		return text
	}
	text := singular(e.Name)
	if begin, ok := e.Value.(protocols.Begin); ok && begin.Vote == check.Commit {
		return text + " " + begin.Tx
	}
	var rest []string
	for i, f := range t.fields(e.Value) {
		switch {
		case i == 0:
			text += " " + f.value
		case !t.common[f.name] && f.value != "":
			rest = append(rest, f.name+" "+f.value)
		}
	}
	if len(rest) > 0 {
		text += " (" + strings.Join(rest, ", ") + ")"
	}
	return text
}

// step says what a step does, and how the node's state changes.
func (t *teller) step(s *step) (text, states string) {
	var parts []string
	switch {
	case s.trigger == nil:
	case s.restarted:
		parts = append(parts, "restarts")
	case s.begins && isNotice(s.trigger):
		parts = append(parts, t.notice(s.trigger))
	case s.begins && s.trigger.Kind == sim.EventInvoke:
		parts = append(parts, t.op(s.trigger))
	case s.timedOut, s.trigger.Kind == sim.EventTimeout && len(s.sends) == 0:
		parts = append(parts, "times out")
	case s.trigger.Kind == sim.EventDeliver && len(s.sends) == 0:
		parts = append(parts, "receives "+s.trigger.Name+" from "+t.name(s.trigger.Peer))
	case s.trigger.Kind == sim.EventRecover && len(s.sends) == 0:
		parts = append(parts, "is back")
	}
	for _, d := range s.decides {
		parts = append(parts, "decides "+d)
	}
	parts = append(parts, s.tale().parts()...)
	var answers []string
	for _, r := range s.responds {
		if text, ok := learns(t.asked[r.Op], r.Value); ok {
			parts = append(parts, text) // and asks for the next
		} else if len(s.decides) == 0 {
			answers = append(answers, withValues("answers "+r.Name, t.valuesOf(r.Value)))
		}
	}
	for _, q := range s.sends {
		parts = append(parts, t.sending(q))
	}
	parts = append(parts, answers...)
	return strings.Join(parts, ", "), transitions(s.changes)
}

func (t *teller) valuesOf(v any) []string {
	var values []string
	for _, f := range t.fields(v) {
		values = append(values, f.value)
	}
	return values
}

// transitions prints changes of states as one: INIT → READY → ABORT.
func transitions(changes []change) string {
	var b strings.Builder
	of, last := "", ""
	for _, c := range changes {
		if c.of != of {
			if b.Len() > 0 {
				b.WriteString(", ")
			}
			b.WriteString(c.of + ": ")
			of, last = c.of, ""
		}
		if c.from != "" && last != c.from {
			if last != "" {
				b.WriteString(" → ")
			}
			b.WriteString(c.from)
			last = c.from
		}
		if last != "" {
			b.WriteString(" → ")
		}
		b.WriteString(c.to)
		last = c.to
	}
	return b.String()
}

package check

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"

	"simrun/sim"
)

// Modality says when an assertion must be true.
type Modality string

// The modalities.
const (
	Always     Modality = "always"     // at every moment: safety
	Sometimes  Modality = "sometimes"  // at some moment of some run: reachability
	Eventually Modality = "eventually" // at some moment from the calm on: liveness
)

// Assert makes a property of an expression over what nodes publish, in the language of
// github.com/expr-lang/expr. It may use
//
//	nodes   the list of all nodes, in order of ids; each has id, role, up, judged, state
//	        and the other fields that the protocol publishes
//	node    the same by name: node.p1.state
//
// and the functions of language below. A node is up unless it has crashed; a
// crashed node keeps the state that it published last. A node is judged unless a fault makes it say,
// some time in the run, what it was not meant to say.
func Assert(name string, m Modality, text string, s *Setting) (Property, *sim.Problem) {
	fields := s.fields()
	byName := types.Map{}
	for _, n := range s.World.Nodes[:s.World.Real()] {
		byName[n.Name] = fields
	}
	spelling := &spelling{setting: s}
	options := []expr.Option{expr.AsBool(), expr.DisableAllBuiltins()}
	for _, f := range language {
		options = append(options, expr.EnableBuiltin(f))
	}
	onMaps := expr.Env(types.Map{"nodes": types.Array(fields), "node": byName})
	program, err := expr.Compile(text, append(slices.Clip(options), onMaps, expr.Patch(spelling))...)
	if spelling.problem != nil {
		return Property{}, spelling.problem
	}
	if err != nil {
		return Property{}, explain(err, text, fields)
	}
	reads, all := readsOf(program.Node())
	var h shape = mapShape{s}
	if !all {
		structs := s.structs()
		options = append(options, expr.Env(reflect.Zero(structs.env).Interface()))
		if onStructs, err := expr.Compile(text, options...); err == nil {
			program, h = onStructs, structs
		}
	}
	kind := map[Modality]Kind{Always: Safety, Sometimes: Reachability, Eventually: Liveness}[m]
	return Property{
		Name: name, Kind: kind, Doc: fmt.Sprintf("%s: %s", m, text),
		New: func(s *Setting) Monitor {
			return newAssertion(m, newView(program, reads, h, s))
		},
	}, nil
}

// language lists the functions that an expression may call: those that are
// pure and whose result does not depend on the order of a map.
var language = []string{
	"all", "none", "any", "one", "filter", "map", "find", "findIndex", "count", "sum", "len", "max", "min", "abs",
	"first", "last", "uniq", "hasPrefix", "hasSuffix",
}

// explain shortens what the compiler says to its first line and a place.
func explain(err error, text string, fields types.Map) *sim.Problem {
	p := sim.Problemf(nil, "%v", err)
	var at *file.Error
	if errors.As(err, &at) {
		p.Message = strings.Replace(at.Message, "unexpected token EOF", "the expression ends too early", 1)
		if strings.Contains(text, "\n") {
			p.Message += fmt.Sprintf(" (line %d, column %d of the expression)", at.Line, at.Column+1)
		} else {
			p.Char = at.Column + 1
		}
		if name, ok := strings.CutPrefix(at.Message, "unknown field "); ok {
			p.What, p.Name, p.Known = "field", name, slices.Sorted(maps.Keys(fields))
		}
	}
	for _, call := range calls.FindAllStringSubmatchIndex(text, -1) {
		if name := text[call[2]:call[3]]; !slices.Contains(language, name) && !slices.Contains(operators, name) {
			p.What, p.Name, p.Known, p.Char = "function", name, language, utf8.RuneCountInString(text[:call[2]])+1
			break
		}
	}
	return &p
}

var (
	calls     = regexp.MustCompile(`([A-Za-z_]\w*)\s*\(`)
	operators = []string{"and", "or", "not", "in"}
)

// fields types what an expression sees of a node.
func (s *Setting) fields() types.Map {
	m := types.Map{"id": types.String, "role": types.String, "up": types.Bool, "judged": types.Bool, "state": types.String}
	for name, zero := range s.unpublished() { //determinism:ordered typeOf looks at its argument only
		if _, ours := m[name]; !ours {
			m[name] = typeOf(zero)
		}
	}
	return m
}

// unpublished is what a node seems to publish before it has published anything.
func (s *Setting) unpublished() map[string]any {
	var d sim.Describer
	for _, o := range s.Observations {
		if _, ok := o.(sim.Published); ok {
			return d.Plain(o, s.World.Name).(map[string]any)
		}
	}
	return nil
}

func typeOf(plain any) types.Type {
	switch plain.(type) {
	case string:
		return types.String
	case int:
		return types.Int
	case bool:
		return types.Bool
	}
	return types.Any
}

// spelling finds states and nodes that do not exist, in node.p9 and in
// comparisons such as .state == 'COMIT'.
type spelling struct {
	setting *Setting
	problem *sim.Problem
}

// Visit implements ast.Visitor.
func (v *spelling) Visit(node *ast.Node) {
	if m, ok := (*node).(*ast.MemberNode); ok {
		v.member(m)
	}
	b, ok := (*node).(*ast.BinaryNode)
	if !ok || !slices.Contains([]string{"==", "!=", "in"}, b.Operator) {
		return
	}
	v.compare(b.Left, b.Right)
	v.compare(b.Right, b.Left)
}

// member looks at node.p1.
func (v *spelling) member(m *ast.MemberNode) {
	of, ok := m.Node.(*ast.IdentifierNode)
	name, named := m.Property.(*ast.StringNode)
	if ok && named && of.Value == "node" && v.problem == nil {
		v.look("node", name, v.setting.nodeNames())
	}
}

func (v *spelling) compare(member, value ast.Node) {
	m, ok := member.(*ast.MemberNode)
	if !ok {
		return
	}
	field, ok := m.Property.(*ast.StringNode)
	if !ok {
		return
	}
	values := []ast.Node{value}
	if list, ok := value.(*ast.ArrayNode); ok {
		values = list.Nodes
	}
	for _, value := range values {
		s, ok := value.(*ast.StringNode)
		if !ok || v.problem != nil {
			continue
		}
		switch field.Value {
		case "state":
			v.look("state", s, v.setting.States)
		case "id":
			v.look("node", s, v.setting.nodeNames())
		case "role":
			v.look("role", s, v.setting.roles())
		}
	}
}

func (v *spelling) look(what string, name *ast.StringNode, known []string) {
	if name.Value != "" && !slices.Contains(known, name.Value) { // '' is the state of who has published none
		v.problem = &sim.Problem{What: what, Name: name.Value, Known: known, Char: name.Location().From + 1}
	}
}

func (s *Setting) nodeNames() []string {
	var names []string
	for _, n := range s.World.Nodes[:s.World.Real()] {
		names = append(names, n.Name)
	}
	return names
}

func (s *Setting) roles() []string {
	var roles []string
	for _, n := range s.World.Nodes {
		roles = append(roles, n.Role)
	}
	return slices.Compact(roles)
}

// assertion is the monitor of an expression.
type assertion struct {
	Modality  Modality
	Rows      []row  // by node; those of a configuration, or in space
	True      []span // for Sometimes and Eventually: when it was true
	Seen      bool
	Violation violation
	Failed    violation      // when it could not be evaluated
	view      *view          `sim:"config"`
	at        *configuration `sim:"config"` // or nil, where none is remembered
	space     []row          `sim:"config"` // for rows of its own
}

func newAssertion(m Modality, v *view) *assertion {
	a := &assertion{Modality: m, view: v, space: make([]row, len(v.nodes))}
	a.Reset()
	return a
}

// row is what the monitor knows of a node.
type row struct {
	Down     bool
	Unjudged bool
	State    sim.Published // what the expression reads of it
	Name     string        // of the state, if the expression reads it
}

// span is a time in which the expression was true.
type span struct{ From, To sim.Time }

// Reset implements Monitor.
func (a *assertion) Reset() {
	a.True, a.Seen, a.Violation, a.Failed = a.True[:0], false, violation{}, violation{}
	a.view.owner = nil
	if a.view.memory != nil {
		a.enter(a.view.memory.start)
		return
	}
	clear(a.space)
	a.Rows, a.at = a.space, nil
}

// SeesAll implements sim.Omniscient.
func (a *assertion) SeesAll() {}

// Notices implements sim.Selective.
func (*assertion) Notices(kind sim.EventKind, o sim.Observation) bool {
	_, ok := o.(sim.Published)
	return ok || kind == sim.EventCrash || kind == sim.EventRecover
}

// Watch implements sim.Monitor.
func (a *assertion) Watch(w *sim.World, e *sim.Event) {
	if int(e.Node) >= len(a.Rows) {
		return // a twin
	}
	if !a.Seen {
		a.markUnjudged(w)
	}
	if differs, ok := a.follow(e); !ok || !differs && a.Seen || a.final() {
		return
	}
	now, err := a.view.evaluate(a)
	if err != nil {
		a.Failed.report(e, "it can't be evaluated: "+err.Error())
		if a.Modality == Always {
			return
		}
	}
	a.judge(e, now)
}

// follow takes in what an event shows of a node, if it does, and tells whether that may make a difference to the expression.
func (a *assertion) follow(e *sim.Event) (differs, ok bool) {
	at := a.at
	c := at.leading(e)
	if c != nil && c.to.rows != nil {
		a.enter(c.to)
		return c.to != at, true
	}
	seen, ok := a.seen(e)
	if ok {
		differs = a.view.change(a, e.Node, seen)
	}
	if ok && c == nil && a.at != nil {
		at.learn(change{e.Node, e.Kind, e.Value, a.at})
	}
	return differs, ok
}

// seen is what an event shows of its node, with all that it publishes.
func (a *assertion) seen(e *sim.Event) (seen row, ok bool) {
	seen = a.Rows[e.Node]
	switch e.Kind {
	case sim.EventObserve:
		if seen.State, ok = e.Value.(sim.Published); ok && a.view.named {
			seen.Name = seen.State.StateName()
		}
		return seen, ok
	case sim.EventCrash:
		seen.Down = true
	case sim.EventRecover:
		seen.Down = false
	default:
		return seen, false
	}
	return seen, true
}

func (a *assertion) markUnjudged(w *sim.World) {
	for i := range a.Rows {
		if !w.Judged(sim.NodeID(i)) {
			a.leave()
			a.Rows[i].Unjudged = true
		}
	}
}

func (a *assertion) enter(c *configuration) { a.at, a.Rows = c, c.rows }

// leave has the assertion be in no configuration: its rows, which are the same, may then change.
func (a *assertion) leave() {
	if a.at != nil {
		copy(a.space, a.Rows)
		a.Rows, a.at = a.space, nil
		if a.view.owner == a { // its rows have changed since
			a.view.owner = nil
		}
	}
}

func (a *assertion) judge(e *sim.Event, now bool) {
	a.Seen = true
	if a.Modality == Always {
		if !now {
			a.Violation.report(e, "it became false")
		}
		return
	}
	switch was := len(a.True) > 0 && a.True[len(a.True)-1].To == sim.Forever; {
	case now && !was:
		a.True = append(a.True, span{e.At, sim.Forever})
	case !now && was:
		a.True[len(a.True)-1].To = e.At
	}
}

// Open implements Monitor.
func (a *assertion) Open() bool {
	return a.Modality == Eventually && (len(a.True) == 0 || a.True[len(a.True)-1].To != sim.Forever)
}

// Status implements Monitor. Where the expression could not be evaluated at some moment, it is not known
// what it was then.
func (a *assertion) Status(_ *sim.World, t Terms) Status {
	s := a.status(t)
	if a.Failed.Found && (a.Modality == Always) == (s.Verdict == Holds) {
		s = a.Failed.status(true)
		s.Verdict = Unknown
	}
	return s
}

func (a *assertion) status(t Terms) Status {
	switch a.Modality {
	case Sometimes:
		if len(a.True) == 0 {
			return Status{Verdict: Violated, Exercised: a.Seen, At: t.End, Detail: "it was never true", Node: sim.Nobody}
		}
	case Eventually:
		if t.End < t.Calm {
			return Status{Verdict: Holds, Node: sim.Nobody}
		}
		reached := slices.ContainsFunc(a.True, func(s span) bool { return s.To > t.Calm && s.From <= t.deadline(0) })
		if !reached {
			return Status{Verdict: Late, Exercised: a.Seen, At: t.Calm, Detail: "it was not true from the calm on", Node: sim.Nobody, Waiting: a.Open()}
		}
	case Always:
		return a.Violation.status(a.Seen)
	}
	return Status{Verdict: Holds, Exercised: a.Seen, Node: sim.Nobody}
}

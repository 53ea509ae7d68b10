package check

import (
	"fmt"

	"simrun/sim"
)

// decision is what a process decided.
type decision struct {
	Node  sim.NodeID
	Value string
}

// clashes tells whether two processes have decided differently.
func (d decision) clashes(o decision) bool { return d.Node != o.Node && d.Value != o.Value }

// accord is decisions of which none clashes with another. It keeps two that differ, if
// there are any: whatever clashes with one of the accord clashes with one of these. For either
// all are for one value, and of two processes one is not that of the new decision; or all
// are of one process, and of two values one is not the new one.
type accord struct {
	Kept  [2]decision
	Count int
}

// join adds a decision, or returns the one that it clashes with.
func (a *accord) join(d decision) (decision, bool) {
	for _, k := range a.Kept[:a.Count] {
		if k.clashes(d) {
			return k, true
		}
	}
	if a.Count == 0 || a.Count == 1 && a.Kept[0] != d {
		a.Kept[a.Count] = d
		a.Count++
	}
	return decision{}, false
}

func disagree(w *sim.World, before, after decision) string {
	name := w.Config().Name
	return fmt.Sprintf("%s decided %s, %s decided %s", name(before.Node), before.Value, name(after.Node), after.Value)
}

// uniformAgreement compares every decision with those before it.
type uniformAgreement struct {
	Accord    accord
	Violation violation
}

// Reset implements Monitor.
func (m *uniformAgreement) Reset() { *m = uniformAgreement{} }

// Notices implements sim.Selective.
func (*uniformAgreement) Notices(_ sim.EventKind, o sim.Observation) bool {
	_, ok := o.(Decision)
	return ok
}

// Watch implements sim.Monitor.
func (m *uniformAgreement) Watch(w *sim.World, e *sim.Event) {
	d, ok := e.Value.(Decision)
	if !ok || m.Violation.Found {
		return
	}
	made := decision{e.Node, d.Value}
	if before, clash := m.Accord.join(made); clash {
		m.Violation.report(e, disagree(w, before, made))
	}
}

// Open implements Monitor.
func (m *uniformAgreement) Open() bool { return false }

// Status implements Monitor.
func (m *uniformAgreement) Status(*sim.World, Terms) Status {
	return m.Violation.status(m.Accord.Count > 0)
}

// agreement speaks of processes that never crash for good. Who that is shows only at the
// end, and so the monitor compares decisions then.
type agreement struct {
	Down []bool // by node
	Made []made // in order; a process that says its last decision again adds none
	Last []int  // by node: how many were made up to its last decision, 0 before it decides
}

// made is a decision and the event in which it was made.
type made struct {
	decision
	At    sim.Time
	Event uint64
}

func newAgreement(s *Setting) *agreement {
	n := len(s.World.Nodes)
	return &agreement{Down: make([]bool, n), Last: make([]int, n)}
}

// Reset implements Monitor.
func (m *agreement) Reset() {
	clear(m.Down)
	clear(m.Last)
	m.Made = m.Made[:0]
}

// Notices implements sim.Selective.
func (*agreement) Notices(kind sim.EventKind, o sim.Observation) bool {
	_, ok := o.(Decision)
	return ok || kind == sim.EventCrash || kind == sim.EventRecover
}

// Watch implements sim.Monitor.
func (m *agreement) Watch(_ *sim.World, e *sim.Event) {
	switch e.Kind {
	case sim.EventCrash:
		m.Down[e.Node] = true
	case sim.EventRecover:
		m.Down[e.Node] = false
	default:
		if d, ok := e.Value.(Decision); ok {
			m.decide(made{decision{e.Node, d.Value}, e.At, e.Seq})
		}
	}
}

func (m *agreement) decide(d made) {
	if last := m.Last[d.Node]; last > 0 && m.Made[last-1].decision == d.decision {
		return
	}
	m.Made = append(m.Made, d)
	m.Last[d.Node] = len(m.Made)
}

// Open implements Monitor.
func (m *agreement) Open() bool { return false }

// Status implements Monitor. A run that goes on may take a violation back, if one of the two
// crashes for good.
func (m *agreement) Status(w *sim.World, _ Terms) Status {
	var a accord
	var v violation
	for _, d := range m.Made {
		if m.Down[d.Node] {
			continue
		}
		if before, clash := a.join(d.decision); clash {
			v = violation{true, d.At, d.Event, d.Node, disagree(w, before, d.decision)}
			break
		}
	}
	return v.status(a.Count > 0)
}

// consensusValidity compares every decision with what was proposed before it, by whomever: what a process is asked to
// propose comes from outside, whether or not anybody may trust the process.
type consensusValidity struct {
	Proposed  values
	Exercised bool
	Violation violation
}

// Reset implements Monitor.
func (m *consensusValidity) Reset() {
	m.Proposed.reset()
	m.Exercised, m.Violation = false, violation{}
}

// Notices implements sim.Selective.
func (*consensusValidity) Notices(_ sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Proposed, Decision:
		return true
	}
	return false
}

// Watch implements sim.Monitor.
func (m *consensusValidity) Watch(w *sim.World, e *sim.Event) {
	switch o := e.Value.(type) {
	case Proposed:
		m.Proposed.add(o.Value)
	case Decision:
		if !w.Judged(e.Node) {
			return
		}
		m.Exercised = true
		if !m.Proposed.has(o.Value) {
			m.Violation.report(e, fmt.Sprintf("%s decided %s, which nobody had proposed", w.Config().Name(e.Node), o.Value))
		}
	}
}

// SeesAll implements sim.Omniscient.
func (m *consensusValidity) SeesAll() {}

// Open implements Monitor.
func (m *consensusValidity) Open() bool { return false }

// Status implements Monitor.
func (m *consensusValidity) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// integrity counts decisions: a crash takes none back.
type integrity struct {
	Decided   []bool   // by node
	Values    []string // by node, the first that it decided
	Exercised bool
	Violation violation
}

func newIntegrity(s *Setting) *integrity {
	n := len(s.World.Nodes)
	return &integrity{Decided: make([]bool, n), Values: make([]string, n)}
}

// Reset implements Monitor.
func (m *integrity) Reset() {
	clear(m.Decided)
	clear(m.Values)
	m.Exercised, m.Violation = false, violation{}
}

// Notices implements sim.Selective.
func (*integrity) Notices(_ sim.EventKind, o sim.Observation) bool {
	_, ok := o.(Decision)
	return ok
}

// Watch implements sim.Monitor.
func (m *integrity) Watch(w *sim.World, e *sim.Event) {
	d, ok := e.Value.(Decision)
	if !ok {
		return
	}
	m.Exercised = true
	switch name := w.Config().Name(e.Node); {
	case !m.Decided[e.Node]:
		m.Decided[e.Node], m.Values[e.Node] = true, d.Value
	case m.Values[e.Node] == d.Value:
		m.Violation.report(e, fmt.Sprintf("%s decided %s twice", name, d.Value))
	default:
		m.Violation.report(e, fmt.Sprintf("%s decided %s, then %s", name, m.Values[e.Node], d.Value))
	}
}

// Open implements Monitor.
func (m *integrity) Open() bool { return false }

// Status implements Monitor.
func (m *integrity) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

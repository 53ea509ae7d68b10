package check

import (
	"fmt"

	"simrun/sim"
)

// singleChoice compares every value that is chosen or learned with the first one.
type singleChoice struct {
	Choice    choice
	First     string // how the first value came up; "" before
	Value     string
	Violation violation
}

// Reset implements Monitor.
func (m *singleChoice) Reset() {
	m.Choice.reset()
	m.First, m.Value, m.Violation = "", "", violation{}
}

// Watch implements sim.Monitor.
func (m *singleChoice) Watch(w *sim.World, e *sim.Event) {
	if m.Violation.Found {
		return
	}
	var value, how string
	if p, chosen := m.Choice.note(e); chosen {
		value, how = p.Value, p.text(w)+" is chosen"
	} else if o, ok := e.Value.(Learned); ok {
		value, how = o.Value, fmt.Sprintf("%s learns %s", w.Config().Name(e.Node), o.Value)
	} else {
		return
	}
	switch {
	case m.First == "":
		m.First, m.Value = how, value
	case value != m.Value:
		m.Violation.report(e, m.First+", then "+how)
	}
}

// Open implements Monitor.
func (m *singleChoice) Open() bool { return false }

// Status implements Monitor.
func (m *singleChoice) Status(*sim.World, Terms) Status { return m.Violation.status(m.First != "") }

// chosenValidity compares every value that is chosen or learned with what was proposed before.
type chosenValidity struct {
	Choice    choice
	Proposed  values
	Exercised bool
	Violation violation
}

// Reset implements Monitor.
func (m *chosenValidity) Reset() {
	m.Choice.reset()
	m.Proposed.reset()
	m.Exercised, m.Violation = false, violation{}
}

// Watch implements sim.Monitor.
func (m *chosenValidity) Watch(w *sim.World, e *sim.Event) {
	if o, ok := e.Value.(Proposed); ok {
		m.Proposed.add(o.Value)
		return
	}
	if e.Kind != sim.EventObserve || !w.Judged(e.Node) {
		return
	}
	switch o := e.Value.(type) {
	case Accepted:
		if p, chosen := m.Choice.note(e); chosen {
			m.Exercised = true
			if !m.Proposed.has(p.Value) {
				m.Violation.report(e, p.text(w)+" is chosen, which nobody had proposed")
			}
		}
	case Learned:
		m.Exercised = true
		if !m.Proposed.has(o.Value) {
			m.Violation.report(e, fmt.Sprintf("%s learns %s, which nobody had proposed", w.Config().Name(e.Node), o.Value))
		}
	}
}

// SeesAll implements sim.Omniscient: what a process is asked to propose comes from outside.
func (m *chosenValidity) SeesAll() {}

// Open implements Monitor.
func (m *chosenValidity) Open() bool { return false }

// Status implements Monitor.
func (m *chosenValidity) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// learnsOnce remembers what each learner has learned: a crash takes nothing back.
type learnsOnce struct {
	Learned   []bool   // by node
	Values    []string // by node, the first that it learned
	Exercised bool
	Violation violation
}

func newLearnsOnce(s *Setting) *learnsOnce {
	n := len(s.World.Nodes)
	return &learnsOnce{Learned: make([]bool, n), Values: make([]string, n)}
}

// Reset implements Monitor.
func (m *learnsOnce) Reset() {
	clear(m.Learned)
	clear(m.Values)
	m.Exercised, m.Violation = false, violation{}
}

// Watch implements sim.Monitor.
func (m *learnsOnce) Watch(w *sim.World, e *sim.Event) {
	o, ok := e.Value.(Learned)
	if !ok {
		return
	}
	m.Exercised = true
	switch {
	case !m.Learned[e.Node]:
		m.Learned[e.Node], m.Values[e.Node] = true, o.Value
	case m.Values[e.Node] != o.Value:
		m.Violation.report(e, fmt.Sprintf("%s learns %s, then %s", w.Config().Name(e.Node), m.Values[e.Node], o.Value))
	}
}

// Open implements Monitor.
func (m *learnsOnce) Open() bool { return false }

// Status implements Monitor.
func (m *learnsOnce) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// learnedChosen compares every value that is learned with those that are chosen by then.
type learnedChosen struct {
	Choice    choice
	Chosen    values
	Exercised bool
	Violation violation
}

// Reset implements Monitor.
func (m *learnedChosen) Reset() {
	m.Choice.reset()
	m.Chosen.reset()
	m.Exercised, m.Violation = false, violation{}
}

// Watch implements sim.Monitor.
func (m *learnedChosen) Watch(w *sim.World, e *sim.Event) {
	if p, chosen := m.Choice.note(e); chosen {
		m.Chosen.add(p.Value)
		return
	}
	if o, ok := e.Value.(Learned); ok && w.Judged(e.Node) {
		m.Exercised = true
		if !m.Chosen.has(o.Value) {
			m.Violation.report(e, fmt.Sprintf("%s learns %s, which no majority has accepted", w.Config().Name(e.Node), o.Value))
		}
	}
}

// SeesAll implements sim.Omniscient: that an acceptor accepted counts, whatever it tells others.
func (m *learnedChosen) SeesAll() {}

// Open implements Monitor.
func (m *learnedChosen) Open() bool { return false }

// Status implements Monitor.
func (m *learnedChosen) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

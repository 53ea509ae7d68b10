package check

import (
	"fmt"

	"simrun/sim"
)

// singleChoice compares every value that is chosen or learned in an instance with the first one.
type singleChoice struct {
	Choice    choice
	First     instances[firstChoice]
	Violation violation
}

// firstChoice is the first value that came up, as what a majority has accepted or as what somebody has learned.
type firstChoice struct {
	Made     bool
	Learner  sim.NodeID // who learned it, or Nobody
	Proposal proposal
}

func (c *firstChoice) text(w *sim.World) string {
	if c.Learner == sim.Nobody {
		return c.Proposal.text(w) + " is chosen"
	}
	return fmt.Sprintf("%s learns %s", w.Config().Name(c.Learner), c.Proposal.Value)
}

// Reset implements Monitor.
func (m *singleChoice) Reset() {
	m.Choice.reset()
	m.First.reset()
	m.Violation = violation{}
}

// Notices implements sim.Selective.
func (*singleChoice) Notices(_ sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Accepted, Learned:
		return true
	}
	return false
}

// Watch implements sim.Monitor.
func (m *singleChoice) Watch(w *sim.World, e *sim.Event) {
	if e.Kind != sim.EventObserve || m.Violation.Found {
		return
	}
	now := firstChoice{Made: true, Learner: sim.Nobody}
	instance := uint64(0)
	switch o := e.Value.(type) {
	case Accepted:
		var chosen bool
		if now.Proposal, instance, chosen = m.Choice.note(w, e); !chosen {
			return
		}
	case Learned:
		now.Learner, now.Proposal.Value, instance = e.Node, o.Value, o.Instance
	default:
		return
	}
	switch first := m.First.at(instance, func(c *firstChoice) { *c = firstChoice{} }); {
	case !first.Made:
		*first = now
	case first.Proposal.Value != now.Proposal.Value:
		m.Violation.report(e, inInstance(instance)+first.text(w)+", then "+now.text(w))
	}
}

// Open implements Monitor.
func (m *singleChoice) Open() bool { return false }

// Status implements Monitor.
func (m *singleChoice) Status(*sim.World, Terms) Status {
	return m.Violation.status(len(m.First.All) > 0)
}

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

// Notices implements sim.Selective.
func (*chosenValidity) Notices(_ sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Proposed, Accepted, Learned:
		return true
	}
	return false
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
		if p, instance, chosen := m.Choice.note(w, e); chosen {
			m.Exercised = true
			if !m.Proposed.has(p.Value) {
				m.Violation.report(e, inInstance(instance)+p.text(w)+" is chosen, which nobody had proposed")
			}
		}
	case Learned:
		m.Exercised = true
		if !m.Proposed.has(o.Value) {
			m.Violation.report(e, inInstance(o.Instance)+fmt.Sprintf("%s learns %s, which nobody had proposed", w.Config().Name(e.Node), o.Value))
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
	nodes     int `sim:"config"`
	Of        instances[lessons]
	Exercised bool
	Violation violation
}

// lessons are what learners have learned in one instance.
type lessons struct {
	Learned []bool   // by node
	Values  []string // by node, the first that it learned
}

func (l *lessons) reset() {
	clear(l.Learned)
	clear(l.Values)
}

func newLearnsOnce(s *Setting) *learnsOnce { return &learnsOnce{nodes: len(s.World.Nodes)} }

// Reset implements Monitor.
func (m *learnsOnce) Reset() {
	m.Of.reset()
	m.Exercised, m.Violation = false, violation{}
}

// Notices implements sim.Selective.
func (*learnsOnce) Notices(_ sim.EventKind, o sim.Observation) bool {
	_, ok := o.(Learned)
	return ok
}

// Watch implements sim.Monitor.
func (m *learnsOnce) Watch(w *sim.World, e *sim.Event) {
	o, ok := e.Value.(Learned)
	if !ok {
		return
	}
	m.Exercised = true
	of := m.Of.at(o.Instance, (*lessons).reset)
	if of.Learned == nil {
		of.Learned, of.Values = make([]bool, m.nodes), make([]string, m.nodes)
	}
	switch {
	case !of.Learned[e.Node]:
		of.Learned[e.Node], of.Values[e.Node] = true, o.Value
	case of.Values[e.Node] != o.Value:
		m.Violation.report(e, inInstance(o.Instance)+fmt.Sprintf("%s learns %s, then %s", w.Config().Name(e.Node), of.Values[e.Node], o.Value))
	}
}

// Open implements Monitor.
func (m *learnsOnce) Open() bool { return false }

// Status implements Monitor.
func (m *learnsOnce) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// learnedChosen compares every value that is learned with those that are chosen by then.
type learnedChosen struct {
	Choice    choice
	Chosen    instances[values]
	Exercised bool
	Violation violation
}

// Reset implements Monitor.
func (m *learnedChosen) Reset() {
	m.Choice.reset()
	m.Chosen.reset()
	m.Exercised, m.Violation = false, violation{}
}

// Notices implements sim.Selective.
func (*learnedChosen) Notices(_ sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Accepted, Learned:
		return true
	}
	return false
}

// Watch implements sim.Monitor.
func (m *learnedChosen) Watch(w *sim.World, e *sim.Event) {
	switch o := e.Value.(type) {
	case Accepted:
		if p, instance, chosen := m.Choice.note(w, e); chosen {
			m.Chosen.at(instance, (*values).reset).add(p.Value)
		}
	case Learned:
		if !w.Judged(e.Node) {
			return
		}
		m.Exercised = true
		if !m.Chosen.at(o.Instance, (*values).reset).has(o.Value) {
			m.Violation.report(e, inInstance(o.Instance)+fmt.Sprintf("%s learns %s, which no majority has accepted", w.Config().Name(e.Node), o.Value))
		}
	}
}

// SeesAll implements sim.Omniscient: that an acceptor accepted counts, whatever it tells others.
func (m *learnedChosen) SeesAll() {}

// Open implements Monitor.
func (m *learnedChosen) Open() bool { return false }

// Status implements Monitor.
func (m *learnedChosen) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

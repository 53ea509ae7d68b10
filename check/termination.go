package check

import (
	"fmt"
	"slices"
	"strings"

	"simrun/sim"
)

// termination waits for every process that is up and has a transaction on
// record. A crash ends what was asked of a process; what it finds on record when
// it restarts is asked of it anew.
type termination struct {
	Goals  goals
	States []lastState
	Places index[asking] // in States
}

type lastState struct {
	Node      sim.NodeID
	Tx, State string
}

// Reset implements Monitor.
func (m *termination) Reset() {
	m.Goals.reset()
	m.States = m.States[:0]
	m.Places.reset()
}

// Notices implements sim.Selective.
func (*termination) Notices(kind sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case CommitState, Decided:
		return true
	}
	return kind == sim.EventCrash
}

// Watch implements sim.Monitor.
func (m *termination) Watch(_ *sim.World, e *sim.Event) {
	if e.Kind == sim.EventCrash {
		m.Goals.forget(e.Node)
		m.States = slices.DeleteFunc(m.States, func(s lastState) bool { return s.Node == e.Node })
		m.Places.reset()
		if n := len(m.States); long(n) {
			m.Places.fill(n, m.asking)
		}
		return
	}
	switch o := e.Value.(type) {
	case CommitState:
		if m.enter(e.Node, o) {
			m.Goals.ask(e.Node, o.Tx, e.At)
		}
	case Decided:
		m.Goals.achieve(e.Node, o.Tx, e.At)
	}
}

// enter notes the state and tells whether the transaction is new to the process.
func (m *termination) enter(node sim.NodeID, o CommitState) bool {
	if s := m.find(node, o.Tx); s != nil {
		s.State = o.State
		return false
	}
	m.States = append(m.States, lastState{node, o.Tx, o.State})
	if n := len(m.States); long(n) {
		m.Places.grown(n, m.asking)
	}
	return true
}

func (m *termination) asking(i int) asking { return asking{m.States[i].Node, m.States[i].Tx} }

func (m *termination) find(node sim.NodeID, tx string) *lastState {
	if long(len(m.States)) {
		if i, ok := m.Places[asking{node, tx}]; ok {
			return &m.States[i]
		}
		return nil
	}
	for i := range m.States {
		if s := &m.States[i]; s.Node == node && s.Tx == tx {
			return s
		}
	}
	return nil
}

// Open implements Monitor.
func (m *termination) Open() bool { return m.Goals.Left > 0 }

// Status implements Monitor.
func (m *termination) Status(w *sim.World, t Terms) Status {
	s := Status{Verdict: Holds, Exercised: len(m.Goals.All) > 0 && t.End >= t.Calm, Node: sim.Nobody}
	for i := range m.Goals.All {
		g := &m.Goals.All[i]
		if !g.missed(t) {
			continue
		}
		if s.Verdict == Holds {
			s.Verdict, s.Node, s.At = Late, g.Node, max(t.Calm, g.Asked)
		}
		s.Waiting = s.Waiting || g.Achieved == sim.Forever
	}
	if s.Verdict != Holds && !t.Brief {
		s.Detail = m.detail(w, m.Goals.missed(t), s.Waiting)
	}
	return s
}

// detail says who has not decided or, if nobody waits any more, who was late.
func (m *termination) detail(w *sim.World, missed []goal, waits bool) string {
	waiting, late := new(grouped), new(grouped)
	several := m.several()
	on := func(g goal) string { // names the transaction where there are several
		if several || len(m.States) > 0 && m.States[0].Tx != g.About {
			return " on " + g.About
		}
		return ""
	}
	for _, g := range missed {
		name := w.Config().Name(g.Node)
		if g.Achieved == sim.Forever {
			waiting.add(m.state(g)+on(g), name)
		} else {
			late.add(g.Achieved.String()+on(g), name)
		}
	}
	if waits {
		return waiting.text("%s in %s") + ": undecided"
	}
	return late.text("%s decided at %s")
}

// grouped collects names under what they have in common, in order of first use.
type grouped struct {
	keys  []string
	names [][]string
}

func (g *grouped) add(key, name string) {
	i := len(g.keys) - 1
	for i >= 0 && g.keys[i] != key { // mostly it is the latest
		i--
	}
	if i < 0 {
		i = len(g.keys)
		g.keys, g.names = append(g.keys, key), append(g.names, nil)
	}
	g.names[i] = append(g.names[i], name)
}

// text prints each group by a format that takes the names and the key.
func (g *grouped) text(format string) string {
	parts := make([]string, len(g.keys))
	for i, key := range g.keys {
		parts[i] = fmt.Sprintf(format, strings.Join(g.names[i], " "), key)
	}
	return strings.Join(parts, ", ")
}

// several tells whether more than one transaction is on record.
func (m *termination) several() bool {
	return slices.ContainsFunc(m.States, func(s lastState) bool { return s.Tx != m.States[0].Tx })
}

func (m *termination) state(g goal) string {
	if s := m.find(g.Node, g.About); s != nil {
		return s.State
	}
	return "?"
}

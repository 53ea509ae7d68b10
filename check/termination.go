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
}

type lastState struct {
	Node      sim.NodeID
	Tx, State string
}

// Reset implements Monitor.
func (m *termination) Reset() {
	m.Goals.reset()
	m.States = m.States[:0]
}

// Watch implements sim.Monitor.
func (m *termination) Watch(_ *sim.World, e *sim.Event) {
	if e.Kind == sim.EventCrash {
		m.Goals.forget(e.Node)
		m.States = slices.DeleteFunc(m.States, func(s lastState) bool { return s.Node == e.Node })
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
	for i := range m.States {
		if s := &m.States[i]; s.Node == node && s.Tx == o.Tx {
			s.State = o.State
			return false
		}
	}
	m.States = append(m.States, lastState{node, o.Tx, o.State})
	return true
}

// Open implements Monitor.
func (m *termination) Open() bool { return m.Goals.Left > 0 }

// Status implements Monitor.
func (m *termination) Status(w *sim.World, t Terms) Status {
	s := Status{Verdict: Holds, Exercised: len(m.Goals.All) > 0 && t.End >= t.Calm, Node: sim.Nobody}
	missed := m.Goals.missed(t)
	if len(missed) == 0 {
		return s
	}
	s.Verdict, s.Node, s.At = Late, missed[0].Node, max(t.Calm, missed[0].Asked)
	waiting, late := new(grouped), new(grouped)
	for _, g := range missed {
		name := w.Config().Name(g.Node)
		if g.Achieved == sim.Forever {
			s.Waiting = true
			waiting.add(m.state(g)+m.on(g), name)
		} else {
			late.add(g.Achieved.String()+m.on(g), name)
		}
	}
	if s.Waiting {
		s.Detail = waiting.text("%s in %s") + ": undecided"
	} else {
		s.Detail = late.text("%s decided at %s")
	}
	return s
}

// grouped collects names under what they have in common, in order of first use.
type grouped struct {
	keys  []string
	names [][]string
}

func (g *grouped) add(key, name string) {
	i := slices.Index(g.keys, key)
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

// on names the transaction where there are several.
func (m *termination) on(g goal) string {
	if !slices.ContainsFunc(m.States, func(s lastState) bool { return s.Tx != g.About }) {
		return ""
	}
	return " on " + g.About
}

func (m *termination) state(g goal) string {
	for _, s := range m.States {
		if s.Node == g.Node && s.Tx == g.About {
			return s.State
		}
	}
	return "?"
}

package check

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"simrun/sim"
)

// electionSafety remembers the first leader of each term.
type electionSafety struct {
	Leaders   []election // by term
	Violation violation
}

// election is who became leader of a term, and when first.
type election struct {
	Term sim.Epoch
	Node sim.NodeID
	At   sim.Time
}

// Reset implements Monitor.
func (m *electionSafety) Reset() { *m = electionSafety{Leaders: m.Leaders[:0]} }

// Watch implements sim.Monitor.
func (m *electionSafety) Watch(w *sim.World, e *sim.Event) {
	o, ok := e.Value.(BecameLeader)
	if !ok {
		return
	}
	i, found := len(m.Leaders), false
	if i > 0 && o.Term <= m.Leaders[i-1].Term { // a late one: votes took their time
		i, found = slices.BinarySearchFunc(m.Leaders, o.Term, func(l election, term sim.Epoch) int {
			return cmp.Compare(l.Term, term)
		})
	}
	switch {
	case !found:
		m.Leaders = slices.Insert(m.Leaders, i, election{o.Term, e.Node, e.At})
	case m.Leaders[i].Node != e.Node:
		name, first := w.Config().Name, m.Leaders[i]
		m.Violation.report(e, fmt.Sprintf("%s became leader of term %d, whose leader is %s since %v", name(e.Node), o.Term, name(first.Node), first.At))
	}
}

// Notices implements sim.Selective.
func (*electionSafety) Notices(_ sim.EventKind, o sim.Observation) bool { return isElection(o) }

func isElection(o sim.Observation) bool {
	_, ok := o.(BecameLeader)
	return ok
}

// Open implements Monitor.
func (m *electionSafety) Open() bool { return false }

// Status implements Monitor.
func (m *electionSafety) Status(*sim.World, Terms) Status {
	return m.Violation.status(len(m.Leaders) > 0)
}

// ForkInto implements sim.MonitorForker.
func (m *electionSafety) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[electionSafety](scratch)
	*f = electionSafety{append(f.Leaders[:0], m.Leaders...), m.Violation}
	return f
}

// AppendState implements sim.MonitorForker.
func (m *electionSafety) AppendState(b []byte) []byte {
	b = m.Violation.append(b)
	for i := range m.Leaders {
		l := &m.Leaders[i]
		b = binary.AppendVarint(binary.AppendUvarint(b, uint64(l.Term)), int64(l.Node))
		b = binary.AppendVarint(b, int64(l.At))
	}
	return b
}

// AppendTimeless implements Timeless.
func (m *electionSafety) AppendTimeless(b []byte, _ *sim.World) []byte {
	b = appendBool(b, m.Violation.Found)
	for i := range m.Leaders {
		b = binary.AppendVarint(binary.AppendUvarint(b, uint64(m.Leaders[i].Term)), int64(m.Leaders[i].Node))
	}
	return b
}

// leaderAppendOnly follows how long the log of each node is, and in which term it leads.
type leaderAppendOnly struct {
	Nodes     []leading
	Exercised bool
	Violation violation
}

// leading is what counts of a node here.
type leading struct {
	Leads bool // it became leader and did not crash since; it may have stepped down
	Term  sim.Epoch
	Last  uint64 // the index of the last entry of its log
}

// Reset implements Monitor.
func (m *leaderAppendOnly) Reset() {
	clear(m.Nodes)
	m.Exercised, m.Violation = false, violation{}
}

// Watch implements sim.Monitor.
func (m *leaderAppendOnly) Watch(w *sim.World, e *sim.Event) {
	if e.Kind == sim.EventCrash {
		m.Nodes[e.Node].Leads = false
		return
	}
	if e.Kind != sim.EventObserve {
		return
	}
	n := &m.Nodes[e.Node]
	switch o := e.Value.(type) {
	case BecameLeader:
		n.Leads, n.Term = true, o.Term
	case Appended:
		if o.Index <= n.Last {
			m.shrinks(w, e, fmt.Sprintf("overwrote the entry at index %d", o.Index))
		}
		n.Last = max(n.Last, o.Index)
		m.Exercised = m.Exercised || n.Leads
	case Truncated:
		if o.From <= n.Last {
			m.shrinks(w, e, fmt.Sprintf("deleted its log from index %d on", o.From))
		}
		n.Last = max(o.From, 1) - 1
	case Snapshotted:
		n.Last = max(n.Last, o.Index)
	}
}

// shrinks judges that a node changes what was in its log.
func (m *leaderAppendOnly) shrinks(w *sim.World, e *sim.Event, how string) {
	if term, leads := m.leads(w, e.Node); leads {
		m.Violation.report(e, fmt.Sprintf("%s leads in term %d and %s", w.Config().Name(e.Node), term, how))
	}
}

// leads tells whether a node leads now. A leader that steps down does not say so: what it publishes does, if it
// publishes anything of the kind. What it did before it became leader may show later, behind a sync, so that the terms must agree.
func (m *leaderAppendOnly) leads(w *sim.World, node sim.NodeID) (sim.Epoch, bool) {
	n := m.Nodes[node]
	if state, ok := w.State(node).(sim.Leading); ok && n.Leads {
		term, leads := state.Leads()
		return n.Term, leads && term == n.Term
	}
	return n.Term, n.Leads
}

// Notices implements sim.Selective.
func (*leaderAppendOnly) Notices(kind sim.EventKind, o sim.Observation) bool {
	return kind == sim.EventCrash || isElection(o) || ofLogs(o)
}

// Open implements Monitor.
func (m *leaderAppendOnly) Open() bool { return false }

// Status implements Monitor.
func (m *leaderAppendOnly) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// ForkInto implements sim.MonitorForker.
func (m *leaderAppendOnly) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[leaderAppendOnly](scratch)
	*f = leaderAppendOnly{append(f.Nodes[:0], m.Nodes...), m.Exercised, m.Violation}
	return f
}

// AppendState implements sim.MonitorForker.
func (m *leaderAppendOnly) AppendState(b []byte) []byte {
	b = m.Violation.append(appendBool(b, m.Exercised))
	for i := range m.Nodes {
		n := &m.Nodes[i]
		b = binary.AppendUvarint(binary.AppendUvarint(appendBool(b, n.Leads), uint64(n.Term)), n.Last)
	}
	return b
}

// AppendTimeless implements Timeless.
func (m *leaderAppendOnly) AppendTimeless(b []byte, _ *sim.World) []byte { return m.AppendState(b) }

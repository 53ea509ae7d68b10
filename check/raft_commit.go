package check

import (
	"encoding/binary"
	"fmt"

	"simrun/sim"
)

// leaderCompleteness remembers what is committed, and in which term, and looks for it in the logs of
// leaders of later terms. By log matching, a leader that has the last such entry has those before it.
type leaderCompleteness struct {
	Logs      raftLogs
	Commits   []commit    // by index, from 1
	Terms     []sim.Epoch // by node: the last in which it became leader since it started, or 0
	Exercised bool
	Violation violation
}

// commit is who was the first to take an entry as committed.
type commit struct {
	Term sim.Epoch // of the entry; 0 if nobody said
	In   sim.Epoch // the term in which it was committed: that of the leader, who is the first to know
	By   sim.NodeID
}

// Reset implements Monitor.
func (m *leaderCompleteness) Reset() {
	m.Logs.reset()
	clear(m.Terms)
	m.Commits = m.Commits[:0]
	m.Exercised, m.Violation = false, violation{}
}

// Watch implements sim.Monitor.
func (m *leaderCompleteness) Watch(w *sim.World, e *sim.Event) {
	if e.Kind == sim.EventCrash {
		m.Terms[e.Node] = 0
	}
	switch o := e.Value.(type) {
	case BecameLeader:
		m.Terms[e.Node] = o.Term
		m.elected(w, e)
	case Committed:
		m.committed(w, e, o)
	default:
		m.Logs.note(e)
	}
}

// elected compares the log of a new leader with what is committed.
func (m *leaderCompleteness) elected(w *sim.World, e *sim.Event) {
	for i := len(m.Commits) - 1; i >= 0; i-- {
		if c := &m.Commits[i]; c.In < m.Terms[e.Node] && c.Term > 0 {
			m.compare(w, e, e.Node, uint64(i)+1)
			return
		}
	}
}

// committed notes what is committed, and compares it with the logs of those who lead in later terms already.
func (m *leaderCompleteness) committed(w *sim.World, e *sim.Event, o Committed) {
	known := uint64(len(m.Commits))
	if o.Index <= known || o.Index > indexMax {
		return
	}
	log, in := &m.Logs[e.Node], max(o.Term, m.Terms[e.Node])
	for index := known + 1; index < o.Index; index++ {
		term, _ := log.term(index)
		m.Commits = append(m.Commits, commit{term, in, e.Node})
	}
	m.Commits = append(m.Commits, commit{o.Term, in, e.Node})
	for node, term := range m.Terms {
		if term > in {
			m.compare(w, e, sim.NodeID(node), o.Index)
		}
	}
}

// compare looks for a committed entry in the log of a leader.
func (m *leaderCompleteness) compare(w *sim.World, e *sim.Event, leader sim.NodeID, index uint64) {
	m.Exercised = true
	log, c := &m.Logs[leader], m.Commits[index-1]
	term, has := log.term(index)
	switch {
	case has && term == c.Term:
		return
	case !has && index <= log.last(): // in a snapshot, or not told
		return
	}
	name, instead := w.Config().Name, "its log ends before"
	if has {
		instead = fmt.Sprintf("it has one of term %d there", term)
	}
	m.Violation.reportOf(leader, e, fmt.Sprintf("%s leads in term %d without the entry of term %d at index %d, which %s took as committed in term %d: %s",
		name(leader), m.Terms[leader], c.Term, index, name(c.By), c.In, instead))
}

// Notices implements sim.Selective.
func (*leaderCompleteness) Notices(kind sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case BecameLeader, Committed:
		return true
	}
	return kind == sim.EventCrash || ofLogs(o)
}

// Open implements Monitor.
func (m *leaderCompleteness) Open() bool { return false }

// Status implements Monitor.
func (m *leaderCompleteness) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// ForkInto implements sim.MonitorForker.
func (m *leaderCompleteness) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[leaderCompleteness](scratch)
	f.Logs.copyFrom(m.Logs)
	f.Commits, f.Terms = append(f.Commits[:0], m.Commits...), append(f.Terms[:0], m.Terms...)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *leaderCompleteness) AppendState(b []byte) []byte {
	b = m.Logs.append(m.Violation.append(appendBool(b, m.Exercised)))
	b = binary.AppendUvarint(b, uint64(len(m.Commits)))
	for _, c := range m.Commits {
		b = binary.AppendVarint(binary.AppendUvarint(binary.AppendUvarint(b, uint64(c.Term)), uint64(c.In)), int64(c.By))
	}
	for _, term := range m.Terms {
		b = binary.AppendUvarint(b, uint64(term))
	}
	return b
}

// AppendTimeless implements Timeless.
func (m *leaderCompleteness) AppendTimeless(b []byte, _ *sim.World) []byte { return m.AppendState(b) }

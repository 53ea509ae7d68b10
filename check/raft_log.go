package check

import (
	"encoding/binary"
	"fmt"

	"simrun/sim"
)

// raftLogs are the logs of all nodes, as far as they have said: of each entry its term.
type raftLogs []raftLog

// raftLog is the log of a node. What is before its snapshot counts as being what was committed.
type raftLog struct {
	Snapshot     uint64 // the index up to which a snapshot stands for the log
	SnapshotTerm sim.Epoch
	Terms        []sim.Epoch // of the entries behind; 0: it is not known
}

func newRaftLogs(s *Setting) raftLogs { return make(raftLogs, len(s.World.Nodes)) }

func (l raftLogs) reset() {
	for i := range l {
		l[i] = raftLog{Terms: l[i].Terms[:0]}
	}
}

func (l *raftLogs) copyFrom(o raftLogs) {
	for len(*l) < len(o) {
		*l = append(*l, raftLog{})
	}
	for i := range o {
		(*l)[i] = raftLog{o[i].Snapshot, o[i].SnapshotTerm, append((*l)[i].Terms[:0], o[i].Terms...)}
	}
}

func (l raftLogs) append(b []byte) []byte {
	for i := range l {
		b = binary.AppendUvarint(binary.AppendUvarint(b, l[i].Snapshot), uint64(l[i].SnapshotTerm))
		b = binary.AppendUvarint(b, uint64(len(l[i].Terms)))
		for _, term := range l[i].Terms {
			b = binary.AppendUvarint(b, uint64(term))
		}
	}
	return b
}

// note takes in what a node says of its log. An entry may take the place of another one, whose successors stay
// until they are truncated; one that would leave a hole is not taken in.
//
// What a crash leaves is not known until the node says so: what was written may survive it and was not told yet.
func (l raftLogs) note(e *sim.Event) {
	log := &l[e.Node]
	if e.Kind == sim.EventCrash {
		clear(log.Terms)
		return
	}
	if e.Kind != sim.EventObserve {
		return
	}
	switch o := e.Value.(type) {
	case Appended:
		switch {
		case o.Index <= log.Snapshot || o.Index > log.last()+1:
		case o.Index == log.last()+1:
			log.Terms = append(log.Terms, o.Term)
		default:
			log.Terms[o.Index-log.Snapshot-1] = o.Term
		}
	case Truncated:
		switch {
		case o.From <= log.Snapshot: // the snapshot is gone as well
			*log = raftLog{Snapshot: max(o.From, 1) - 1, Terms: log.Terms[:0]}
		case o.From <= log.last():
			log.Terms = log.Terms[:o.From-log.Snapshot-1]
		case o.From <= indexMax:
			for log.last()+1 < o.From { // this much survived
				log.Terms = append(log.Terms, 0)
			}
		}
	case Snapshotted:
		if o.Index > log.Snapshot {
			kept := log.Terms[min(o.Index-log.Snapshot, uint64(len(log.Terms))):]
			*log = raftLog{o.Index, o.Term, append(log.Terms[:0], kept...)}
		}
	}
}

// last returns the index of the last entry.
func (l *raftLog) last() uint64 { return l.Snapshot + uint64(len(l.Terms)) }

// term returns the term of the entry at an index, 0 at the start; known is false behind the end, inside a
// snapshot and where the node has not said it since it started.
func (l *raftLog) term(index uint64) (term sim.Epoch, known bool) {
	switch {
	case index == 0:
		return 0, l.Snapshot == 0
	case index < l.Snapshot || index > l.last():
		return 0, false
	case index == l.Snapshot:
		return l.SnapshotTerm, l.SnapshotTerm > 0
	}
	term = l.Terms[index-l.Snapshot-1]
	return term, term > 0
}

// logMatching compares each entry with the first one of its index and term. Where the commands and the
// terms of the entries before them agree, the logs agree up to there, by induction.
type logMatching struct {
	Logs      raftLogs
	Entries   [][]logEntry // by index, from 1, then in order of appearance
	Exercised bool
	Violation violation
}

// logEntry is an entry as the first node has it that said so.
type logEntry struct {
	Term, PrevTerm sim.Epoch
	Command        string
	By             sim.NodeID
}

// Reset implements Monitor.
func (m *logMatching) Reset() {
	m.Logs.reset()
	m.Entries = m.Entries[:0]
	m.Exercised, m.Violation = false, violation{}
}

// Watch implements sim.Monitor.
func (m *logMatching) Watch(w *sim.World, e *sim.Event) {
	if o, ok := e.Value.(Appended); ok && !m.Violation.Found {
		if detail := m.judge(w, e.Node, o); detail != "" {
			m.Violation.report(e, detail)
		}
	}
	m.Logs.note(e)
}

// judge tells what is wrong with an entry that a node is about to have.
func (m *logMatching) judge(w *sim.World, node sim.NodeID, o Appended) string {
	name, log := w.Config().Name, &m.Logs[node]
	switch last := log.last(); {
	case o.Index == 0 || o.Index > indexMax || o.Index > last+1:
		return fmt.Sprintf("%s has an entry at index %d, and none before it: its log ends at %d", name(node), o.Index, last)
	case o.Index <= log.Snapshot:
		return ""
	}
	if prev, known := log.term(o.Index - 1); known && prev != o.PrevTerm {
		return fmt.Sprintf("%s has an entry at index %d as if the one before it were of term %d, which is of term %d", name(node), o.Index, o.PrevTerm, prev)
	}
	first, known := m.first(o.Index, o.Term)
	if !known {
		m.add(node, o)
	} else {
		m.Exercised = m.Exercised || first.By != node
		switch {
		case first.Command != o.Command:
			return fmt.Sprintf("at index %d in term %d, %s has %s, and %s has %s", o.Index, o.Term, name(first.By), first.Command, name(node), o.Command)
		case first.PrevTerm != o.PrevTerm:
			return fmt.Sprintf("%s and %s have the same entry of term %d at index %d, but the ones before it are of the terms %d and %d",
				name(first.By), name(node), o.Term, o.Index, first.PrevTerm, o.PrevTerm)
		}
	}
	if next, known := log.term(o.Index + 1); known { // the entry takes another's place
		if behind, known := m.first(o.Index+1, next); known && behind.PrevTerm != o.Term {
			return fmt.Sprintf("%s has the same entry of term %d at index %d as %s, but before it one of term %d, where %s has one of term %d",
				name(node), next, o.Index+1, name(behind.By), o.Term, name(behind.By), behind.PrevTerm)
		}
	}
	return ""
}

func (m *logMatching) first(index uint64, term sim.Epoch) (logEntry, bool) {
	if index > uint64(len(m.Entries)) {
		return logEntry{}, false
	}
	for _, entry := range m.Entries[index-1] {
		if entry.Term == term {
			return entry, true
		}
	}
	return logEntry{}, false
}

func (m *logMatching) add(node sim.NodeID, o Appended) {
	for n := uint64(len(m.Entries)); n < o.Index; n++ {
		if n < uint64(cap(m.Entries)) { // in the memory of what was there
			m.Entries = m.Entries[:n+1]
			m.Entries[n] = m.Entries[n][:0]
		} else {
			m.Entries = append(m.Entries, nil)
		}
	}
	at := &m.Entries[o.Index-1]
	*at = append(*at, logEntry{o.Term, o.PrevTerm, o.Command, node})
}

// Notices implements sim.Selective.
func (*logMatching) Notices(kind sim.EventKind, o sim.Observation) bool {
	return kind == sim.EventCrash || ofLogs(o)
}

// ofLogs tells whether an observation says something of a log.
func ofLogs(o sim.Observation) bool {
	switch o.(type) {
	case Appended, Truncated, Snapshotted:
		return true
	}
	return false
}

// Open implements Monitor.
func (m *logMatching) Open() bool { return false }

// Status implements Monitor.
func (m *logMatching) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// ForkInto implements sim.MonitorForker.
func (m *logMatching) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[logMatching](scratch)
	f.Logs.copyFrom(m.Logs)
	f.Entries = f.Entries[:0]
	for i, entries := range m.Entries {
		if i < cap(f.Entries) {
			f.Entries = f.Entries[:i+1]
			f.Entries[i] = append(f.Entries[i][:0], entries...)
		} else {
			f.Entries = append(f.Entries, append([]logEntry(nil), entries...))
		}
	}
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *logMatching) AppendState(b []byte) []byte {
	b = m.Logs.append(m.Violation.append(appendBool(b, m.Exercised)))
	for _, entries := range m.Entries {
		b = binary.AppendUvarint(b, uint64(len(entries)))
		for i := range entries {
			entry := &entries[i]
			b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(entry.Term)), uint64(entry.PrevTerm))
			b = appendText(binary.AppendVarint(b, int64(entry.By)), entry.Command)
		}
	}
	return b
}

// AppendTimeless implements Timeless.
func (m *logMatching) AppendTimeless(b []byte, _ *sim.World) []byte { return m.AppendState(b) }

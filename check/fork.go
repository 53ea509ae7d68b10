package check

import (
	"encoding/binary"

	"simrun/sim"
)

// Monitors copy and encode themselves rather than by description: every proof
// that a run is blocked does both to all of them, and many a sweep ends each run with one.

// reuse returns scratch if it is an M, else a new one.
func reuse[M any](scratch sim.Monitor) *M {
	if m, ok := any(scratch).(*M); ok {
		return m
	}
	return new(M)
}

// ForkInto implements sim.MonitorForker.
func (m *commitMonitor) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[commitMonitor](scratch)
	f.copyFrom(&m.commitVotes)
	f.Found, f.Tried, f.property = m.Found, m.Tried, m.property
	return f
}

// AppendState implements sim.MonitorForker.
func (m *commitMonitor) AppendState(b []byte) []byte {
	b = appendBool(appendBool(b, m.Struck), m.Tried)
	for i := range m.Found {
		b = m.Found[i].append(b)
	}
	return m.append(b)
}

func (m *commitVotes) copyFrom(o *commitVotes) {
	if m.Nodes != o.Nodes {
		*m = commitVotes{Nodes: o.Nodes}
	}
	m.Struck = o.Struck
	m.Txs = m.Txs[:0]
	m.Places.reset()
	for i := range o.Txs {
		from := &o.Txs[i]
		to := m.tx(from.ID)
		to.TimedOut, to.counts = from.TimedOut, from.counts
		copy(to.Votes, from.Votes)
		copy(to.Decided, from.Decided)
		copy(to.Last, from.Last)
	}
}

func (m *commitVotes) append(b []byte) []byte {
	for i := range m.Txs {
		b = m.Txs[i].append(b)
	}
	return b
}

func (tx *transaction) append(b []byte) []byte {
	b = appendBool(appendText(b, tx.ID), tx.TimedOut)
	for n, last := range tx.Last {
		b = append(b, tx.Votes[n].bits()|tx.Decided[n].bits()<<2)
		b = appendText(b, string(last))
	}
	return b
}

func (s said) bits() (bits byte) {
	if s.Commit {
		bits = 1
	}
	if s.Abort {
		bits |= 2
	}
	return bits
}

// ForkInto implements sim.MonitorForker.
func (m *termination) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[termination](scratch)
	f.Goals.All, f.Goals.Left = append(f.Goals.All[:0], m.Goals.All...), m.Goals.Left
	f.Goals.Places.copyFrom(m.Goals.Places)
	f.States = append(f.States[:0], m.States...)
	f.Places.copyFrom(m.Places)
	return f
}

// AppendState implements sim.MonitorForker.
func (m *termination) AppendState(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(m.Goals.All)))
	for _, g := range m.Goals.All {
		b = appendText(binary.AppendVarint(b, int64(g.Node)), g.About)
		b = binary.AppendVarint(binary.AppendVarint(b, int64(g.Asked)), int64(g.Achieved))
	}
	for i := range m.States {
		b = m.States[i].append(b)
	}
	return b
}

func (s *lastState) append(b []byte) []byte {
	return appendText(appendText(binary.AppendVarint(b, int64(s.Node)), s.Tx), s.State)
}

// ForkInto implements sim.MonitorForker.
func (a *assertion) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[assertion](scratch)
	space, spans := f.space, f.True[:0]
	*f = *a
	f.True = append(spans, a.True...)
	f.space = append(space[:0], a.Rows...)
	f.Rows = f.space
	if a.view.owner == f { // what it shows is what f was before
		a.view.owner = nil
	}
	return f
}

// AppendState implements sim.MonitorForker.
func (a *assertion) AppendState(b []byte) []byte {
	b = a.view.appendRows(a.Failed.append(a.Violation.append(appendBool(b, a.Seen))), a)
	for _, s := range a.True {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(s.From)), int64(s.To))
	}
	return b
}

func (v *violation) append(b []byte) []byte {
	if !v.Found {
		return append(b, 0)
	}
	b = binary.AppendUvarint(binary.AppendVarint(append(b, 1), int64(v.At)), v.Event)
	return appendText(binary.AppendVarint(b, int64(v.Node)), v.Detail)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

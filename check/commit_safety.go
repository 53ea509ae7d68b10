package check

import (
	"fmt"
	"slices"
	"strings"

	"simrun/sim"
)

// commitSafety is a safety property of atomic commitment.
type commitSafety int

const (
	atomicity commitSafety = iota
	stability
	validity
	nonTriviality
	commitSafeties
)

// commitMonitor judges a run by all safety properties of atomic commitment, which look at the same votes and decisions. It
// is the monitor of one of them, and others may share it.
type commitMonitor struct {
	commitVotes
	Found    [commitSafeties]violation
	Tried    bool         // non-triviality says something of a transaction
	property commitSafety `sim:"config"`
}

func newCommitMonitor(p commitSafety, s *Setting) Monitor {
	return &commitMonitor{commitVotes: commitVotes{Nodes: len(s.World.Nodes)}, property: p}
}

// Share implements Sharer.
func (m *commitMonitor) Share(with Monitor, place int) (Monitor, bool) {
	_, ok := with.(*commitMonitor)
	return &sharedCommit{m.property, place}, ok
}

// Reset implements Monitor.
func (m *commitMonitor) Reset() {
	m.reset()
	m.Found, m.Tried = [commitSafeties]violation{}, false
}

// Open implements Monitor.
func (m *commitMonitor) Open() bool { return false }

// Status implements Monitor.
func (m *commitMonitor) Status(*sim.World, Terms) Status { return m.status(m.property) }

func (m *commitMonitor) status(p commitSafety) Status {
	exercised := m.Tried
	if p != nonTriviality {
		exercised = slices.ContainsFunc(m.Txs, func(tx transaction) bool { return tx.decided() })
	}
	return m.Found[p].status(exercised)
}

// Watch implements sim.Monitor.
func (m *commitMonitor) Watch(w *sim.World, e *sim.Event) {
	tx, outcome, decides := m.gather(e)
	if decides {
		m.judgeAtomicity(w, e, tx, outcome)
		m.judgeStability(w, e, tx, outcome)
		m.judgeValidity(w, e, tx, outcome)
		tx.note(e.Node, outcome)
	}
	if tx != nil {
		m.judgeNonTriviality(w, e, tx)
	}
}

func (m *commitMonitor) judgeAtomicity(w *sim.World, e *sim.Event, tx *transaction, outcome Outcome) {
	for n, other := range tx.Decided {
		if other.has(opposite(outcome)) && sim.NodeID(n) != e.Node {
			m.Found[atomicity].report(e, fmt.Sprintf("%s decided %s, %s decided %s%s",
				w.Config().Name(sim.NodeID(n)), opposite(outcome), w.Config().Name(e.Node), outcome, m.on(tx)))
			break
		}
	}
}

func (m *commitMonitor) judgeStability(w *sim.World, e *sim.Event, tx *transaction, outcome Outcome) {
	if before := tx.Last[e.Node]; before != "" && before != outcome {
		m.Found[stability].report(e, fmt.Sprintf("%s decided %s, then %s%s", w.Config().Name(e.Node), before, outcome, m.on(tx)))
	}
}

func (m *commitMonitor) judgeValidity(w *sim.World, e *sim.Event, tx *transaction, outcome Outcome) {
	switch name := w.Config().Name(e.Node); {
	case outcome == Commit && !tx.allVotedCommit(w):
		m.Found[validity].report(e, fmt.Sprintf("%s decided commit%s, but %s", name, m.on(tx), tx.objections(w)))
	case outcome == Abort && !tx.oneVotedAbort() && !m.excused(w, tx):
		m.Found[validity].report(e, fmt.Sprintf("%s decided abort%s, but nobody voted abort, nothing failed and no timeout expired", name, m.on(tx)))
	}
}

// judgeNonTriviality looks at votes, too: the last one may be cast after somebody has decided abort.
func (m *commitMonitor) judgeNonTriviality(w *sim.World, e *sim.Event, tx *transaction) {
	if !tx.decided() || !tx.allVotedCommit(w) || tx.oneVotedAbort() || m.excused(w, tx) {
		return
	}
	m.Tried = true
	for n, d := range tx.Decided {
		if d.Abort {
			node := sim.NodeID(n)
			m.Found[nonTriviality].reportOf(node, e, fmt.Sprintf("%s decided abort%s, though all voted commit and nothing failed", w.Config().Name(node), m.on(tx)))
			return
		}
	}
}

// on names the transaction where there are several.
func (m *commitMonitor) on(tx *transaction) string {
	if len(m.Txs) < 2 {
		return ""
	}
	return " on " + tx.ID
}

// objections says who has not voted commit.
func (tx *transaction) objections(w *sim.World) string {
	var parts []string
	for n, v := range tx.Votes {
		switch name := w.Config().Name(sim.NodeID(n)); {
		case v.Commit, !w.Judged(sim.NodeID(n)):
		case v.Abort:
			parts = append(parts, name+" voted abort")
		default:
			parts = append(parts, name+" had not voted")
		}
	}
	return strings.Join(parts, ", ")
}

// sharedCommit is the monitor of a property that another one judges.
type sharedCommit struct {
	property commitSafety
	place    int // of the other, a commitMonitor
}

// Reset implements Monitor.
func (*sharedCommit) Reset() {}

// Open implements Monitor.
func (*sharedCommit) Open() bool { return false }

// Status implements Monitor.
func (m *sharedCommit) Status(w *sim.World, _ Terms) Status {
	judge, ok := w.Monitors()[m.place].(*commitMonitor)
	if !ok {
		panic("check: monitors made by AddMonitor must be the first of a world, in the same order")
	}
	return judge.status(m.property)
}

// Notices implements sim.Selective.
func (*sharedCommit) Notices(sim.EventKind, sim.Observation) bool { return false }

// Watch implements sim.Monitor.
func (*sharedCommit) Watch(*sim.World, *sim.Event) {}

// ForkInto implements sim.MonitorForker.
func (m *sharedCommit) ForkInto(sim.Monitor) sim.Monitor { return m }

// AppendState implements sim.MonitorForker.
func (*sharedCommit) AppendState(b []byte) []byte { return b }

// AppendTimeless implements Timeless.
func (*sharedCommit) AppendTimeless(b []byte, _ *sim.World) []byte { return b }

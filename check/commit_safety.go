package check

import (
	"fmt"
	"strings"

	"simrun/sim"
)

type atomicity struct{ commitMonitor }

// Watch implements sim.Monitor.
func (m *atomicity) Watch(w *sim.World, e *sim.Event) {
	tx, outcome, decides := m.gather(e)
	if !decides {
		return
	}
	for n, other := range tx.Decided {
		if other.has(opposite(outcome)) && sim.NodeID(n) != e.Node {
			m.Violation.report(e, fmt.Sprintf("%s decided %s, %s decided %s%s",
				w.Config().Name(sim.NodeID(n)), opposite(outcome), w.Config().Name(e.Node), outcome, m.on(tx)))
			break
		}
	}
	tx.note(e.Node, outcome)
}

// on names the transaction where there are several.
func (m *commitMonitor) on(tx *transaction) string {
	if len(m.Txs) < 2 {
		return ""
	}
	return " on " + tx.ID
}

type stability struct{ commitMonitor }

// Watch implements sim.Monitor.
func (m *stability) Watch(w *sim.World, e *sim.Event) {
	tx, outcome, decides := m.gather(e)
	if !decides {
		return
	}
	if before := tx.Last[e.Node]; before != "" && before != outcome {
		m.Violation.report(e, fmt.Sprintf("%s decided %s, then %s%s", w.Config().Name(e.Node), before, outcome, m.on(tx)))
	}
	tx.note(e.Node, outcome)
}

type validity struct{ commitMonitor }

// Watch implements sim.Monitor.
func (m *validity) Watch(w *sim.World, e *sim.Event) {
	tx, outcome, decides := m.gather(e)
	if !decides {
		return
	}
	name := w.Config().Name(e.Node)
	switch {
	case outcome == Commit && !tx.allVotedCommit(w):
		m.Violation.report(e, fmt.Sprintf("%s decided commit%s, but %s", name, m.on(tx), tx.objections(w)))
	case outcome == Abort && !tx.oneVotedAbort() && !m.excused(w, tx):
		m.Violation.report(e, fmt.Sprintf("%s decided abort%s, but nobody voted abort, nothing failed and no timeout expired", name, m.on(tx)))
	}
	tx.note(e.Node, outcome)
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

// nonTriviality speaks of a run as a whole: the last vote may be cast after
// somebody has decided abort.
type nonTriviality struct {
	commitMonitor
	Exercised bool
}

// Reset implements Monitor.
func (m *nonTriviality) Reset() {
	m.commitMonitor.Reset()
	m.Exercised = false
}

// Watch implements sim.Monitor.
func (m *nonTriviality) Watch(w *sim.World, e *sim.Event) {
	tx, outcome, decides := m.gather(e)
	if decides {
		tx.note(e.Node, outcome)
	}
	if tx == nil || !tx.decided() || !tx.allVotedCommit(w) || tx.oneVotedAbort() || m.excused(w, tx) {
		return
	}
	m.Exercised = true
	for n, d := range tx.Decided {
		if d.Abort {
			node := sim.NodeID(n)
			m.Violation.reportOf(node, e, fmt.Sprintf("%s decided abort%s, though all voted commit and nothing failed", w.Config().Name(node), m.on(tx)))
			return
		}
	}
}

// Status implements Monitor.
func (m *nonTriviality) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

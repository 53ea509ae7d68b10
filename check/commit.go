package check

import (
	"fmt"
	"slices"
	"strings"

	"simrun/sim"
)

// The observations of atomic commitment. Each process observes its own.

// CommitState is the published state of a process in a transaction. The first one tells that
// it has the transaction on record; a process that restarts observes again
// what its log holds.
type CommitState struct {
	Tx    string
	State string
}

// Voted says how the process votes.
type Voted struct {
	Tx   string
	Vote Outcome
}

// Decided says what the process decides.
type Decided struct {
	Tx      string
	Outcome Outcome
}

// TimedOut says that a timeout of the protocol expired on a transaction, which excuses its abort.
type TimedOut struct{ Tx string }

// Outcome is the outcome of a transaction, and a vote for it.
type Outcome string

// The outcomes.
const (
	Commit Outcome = "commit"
	Abort  Outcome = "abort"
)

// ObservationName implements sim.Observation.
func (CommitState) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s CommitState) StateName() string { return s.State }

// ObservationName implements sim.Observation.
func (Voted) ObservationName() string { return "voted" }

// ObservationName implements sim.Observation.
func (Decided) ObservationName() string { return "decided" }

// DecidedValue implements sim.Decision.
func (d Decided) DecidedValue() string { return string(d.Outcome) }

// ObservationName implements sim.Observation.
func (TimedOut) ObservationName() string { return "timed-out" }

// CommitObservations is one of each observation of atomic commitment.
func CommitObservations() []sim.Observation {
	return []sim.Observation{CommitState{}, Voted{}, Decided{}, TimedOut{}}
}

// CommitProperties are AC1 to AC5 of Bernstein, Hadzilacos and Goodman,
// "Concurrency Control and Recovery in Database Systems" (1987), section 7.3,
// with validity and non-triviality stated so that any failure excuses an abort.
func CommitProperties() []Property {
	return []Property{
		{
			Name: "atomicity", Kind: Safety,
			Doc: "No two processes decide differently on a transaction.",
			New: func(s *Setting) Monitor { return &atomicity{commitMonitor: newCommitMonitor(s)} },
		},
		{
			Name: "stability", Kind: Safety,
			Doc: "No process changes a decision that it has made.",
			New: func(s *Setting) Monitor { return &stability{commitMonitor: newCommitMonitor(s)} },
		},
		{
			Name: "validity", Kind: Safety,
			Doc: "A process decides commit only if all voted commit, and abort only if one voted abort, a fault struck, a message was lost or a timeout of the protocol expired.",
			New: func(s *Setting) Monitor { return &validity{commitMonitor: newCommitMonitor(s)} },
		},
		{
			Name: "non-triviality", Kind: Safety,
			Doc: "If all voted commit, no fault struck, no message was lost and no timeout of the protocol expired, nobody decides abort.",
			New: func(s *Setting) Monitor { return &nonTriviality{commitMonitor: newCommitMonitor(s)} },
		},
		{
			Name: "termination", Kind: Liveness,
			Doc: "Each process that is up and has the transaction on record decides.",
			New: func(*Setting) Monitor { return &termination{} },
		},
	}
}

// commitMonitor gathers what each process voted and decided. A vote counts once
// it is cast, and a decision once it is made: that it is forgotten later, with a
// disk or by a bug, takes nothing back.
type commitMonitor struct {
	Nodes     int
	Txs       []transaction
	Struck    bool // a fault struck
	Violation violation
}

type transaction struct {
	ID       string
	TimedOut bool      // a timeout of the protocol expired
	Votes    []said    // by node
	Decided  []said    // by node
	Last     []Outcome // by node, its last decision; "" before it decides
}

// said is which outcomes a process ever voted for, or decided.
type said struct{ Commit, Abort bool }

func (s *said) add(o Outcome) {
	s.Commit = s.Commit || o == Commit
	s.Abort = s.Abort || o == Abort
}

func (s said) has(o Outcome) bool { return o == Commit && s.Commit || o == Abort && s.Abort }

func opposite(o Outcome) Outcome {
	if o == Commit {
		return Abort
	}
	return Commit
}

func newCommitMonitor(s *Setting) commitMonitor { return commitMonitor{Nodes: len(s.World.Nodes)} }

// Reset implements Monitor.
func (m *commitMonitor) Reset() {
	m.Txs = m.Txs[:0]
	m.Struck = false
	m.Violation = violation{}
}

// Open implements Monitor.
func (m *commitMonitor) Open() bool { return false }

// Status implements Monitor.
func (m *commitMonitor) Status(*sim.World, Terms) Status {
	return m.Violation.status(slices.ContainsFunc(m.Txs, func(tx transaction) bool { return tx.decided() }))
}

func (m *commitMonitor) tx(id string) *transaction {
	for i := range m.Txs {
		if m.Txs[i].ID == id {
			return &m.Txs[i]
		}
	}
	if len(m.Txs) < cap(m.Txs) { // reuse what an earlier run left
		m.Txs = m.Txs[:len(m.Txs)+1]
	} else {
		m.Txs = append(m.Txs, transaction{})
	}
	tx := &m.Txs[len(m.Txs)-1]
	if tx.Votes == nil {
		tx.Votes, tx.Decided, tx.Last = make([]said, m.Nodes), make([]said, m.Nodes), make([]Outcome, m.Nodes)
	}
	clear(tx.Votes)
	clear(tx.Decided)
	clear(tx.Last)
	tx.ID, tx.TimedOut = id, false
	return tx
}

// gather takes in an event. It returns the transaction and the outcome if the
// event is a decision, before noting it.
func (m *commitMonitor) gather(e *sim.Event) (*transaction, Outcome) {
	if e.Kind == sim.EventFault {
		m.Struck = true
	}
	switch o := e.Value.(type) {
	case Voted:
		m.tx(o.Tx).Votes[e.Node].add(o.Vote)
	case TimedOut:
		m.tx(o.Tx).TimedOut = true
	case Decided:
		return m.tx(o.Tx), o.Outcome
	}
	return nil, ""
}

func (tx *transaction) note(node sim.NodeID, outcome Outcome) {
	tx.Decided[node].add(outcome)
	tx.Last[node] = outcome
}

func (tx *transaction) decided() bool {
	return slices.ContainsFunc(tx.Last, func(o Outcome) bool { return o != "" })
}

func (tx *transaction) allVotedCommit() bool {
	return !slices.ContainsFunc(tx.Votes, func(v said) bool { return !v.Commit })
}

func (tx *transaction) oneVotedAbort() bool {
	return slices.ContainsFunc(tx.Votes, func(v said) bool { return v.Abort })
}

// excused tells whether something happened that an abort may be blamed on. A timeout
// excuses its own transaction alone; which one a lost message belongs to is not known here.
func (m *commitMonitor) excused(w *sim.World, tx *transaction) bool {
	return m.Struck || tx.TimedOut || w.Stats().Dropped > 0
}

type atomicity struct{ commitMonitor }

// Watch implements sim.Monitor.
func (m *atomicity) Watch(w *sim.World, e *sim.Event) {
	tx, outcome := m.gather(e)
	if tx == nil {
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
	tx, outcome := m.gather(e)
	if tx == nil {
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
	tx, outcome := m.gather(e)
	if tx == nil {
		return
	}
	name := w.Config().Name(e.Node)
	switch {
	case outcome == Commit && !tx.allVotedCommit():
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
		case v.Commit:
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
	tx, outcome := m.gather(e)
	if tx != nil {
		tx.note(e.Node, outcome)
	} else if vote, ok := e.Value.(Voted); ok {
		tx = m.tx(vote.Tx)
	}
	if tx == nil || !tx.decided() || !tx.allVotedCommit() || tx.oneVotedAbort() || m.excused(w, tx) {
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

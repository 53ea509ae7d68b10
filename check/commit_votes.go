package check

import "simrun/sim"

// commitVotes gathers what each process voted and decided. A vote counts once
// it is cast, and a decision once it is made: that it is forgotten later, with a
// disk or by a bug, takes nothing back.
type commitVotes struct {
	Nodes  int
	Txs    []transaction
	Places index[string] // in Txs
	Struck bool          // a fault struck
}

type transaction struct {
	ID       string
	TimedOut bool      // a timeout of the protocol expired
	Votes    []said    // by node
	Decided  []said    // by node
	Last     []Outcome // by node, its last decision; "" before it decides
	counts
}

// counts are of nodes, so that not all have to be looked at for every event.
type counts struct {
	ForCommit, ForAbort int // that voted for it
	Deciders            int // that have decided
}

// said is which outcomes a process ever voted for, or decided.
type said struct{ Commit, Abort bool }

// add tells whether that is new.
func (s *said) add(o Outcome) bool {
	was := *s
	switch o {
	case Commit:
		s.Commit = true
	case Abort:
		s.Abort = true
	}
	return *s != was
}

func (s said) has(o Outcome) bool { return o == Commit && s.Commit || o == Abort && s.Abort }

func opposite(o Outcome) Outcome {
	if o == Commit {
		return Abort
	}
	return Commit
}

func (m *commitVotes) reset() {
	m.Txs = m.Txs[:0]
	m.Places.reset()
	m.Struck = false
}

func (m *commitVotes) tx(id string) *transaction {
	if tx := m.find(id); tx != nil {
		return tx
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
	tx.ID, tx.TimedOut, tx.counts = id, false, counts{}
	if n := len(m.Txs); long(n) {
		m.Places.grown(n, func(i int) string { return m.Txs[i].ID })
	}
	return tx
}

func (m *commitVotes) find(id string) *transaction {
	if long(len(m.Txs)) {
		if i, ok := m.Places[id]; ok {
			return &m.Txs[i]
		}
		return nil
	}
	for i := range m.Txs {
		if tx := &m.Txs[i]; tx.ID == id {
			return tx
		}
	}
	return nil
}

// Notices implements sim.Selective.
func (*commitVotes) Notices(kind sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Voted, TimedOut, Decided:
		return true
	}
	return kind == sim.EventFault
}

// gather takes in an event. It returns the transaction that the event is about, if any, and the
// outcome if it is a decision, which is still to be noted.
func (m *commitVotes) gather(e *sim.Event) (tx *transaction, outcome Outcome, decides bool) {
	if e.Kind == sim.EventFault {
		m.Struck = true
	}
	switch o := e.Value.(type) {
	case Voted:
		tx = m.tx(o.Tx)
		tx.vote(e.Node, o.Vote)
	case TimedOut:
		tx = m.tx(o.Tx)
		tx.TimedOut = true
	case Decided:
		return m.tx(o.Tx), o.Outcome, true
	}
	return tx, "", false
}

func (tx *transaction) vote(node sim.NodeID, vote Outcome) {
	switch isNew := tx.Votes[node].add(vote); {
	case isNew && vote == Commit:
		tx.ForCommit++
	case isNew:
		tx.ForAbort++
	}
}

func (tx *transaction) note(node sim.NodeID, outcome Outcome) {
	if tx.Last[node] == "" && outcome != "" {
		tx.Deciders++
	}
	tx.Decided[node].add(outcome)
	tx.Last[node] = outcome
}

func (tx *transaction) decided() bool { return tx.Deciders > 0 }

// allVotedCommit speaks of the processes that are judged: what another says of its own vote proves nothing.
func (tx *transaction) allVotedCommit(w *sim.World) bool { return tx.ForCommit == w.JudgedNodes() }

func (tx *transaction) oneVotedAbort() bool { return tx.ForAbort > 0 }

// excused tells whether something happened that an abort may be blamed on. A timeout
// excuses its own transaction alone; which one a lost message belongs to is not known here. Where somebody is
// not judged, a fault strikes in the run, be it later: nobody knows how that process voted, or whether its time was up.
func (m *commitVotes) excused(w *sim.World, tx *transaction) bool {
	return m.Struck || tx.TimedOut || w.Stats().Dropped > 0 || w.JudgedNodes() < w.Config().Real()
}

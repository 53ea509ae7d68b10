package check

import (
	"simrun/sim"
)

// consensusTermination waits for every process that has proposed, while it is up. A process that
// restarts owes its decision still: that it has forgotten its proposal takes nothing back.
type consensusTermination struct {
	Proposers []proposer // by node
	Left      int        // that are up and owe a decision
}

// proposer is what termination knows of a process.
type proposer struct {
	Proposed sim.Time // Forever before it does
	Decided  sim.Time // Forever before it does
	Down     bool
	Restarts bool   // it has restarted
	State    string // that it published last, since its last restart
}

// owes tells whether a decision is awaited of the process now.
func (p *proposer) owes() bool {
	return p.Proposed != sim.Forever && p.Decided == sim.Forever && !p.Down
}

func newConsensusTermination(s *Setting) *consensusTermination {
	m := &consensusTermination{Proposers: make([]proposer, len(s.World.Nodes))}
	m.Reset()
	return m
}

// Reset implements Monitor.
func (m *consensusTermination) Reset() {
	for i := range m.Proposers {
		m.Proposers[i] = proposer{Proposed: sim.Forever, Decided: sim.Forever}
	}
	m.Left = 0
}

// Notices implements sim.Selective.
func (*consensusTermination) Notices(kind sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Proposed, Decision, sim.Published:
		return true
	}
	return kind == sim.EventCrash || kind == sim.EventRecover
}

// Watch implements sim.Monitor.
func (m *consensusTermination) Watch(_ *sim.World, e *sim.Event) {
	if e.Node == sim.Nobody {
		return
	}
	p := &m.Proposers[e.Node]
	owed := p.owes()
	switch e.Kind {
	case sim.EventCrash:
		p.Down, p.State = true, ""
	case sim.EventRecover:
		p.Down, p.Restarts = false, true
	default:
		switch o := e.Value.(type) {
		case Proposed:
			p.Proposed = min(p.Proposed, e.At)
		case Decision:
			p.Decided = min(p.Decided, e.At)
		case sim.Published:
			p.State = o.StateName()
		}
	}
	switch owes := p.owes(); {
	case owes && !owed:
		m.Left++
	case owed && !owes:
		m.Left--
	}
}

// Open implements Monitor.
func (m *consensusTermination) Open() bool { return m.Left > 0 }

// Status implements Monitor.
func (m *consensusTermination) Status(w *sim.World, t Terms) Status {
	s := Status{Verdict: Holds, Node: sim.Nobody}
	if t.End < t.Calm {
		return s
	}
	waiting, late := new(grouped), new(grouped)
	for i := range m.Proposers {
		p := &m.Proposers[i]
		if p.Proposed == sim.Forever || p.Down {
			continue
		}
		s.Exercised = true
		if p.Decided != sim.Forever && p.Decided <= t.deadline(p.Proposed) {
			continue
		}
		name := w.Config().Name(sim.NodeID(i))
		if p.owes() {
			s.Waiting = true
			waiting.add(p.standing(), name)
		} else {
			late.add(p.Decided.String(), name)
		}
		if s.Node == sim.Nobody {
			s.Verdict, s.Node, s.At = Late, sim.NodeID(i), max(t.Calm, p.Proposed)
		}
	}
	switch {
	case s.Waiting:
		s.Detail = waiting.text("%s%s") + ": undecided"
	case s.Verdict == Late:
		s.Detail = late.text("%s decided at %s")
	}
	return s
}

// standing says of a process that has not decided where it stands: in READY.
func (p *proposer) standing() string {
	switch {
	case p.State != "":
		return " in " + p.State
	case p.Restarts:
		return " after a restart"
	}
	return ""
}

package check

import (
	"simrun/sim"
)

// paxosTermination waits for every learner that is up, while somebody is up who was asked to propose.
// What a node was asked and what it has learned count for good, whatever it forgets.
type paxosTermination struct {
	Roles *learners   `sim:"config"`
	Nodes []paxosNode // by node
	Asked int         // that are up and were asked to propose
	Left  int         // learners that are up and have not learned
	Knows bool        // it is known who is judged: the world tells with the first event that is noticed
}

type learners struct{ learner []bool } // by node

// paxosNode is what termination knows of a node.
type paxosNode struct {
	Asked   sim.Time // Forever before it is
	Learned sim.Time // Forever before it does
	Down    bool
	Exempt  bool // it is not judged: a fault may have it say what it does not know
}

func newPaxosTermination(s *Setting, roles PaxosRoles) *paxosTermination {
	m := &paxosTermination{
		Roles: &learners{plays(s, roles.Learners)},
		Nodes: make([]paxosNode, len(s.World.Nodes)),
	}
	m.Reset()
	return m
}

// Reset implements Monitor.
func (m *paxosTermination) Reset() {
	m.Asked, m.Left, m.Knows = 0, 0, false
	for i := range m.Nodes {
		m.Nodes[i] = paxosNode{Asked: sim.Forever, Learned: sim.Forever}
		m.count(sim.NodeID(i), 1)
	}
}

// count adds a node to the counts, or takes it out with -1.
func (m *paxosTermination) count(id sim.NodeID, by int) {
	n := &m.Nodes[id]
	if n.Down || n.Exempt {
		return
	}
	if n.Asked != sim.Forever {
		m.Asked += by
	}
	if m.Roles.learner[id] && n.Learned == sim.Forever {
		m.Left += by
	}
}

// Notices implements sim.Selective.
func (*paxosTermination) Notices(kind sim.EventKind, o sim.Observation) bool {
	switch o.(type) {
	case Proposed, Learned:
		return true
	}
	return kind == sim.EventCrash || kind == sim.EventRecover
}

// Watch implements sim.Monitor.
func (m *paxosTermination) Watch(w *sim.World, e *sim.Event) {
	o, _ := e.Value.(sim.Observation)
	if e.Node == sim.Nobody || !m.Notices(e.Kind, o) {
		return
	}
	if !m.Knows {
		m.exempt(w)
	}
	n := &m.Nodes[e.Node]
	m.count(e.Node, -1)
	switch e.Kind {
	case sim.EventCrash:
		n.Down = true
	case sim.EventRecover:
		n.Down = false
	default:
		switch o.(type) {
		case Proposed:
			n.Asked = min(n.Asked, e.At)
		case Learned:
			n.Learned = min(n.Learned, e.At)
		}
	}
	m.count(e.Node, 1)
}

// exempt takes out nodes that are not judged.
func (m *paxosTermination) exempt(w *sim.World) {
	m.Knows = true
	for i := range m.Nodes {
		if id := sim.NodeID(i); !w.Judged(id) {
			m.count(id, -1)
			m.Nodes[i].Exempt = true
		}
	}
}

// Open implements Monitor.
func (m *paxosTermination) Open() bool { return m.Asked > 0 && m.Left > 0 }

// Status implements Monitor.
func (m *paxosTermination) Status(w *sim.World, t Terms) Status {
	s := Status{Verdict: Holds, Node: sim.Nobody}
	asked := sim.Forever
	for i := range m.Nodes {
		if !m.Nodes[i].Down {
			asked = min(asked, m.Nodes[i].Asked)
		}
	}
	if asked == sim.Forever || t.End < t.Calm {
		return s
	}
	waiting, late := new(grouped), new(grouped)
	for i := range m.Nodes {
		n := &m.Nodes[i]
		if !m.Roles.learner[i] || n.Down || n.Exempt {
			continue
		}
		s.Exercised = true
		if n.Learned != sim.Forever && n.Learned <= t.deadline(asked) {
			continue
		}
		name := w.Config().Name(sim.NodeID(i))
		if n.Learned == sim.Forever {
			s.Waiting = true
			waiting.add("", name)
		} else {
			late.add(n.Learned.String(), name)
		}
		if s.Node == sim.Nobody {
			s.Verdict, s.Node, s.At = Late, sim.NodeID(i), max(t.Calm, asked)
		}
	}
	switch {
	case s.Waiting:
		s.Detail = waiting.text("%s%s") + ": nothing learned"
	case s.Verdict == Late:
		s.Detail = late.text("%s learned at %s")
	}
	return s
}

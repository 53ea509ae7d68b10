package check

import (
	"encoding/binary"
	"fmt"

	"simrun/sim"
)

// Linearizability is the property that clients can't tell a replicated key-value store from one
// that does each operation at once, at some moment between its invocation and its response
// (Herlihy, Wing, 1990). An operation that was not answered may have been done or not. It is judged
// at the end of a run, by porcupine, with a bounded number of steps: Unknown if they don't suffice, or if a client that is
// not judged may have done what can't be ordered.
func Linearizability() Property {
	return Property{
		Name: linearizabilityName, Kind: Safety,
		Doc: "Each operation of a client seems to be done at once, at some moment between its invocation and its response.",
		New: func(*Setting) Monitor { return &linearizability{} },
	}
}

const linearizabilityName = "linearizability"

// linearizability notes where in the run the operations are.
type linearizability struct {
	Places []place

	calls   Calls   // the memory of one judgement serves the next, from seed to seed
	checker checker // likewise
}

// place is where in a run an operation is: the events with which it begins and ends.
type place struct{ Begin, End uint64 }

// Reset implements Monitor.
func (m *linearizability) Reset() { m.Places = m.Places[:0] }

// Notices implements sim.Selective.
func (m *linearizability) Notices(kind sim.EventKind, _ sim.Observation) bool {
	return kind != sim.EventObserve
}

// Watch implements sim.Monitor.
func (m *linearizability) Watch(_ *sim.World, e *sim.Event) {
	switch {
	case e.Op == 0:
	case e.Kind == sim.EventInvoke:
		m.Places = append(m.Places, place{e.Seq, openEnd})
	case e.Kind == sim.EventRespond:
		m.Places[e.Op-1].End = e.Seq
	}
}

// Open implements Monitor.
func (m *linearizability) Open() bool { return false }

// Status implements Monitor.
func (m *linearizability) Status(w *sim.World, t Terms) Status {
	m.calls = m.calls[:0]
	for i, op := range w.History() {
		m.calls = append(m.calls, Call{op, m.Places[i].Begin, m.Places[i].End})
	}
	name := w.Config().Name
	if t.Brief {
		name = nil
	}
	s, _ := m.checker.judge(m.calls, name)
	if unjudged := m.unjudged(w); s.Verdict == Violated && unjudged != sim.Nobody {
		s.Verdict = Unknown
		s.Detail = fmt.Sprintf("nobody knows what %s has asked for, which a fault made say what it was not meant to; by what it was meant to ask for, the operations can't be ordered",
			w.Config().Name(unjudged))
	}
	return s
}

// unjudged returns a client with operations that is not judged: what it says that it asks for proves nothing.
func (m *linearizability) unjudged(w *sim.World) sim.NodeID {
	for i := range m.calls {
		if n := m.calls[i].Node; !w.Judged(n) {
			return n
		}
	}
	return sim.Nobody
}

// Linearizable judges a history. name says what nodes are called.
func Linearizable(calls Calls, name func(sim.NodeID) string) Status {
	s, _ := new(checker).judge(calls, name)
	return s
}

// Conflict is why a history is not linearizable.
type Conflict struct {
	Last  *Call   // with whose answer the shortest prefix of the history ends that has no order
	Calls []*Call // that can't be ordered, in order of invocation; Last is one of them
}

// FindConflict tells why a history is not linearizable; nil, if it is, or if that is not known.
func FindConflict(calls Calls, name func(sim.NodeID) string) *Conflict {
	_, c := new(checker).judge(calls, name)
	return c
}

// judge judges a history. Without name, it does not say why a history is not linearizable.
func (c *checker) judge(calls Calls, name func(sim.NodeID) string) (Status, *Conflict) {
	wrong := c.divide(calls)
	s := Status{Verdict: Holds, Node: sim.Nobody}
	if wrong >= 0 {
		q := &calls[wrong]
		s.violate(q)
		if name != nil {
			s.Detail = fmt.Sprintf("%s's %s was answered %v, which is no answer to it", name(q.Node), q.Op.OpName(), q.Result)
		}
		return s, &Conflict{q, []*Call{q}}
	}
	var worst *breach
	for _, r := range c.list {
		s.Exercised = s.Exercised || r.answered()
		verdict, b := r.judge()
		switch {
		case verdict == Unknown && s.Verdict == Holds:
			s.Verdict = Unknown
			s.Detail = fmt.Sprintf("too many of the %d operations on %s are concurrent: no order of them was found within the bound of the search", len(r.all), r.key)
		case verdict == Violated && (worst == nil || b.last.call.End < worst.last.call.End):
			worst = b
		}
	}
	if worst == nil {
		return s, nil
	}
	s.violate(worst.last.call)
	if name == nil {
		return s, nil
	}
	e := explainer{breach: worst, name: name}
	s.Detail = e.explain()
	return s, &Conflict{worst.last.call, e.calls()}
}

// violate notes the call with whose answer the history ceases to be linearizable.
func (s *Status) violate(c *Call) {
	*s = Status{Verdict: Violated, Exercised: true, At: c.Responded, Event: c.End, Node: c.Node}
}

// ForkInto implements sim.MonitorForker.
func (m *linearizability) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[linearizability](scratch)
	f.Places = append(f.Places[:0], m.Places...)
	return f
}

// AppendState implements sim.MonitorForker.
func (m *linearizability) AppendState(b []byte) []byte {
	for _, s := range m.Places {
		b = binary.AppendUvarint(binary.AppendUvarint(b, s.Begin), s.End)
	}
	return b
}

// AppendTimeless implements Timeless. No observation moves it.
func (m *linearizability) AppendTimeless(b []byte, _ *sim.World) []byte { return b }

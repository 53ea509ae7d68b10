package check

import (
	"encoding/binary"
	"fmt"

	"simrun/sim"
)

// Linearizability is the property that clients can't tell a replicated key-value store from one
// that does each operation at once, at some moment between its invocation and its response
// (Herlihy, Wing, 1990). An operation that was not answered may have been done or not. It is judged
// at the end of a run, by porcupine, with a bounded number of steps: Unknown if they don't suffice.
func Linearizability() Property {
	return Property{
		Name: "linearizability", Kind: Safety,
		Doc: "Each operation of a client seems to be done at once, at some moment between its invocation and its response.",
		New: func(*Setting) Monitor { return &linearizability{} },
	}
}

// linearizability notes where in the run the operations are.
type linearizability struct{ Places []place }

// place is where in a run an operation is: the events with which it begins and ends.
type place struct{ Begin, End uint64 }

// Reset implements Monitor.
func (m *linearizability) Reset() { m.Places = m.Places[:0] }

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
func (m *linearizability) Status(w *sim.World, _ Terms) Status {
	history := w.History()
	calls := make(Calls, len(history))
	for i, op := range history {
		calls[i] = Call{op, m.Places[i].Begin, m.Places[i].End}
	}
	return Linearizable(calls, w.Config().Name)
}

// Linearizable judges a history. name says what nodes are called.
func Linearizable(calls Calls, name func(sim.NodeID) string) Status {
	keys, wrong := registers(calls)
	s := Status{Verdict: Holds, Node: sim.Nobody}
	if wrong >= 0 {
		c := &calls[wrong]
		s.violate(c, fmt.Sprintf("%s's %s was answered %v, which is no answer to it", name(c.Node), c.Op.OpName(), c.Result))
		return s
	}
	var broken *access
	var key *register
	for _, r := range keys {
		s.Exercised = s.Exercised || r.answered()
		verdict, at := r.judge()
		switch {
		case verdict == Unknown && s.Verdict == Holds:
			s.Verdict = Unknown
			s.Detail = fmt.Sprintf("too many of the %d operations on %s are concurrent: no order of them was found within the bound of the search", len(r.all), r.key)
		case verdict == Violated && (broken == nil || at.call.End < broken.call.End):
			broken, key = at, r
		}
	}
	if broken != nil {
		e := explainer{register: key, name: name}
		s.violate(broken.call, e.explain(broken))
	}
	return s
}

// violate notes the call with whose answer the history ceases to be linearizable.
func (s *Status) violate(c *Call, detail string) {
	*s = Status{Verdict: Violated, Exercised: true, At: c.Responded, Event: c.End, Node: c.Node, Detail: detail}
}

// answered tells whether there is anything to judge.
func (r *register) answered() bool {
	for i := range r.all {
		if r.all[i].done {
			return true
		}
	}
	return false
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

package check

import (
	"fmt"

	"simrun/sim"
)

// Robustness is the property that nodes withstand what they were not meant to be told. It is judged wherever a
// fault may tamper with messages.
func Robustness() Property {
	return Property{
		Name: "robustness", Kind: Safety,
		Doc: "No node panics on a message that its sender was not meant to send.",
		New: func(*Setting) Monitor { return &robustness{} },
	}
}

type robustness struct {
	Exercised bool // a fault struck
	Violation violation
}

// Reset implements Monitor.
func (m *robustness) Reset() { *m = robustness{} }

// Notices implements sim.Selective.
func (*robustness) Notices(kind sim.EventKind, _ sim.Observation) bool {
	return kind == sim.EventFault || kind == sim.EventPanic
}

// Watch implements sim.Monitor.
func (m *robustness) Watch(w *sim.World, e *sim.Event) {
	switch e.Kind {
	case sim.EventFault:
		m.Exercised = true
	case sim.EventPanic:
		name := w.Config().Name
		m.Violation.report(e, fmt.Sprintf("%s panicked at event %d on %s from %s: %v", name(e.Node), e.Cause, e.Name, name(e.Peer), e.Value))
	}
}

// Open implements Monitor.
func (m *robustness) Open() bool { return false }

// Status implements Monitor.
func (m *robustness) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// AppendTimeless implements Timeless.
func (m *robustness) AppendTimeless(b []byte, _ *sim.World) []byte {
	return appendBool(appendBool(b, m.Exercised), m.Violation.Found)
}

// ForkInto implements sim.MonitorForker.
func (m *robustness) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[robustness](scratch)
	*f = *m
	return f
}

// AppendState implements sim.MonitorForker.
func (m *robustness) AppendState(b []byte) []byte {
	return m.Violation.append(appendBool(b, m.Exercised))
}

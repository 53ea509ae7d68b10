package etcdraft

import (
	"simrun/check"
	"simrun/sim"
)

// AssertionFailed is the observation that an assertion of the library failed, at which it panics. The server
// stops for good, as a process would.
type AssertionFailed struct{ Text string }

// ObservationName implements sim.Observation.
func (AssertionFailed) ObservationName() string { return "assertion-failed" }

// Assertions is the property that none does. The library asserts what must hold as long as whoever uses it
// keeps its rules, and disks keep what is durable.
func Assertions() check.Property {
	return check.Property{
		Name: "assertions", Kind: check.Safety,
		Doc: "No assertion of the library fails.",
		New: func(*check.Setting) check.Monitor { return new(assertions) },
	}
}

type assertions struct{ First check.Status }

// Reset implements check.Monitor.
func (m *assertions) Reset() { *m = assertions{} }

// Watch implements sim.Monitor.
func (m *assertions) Watch(w *sim.World, e *sim.Event) {
	switch v := e.Value.(type) {
	case State:
		m.First.Exercised = true
	case AssertionFailed:
		if m.First.Verdict != check.Violated {
			m.First = check.Status{
				Verdict: check.Violated, Exercised: true, At: e.At, Event: e.Seq, Node: e.Node,
				Detail: w.Config().Name(e.Node) + ": " + v.Text,
			}
		}
	}
}

// Open implements check.Monitor.
func (m *assertions) Open() bool { return false }

// Status implements check.Monitor.
func (m *assertions) Status(*sim.World, check.Terms) check.Status {
	if m.First.Verdict == check.Violated {
		return m.First
	}
	return check.Status{Verdict: check.Holds, Exercised: m.First.Exercised, Node: sim.Nobody}
}

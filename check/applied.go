package check

import (
	"encoding/binary"
	"fmt"

	"simrun/sim"
)

// Applied is the observation that a node applies a command to its state machine, as the Index-th
// of all, from 1. Equal commands are equal texts.
type Applied struct {
	Index   uint64
	Command string
}

// ObservationName implements sim.Observation.
func (Applied) ObservationName() string { return "applied" }

// StateMachineSafety is the property of replicated state machines that no node applies another command
// at an index than others do: Ongaro, Ousterhout, "In search of an understandable consensus
// algorithm", USENIX ATC 2014, figure 3; Schneider, "Implementing fault-tolerant services using the state machine
// approach", ACM Computing Surveys 22(4), 1990. A node that restarts and applies again is no
// exception.
func StateMachineSafety() Property {
	return Property{
		Name: "state-machine-safety", Kind: Safety,
		Doc: "If a node applies a command at an index, no node ever applies another one there.",
		New: func(*Setting) Monitor { return &stateMachineSafety{} },
	}
}

// stateMachineSafety remembers the first command at each index. Indices are
// without gaps, but for what a node that installs a snapshot skips.
type stateMachineSafety struct {
	First     []applied // by index, from 1
	Exercised bool
	Violation violation
}

// applied is who first applied what at an index; By is 1 more than the node, 0 while nobody did.
type applied struct {
	By      sim.NodeID
	Command string
}

// Reset implements Monitor.
func (m *stateMachineSafety) Reset() {
	clear(m.First)
	*m = stateMachineSafety{First: m.First[:0]}
}

// indexMax bounds what is remembered. A larger index is as good as a wrong one.
const indexMax = 1 << 26

// Notices implements sim.Selective.
func (*stateMachineSafety) Notices(_ sim.EventKind, o sim.Observation) bool {
	_, ok := o.(Applied)
	return ok
}

// Watch implements sim.Monitor.
func (m *stateMachineSafety) Watch(w *sim.World, e *sim.Event) {
	o, ok := e.Value.(Applied)
	if !ok || m.Violation.Found {
		return
	}
	m.Exercised = true
	name := w.Config().Name
	if o.Index == 0 || o.Index > indexMax {
		m.Violation.report(e, fmt.Sprintf("%s applied %s at index %d", name(e.Node), o.Command, o.Index))
		return
	}
	for uint64(len(m.First)) < o.Index {
		m.First = append(m.First, applied{})
	}
	switch first := &m.First[o.Index-1]; {
	case first.By == 0:
		*first = applied{e.Node + 1, o.Command}
	case first.Command != o.Command:
		m.Violation.report(e, fmt.Sprintf("%s applied %s at index %d, %s applied %s", name(first.By-1), first.Command, o.Index, name(e.Node), o.Command))
	}
}

// Open implements Monitor.
func (m *stateMachineSafety) Open() bool { return false }

// Status implements Monitor.
func (m *stateMachineSafety) Status(*sim.World, Terms) Status { return m.Violation.status(m.Exercised) }

// ForkInto implements sim.MonitorForker.
func (m *stateMachineSafety) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[stateMachineSafety](scratch)
	first := append(f.First[:0], m.First...)
	*f = *m
	f.First = first
	return f
}

// AppendState implements sim.MonitorForker.
func (m *stateMachineSafety) AppendState(b []byte) []byte {
	b = m.Violation.append(appendBool(b, m.Exercised))
	for i := range m.First {
		b = appendText(binary.AppendVarint(b, int64(m.First[i].By)), m.First[i].Command)
	}
	return b
}

// AppendTimeless implements Timeless.
func (m *stateMachineSafety) AppendTimeless(b []byte, _ *sim.World) []byte { return m.AppendState(b) }

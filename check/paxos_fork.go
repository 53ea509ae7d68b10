package check

import (
	"encoding/binary"

	"simrun/sim"
)

func (c *choice) copyFrom(o *choice) {
	if c.Setting != o.Setting {
		*c = choice{Setting: o.Setting}
	}
	c.Accepted = c.Accepted[:0]
	for i := range o.Accepted {
		a := o.Accepted[i]
		if n := len(c.Accepted); n < cap(c.Accepted) { // in the memory of what was there
			a.By = append(c.Accepted[:n+1][n].By[:0], a.By...)
		} else {
			a.By = append([]uint64(nil), a.By...)
		}
		c.Accepted = append(c.Accepted, a)
	}
	c.Places.copyFrom(o.Places)
}

func (c *choice) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.Accepted)))
	for i := range c.Accepted {
		a := &c.Accepted[i]
		b = binary.AppendVarint(binary.AppendUvarint(b, uint64(a.Number.N)), int64(a.Number.Proposer))
		b = appendText(b, a.Value)
		for _, word := range a.By {
			b = binary.AppendUvarint(b, word)
		}
	}
	return b
}

func (v *values) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(v.All)))
	for _, value := range v.All {
		b = appendText(b, value)
	}
	return b
}

// ForkInto implements sim.MonitorForker.
func (m *singleChoice) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[singleChoice](scratch)
	f.Choice.copyFrom(&m.Choice)
	f.First, f.Value, f.Violation = m.First, m.Value, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *singleChoice) AppendState(b []byte) []byte {
	return m.Choice.append(m.Violation.append(appendText(appendText(b, m.First), m.Value)))
}

// ForkInto implements sim.MonitorForker.
func (m *chosenValidity) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[chosenValidity](scratch)
	f.Choice.copyFrom(&m.Choice)
	f.Proposed.copyFrom(&m.Proposed)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *chosenValidity) AppendState(b []byte) []byte {
	return m.Proposed.append(m.Choice.append(m.Violation.append(appendBool(b, m.Exercised))))
}

// ForkInto implements sim.MonitorForker.
func (m *learnsOnce) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[learnsOnce](scratch)
	f.Learned = append(f.Learned[:0], m.Learned...)
	f.Values = append(f.Values[:0], m.Values...)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *learnsOnce) AppendState(b []byte) []byte {
	b = m.Violation.append(appendBool(b, m.Exercised))
	for i, learned := range m.Learned {
		if b = appendBool(b, learned); learned {
			b = appendText(b, m.Values[i])
		}
	}
	return b
}

// ForkInto implements sim.MonitorForker.
func (m *learnedChosen) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[learnedChosen](scratch)
	f.Choice.copyFrom(&m.Choice)
	f.Chosen.copyFrom(&m.Chosen)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *learnedChosen) AppendState(b []byte) []byte {
	return m.Chosen.append(m.Choice.append(m.Violation.append(appendBool(b, m.Exercised))))
}

// ForkInto implements sim.MonitorForker.
func (m *paxosTermination) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[paxosTermination](scratch)
	nodes := append(f.Nodes[:0], m.Nodes...)
	*f = *m
	f.Nodes = nodes
	return f
}

// AppendState implements sim.MonitorForker.
func (m *paxosTermination) AppendState(b []byte) []byte {
	for i := range m.Nodes {
		n := &m.Nodes[i]
		b = binary.AppendVarint(binary.AppendVarint(b, int64(n.Asked)), int64(n.Learned))
		b = appendBool(b, n.Down)
	}
	return b
}

package check

import (
	"encoding/binary"

	"simrun/sim"
)

func (c *choice) copyFrom(o *choice) {
	c.Setting = o.Setting
	c.Of.copyFrom(&o.Of, (*ballots).copyFrom)
}

func (b *ballots) copyFrom(o *ballots) {
	b.Accepted = b.Accepted[:0]
	for i := range o.Accepted {
		a := o.Accepted[i]
		if n := len(b.Accepted); n < cap(b.Accepted) { // in the memory of what was there
			a.By = append(b.Accepted[:n+1][n].By[:0], a.By...)
		} else {
			a.By = append([]uint64(nil), a.By...)
		}
		b.Accepted = append(b.Accepted, a)
	}
	b.Places.copyFrom(o.Places)
}

func (c *choice) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.Of.All)))
	for i := range c.Of.All {
		b = binary.AppendUvarint(b, c.Of.All[i].Number)
		b = c.Of.All[i].Of.append(b)
	}
	return b
}

func (o *ballots) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(o.Accepted)))
	for i := range o.Accepted {
		a := &o.Accepted[i]
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
	f.First.copyFrom(&m.First, func(to, from *firstChoice) { *to = *from })
	f.Violation = m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *singleChoice) AppendState(b []byte) []byte {
	b = binary.AppendUvarint(m.Choice.append(m.Violation.append(b)), uint64(len(m.First.All)))
	for i := range m.First.All {
		first := &m.First.All[i]
		b = binary.AppendVarint(binary.AppendUvarint(b, first.Number), int64(first.Of.Learner))
		b = binary.AppendVarint(binary.AppendUvarint(b, uint64(first.Of.Proposal.Number.N)), int64(first.Of.Proposal.Number.Proposer))
		b = appendText(appendBool(b, first.Of.Made), first.Of.Proposal.Value)
	}
	return b
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
	f.nodes = m.nodes
	f.Of.copyFrom(&m.Of, func(to, from *lessons) {
		to.Learned = append(to.Learned[:0], from.Learned...)
		to.Values = append(to.Values[:0], from.Values...)
	})
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *learnsOnce) AppendState(b []byte) []byte {
	b = binary.AppendUvarint(m.Violation.append(appendBool(b, m.Exercised)), uint64(len(m.Of.All)))
	for i := range m.Of.All {
		of := &m.Of.All[i].Of
		b = binary.AppendUvarint(b, m.Of.All[i].Number)
		for n, learned := range of.Learned {
			if b = appendBool(b, learned); learned {
				b = appendText(b, of.Values[n])
			}
		}
	}
	return b
}

// ForkInto implements sim.MonitorForker.
func (m *learnedChosen) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[learnedChosen](scratch)
	f.Choice.copyFrom(&m.Choice)
	f.Chosen.copyFrom(&m.Chosen, (*values).copyFrom)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *learnedChosen) AppendState(b []byte) []byte {
	b = m.Choice.append(m.Violation.append(appendBool(b, m.Exercised)))
	b = binary.AppendUvarint(b, uint64(len(m.Chosen.All)))
	for i := range m.Chosen.All {
		b = m.Chosen.All[i].Of.append(binary.AppendUvarint(b, m.Chosen.All[i].Number))
	}
	return b
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
		b = appendBool(appendBool(b, n.Down), n.Exempt)
	}
	return appendBool(b, m.Knows)
}

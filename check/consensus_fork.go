package check

import (
	"encoding/binary"

	"simrun/sim"
)

// ForkInto implements sim.MonitorForker.
func (m *uniformAgreement) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[uniformAgreement](scratch)
	*f = *m
	return f
}

// AppendState implements sim.MonitorForker.
func (m *uniformAgreement) AppendState(b []byte) []byte {
	b = m.Violation.append(append(b, byte(m.Accord.Count)))
	for _, d := range m.Accord.Kept[:m.Accord.Count] {
		b = d.append(b)
	}
	return b
}

func (d decision) append(b []byte) []byte {
	return appendText(binary.AppendVarint(b, int64(d.Node)), d.Value)
}

// ForkInto implements sim.MonitorForker.
func (m *agreement) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[agreement](scratch)
	f.Down = append(f.Down[:0], m.Down...)
	f.Made = append(f.Made[:0], m.Made...)
	f.Last = append(f.Last[:0], m.Last...)
	return f
}

// AppendState implements sim.MonitorForker.
func (m *agreement) AppendState(b []byte) []byte {
	for _, down := range m.Down {
		b = appendBool(b, down)
	}
	for _, d := range m.Made {
		b = binary.AppendUvarint(binary.AppendVarint(d.append(b), int64(d.At)), d.Event)
	}
	return b
}

// ForkInto implements sim.MonitorForker.
func (m *consensusValidity) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[consensusValidity](scratch)
	f.Proposed.copyFrom(&m.Proposed)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *consensusValidity) AppendState(b []byte) []byte {
	b = m.Violation.append(appendBool(b, m.Exercised))
	for _, value := range m.Proposed.All {
		b = appendText(b, value)
	}
	return b
}

func (v *values) copyFrom(o *values) {
	v.All = append(v.All[:0], o.All...)
	v.Places.copyFrom(o.Places)
}

// ForkInto implements sim.MonitorForker.
func (m *integrity) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[integrity](scratch)
	f.Decided = append(f.Decided[:0], m.Decided...)
	f.Values = append(f.Values[:0], m.Values...)
	f.Exercised, f.Violation = m.Exercised, m.Violation
	return f
}

// AppendState implements sim.MonitorForker.
func (m *integrity) AppendState(b []byte) []byte {
	b = m.Violation.append(appendBool(b, m.Exercised))
	for i, decided := range m.Decided {
		if b = appendBool(b, decided); decided {
			b = appendText(b, m.Values[i])
		}
	}
	return b
}

// ForkInto implements sim.MonitorForker.
func (m *consensusTermination) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[consensusTermination](scratch)
	f.Proposers, f.Left = append(f.Proposers[:0], m.Proposers...), m.Left
	return f
}

// AppendState implements sim.MonitorForker.
func (m *consensusTermination) AppendState(b []byte) []byte {
	for i := range m.Proposers {
		p := &m.Proposers[i]
		b = binary.AppendVarint(binary.AppendVarint(b, int64(p.Proposed)), int64(p.Decided))
		b = appendText(appendBool(appendBool(b, p.Down), p.Restarts), p.State)
	}
	return b
}

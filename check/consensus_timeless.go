package check

import (
	"encoding/binary"

	"simrun/sim"
)

// AppendTimeless implements Timeless. A violation that was found stands.
func (m *uniformAgreement) AppendTimeless(b []byte, _ *sim.World) []byte {
	if m.Violation.Found {
		return append(b, 1)
	}
	b = append(b, 0, byte(m.Accord.Count))
	for _, d := range m.Accord.Kept[:m.Accord.Count] {
		b = d.append(b)
	}
	return b
}

// AppendTimeless implements Timeless. A decision is noted unless it is the last one of its process said again.
func (m *agreement) AppendTimeless(b []byte, _ *sim.World) []byte {
	for _, last := range m.Last {
		if b = appendBool(b, last > 0); last > 0 {
			b = m.Made[last-1].append(b)
		}
	}
	return b
}

// AppendTimeless implements Timeless.
func (m *consensusValidity) AppendTimeless(b []byte, _ *sim.World) []byte {
	return m.Proposed.append(appendBool(appendBool(b, m.Exercised), m.Violation.Found))
}

// AppendTimeless implements Timeless.
func (m *integrity) AppendTimeless(b []byte, _ *sim.World) []byte {
	return appendFirst(appendBool(appendBool(b, m.Exercised), m.Violation.Found), m.Decided, m.Values)
}

// AppendTimeless implements Timeless. When a process proposed and decided does not count, only whether.
func (m *consensusTermination) AppendTimeless(b []byte, _ *sim.World) []byte {
	for i := range m.Proposers {
		p := &m.Proposers[i]
		b = appendBool(appendBool(b, p.Proposed == sim.Forever), p.Decided == sim.Forever)
		b = appendText(appendBool(b, p.Down), p.State)
	}
	return b
}

// AppendTimeless implements Timeless. Times are in a violation alone.
func (m *singleChoice) AppendTimeless(b []byte, _ *sim.World) []byte {
	timeless := *m
	timeless.Violation = violation{Found: m.Violation.Found}
	return timeless.AppendState(b)
}

// AppendTimeless implements Timeless. Times are in a violation alone.
func (m *chosenValidity) AppendTimeless(b []byte, _ *sim.World) []byte {
	timeless := *m
	timeless.Violation = violation{Found: m.Violation.Found}
	return timeless.AppendState(b)
}

// AppendTimeless implements Timeless. Times are in a violation alone.
func (m *learnsOnce) AppendTimeless(b []byte, _ *sim.World) []byte {
	timeless := *m
	timeless.Violation = violation{Found: m.Violation.Found}
	return timeless.AppendState(b)
}

// AppendTimeless implements Timeless. Times are in a violation alone.
func (m *learnedChosen) AppendTimeless(b []byte, _ *sim.World) []byte {
	timeless := *m
	timeless.Violation = violation{Found: m.Violation.Found}
	return timeless.AppendState(b)
}

// AppendTimeless implements Timeless.
func (m *paxosTermination) AppendTimeless(b []byte, _ *sim.World) []byte {
	for i := range m.Nodes {
		n := &m.Nodes[i]
		b = appendBool(appendBool(appendBool(appendBool(b, n.Asked == sim.Forever), n.Learned == sim.Forever), n.Down), n.Exempt)
	}
	return b
}

// appendFirst appends the first value of each node that has one.
func appendFirst(b []byte, has []bool, values []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(has)))
	for i, ok := range has {
		if b = appendBool(b, ok); ok {
			b = appendText(b, values[i])
		}
	}
	return b
}

package check

import (
	"encoding/binary"

	"simrun/sim"
)

// AppendTimeless implements Timeless. A violation that was found stands. Of a lost message it
// counts only that there was one.
func (m *commitMonitor) AppendTimeless(b []byte, w *sim.World) []byte {
	b = appendBool(appendBool(b, m.Struck), m.Tried)
	for i := range m.Found {
		b = appendBool(b, m.Found[i].Found)
	}
	b = appendBool(b, w.Stats().Dropped > 0)
	return m.append(b)
}

// AppendTimeless implements Timeless. Goals count as open or achieved, states as what was last
// published.
func (m *termination) AppendTimeless(b []byte, _ *sim.World) []byte {
	b = binary.AppendUvarint(b, uint64(len(m.Goals.All)))
	for i := range m.Goals.All {
		g := &m.Goals.All[i]
		b = appendText(binary.AppendVarint(b, int64(g.Node)), g.About)
		b = appendBool(b, g.Achieved == sim.Forever)
	}
	for i := range m.States {
		b = m.States[i].append(b)
	}
	return b
}

// AppendTimeless implements Timeless. Of the spans in which the expression was true it counts
// whether there are any, and whether the last one goes on.
func (a *assertion) AppendTimeless(b []byte, _ *sim.World) []byte {
	b = appendBool(appendBool(appendBool(b, a.Violation.Found), a.Failed.Found), a.Seen)
	b = appendBool(b, len(a.True) > 0)
	b = appendBool(b, len(a.True) > 0 && a.True[len(a.True)-1].To == sim.Forever)
	return a.view.appendRows(b, a)
}

package check

import (
	"encoding/binary"

	"simrun/sim"
)

// Recurrer is a Monitor that may be as it was a period before, in a run that repeats itself, though its state is
// not: it keeps epochs, which grow, or what no longer matters. Any other one must be in the very same state.
type Recurrer interface {
	Monitor
	// AppendRecurring appends an encoding of all that decides what becomes of the property from now on, with the
	// epochs that come up again as bands place them.
	AppendRecurring(b []byte, bands *sim.Bands) []byte
}

// AppendRecurring appends all that decides what becomes of the i-th property of w.
func AppendRecurring(b []byte, w *sim.World, i int, bands *sim.Bands) []byte {
	if m, ok := w.Monitors()[i].(Recurrer); ok {
		return m.AppendRecurring(b, bands)
	}
	return w.AppendMonitor(b, i)
}

// appendRecurring appends the acceptances that may get more: those of epochs that come up again.
func (c *choice) appendRecurring(b []byte, bands *sim.Bands) []byte {
	for i := range c.Of.All {
		b = binary.AppendUvarint(append(b, 1), c.Of.All[i].Number)
		accepted := c.Of.All[i].Of.Accepted
		for j := range accepted {
			a := &accepted[j]
			band, above, live := bands.Place(a.Number.N)
			if !live {
				continue
			}
			b = binary.AppendUvarint(binary.AppendUvarint(append(b, 1), uint64(band)), uint64(above))
			b = appendText(binary.AppendVarint(b, int64(a.Number.Proposer)), a.Value)
			for _, word := range a.By {
				b = binary.AppendUvarint(b, word)
			}
		}
		b = append(b, 0)
	}
	return append(b, 0)
}

// AppendRecurring implements Recurrer.
func (m *singleChoice) AppendRecurring(b []byte, bands *sim.Bands) []byte {
	rest := *m
	rest.Choice = choice{}
	return rest.AppendState(m.Choice.appendRecurring(b, bands))
}

// AppendRecurring implements Recurrer.
func (m *chosenValidity) AppendRecurring(b []byte, bands *sim.Bands) []byte {
	rest := *m
	rest.Choice = choice{}
	return rest.AppendState(m.Choice.appendRecurring(b, bands))
}

// AppendRecurring implements Recurrer.
func (m *learnedChosen) AppendRecurring(b []byte, bands *sim.Bands) []byte {
	rest := *m
	rest.Choice = choice{}
	return rest.AppendState(m.Choice.appendRecurring(b, bands))
}

// AppendRecurring implements Recurrer. Epochs that the expression reads are taken as they are: it may
// compare them with anything. One that must be true once, and is, needs nothing more.
func (a *assertion) AppendRecurring(b []byte, _ *sim.Bands) []byte {
	b = appendBool(appendBool(appendBool(b, a.Violation.Found), a.Failed.Found), a.Seen)
	b = binary.AppendUvarint(b, uint64(len(a.True)))
	open := len(a.True) > 0 && a.True[len(a.True)-1].To == sim.Forever
	if b = appendBool(b, open); a.final() || a.Modality == Eventually && open {
		return b
	}
	return a.view.encode(b, a.Rows)
}

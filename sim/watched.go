package sim

// Watched passes choices on to Source and counts those of which the future of nodes depends: when a fault
// strikes next, and whom, is not among them as long as none does.
type Watched struct {
	Source Source
	Drawn  int
}

// Draw implements Source.
func (c *Watched) Draw(choice Choice) uint64 {
	switch choice.Lane {
	case LaneTarget, LaneEvery, LaneLasts, LaneKind:
	default:
		c.Drawn++
	}
	return c.Source.Draw(choice)
}

// Source returns where the run's choices come from.
func (w *World) Source() Source { return w.source }

// DrawFrom has the choices from now on come from a source.
func (w *World) DrawFrom(from Source) { w.setSource(from) }

// Clocked tells whether a handler has read its clock since it was asked last: it may then do something else at
// another time.
func (w *World) Clocked() bool {
	was := w.env.clocked
	w.env.clocked = false
	return was
}

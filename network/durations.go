package network

import (
	"math"
	"time"

	"simrun/sim"
)

// Durations is a Distribution in the form that draws read: a draw is one whole number, whose
// duration is found by integers alone. Runs share it.
type Durations struct {
	choices uint64
	least   time.Duration // of constant and uniform
	table   *table        // of the others, else nil
}

// Compile prepares d, which is valid, to be drawn from.
func (d Distribution) Compile() *Durations {
	switch d.Dist {
	case Constant:
		return &Durations{choices: 1, least: d.Value}
	case Uniform:
		return &Durations{choices: uint64(d.Max-d.Min) + 1, least: d.Min}
	}
	most := d.Max
	if most == 0 {
		most = math.MaxInt64
	}
	return &Durations{choices: draws, table: newTable(int64(d.Min), int64(most), d.quantile)}
}

// Choices returns among how many durations a draw chooses.
func (d *Durations) Choices() uint64 { return d.choices }

// At returns the duration that a draw in [0, Choices) stands for. It grows with the draw.
func (d *Durations) At(draw uint64) time.Duration {
	if d.table == nil {
		return d.least + time.Duration(draw)
	}
	return time.Duration(d.table.at(draw))
}

// Duration draws a duration. It draws only where there is a choice.
func Duration(draws sim.Draws, lane sim.Lane, d *Durations) time.Duration {
	var draw uint64
	if d.choices > 1 {
		draw = draws.Draw(lane, d.choices)
	}
	return d.At(draw)
}

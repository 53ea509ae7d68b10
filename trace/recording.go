package trace

import (
	"simrun/scenarios"
	"simrun/sim"
)

// Recording keeps the events of a run and the choices between them.
type Recording struct {
	Program *scenarios.Program
	Events  []Recorded
	Rest    []sim.Drawn // choices after the last event
	Seeded  bool        // the choices are those of the seed, which alone is enough to replay them
	source  sim.Recorder
}

// Recorded is an event with the choices drawn since the one before.
type Recorded struct {
	sim.Event
	Choices []sim.Drawn
}

// NewRecording returns a recording of a run whose choices come from source. The
// run must be given the recording as observer and Source as source.
func NewRecording(p *scenarios.Program, source sim.Source) *Recording {
	_, seeded := source.(sim.Seed)
	return &Recording{Program: p, Seeded: seeded, source: sim.Recorder{Source: source}}
}

// Source is what the run must draw from.
func (r *Recording) Source() sim.Source { return &r.source }

// Event implements sim.Observer.
func (r *Recording) Event(e *sim.Event) {
	r.Events = append(r.Events, Recorded{*e, r.source.Drawn})
	r.source.Drawn = nil
}

// Len implements scenarios.TraceBuffer.
func (r *Recording) Len() int { return len(r.Events) }

// Truncate implements scenarios.TraceBuffer. What was drawn later is kept, unless a
// seed tells it: a replay has to look as far ahead as this run did.
func (r *Recording) Truncate(n int) {
	var later []sim.Drawn
	if !r.Seeded {
		for i := range r.Events[n:] {
			later = append(later, r.Events[n+i].Choices...)
		}
		later = append(later, r.source.Drawn...)
	}
	r.Events, r.source.Drawn = r.Events[:n], later
}

// Record executes a seed and records it. without is the number of a fault that is left out, or 0. Its
// error is a *sim.NodePanic; the recording then ends at the event that was being handled.
func Record(p *scenarios.Program, seed uint64, source sim.Source, without int) (*Recording, *scenarios.Result, error) {
	if source == nil {
		source = sim.Seed(seed)
	}
	rec := NewRecording(p, source)
	runner := p.NewRunner()
	if _, err := runner.Run(seed, scenarios.Options{Source: rec.Source(), Observer: rec, Without: without}); err != nil {
		return rec, nil, err
	}
	rec.Rest = rec.source.Drawn
	res, err := runner.Execute(seed, scenarios.Options{Source: source, Without: without})
	return rec, res, err
}

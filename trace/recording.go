package trace

import (
	"fmt"
	"strconv"

	"simrun/faults"
	"simrun/scenarios"
	"simrun/sim"
)

// EventsMax is how many events of a run a recording keeps: they take up to 1 GB of
// memory. Of a longer run it has the beginning, which can be told but not written as a trace.
const EventsMax = 2_000_000

// Recording keeps the events of a run and the choices between them.
type Recording struct {
	Program *scenarios.Program
	Events  []Recorded
	Faults  []faults.Fault // of the run: those of the scenario, then those that its campaign drew
	Dropped uint64         // events that came after the last that is kept
	Rest    []sim.Drawn    // choices after the last event
	Seeded  bool           // the choices are those of the seed, which alone is enough to replay them
	source  sim.Recorder
	max     int  // events that are kept
	lossy   bool // choices were dropped that no seed tells
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
	return &Recording{Program: p, Seeded: seeded, source: sim.Recorder{Source: source}, max: EventsMax}
}

// Source is what the run must draw from.
func (r *Recording) Source() sim.Source { return &r.source }

// Event implements sim.Observer.
func (r *Recording) Event(e *sim.Event) {
	if len(r.Events) >= r.max {
		r.Dropped++
		r.lossy = r.lossy || !r.Seeded && len(r.source.Drawn) > 0
		r.source.Drawn = r.source.Drawn[:0]
		return
	}
	r.Events = append(r.Events, Recorded{*e, r.source.Drawn})
	r.source.Drawn = nil
}

// Len implements scenarios.TraceBuffer.
func (r *Recording) Len() int { return len(r.Events) + int(r.Dropped) }

// whole returns an error if something is missing that a trace must have.
func (r *Recording) whole() error {
	if r.Dropped == 0 && !r.lossy {
		return nil
	}
	return fmt.Errorf("the run has more than %s events; a trace of it can't be kept", thousands(r.max))
}

// thousands prints a number for people.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// Truncate implements scenarios.TraceBuffer. What was drawn later is kept, unless a
// seed tells it: a replay has to look as far ahead as this run did. Without any event it is a
// recording of another run, which draws anew.
func (r *Recording) Truncate(n int) {
	if n == 0 {
		r.Events, r.Dropped, r.lossy, r.source.Drawn = r.Events[:0], 0, false, nil
		return
	}
	if n >= len(r.Events) {
		r.Dropped = uint64(n - len(r.Events))
		if r.Dropped > 0 {
			return
		}
	} else {
		r.Dropped = 0
	}
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
// error is a *sim.NodePanic; the recording then ends at the event that was being handled. The seed
// is run a second time for the result: to find causes takes runs of their own, which must not get into the recording. They
// draw as a replay of the recording does.
func Record(p *scenarios.Program, seed uint64, source sim.Source, without int) (*Recording, *scenarios.Result, error) {
	if source == nil {
		source = sim.Seed(seed)
	}
	rec := NewRecording(p, source)
	runner := p.NewRunner()
	_, err := runner.Run(seed, scenarios.Options{Source: rec.Source(), Observer: rec, Without: without})
	rec.Faults = runner.Faults()
	if err != nil {
		return rec, nil, err
	}
	rec.Rest = rec.source.Drawn
	res, err := runner.Execute(seed, scenarios.Options{Source: rec.again(seed), Without: without})
	return rec, res, err
}

// again is where a replay draws from: what was recorded, and else, as a run without some fault does, the
// seed. A trace has nothing else to go by.
func (r *Recording) again(seed uint64) sim.Source {
	if r.Seeded || r.lossy {
		return r.source.Source
	}
	recorded := &sim.Recorded{Fallback: sim.Seed(seed)}
	for i := range r.Events {
		for _, d := range r.Events[i].Choices {
			recorded.Add(d)
		}
	}
	for _, d := range r.Rest {
		recorded.Add(d)
	}
	return recorded
}

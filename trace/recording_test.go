package trace

import (
	"io"
	"strings"
	"testing"

	"simrun/scenarios"
	"simrun/sim"
)

// A recording of a run that is too long has the beginning and a count of the rest.
func TestRecordingHasALimit(t *testing.T) {
	for name, source := range map[string]sim.Source{"seeded": sim.Seed(1), "not seeded": &sim.Recorded{Fallback: sim.Seed(1)}} {
		t.Run(name, func(t *testing.T) {
			r := NewRecording(&scenarios.Program{Scenario: &scenarios.Scenario{}}, source)
			r.max = 3
			res := new(scenarios.Result)
			for i := range 5 {
				r.Source().Draw(sim.Choice{N: 2, Index: uint64(i)})
				r.Event(&sim.Event{Seq: uint64(i + 1)})
			}
			expect := func(length, events int, dropped uint64) {
				t.Helper()
				if r.Len() != length || len(r.Events) != events || r.Dropped != dropped {
					t.Fatalf("length %d, %d events, %d dropped; want %d, %d, %d", r.Len(), len(r.Events), r.Dropped, length, events, dropped)
				}
			}
			expect(5, 3, 2)
			if err := Write(io.Discard, r, res); err == nil || !strings.Contains(err.Error(), "the run has more than 3 events; a trace of it can't be kept") {
				t.Errorf("writing it: %v", err)
			}
			r.Truncate(4)
			expect(4, 3, 1)
			r.Truncate(3)
			expect(3, 3, 0)
			r.Truncate(2)
			expect(2, 2, 0)
			// What was drawn later only a seed tells.
			if err := r.whole(); (err == nil) != r.Seeded {
				t.Errorf("after Truncate: %v", err)
			}
		})
	}
	if got := thousands(EventsMax); got != "2,000,000" {
		t.Errorf("the limit is printed as %s", got)
	}
}

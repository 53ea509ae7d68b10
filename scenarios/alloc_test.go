package scenarios_test

import (
	"testing"

	"simrun/scenarios"
)

// From seed to seed nothing is read, compiled or grown again. What a protocol without a script says
// and sends is allocated, and little else.
func TestSeedsHardlyAllocate(t *testing.T) {
	for name, most := range map[string]float64{
		"twopc/all-commit":       1,
		"twopc/all-ready-blocks": 2,
		"onepc/all-execute":      35,
	} {
		t.Run(name, func(t *testing.T) {
			r := load(t, name).NewRunner()
			seed := uint64(0)
			next := func() {
				seed++
				if _, err := r.Run(seed, scenarios.Options{Brief: true}); err != nil {
					t.Fatal(err)
				}
			}
			for range 200 {
				next()
			}
			if allocs := testing.AllocsPerRun(200, next); allocs > most {
				t.Errorf("%v allocations for a seed, want at most %v", allocs, most)
			}
		})
	}
}

// A history is judged in the memory of the last one: what is allocated for an operation is the messages, the
// operation, and what the search for an order takes.
func TestHistoriesHardlyAllocate(t *testing.T) {
	r := serving(t, "workload: [{clients: 5, rate: 300/s, keys: 20, until: 10s}]\nrun: {until: 20s}\n").NewRunner()
	seed, operations := uint64(0), 0
	next := func() {
		seed++
		out, err := r.Run(seed, scenarios.Options{Brief: true})
		if err != nil || out.Answered < 2700 {
			t.Fatal(out.Answered, err)
		}
		operations = out.Answered
	}
	for range 3 {
		next()
	}
	if allocs := testing.AllocsPerRun(3, next) / float64(operations); allocs > 20 {
		t.Errorf("%.1f allocations for an operation", allocs)
	}
}

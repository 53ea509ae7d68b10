package scenarios_test

import (
	"testing"

	"pgregory.net/rapid"

	"simrun/scenarios"
	"simrun/sim"
)

// What a runner remembers of the proofs of other seeds changes no verdict, at whatever
// moment of whatever run.
func TestProofsAreRememberedRightly(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		r := load(t, name).NewRunner()
		for seed := range uint64(12) {
			proveAlong(t, r, seed, 7)
		}
	})
}

func TestProofsAreRememberedRightlyOfAnyScenario(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t)
		p, err := registry.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		r := p.NewRunner()
		for seed := range uint64(3) {
			proveAlong(t, r, seed, 11)
		}
	})
}

func proveAlong(t rapid.TB, r *scenarios.Runner, seed, every uint64) {
	t.Helper()
	proofs := 0
	err := r.ProveAlong(seed, every, func(w *sim.World, remembers, fresh bool) {
		if proofs++; remembers != fresh {
			t.Fatalf("seed %d, event %d: a prover that remembers says %t, one that does not %t", seed, w.Seq(), remembers, fresh)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

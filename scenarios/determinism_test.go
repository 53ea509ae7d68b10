package scenarios_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"simrun/network"
	"simrun/scenarios"
)

// A seed is one run, whoever runs it and whatever was run before.
func TestRunIsDeterministic(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		p := load(t, name)
		want := execute(t, p, 7)
		reused := load(t, name).NewRunner()
		for _, seed := range []uint64{1, 7, 2, 7, 7} {
			got, err := reused.Execute(seed, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); seed == 7 && diff != "" {
				t.Errorf("a runner that is used again differs:\n%s", diff)
			}
			drawn := len(p.Scenario.Faults) == 0 && p.Scenario.Network.Delay.Dist != network.Constant
			if seed != 7 && drawn && got.Fingerprint == want.Fingerprint {
				t.Errorf("seeds %d and 7 are the same run", seed)
			}
		}
		if diff := cmp.Diff(want, execute(t, p, 7)); diff != "" {
			t.Errorf("a fresh runner differs:\n%s", diff)
		}
	})
}

// How many workers there are and how many processors shows in no result.
func TestSweepIsDeterministic(t *testing.T) {
	seeds, workers := scenarios.Seeds{From: 3, Count: 80}, []int{2, 7}
	if testing.Short() { // the race detector sees in a few what there is to see
		seeds.Count, workers = 14, workers[1:]
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	eachScenario(t, func(t *testing.T, name string) {
		p, seeds := load(t, name), seeds
		switch {
		case p.Enumerates():
			seeds.Count = min(seeds.Count, 5)
		case p.IsLong(t):
			seeds.Count = min(seeds.Count/2, 20)
		}
		want := p.Sweep(context.Background(), seeds, 1, nil)
		for _, procs := range []int{1, 8} {
			runtime.GOMAXPROCS(procs)
			for _, jobs := range workers {
				if diff := cmp.Diff(want, p.Sweep(context.Background(), seeds, jobs, nil)); diff != "" {
					t.Errorf("%d jobs on %d processors:\n%s", jobs, procs, diff)
				}
			}
		}
	})
}

// What was done before a sweep was interrupted counts.
func TestSweepInterrupted(t *testing.T) {
	p := load(t, "twopc/all-commit")
	ctx, cancel := context.WithCancel(context.Background())
	s := p.Sweep(ctx, scenarios.Seeds{From: 1, Count: 1 << 40}, 2, func(int) { cancel() })
	if s.Done == 0 || s.Done > 10_000 || s.Verdict != scenarios.Pass {
		t.Errorf("%d done, %s %q", s.Done, s.Verdict, s.Unexpected)
	}
	none := p.Sweep(ctx, scenarios.Seeds{From: 1, Count: 100}, 2, nil)
	if none.Done != 0 || none.Verdict != scenarios.Fail {
		t.Errorf("%d done, %s", none.Done, none.Verdict)
	}
}

// Shards are contiguous, leave out no seed and have the same size, give or take one.
func TestShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := scenarios.Seeds{From: rapid.Uint64().Draw(t, "from"), Count: rapid.Uint64().Draw(t, "count")}
		if rapid.Bool().Draw(t, "small") {
			whole.Count %= 100
		}
		n := rapid.Uint64Range(1, 200).Draw(t, "n")
		next, least, most := whole.From, ^uint64(0), uint64(0)
		for i := uint64(1); i <= n; i++ {
			s := whole.Shard(i, n)
			if s.From != next {
				t.Fatalf("shard %d of %d of %+v starts at %d, not at %d", i, n, whole, s.From, next)
			}
			next += s.Count
			least, most = min(least, s.Count), max(most, s.Count)
		}
		if next != whole.From+whole.Count || most-least > 1 {
			t.Fatalf("%d shards of %+v end at %d, with %d to %d seeds", n, whole, next, least, most)
		}
	})
}

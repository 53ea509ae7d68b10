package sim_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/sim"
)

func TestResetGivesTheSameRunAgain(t *testing.T) {
	w := toyWorld(toys(3))
	for seed := range sim.Seed(10) {
		begin(w, seed)
		first := finish(t, w)

		w.Reset(seed + 100) // a run in between, broken off
		pause(t, w, 50*uint64(seed))

		begin(w, seed)
		second := finish(t, w)
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("seed %d, run again (-first +second):\n%s", seed, diff)
		}
	}
}

func TestSeedsGiveDifferentRuns(t *testing.T) {
	w := toyWorld(toys(3))
	seeds := make(map[uint64]sim.Seed)
	for seed := range sim.Seed(100) {
		w.Reset(seed)
		finish(t, w)
		if twin, ok := seeds[w.Fingerprint()]; ok {
			t.Errorf("seeds %d and %d give one fingerprint", twin, seed)
		}
		seeds[w.Fingerprint()] = seed
	}
}

// Stopping and going on is not part of a run, nor is being observed.
func TestPausesAndObserversLeaveNoMark(t *testing.T) {
	w := toyWorld(toys(3))
	w.Reset(sim.Seed(3))
	want := finish(t, w)
	w.Observe(&trace{cfg: w.Config()})
	w.Reset(sim.Seed(3))
	for w.Seq() < want.Seq {
		pause(t, w, w.Seq()+1)
	}
	if w.Fingerprint() != want.Fingerprint {
		t.Errorf("fingerprint %x, without pauses %x", w.Fingerprint(), want.Fingerprint)
	}
}

// Worlds on one Config may run side by side; the race detector watches.
func TestWorldsShareAConfig(t *testing.T) {
	cfg := toyConfig(toys(3))
	const worlds = 4
	var prints [worlds][]uint64
	var wg sync.WaitGroup
	for i := range worlds {
		wg.Go(func() {
			w := sim.NewWorld(cfg, &lossy{}, &crashes{}, nil)
			for seed := range sim.Seed(20) {
				w.Reset(seed)
				finish(t, w)
				prints[i] = append(prints[i], w.Fingerprint())
			}
		})
	}
	wg.Wait()
	for i := 1; i < worlds; i++ {
		if diff := cmp.Diff(prints[0], prints[i]); diff != "" {
			t.Errorf("worlds 0 and %d differ:\n%s", i, diff)
		}
	}
}

func TestTimeSaturates(t *testing.T) {
	if got := sim.Forever.Add(1); got != sim.Forever {
		t.Errorf("Forever and 1 ns is %d", got)
	}
	if got := at(ms).Add(-ms); got != 0 {
		t.Errorf("1 ms later and then earlier is %v", got)
	}
	if got := at(5 * ms).Sub(at(2 * ms)); got != 3*ms {
		t.Errorf("from 2 ms to 5 ms it is %v", got)
	}
}

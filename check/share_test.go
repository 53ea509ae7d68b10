package check_test

import (
	"testing"

	"simrun/check"
	"simrun/sim"
)

// Monitors that share what is gathered judge as each of them does alone: in a copy of the world, and in the next run, too.
func TestMonitorsShare(t *testing.T) {
	properties := check.CommitProperties()
	var monitors []check.Monitor
	var all []sim.Monitor
	following := 0
	for i, p := range properties {
		monitors = check.AddMonitor(monitors, p, setting())
		all = append(all, monitors[i])
		if monitors[i].(sim.Selective).Notices(sim.EventObserve, check.Decided{}) {
			following++
		}
	}
	if following != 2 { // one for safety, one for liveness
		t.Errorf("%d monitors of %d follow decisions", following, len(properties))
	}
	compare := func(who string, w *sim.World) {
		t.Helper()
		for i, p := range properties {
			alone := p.New(setting())
			end := tell(t, alone, saga)
			terms := check.Terms{End: end.Now()}
			want := words(alone.Status(end, terms))
			if got := words(w.Monitors()[i].(check.Monitor).Status(w, terms)); got != want {
				t.Errorf("%s of %s ends with %s, alone with %s", who, p.Name, got, want)
			}
		}
	}
	for _, pause := range []uint64{1, 20, 40, 60, 80} {
		for _, m := range monitors {
			m.Reset()
		}
		w := world(t, saga, all...)
		if _, err := w.Run(pause); err != nil {
			t.Fatal(err)
		}
		fork := w.Fork(nil)
		finish(t, w)
		compare("the original", w)
		finish(t, fork)
		compare("the copy", fork)
	}
}

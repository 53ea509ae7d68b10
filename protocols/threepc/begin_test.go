package threepc_test

import (
	"testing"
	"time"

	"simrun/check"
	"simrun/network"
	"simrun/sim"
)

// A transaction begins once. Who asks for it again is told the outcome, if there is one.
func TestBeginAgain(t *testing.T) {
	constant := network.Distribution{Dist: network.Constant, Value: 5 * ms}
	for _, test := range []struct {
		name  string
		plan  plan
		first any // the response to the first request
		again any
	}{
		{"after the end", plan{again: time.Second}, check.Commit, check.Commit},
		{"while it runs", plan{again: 8 * ms}, check.Commit, nil},
		{"after a veto", plan{again: time.Second, votes: map[string]check.Outcome{"p2": check.Abort}}, check.Abort, check.Abort},
		{"after a crash in WAIT", plan{again: time.Second,
			injector: &crashes{points: []point{{node: c, effects: 6}}, down: 50 * ms}}, nil, check.Abort},
		{"while c is down", plan{again: 20 * ms,
			injector: &crashes{points: []point{{node: c, effects: 6}}, down: 50 * ms}}, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.plan.delay = constant
			w := test.plan.world(t)
			run(t, w, 1)
			for _, kind := range []check.Kind{check.Safety, check.Liveness} {
				if found := broken(w, kind); len(found) > 0 {
					t.Error(found)
				}
			}
			got := []any{nil, nil}
			for i, op := range w.History() {
				got[i] = op.Result
			}
			if got[0] != test.first || got[1] != test.again {
				t.Errorf("answers %v, want %v, %v", got, test.first, test.again)
			}
		})
	}
}

// The coordinator has a vote too.
func TestCoordinatorVotesAbort(t *testing.T) {
	w := plan{delay: network.DefaultDelay, votes: map[string]check.Outcome{"c": check.Abort}}.world(t)
	run(t, w, 1)
	if found := broken(w, check.Safety); len(found) > 0 {
		t.Error(found)
	}
	for id := range names {
		if s := w.State(sim.NodeID(id)).StateName(); s != "ABORT" {
			t.Errorf("%s ends in %s", names[id], s)
		}
	}
	if n := w.Stats().Sent; n != 3 {
		t.Errorf("%d messages, want 3: nobody is asked, all are told", n)
	}
}

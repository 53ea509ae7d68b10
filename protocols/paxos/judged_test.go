package paxos_test

import (
	"testing"

	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// A learner that a fault made depart from the protocol need not learn, and what it says that it has learned is not believed; the
// others have to.
func TestUnjudgedLearnerNeedNotLearn(t *testing.T) {
	for fault, want := range map[string]bool{
		"{fault: skip, node: n3, message: Prepare, times: 1}":     true,
		"{fault: byzantine, node: n3, behaviour: [silent]}":       true,
		"{fault: byzantine, node: [n2, n3], behaviour: [silent]}": false,
	} {
		p := compile(t, "nodes: 3\nfaults: ["+fault+"]\nrun: {until: 10s}\n")
		broken := scenariotest.Verdicts(t, p, p.NewRunner(), 1, scenarios.Options{})
		if (broken["termination"] == "") != want {
			t.Errorf("%s: %v", fault, broken)
		}
	}
}

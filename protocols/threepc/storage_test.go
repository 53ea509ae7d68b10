package threepc_test

import (
	"testing"

	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// A process says nothing that its log does not hold, and takes a log that it can't read for no
// empty one.
func TestDisksThatGoWrong(t *testing.T) {
	for name, text := range map[string]string{
		"p1 has no room for READY, and halts without a vote": `
faults:
  - {fault: storage, node: p1, kind: full, at: 1ms}
assert:
  - {name: p1-halts, eventually: "not node.p1.up and node.p1.state == 'INIT'"}
  - {name: the-others-abort, eventually: "all(nodes, .id == 'p1' or .state == 'ABORT')"}
`,
		"p1 can't read what it promised, and halts": `
faults:
  - {fault: storage, node: p1, kind: bit-rot, at: 200ms}
  - {fault: crash, node: p1, when: {state: PRE-COMMIT}, recover: 500ms}
assert:
  - {name: p1-halts, eventually: "not node.p1.up"}
  - {name: the-others-commit, eventually: "all(nodes, .id == 'p1' or .state == 'COMMIT')"}
`,
		"p1 crashes while it writes READY, and has not voted": `
faults:
  - {fault: storage, node: p1, kind: torn-write, at: 0s}
  - {fault: crash, node: p1, when: {saves: log, nth: 2}, recover: 20ms}
assert:
  - {name: all-abort, eventually: "all(nodes, .state == 'ABORT')"}
  - {name: p1-is-never-ready, always: "node.p1.state != 'READY'"}
`,
	} {
		t.Run(name, func(t *testing.T) {
			p := compile(t, "workload: [{at: 0s, op: begin, tx: t1}]\n"+text)
			r := p.NewRunner()
			for seed := range uint64(30) {
				for property, v := range scenariotest.Verdicts(t, p, r, seed, scenarios.Options{}) {
					t.Errorf("seed %d: %s %s", seed, property, v)
				}
			}
		})
	}
}

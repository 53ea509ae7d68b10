package flooding_test

import (
	"testing"

	"simrun/check"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// What the model does not have: processes that come back, and processes that do not propose.
func TestOutOfTheModel(t *testing.T) {
	for _, test := range []struct {
		name, scenario string
		broken         map[string]check.Verdict
	}{
		{"who comes back before it decided never decides, and nobody waits for it", `
faults: [{fault: crash, node: p4, when: {sends: Proposals, to: p3}, recover: 1ms}]
assert:
  - {name: the-others-decide, eventually: "all(nodes, .id == 'p4' or .decision == 'p1')"}
`, map[string]check.Verdict{"termination": check.Blocked}},
		{"who comes back after it decided does not decide again, though it hears of decisions", `
network: {links: [{from: p2, to: p4, delay: {dist: constant, value: 30ms}}]}
faults: [{fault: crash, node: p4, when: {decides: p1}, recover: 1ms}]
assert:
  - {name: p4-is-told, sometimes: "node.p4.up and node.p4.decision == 'p1'"}
`, nil},
		{"who comes back is silent", `
faults: [{fault: crash, node: p1, at: 0s, recover: 100ms}]
assert:
  - {name: p1-is-out, always: "node.p1.state == ''"}
  - {name: the-others-decide, eventually: "all(nodes, .id == 'p1' or .decision == 'p2')"}
`, nil},
		{"who does not propose is waited for", `
workload: [{op: propose, node: p1, value: a}, {op: propose, node: p2, value: b}, {op: propose, node: p3, value: c}]
assert:
  - {name: p4-takes-no-part, always: "node.p4.state == ''"}
`, map[string]check.Verdict{"termination": check.Blocked}},
		{"but not if it is dead", `
workload: [{op: propose, node: p1, value: b}, {op: propose, node: p2, value: a}, {op: propose, node: p3, value: c}]
faults: [{fault: crash, node: p4, at: 20ms}]
assert:
  - {name: the-others-decide, eventually: "all(nodes, not .up or .decision == 'a' and .round == 2)"}
`, nil},
		{"who proposes late is waited for, and its value counts", `
workload:
  - {op: propose, node: p1, value: b}
  - {op: propose, node: p2, value: c}
  - {op: propose, node: p3, value: d}
  - {at: 50ms, op: propose, node: p4, value: a}
assert:
  - {name: all-decide-a, eventually: "all(nodes, .decision == 'a' and .round == 1)"}
`, nil},
		{"one is enough", `
nodes: 1
assert:
  - {name: it-decides, eventually: "all(nodes, .decision == 'p1' and .round == 1)"}
`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := compile(t, test.scenario)
			r := p.NewRunner()
			for seed := range uint64(50) {
				broken := scenariotest.Verdicts(t, p, r, seed, scenarios.Options{})
				if len(broken) != len(test.broken) || broken["termination"] != test.broken["termination"] {
					t.Fatalf("seed %d: broken %v, want %v", seed, broken, test.broken)
				}
			}
		})
	}
}

// Sets of more than 64 processes are as others.
func TestManyProcesses(t *testing.T) {
	const scenario = `
nodes: 70
faults:
  - {fault: crash, node: p1, when: {sends: Proposals}}
  - {fault: crash, node: p69, at: 15ms}
assert:
  - {name: all-decide-p2, eventually: "all(nodes, not .up or .decision == 'p2')"}
  - {name: after-a-second-round, always: "all(nodes, .state != 'DECIDED' or .round > 1)"}
`
	p := compile(t, scenario)
	if broken := scenariotest.Verdicts(t, p, p.NewRunner(), 1, scenarios.Options{}); len(broken) > 0 {
		t.Errorf("broken: %v", broken)
	}
}

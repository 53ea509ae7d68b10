package scenarios_test

import "testing"

// A fault that stands for good and has touched nothing yet is neither a reason for a run to be
// blocked nor cut off before it could touch something: it strikes, and is named, or changes nothing.
func TestUntouchedFaults(t *testing.T) {
	for name, text := range map[string]string{
		// p1 is answered at 3.01s at the earliest, and could still commit when the omission begins.
		"alone": `
protocol: twopc
nodes: 1
params: {termination: wait, vote_timeout: 20s}
network:
  delay: {dist: constant, value: 5ms}
  links: [{from: c, to: p1, delay: {dist: constant, value: 3s}}]
workload: [{at: 0s, op: begin, tx: t1}]
faults:
  - {fault: omission, node: p1, direction: receive, at: 3020ms}
expect: {termination: blocked}
`,
		// The run is blocked by the crash, long before the first message from p2 would reach p1.
		"beside another": `
protocol: twopc
network:
  delay: {dist: constant, value: 5ms}
  links: [{from: p2, to: p1, delay: {dist: constant, value: 3s}}]
workload: [{at: 0s, op: begin, tx: t1}]
faults:
  - {fault: crash, node: c, when: {sends: GlobalCommit}}
  - {fault: omission, node: p1, direction: receive, from: p2}
expect: {termination: blocked}
`,
	} {
		t.Run(name, func(t *testing.T) {
			p := compile(t, parse(t, text))
			res := execute(t, p, 1)
			if res.Verdict != "pass" || len(property(t, res, "termination").Causes) != 1 {
				t.Errorf("%s: %q, causes of termination %q", res.Verdict, res.Unexpected, property(t, res, "termination").Causes)
			}
			for _, f := range res.Faults {
				if !f.Struck {
					t.Errorf("%s has not struck", f.Text)
				}
			}
		})
	}
}

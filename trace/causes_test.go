package trace_test

import "testing"

// Causes are found by runs without a fault, which draw what the run itself did not: a trace has
// no record of that, and still its replay comes to the same causes.
func TestReplayOfCauses(t *testing.T) {
	s, err := registry.Parse("x.yaml", []byte(`
protocol: twopc
workload: [{op: begin, tx: t1}]
network: {loss: 0.01}
faults:
  - {fault: crash, node: c, at: 0s}
run: {until: 90ms}
assert:
  - {name: all-commit, eventually: "all(nodes, .state == 'COMMIT')"}
`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := registry.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	f := read(t, record(t, p, 1, skewed{}, 0))
	caused := 0
	for _, q := range f.Last.Result.Properties {
		caused += len(q.Causes)
	}
	if caused == 0 {
		t.Error("nothing is broken that has a cause")
	}
	if d := replay(t, f); d != nil {
		t.Error(d)
	}
}

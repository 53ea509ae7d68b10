package scenarios_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/scenarios"
)

// Where a scenario asks for nothing, the protocol says what is asked for. It is written back as if
// the scenario had said so.
func TestDefaultWorkload(t *testing.T) {
	silent := parse(t, "name: x\nprotocol: flooding\nnodes: 2\n")
	said := parse(t, `
name: x
protocol: flooding
nodes: 2
workload:
  - {at: 0s, node: p1, op: propose, value: p1}
  - {at: 0s, node: p2, op: propose, value: p2}
`)
	texts := make([]string, 2)
	for i, s := range []*scenarios.Scenario{silent, said} {
		text, err := scenarios.Encode(compile(t, s).Scenario)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if diff := cmp.Diff(texts[1], texts[0]); diff != "" {
		t.Errorf("(-said +silent):\n%s", diff)
	}
	if diff := cmp.Diff(execute(t, compile(t, said), 1), execute(t, compile(t, silent), 1)); diff != "" {
		t.Errorf("the runs differ (-said +silent):\n%s", diff)
	}
	if p := compile(t, parse(t, "name: x\nprotocol: twopc\n")); len(p.Scenario.Workload) > 0 {
		t.Errorf("twopc is asked for %v, unasked", p.Scenario.Workload)
	}
}

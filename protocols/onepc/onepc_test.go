package onepc_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"simrun/scenarios"
)

func TestScenarios(t *testing.T) {
	const begin = "workload: [{at: 0s, op: begin, tx: t1, votes: {%s}}]\n"
	for _, test := range []struct {
		name, text string
		broken     []string
	}{
		{"all can", fmt.Sprintf(begin, ""), nil},
		{"one can't", fmt.Sprintf(begin, "p2: abort"), []string{"atomicity", "validity"}},
		{"the coordinator can't", fmt.Sprintf(begin, "c: abort"), []string{"atomicity", "validity"}},
		{"nobody can", fmt.Sprintf(begin, "c: abort, p1: abort, p2: abort, p3: abort"), nil},
		{"several transactions", `
workload:
  - {at: 0s, op: begin, tx: t1}
  - {at: 1ms, op: begin, tx: t2, votes: {c: abort, p1: abort, p2: abort, p3: abort}}
`, nil},
		{"nobody hears of a loss", fmt.Sprintf(begin, "") + `
faults:
  - {fault: omission, node: c, direction: send, to: p2, times: 1}
`, []string{"termination"}},
		{"a crash forgets everything, and then nothing is asked of it", fmt.Sprintf(begin, "") + `
faults:
  - {fault: crash, node: p2, when: {receives: Execute}, recover: 50ms}
`, nil},
		{"duplicates do no harm", fmt.Sprintf(begin, "") + "network: {duplicate: 1}\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			for seed := range uint64(20) {
				if got := broken(t, test.text, seed); !slices.Equal(got, test.broken) {
					t.Fatalf("seed %d: broken %v, want %v", seed, got, test.broken)
				}
			}
		})
	}
}

// broken runs a scenario and returns which properties do not hold.
func broken(t *testing.T, text string, seed uint64) []string {
	t.Helper()
	r := scenarios.Standard()
	s, err := r.Parse("test.yaml", []byte("name: test\nprotocol: onepc\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.NewRunner().Run(seed, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]bool)
	properties, _ := p.Properties()
	for i, v := range out.Verdicts {
		if v.Broken() {
			found[properties[i].Name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

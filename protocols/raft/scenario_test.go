package raft_test

import (
	"testing"

	"simrun/check"
	"simrun/scenarios"
)

// registry is shared: compiling a scenario does not change it.
var registry = scenarios.Standard()

// compile makes a scenario ready to run. What every scenario says is left out of its text.
func compile(t *testing.T, text string) *scenarios.Program {
	t.Helper()
	s, err := registry.Parse("test.yaml", []byte("name: test\nprotocol: raft\n"+text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	p, err := registry.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// verdicts runs a seed and returns what became of each property that does not hold.
func verdicts(t *testing.T, p *scenarios.Program, r *scenarios.Runner, seed uint64, o scenarios.Options) map[string]check.Verdict {
	t.Helper()
	out, err := r.Run(seed, o)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	broken := make(map[string]check.Verdict)
	properties, _ := p.Properties()
	for i, v := range out.Verdicts {
		if v != check.Holds {
			broken[properties[i].Name] = v
		}
	}
	return broken
}

package scenarios_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"simrun/scenarios"
)

// Campaigns have teeth: of a protocol from which one rule is taken away they find the run that breaks.
func TestCampaignsFindPlantedBugs(t *testing.T) {
	for _, tt := range []struct{ scenario, mutant, breaks string }{
		{"twopc/campaign", "no-ready-log", "atomicity"},
		{"twopc/campaign", "never-ask", "termination"},
		{"twopc/every-crash-point", "ready-timeout-aborts", "atomicity"},
		{"twopc/every-crash-point", "always-abort", "non-triviality"},
	} {
		t.Run(tt.mutant, func(t *testing.T) {
			source, _ := registry.Source(tt.scenario)
			p := compile(t, parse(t, strings.Replace(string(source), "protocol: twopc\n", fmt.Sprintf("protocol: twopc\nparams: {mutant: %s}\n", tt.mutant), 1)))
			seeds := scenarios.Seeds{From: 1, Count: 200}
			if p.Enumerates() {
				seeds.Count = 3
			}
			s := p.Sweep(context.Background(), seeds, 2, nil)
			for _, r := range s.Properties {
				if r.Name == tt.breaks && r.Unmet == 0 {
					t.Errorf("%s is broken in none of %d runs", tt.breaks, s.Total())
				}
			}
		})
	}
}

// What a campaign drew is named in the result where it struck, and as a cause; without it the run is another.
func TestCampaignInResult(t *testing.T) {
	p := compile(t, parse(t, `
name: x
protocol: twopc
nodes: {participant: 3}
workload: [{op: begin, tx: t1}]
nemesis: {kinds: [crash], nodes: c, every: {dist: constant, value: 15ms}, lasts: forever, until: 30ms}
`))
	res := execute(t, p, 1)
	want := "fault nemesis.1: crash of c at 15ms"
	got := property(t, res, "termination")
	if len(res.Faults) != 1 || res.Faults[0].Fault != "nemesis.1" || len(got.Causes) != 1 || got.Causes[0] != want {
		t.Fatalf("faults %+v, causes %q, want %q", res.Faults, got.Causes, want)
	}
	if n := p.FaultNumber("nemesis.1"); n != 1 || p.FaultName(n) != "nemesis.1" {
		t.Errorf("nemesis.1 has number %d", n)
	}
	for _, name := range []string{"nemesis.0", "nemesis.01", "nemesis.", "nemesis", "1"} {
		if p.FaultNumber(name) != 0 {
			t.Errorf("there is a fault called %s", name)
		}
	}
	without, err := p.NewRunner().Execute(1, scenarios.Options{Without: 1})
	if err != nil {
		t.Fatal(err)
	}
	if without.Without != "nemesis.1" || without.Class != scenarios.Clean || without.Verdict != scenarios.Pass {
		t.Errorf("without it: %+v", without)
	}
}

package scenarios_test

import (
	"context"
	"fmt"
	"testing"

	"simrun/check"
	"simrun/scenarios"
)

const enumerated = `
name: x
protocol: twopc
nodes: {participant: 2}
workload: [{op: begin, tx: t1}]
nemesis: {enumerate: crash-points, max-faulty: %d}
expect: {termination: can-fail}
`

// Two-phase commit blocks where its coordinator dies between the votes and the decision, and nowhere does it
// decide in two ways. How many workers there are shows in no result.
func TestEnumerationOfTwoPhaseCommit(t *testing.T) {
	p := compile(t, parse(t, fmt.Sprintf(enumerated, 1)))
	seeds := scenarios.Seeds{From: 1, Count: 5}
	s := p.Sweep(context.Background(), seeds, 1, nil)
	if s.Verdict != scenarios.Pass || s.Done != 5 || s.Judged != s.Runs || s.Runs < 5*30 {
		t.Errorf("%s: %d seeds, %d runs, %d judged; %q", s.Verdict, s.Done, s.Runs, s.Judged, s.Unexpected)
	}
	again := p.Sweep(context.Background(), seeds, 3, nil)
	if again.Fingerprint != s.Fingerprint || again.Runs != s.Runs {
		t.Errorf("with more workers: %d runs, %016x", again.Runs, again.Fingerprint)
	}
	for _, r := range s.Properties {
		if r.Name != "termination" {
			continue
		}
		if r.Kinds[check.Blocked] != r.Violated || len(r.FirstPoints) != len(r.FirstSeeds) || r.Violated == 0 {
			t.Fatalf("%+v", r)
		}
		for i, point := range r.FirstPoints {
			one, _ := p.AtPoint(r.FirstSeeds[i], point)
			res := execute(t, compile(t, one), one.Run.Seed)
			if got := property(t, res, "termination"); got.Status != check.Blocked {
				t.Errorf("point %d: %s", point, got.Status)
			}
		}
	}
	if one, runs := p.AtPoint(1, 1); one == nil || len(one.Faults) != 0 {
		t.Errorf("in the first of %d runs somebody crashes", runs)
	}
	if one, runs := p.AtPoint(1, 10_000); one != nil || runs == 0 {
		t.Errorf("there is a point beyond the last of %d", runs)
	}
}

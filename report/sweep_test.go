package report

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
)

func TestInterval(t *testing.T) {
	for _, c := range []struct {
		k, n   uint64
		lo, hi float64
	}{
		{12, 1000, 0.006877, 0.020858},
		{0, 1000, 0, 0.003827},
		{1000, 1000, 0.996173, 1},
		{1, 2, 0.094531, 0.905469},
		{0, 0, 0, 1},
		{1, 1, 0.206549, 1},
		{50, 100, 0.403832, 0.596168},
	} {
		lo, hi := Interval(c.k, c.n)
		if math.Abs(lo-c.lo) > 1e-5 || math.Abs(hi-c.hi) > 1e-5 {
			t.Errorf("Interval(%d, %d) = %.6f, %.6f, want %.6f, %.6f", c.k, c.n, lo, hi, c.lo, c.hi)
		}
		if c.k == 0 && lo != 0 || c.k == c.n && hi != 1 {
			t.Errorf("Interval(%d, %d) = %v, %v: not exactly 0 or 1", c.k, c.n, lo, hi)
		}
	}
}

func TestPercent(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1: "100", 0.5: "50.0", 0.012: "1.20", 0.0006: "0.060", 0.00018: "0.018", 0.9999: "99.99", 0.999996: "99.9996", 0.0000001: "0.000010",
	} {
		if got := percent(x); got != want {
			t.Errorf("percent(%v) = %s, want %s", x, got, want)
		}
	}
}

func TestSweep(t *testing.T) {
	swept, program := sweep(t, lossy, 500)
	golden(t, "sweep-lossy.golden", func(w io.Writer) error { return Sweep(w, swept, program, Style{Width: 100}) })
	swept, program = sweep(t, surprising, 20)
	golden(t, "sweep-surprising.golden", func(w io.Writer) error { return Sweep(w, swept, program, Style{Width: 80}) })
	golden(t, "sweep-surprising.csv", func(w io.Writer) error { return SweepAs(w, CSV, swept, program, Style{}) })
}

func TestInterruptedSweep(t *testing.T) {
	swept, program := sweep(t, lossy, 10)
	swept.Seeds.Count = 1000
	text := printed(t, func(w io.Writer) error { return Sweep(w, swept, program, Style{}) })
	if !strings.Contains(text, "interrupted: 10 of 1,000 seeds are done") {
		t.Errorf("it does not say so:\n%s", text)
	}
	if got := toMap(t, SweepJSON(swept)); got["done"] != 10.0 {
		t.Errorf("done is %v", got["done"])
	}
}

func TestSweepJSON(t *testing.T) {
	swept, _ := sweep(t, blocked, 30)
	got := toMap(t, SweepJSON(swept))
	for _, key := range []string{"done", "unexpected", "panic"} {
		if _, ok := got[key]; ok {
			t.Errorf("there is %q, and nothing to tell", key)
		}
	}
	for key, want := range map[string]any{"schema": 1.0, "engine": float64(sim.Engine), "scenario": "test/blocked", "verdict": "pass"} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	if seeds := got["seeds"].(map[string]any); seeds["from"] != 1.0 || seeds["count"] != 30.0 {
		t.Errorf("seeds are %v", seeds)
	}
	if print := got["fingerprint"].(string); len(print) != 16 {
		t.Errorf("fingerprint %q", print)
	}
	if classes := got["classes"].(map[string]any); classes["degraded"] != 30.0 || classes["failed"] != 0.0 {
		t.Errorf("classes are %v", classes)
	}
	for _, p := range got["properties"].([]any) {
		p := p.(map[string]any)
		if _, ok := p["first_seeds"].([]any); !ok {
			t.Errorf("%v has no list of first seeds", p)
		}
		if interval := p["interval"].([]any); len(interval) != 2 {
			t.Errorf("interval %v", interval)
		}
		if p["name"] == "termination" && (p["violated"] != 30.0 || p["rate"] != 1.0 || p["expected"] != "blocked") {
			t.Errorf("termination is %v", p)
		}
	}
}

func TestSweepPanic(t *testing.T) {
	swept, program := sweep(t, blocked, 1)
	swept.Verdict = scenarios.Fail
	swept.Panic = &scenarios.SeedPanic{Seed: 17, Panic: &sim.NodePanic{Node: "p1", Event: 5, At: 3, Value: "no"}}
	if p := toMap(t, SweepJSON(swept))["panic"].(map[string]any); p["seed"] != 17.0 || p["node"] != "p1" || p["value"] != "no" {
		t.Errorf("panic is %v", p)
	}
	text := printed(t, func(w io.Writer) error { return Sweep(w, swept, program, Style{}) })
	if !strings.HasSuffix(text, "replay  simrun run test/blocked --seed 17\n") {
		t.Errorf("no way to see it again:\n%s", text)
	}
}

// A property that is expected to be violated, and holds, is replayed by a seed for which it holds.
func TestFirstUnexpected(t *testing.T) {
	s := &scenarios.SweepResult{Properties: []scenarios.PropertyRate{
		{Kind: check.Safety, Expected: scenarios.ExpectViolated, Violated: 9, Unmet: 1, FirstSeeds: []uint64{1, 2}, UnmetSeeds: []uint64{7}},
		{Kind: check.Safety, Expected: scenarios.ExpectCanFail, Violated: 9, Unmet: 0, FirstSeeds: []uint64{1, 2}},
		{Kind: check.Reachability, Expected: scenarios.ExpectHolds, Violated: 9, Unmet: 9, FirstSeeds: []uint64{1, 2}, UnmetSeeds: []uint64{1}},
	}}
	if first, ok := firstUnexpected(s); !ok || first.seed != 7 {
		t.Errorf("seed %d, %v, want 7", first.seed, ok)
	}
}

func toMap(t *testing.T, v any) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(printed(t, func(w io.Writer) error { return WriteJSON(w, v) })), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

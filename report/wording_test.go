package report

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
)

func TestRounded(t *testing.T) {
	for text, want := range map[string]string{
		"p1 decided at 26.061482ms": "p1 decided at 26.1ms",
		"t1s at 1m26.061482s, 20s":  "t1s at 1m26.1s, 20s",
		"1.5 and v1.2.3":            "1.5 and v1.2.3",
	} {
		if got := rounded(text); got != want {
			t.Errorf("rounded(%q) = %q, want %q", text, got, want)
		}
	}
}

func told(t *testing.T, text string) string {
	t.Helper()
	rec, res := record(t, text)
	return printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
}

func TestWording(t *testing.T) {
	const head = "name: x\nprotocol: twopc\nworkload: [{op: begin, tx: t1}]\n"
	for _, c := range []struct{ text, want, not string }{
		{blocked, "undecided since the calm at 19.1ms", "undecided since 19.1ms"},
		{head + "assert: [{name: aborts, sometimes: \"node.p1.state == 'ABORT'\"}]\n", "it was never true", "it was never true at"},
		{
			head + "faults: [{fault: crash, node: c, when: {sends: GlobalCommit}, mid-broadcast: 7}]\n",
			"(all 3 of the broadcast sent)", "7 of the broadcast",
		},
		{
			head + "faults: [{fault: crash, node: c, when: {sends: GlobalCommit}, mid-broadcast: 2}]\n",
			"(2 of the broadcast sent)", "all",
		},
		{
			head + "faults: [{fault: partition, kind: isolate, node: [p1, p2], at: 25ms, for: 1s}]\n",
			"p1 p2  isolation of p1 and p2, for 1s", "p2     isolation",
		},
		{
			"name: x\nprotocol: twopc\nnodes: {participant: 50}\nworkload: [{op: begin, tx: t1}]\n" +
				"faults: [{fault: crash, node: c, when: {sends: GlobalCommit}}]\n",
			"p1 … p50 (50) in READY", "p1 p2 p3",
		},
	} {
		if text := told(t, c.text); !strings.Contains(text, c.want) || strings.Contains(text, c.not) {
			t.Errorf("%s\nwant %q, not %q", text, c.want, c.not)
		}
	}
}

// Causes are found by all that they say, even where the name of a fault begins another's.
func TestCausesOfLikeNames(t *testing.T) {
	rec, res := record(t, strings.Replace(surprising, "{fault: crash, node: p1,", "{fault: crash, id: 'b', node: p1,", 1))
	for _, p := range res.Properties {
		for _, cause := range p.Causes {
			n := numberOf(rec, res, cause, 1)
			if n == 0 || !strings.HasPrefix(cause, "fault "+res.Faults[n-1].Fault+": ") {
				t.Errorf("%q is of fault %d", cause, n)
			}
		}
	}
	if n := numberOf(rec, res, "fault b: something else at 1s", 1); n != 0 {
		t.Errorf("fault %d", n)
	}
}

func TestShowWithoutAbout(t *testing.T) {
	program := compile(t, "name: x\nprotocol: twopc\nworkload: [{op: begin, tx: t1}]\n")
	text := printed(t, func(w io.Writer) error { return ShowScenario(w, program.Scenario, program) })
	if !strings.HasPrefix(text, "name: x\n") {
		t.Errorf("it begins\n%s", text)
	}
}

func TestSweepWithPanics(t *testing.T) {
	swept, program := sweep(t, lossy, 100)
	whole := swept.Properties[0]
	swept.Done, swept.Seeds.Count = 150, 150 // of 50 seeds there is no verdict
	swept.Panic = &scenarios.SeedPanic{Seed: 101, Panic: &sim.NodePanic{Node: "p1", Value: "boom"}}
	text := printed(t, func(w io.Writer) error { return Sweep(w, swept, program, Style{}) })
	if want := rate(whole.Violated, 100); !strings.Contains(text, want) || !strings.Contains(text, "a node panicked in 50 seeds, which are not judged") {
		t.Errorf("no %q:\n%s", want, text)
	}
	if text := printed(t, func(w io.Writer) error { return SweepAs(w, JSON, swept, program, Style{}) }); !strings.Contains(text, `"judged": 100`) {
		t.Errorf("JSON:\n%s", text)
	}
}

func TestInterruptedHasNoVerdict(t *testing.T) {
	swept, program := sweep(t, lossy, 10)
	swept.Seeds.Count = 1000
	text := printed(t, func(w io.Writer) error { return Sweep(w, swept, program, Style{}) })
	if first, _, _ := strings.Cut(text, "\n"); !strings.HasSuffix(first, "  interrupted") {
		t.Errorf("it begins %q", first)
	}
	if strings.Contains(strings.ToLower(text), "as expected") {
		t.Errorf("it has a verdict:\n%s", text)
	}
	if text := printed(t, func(w io.Writer) error { return SweepAs(w, JSON, swept, program, Style{}) }); !strings.Contains(text, `"verdict": "interrupted"`) {
		t.Errorf("JSON:\n%s", text)
	}
}

func TestInterruptedCheck(t *testing.T) {
	_, res := record(t, blocked)
	cut := Checked{Scenario: "b", Interrupted: true}
	for _, c := range []struct {
		all       []Checked
		f         Format
		want, not string
	}{
		{[]Checked{cut, cut}, Table, "interrupted before the first", "as expected"},
		{[]Checked{{Scenario: "a", Run: res}, cut}, Table, "interrupted: 1 of 2 scenarios are done", "NOT"},
		{[]Checked{{Scenario: "a", Run: res}, cut}, JSON, `"verdict": "interrupted"`, "fail"},
		{[]Checked{{Scenario: "a", Run: res}, cut}, JUnit, `<skipped message="interrupted">`, "<failure"},
		{[]Checked{{Scenario: "a", Run: res}, cut}, Markdown, "interrupted", "FAIL"},
		{[]Checked{{Scenario: "a", Run: res}, cut}, CSV, "b,interrupted", "FAIL"},
	} {
		var b bytes.Buffer
		if err := CheckAs(&b, c.f, c.all, Style{}); err != nil {
			t.Fatal(err)
		}
		if text := b.String(); !strings.Contains(text, c.want) || strings.Contains(text, c.not) {
			t.Errorf("%s, want %q, not %q:\n%s", c.f, c.want, c.not, text)
		}
	}
}

func TestCheckSaysWhatWasNotExercised(t *testing.T) {
	_, res := record(t, blocked)
	told := *res
	told.Properties = slices.Clone(res.Properties)
	for i := range told.Properties {
		told.Properties[i].Status, told.Properties[i].Exercised = check.Holds, told.Properties[i].Name != "termination"
	}
	for _, f := range []Format{Table, JUnit, Markdown} {
		text := printed(t, func(w io.Writer) error { return CheckAs(w, f, []Checked{{Scenario: "a", Run: &told}}, Style{}) })
		if !strings.Contains(text, "termination not exercised, the rest holds") {
			t.Errorf("%s:\n%s", f, text)
		}
	}
}

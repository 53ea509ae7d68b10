package report

import (
	"io"
	"strings"
	"testing"

	"simrun/scenarios"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"p1 → p2\n\tx":          "p1 → p2\n\tx",
		"a\x1b[2Jb\x07":         `a\x1b[2Jb\x07`,
		"c\u0085d\u202ee\u2066": `c\x85d\u202ee\u2066`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) = %q, want %q", text, got, want)
		}
	}
	colored := Style{Color: true}
	if got, want := colored.printable(colored.paint(bad, "a\x1b[2J\nb")), "\x1b[31;1ma\\x1b[2J\\nb\x1b[0m"; got != want {
		t.Errorf("a painted line is %q, want %q", got, want)
	}
}

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"twopc/amnesia": "twopc/amnesia", "lab2.yaml": "lab2.yaml", "-": "-", "-x.yaml": "./-x.yaml", "übung.yaml": "übung.yaml",
		"my lab.yaml": "'my lab.yaml'", "a'b": `'a'\''b'`, "$(x)": "'$(x)'", "": "''", "~x": "'~x'",
	} {
		if got := Quote(word); got != want {
			t.Errorf("Quote(%q) = %s, want %s", word, got, want)
		}
	}
}

// A name of a scenario can't write to the terminal.
func TestNamesAreEscaped(t *testing.T) {
	rec, res := record(t, `
name: "evil\e[2J"
about: "\e[31m"
protocol: twopc
workload: [{op: begin, tx: "t\e[1A"}]
`)
	swept, program := sweep(t, "name: \"evil\\e[2J\"\nprotocol: twopc\nworkload: [{op: begin, tx: t1}]", 5)
	for what, print := range map[string]func(io.Writer) error{
		"run":     func(w io.Writer) error { return Run(w, rec, res, Style{}) },
		"verbose": func(w io.Writer) error { return Run(w, rec, res, Style{Verbose: true}) },
		"diagram": func(w io.Writer) error { return Diagram(w, rec, res, Style{}) },
		"sweep":   func(w io.Writer) error { return Sweep(w, swept, program, Style{}) },
		"check":   func(w io.Writer) error { return Check(w, []Checked{{Scenario: "evil\x1b[2J", Run: res}}, Style{}) },
		"markdown": func(w io.Writer) error {
			return CheckAs(w, Markdown, []Checked{{Scenario: "evil\x1b[2J", Run: res}}, Style{})
		},
		"show": func(w io.Writer) error { return ShowScenario(w, rec.Program.Scenario, rec.Program) },
	} {
		if text := printed(t, print); strings.Contains(text, "\x1b") {
			t.Errorf("%s:\n%q", what, text)
		}
	}
}

func TestCommandsOfStandardInput(t *testing.T) {
	program := compile(t, blocked)
	program.Reference = "-"
	swept := &scenarios.SweepResult{Seeds: scenarios.Seeds{From: 1, Count: 7}}
	if got, want := sweepAgain(swept, program), "simrun sweep - --seeds 7 < the same input"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

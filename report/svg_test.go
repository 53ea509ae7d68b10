package report

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"simrun/scenarios"
	"simrun/trace"
)

// drawn is the SVG of a run, and whether it is XML.
func drawn(t *testing.T, rec *trace.Recording, res *scenarios.Result) string {
	t.Helper()
	text := printed(t, func(w io.Writer) error { return DiagramAs(w, SVGDiagram, rec, res, Style{}) })
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return text
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, text)
		}
	}
}

// demand looks for parts of a text.
func demand(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%.3000s", part, text)
		}
	}
}

// The picture in README.md is what the program draws.
func TestThePictureInTheReadmeIsTrue(t *testing.T) {
	rec, res := recordNamed(t, "twopc/all-ready-blocks")
	golden(t, "../../docs/images/all-ready-blocks.svg", func(w io.Writer) error { return DiagramAs(w, SVGDiagram, rec, res, Style{}) })
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	demand(t, string(readme), "docs/images/all-ready-blocks.svg")
}

func TestSVG(t *testing.T) {
	for name, tt := range map[string]struct {
		scenario string
		parts    []string
	}{
		"blocked":  {blocked, []string{"termination blocked", ">COMMIT<", ">READY<", "decides commit", "crashes for good", "fault 1: when c sends GlobalCommit", "lost at", "on its way at the end", "why termination is broken", `class="off"`, `class="on"`, "time is left out"}},
		"violated": {surprising, []string{"NOT AS EXPECTED", "restarts", "✗ atomicity", "disk is lost"}},
		"parted":   {parted, []string{"partition c p1 | p2 p3, for 200ms", "url(#hatch)", "no property is broken"}},
	} {
		t.Run(name, func(t *testing.T) {
			rec, res := record(t, tt.scenario)
			demand(t, drawn(t, rec, res), tt.parts...)
		})
	}
}

// A fault of any kind has a mark, and how long it stands.
func TestSVGOfAnyFault(t *testing.T) {
	rec, res := record(t, strings.Replace(blocked, "faults: [", "faults: [{fault: omission, node: p2, at: 5ms, for: 20ms}, ", 1))
	demand(t, drawn(t, rec, res), "omission", "another fault strikes", "and is over")
}

// Each transaction has a strip of the lane.
func TestSVGOfSeveralTransactions(t *testing.T) {
	rec, res := record(t, strings.Replace(blocked, "workload: [", "workload: [{op: begin, tx: t2}, ", 1))
	demand(t, drawn(t, rec, res), "t1 READY", "t2 READY")
}

// Names come from users.
func TestSVGAndMermaidOfEvilNames(t *testing.T) {
	evil := `t<script>&"]]>;#\u0000\u202e\uFFFE`
	rec, res := record(t, strings.Replace(strings.Replace(blocked, "tx: t1}]", `tx: "`+strings.ReplaceAll(evil, `"]`, `\"]`)+`"}]`, 1), "name: test/blocked", `name: "<b>\"&'\n"`, 1))
	text := drawn(t, rec, res)
	if strings.Contains(text, "<script") || strings.Contains(text, "<b>") {
		t.Error("a name is not escaped")
	}
	text = printed(t, func(w io.Writer) error { return DiagramAs(w, MermaidDiagram, rec, res, Style{}) })
	for line := range strings.SplitSeq(text, "\n") {
		if _, label, ok := strings.Cut(line, ": "); ok && strings.ContainsAny(label, "<>;\"") && strings.Contains(line, "script") && !strings.Contains(label, "#60;") {
			t.Errorf("not escaped: %s", line)
		}
	}
}

func TestSVGOfManyNodesAndMessages(t *testing.T) {
	rec, res := record(t, strings.Replace(blocked, "workload:", "nodes: 60\nrun: {until: 2s}\nworkload:", 1))
	demand(t, drawn(t, rec, res), "24 of 61 nodes")
	rec, res = record(t, strings.Replace(strings.Replace(blocked, "expect: {termination: blocked}", "check: [atomicity]", 1), "workload:", "nodes: 12\nrun: {until: 4s}\nworkload:", 1))
	demand(t, drawn(t, rec, res), "the picture ends here, after 2,0")
}

func TestMermaid(t *testing.T) {
	for name, text := range map[string]string{"mermaid-blocked": blocked, "mermaid-parted": parted} {
		rec, res := record(t, text)
		golden(t, name+".golden", func(w io.Writer) error { return DiagramAs(w, MermaidDiagram, rec, res, Style{}) })
	}
}

func TestDiagramForms(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"", "", "text"}, {"", "-", "text"}, {"", "run.txt", "text"}, {"", "run.SVG", "svg"}, {"", "a/run.mmd", "mermaid"},
		{"text", "run.svg", "text"}, {"mermaid", "", "mermaid"},
		{"html", "", `this version does not support diagram form "html" yet; there are text, svg, mermaid`},
		{"", "run.html", `this version does not support diagram form "html" yet; there are text, svg, mermaid`},
		{"svgg", "", `unknown diagram form "svgg"; did you mean svg?`},
		{"gif", "", `unknown diagram form "gif"; there are text, svg, mermaid`},
	} {
		form, err := ParseDiagramForm(tt.name, tt.file)
		got := string(form)
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q for %q: %s, want %s", tt.name, tt.file, got, tt.want)
		}
	}
}

package report

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func checked(t *testing.T) []Checked {
	t.Helper()
	_, fine := record(t, blocked)
	_, surprise := record(t, surprising)
	swept, program := sweep(t, lossy, 100)
	bad, badProgram := sweep(t, surprising, 20)
	return []Checked{
		{Scenario: "test/blocked", Run: fine},
		{Scenario: "test/lossy", Sweep: swept, Program: program},
		{Scenario: "test/surprising", Run: surprise},
		{Scenario: "test/surprising-often", Sweep: bad, Program: badProgram},
		{Scenario: "test/unreadable", Err: errors.New("test.yaml:3:1: unknown key \"protokoll\"\n    3 | protokoll: twopc\n      | ^ did you mean protocol?")},
	}
}

func TestCheck(t *testing.T) {
	all := checked(t)
	golden(t, "check.golden", func(w io.Writer) error { return Check(w, all, Style{Width: 100}) })
	golden(t, "check.xml", func(w io.Writer) error { return CheckAs(w, JUnit, all, Style{}) })
	golden(t, "check.md", func(w io.Writer) error { return CheckAs(w, Markdown, all, Style{}) })
	golden(t, "check.csv", func(w io.Writer) error { return CheckAs(w, CSV, all, Style{}) })
}

func TestCheckJSON(t *testing.T) {
	all := checked(t)
	got := toMap(t, CheckJSON(all))
	if got["schema"] != 1.0 || got["verdict"] != "fail" {
		t.Errorf("schema %v, verdict %v", got["schema"], got["verdict"])
	}
	if n := len(got["scenarios"].([]any)); n != len(all) {
		t.Errorf("%d scenarios of %d", n, len(all))
	}
	if got := toMap(t, CheckJSON(all[:2])); got["verdict"] != "pass" {
		t.Errorf("verdict %v", got["verdict"])
	}
	if got := toMap(t, CheckJSON(nil)); got["verdict"] != "pass" || got["scenarios"] == nil {
		t.Errorf("of nothing: %v", got)
	}
	lines := printed(t, func(w io.Writer) error { return CheckAs(w, JSONL, all, Style{}) })
	if n := strings.Count(lines, "\n"); n != len(all) {
		t.Errorf("%d lines of %d:\n%s", n, len(all), lines)
	}
}

// What no XML can hold must not get into it.
func TestJUnitIsClean(t *testing.T) {
	all := []Checked{{Scenario: "a\x00b<c>&\"\x1b[31m\xff\uFFFE", Err: errors.New("bad \x00\x07 ]]> \x0b text")}}
	text := printed(t, func(w io.Writer) error { return CheckAs(w, JUnit, all, Style{}) })
	if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE }); i >= 0 {
		t.Errorf("%q at %d", text[i], i)
	}
	var back junitSuites
	if err := xml.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if c := back.Suites[0].Cases[0]; c.Name != "a\uFFFDb<c>&\"\uFFFD[31m\uFFFD\uFFFD" || c.Error == nil || !strings.Contains(c.Error.Text, "]]>") {
		t.Errorf("read back: %+v", c)
	}
}

func TestMarkdownIsEscaped(t *testing.T) {
	tab := table{rows: [][]string{{"name", "text"}, {"a|b", "one\ntwo | <b> *c* `d`"}}}
	text := printed(t, func(w io.Writer) error { return tab.markdown(w) })
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), text)
	}
	if bars := strings.Count(strings.ReplaceAll(lines[2], `\|`, ""), "|"); bars != 3 {
		t.Errorf("%d bars that are not escaped: %s", bars, lines[2])
	}
	for _, want := range []string{`a\|b`, `one two \| &lt;b> \*c\* `, "\\`d\\`"} {
		if !strings.Contains(lines[2], want) {
			t.Errorf("no %q in %s", want, lines[2])
		}
	}
}

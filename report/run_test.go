package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"simrun/scenarios"
)

func TestRun(t *testing.T) {
	for name, text := range map[string]string{"run-blocked": blocked, "run-surprising": surprising, "run-parted": parted, "run-vetoed": vetoed} {
		rec, res := record(t, text)
		golden(t, name+".golden", func(w io.Writer) error { return Run(w, rec, res, Style{Width: 100}) })
	}
}

func TestRunNotAsExpected(t *testing.T) {
	rec, res := record(t, surprising)
	lines := strings.Split(strings.TrimSpace(printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })), "\n")
	if first := lines[0]; !strings.Contains(first, "NOT AS EXPECTED") {
		t.Errorf("first line %q", first)
	}
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, "  simrun run test/surprising --seed 1") {
		t.Errorf("the last line is no command to copy: %q", last)
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Colour is in addition: without it the same is said.
func TestColor(t *testing.T) {
	for _, text := range []string{blocked, surprising, parted} {
		rec, res := record(t, text)
		for _, print := range []func(io.Writer, Style) error{
			func(w io.Writer, st Style) error { return Run(w, rec, res, st) },
			func(w io.Writer, st Style) error { return Diagram(w, rec, res, st) },
		} {
			plain := printed(t, func(w io.Writer) error { return print(w, Style{}) })
			colored := printed(t, func(w io.Writer) error { return print(w, Style{Color: true}) })
			if plain == colored || plain != escapes.ReplaceAllString(colored, "") {
				t.Errorf("with colour it reads:\n%s", colored)
			}
		}
	}
}

func TestRunFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{60, 80, 100} {
		for _, text := range []string{blocked, surprising, parted, vetoed} {
			rec, res := record(t, text)
			for what, print := range map[string]func(io.Writer, Style) error{
				"run":     func(w io.Writer, st Style) error { return Run(w, rec, res, st) },
				"diagram": func(w io.Writer, st Style) error { return Diagram(w, rec, res, st) },
			} {
				for line := range strings.SplitSeq(printed(t, func(w io.Writer) error { return print(w, Style{Width: columns}) }), "\n") {
					command := strings.Contains(line, "simrun run")
					if width(line) > columns && !command && columns >= 80 {
						t.Errorf("%s in %d columns, a line of %d: %s", what, columns, width(line), line)
					}
					if strings.TrimRight(line, " ") != line {
						t.Errorf("white space at the end of %q", line)
					}
				}
			}
		}
	}
}

// many is a scenario with so many transactions that nobody wants to read them all.
func many() string {
	var b strings.Builder
	b.WriteString("name: test/many\nprotocol: twopc\nfaults: [{fault: crash, node: p2, at: 1s, for: 1s}]\nworkload:\n")
	for i := range 100 {
		fmt.Fprintf(&b, "  - {at: %dms, op: begin, tx: t%d}\n", 30*i, i)
	}
	return b.String()
}

func TestLongRunIsShortened(t *testing.T) {
	rec, res := record(t, many())
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	if n := strings.Count(text, "\n"); n > 90 {
		t.Errorf("%d lines", n)
	}
	for _, want := range []string{"left out; --verbose shows all", "p2    crashes, for 1s", "p2    restarts"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q:\n%s", want, text)
		}
	}
	verbose := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{Verbose: true}) })
	if n := strings.Count(verbose, "\n"); n < len(rec.Events) {
		t.Errorf("%d lines for %d events with --verbose", n, len(rec.Events))
	}
}

// A fault that need not strike and does not is named, once.
func TestFaultThatDoesNotStrike(t *testing.T) {
	const seldom = "fault 1 never struck: omission of p1 to send GlobalAbort (probability 0.001)"
	for faults, want := range map[string]int{
		"{fault: omission, node: p1, direction: send, message: GlobalAbort, probability: 0.001}": 1,
		"{fault: crash, node: p1, when: {sends: GlobalAbort}}":                                   1, // among what is not as expected
		"{fault: omission, node: p1, direction: send, probability: 0.999}":                       0,
	} {
		rec, res := record(t, "name: test/spared\nprotocol: twopc\nworkload: [{at: 0s, op: begin, tx: t1}]\nfaults: ["+faults+"]\n")
		text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
		if strings.Count(text, "never struck") != want || strings.Contains(faults, "0.001") && !strings.Contains(text, seldom) {
			t.Errorf("of %s it should say %d times that it never struck:\n%s", faults, want, text)
		}
	}
}

func TestElapsed(t *testing.T) {
	rec, res := record(t, blocked)
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{Elapsed: 312 * time.Microsecond}) })
	if !strings.Contains(text, "of virtual time in 312µs") {
		t.Errorf("no wall-clock time:\n%s", text)
	}
}

func TestRunJSON(t *testing.T) {
	rec, res := record(t, blocked)
	text := printed(t, func(w io.Writer) error { return RunAs(w, JSON, rec, res, Style{}) })
	var got struct {
		Schema, Engine int
		Verdict        string
		Properties     []struct {
			Name, Status string
			Causes, Why  []string
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != scenarios.Schema || got.Verdict != "pass" {
		t.Errorf("got %+v", got)
	}
	for _, p := range got.Properties {
		if broken := p.Status != "holds"; broken != (len(p.Why) > 0) {
			t.Errorf("%s is %s, why %q", p.Name, p.Status, p.Why)
		}
	}
	for _, p := range res.Properties {
		if p.Why != nil {
			t.Errorf("the result itself was changed: %q", p.Why)
		}
	}
	if !strings.HasPrefix(text, "{\n  \"schema\"") || !strings.HasSuffix(text, "\n}\n") {
		t.Errorf("not indented by two, or no newline:\n%s", text)
	}
}

type broken struct{ room int }

var errFull = errors.New("the disk is full")

func (b *broken) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	rec, res := record(t, blocked)
	swept, program := sweep(t, lossy, 10)
	all := []Checked{{Scenario: res.Scenario, Run: res, Sweep: swept}}
	for name, print := range map[string]func(io.Writer) error{
		"run":      func(w io.Writer) error { return Run(w, rec, res, Style{}) },
		"diagram":  func(w io.Writer) error { return Diagram(w, rec, res, Style{}) },
		"sweep":    func(w io.Writer) error { return Sweep(w, swept, program, Style{}) },
		"check":    func(w io.Writer) error { return Check(w, all, Style{}) },
		"junit":    func(w io.Writer) error { return CheckAs(w, JUnit, all, Style{}) },
		"csv":      func(w io.Writer) error { return CheckAs(w, CSV, all, Style{}) },
		"jsonl":    func(w io.Writer) error { return CheckAs(w, JSONL, all, Style{}) },
		"list":     func(w io.Writer) error { return List(w, scenarios.Standard(), Style{}) },
		"scenario": func(w io.Writer) error { return ShowScenario(w, program.Scenario, program) },
	} {
		var whole bytes.Buffer
		if err := print(&whole); err != nil {
			t.Fatal(name, err)
		}
		for _, room := range []int{0, whole.Len() / 2, whole.Len() - 1} {
			if err := print(&broken{room}); !errors.Is(err, errFull) {
				t.Errorf("%s, with room for %d of %d bytes: %v", name, room, whole.Len(), err)
			}
		}
	}
}

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
)

// Checked is a scenario that was held against what it expects: by one run, by a sweep, or both.
type Checked struct {
	Scenario string
	Run      *scenarios.Result
	Sweep    *scenarios.SweepResult
	Program  *scenarios.Program
	Err      error // why it could not be run, or a node's panic

	Interrupted bool // it was not run, or not to its end
}

// OK tells whether the scenario is as expected.
func (c Checked) OK() bool {
	return c.Err == nil && !c.Interrupted && (c.Run == nil || c.Run.Verdict == scenarios.Pass) && (c.Sweep == nil || c.Sweep.Verdict == scenarios.Pass)
}

// protocol is the protocol's name as far as it is known.
func (c Checked) protocol() string {
	switch {
	case c.Run != nil:
		return c.Run.Protocol
	case c.Sweep != nil:
		return c.Sweep.Protocol
	case c.Program != nil:
		return c.Program.Scenario.Protocol
	}
	return ""
}

// seeds says how much was run.
func (c Checked) seeds() string {
	switch {
	case c.Sweep != nil && c.Sweep.Done < c.Sweep.Seeds.Count:
		return fmt.Sprintf("%s of %s seeds", count(c.Sweep.Done), count(c.Sweep.Seeds.Count))
	case c.Sweep != nil && c.Sweep.Runs > 0:
		return counted(c.Sweep.Runs, "run")
	case c.Sweep != nil:
		return counted(c.Sweep.Seeds.Count, "seed")
	case c.Run != nil:
		return fmt.Sprintf("seed %d", c.Run.Seed)
	}
	return ""
}

// unexpected is what is not as expected, with details, each once.
func (c Checked) unexpected() []string {
	var all []string
	if c.Err != nil {
		all = append(all, strings.TrimSpace(c.Err.Error()))
	}
	details := make(map[string]string)
	if c.Run != nil {
		for _, p := range c.Run.Properties {
			if p.Detail != "" {
				details[fmt.Sprintf("%s: %s, expected %s", p.Name, p.Status, p.Expected)] = p.Detail
			}
		}
		for _, text := range c.Run.Unexpected {
			if d := details[text]; d != "" {
				text += " (" + rounded(d) + ")"
			}
			all = append(all, text)
		}
	}
	if c.Sweep != nil {
		all = append(all, c.Sweep.Unexpected...)
	}
	if c.Interrupted {
		return []string{interrupted}
	}
	if len(all) == 0 && !c.OK() {
		all = append(all, "not as expected")
	}
	return all
}

// replay is the command that shows what is not as expected, or "".
func (c Checked) replay() string {
	if c.Run != nil && c.Run.Verdict != scenarios.Pass {
		return c.Run.Replay + c.input()
	}
	if c.Sweep != nil && c.Sweep.Verdict != scenarios.Pass {
		if first, ok := firstUnexpected(c.Sweep); ok {
			return first.replay(reference(c.Sweep.Scenario, c.Program))
		}
		return sweepAgain(c.Sweep, c.Program)
	}
	if c.Err != nil && c.Program != nil {
		return replaySeed(c.Program.Reference, c.Program.Scenario.Run.Seed)
	}
	return ""
}

// input is what a replay needs after it.
func (c Checked) input() string {
	if c.Program == nil {
		return ""
	}
	return Input(c.Program.Reference)
}

// short says in a few words what came out: termination blocked, the rest holds.
func (c Checked) short() string {
	var how []string
	broken := make(map[string][]string) // by how
	total, bad := 0, 0
	note := func(name, verdict string) {
		if broken[verdict] == nil {
			how = append(how, verdict)
		}
		broken[verdict] = append(broken[verdict], name)
		bad++
	}
	switch {
	case c.Interrupted:
		return "not run"
	case c.Err != nil:
		return "could not be judged"
	case c.Sweep != nil:
		total = len(c.Sweep.Properties)
		for _, p := range c.Sweep.Properties {
			switch {
			case p.Violated > 0:
				note(p.Name, violatedIn(p, c.Sweep.Judged))
			case p.Exercised == 0:
				note(p.Name, "not exercised")
			}
		}
	case c.Run != nil:
		total = len(c.Run.Properties)
		for _, p := range c.Run.Properties {
			switch {
			case p.Status != check.Holds:
				note(p.Name, string(p.Status))
			case !p.Exercised:
				note(p.Name, "not exercised")
			}
		}
	}
	var parts []string
	for _, verdict := range how {
		parts = append(parts, strings.Join(broken[verdict], " and ")+" "+verdict)
	}
	switch bad {
	case 0:
		return "everything holds"
	case total:
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, ", ") + ", the rest holds"
}

// violatedIn says how and how often: blocked, or violated in 12 of 1,000.
func violatedIn(p scenarios.PropertyRate, seeds uint64) string {
	verb := string(check.Violated)
	for kind, n := range p.Kinds {
		if n == p.Violated {
			verb = string(kind)
		}
	}
	if p.Violated == seeds {
		return verb
	}
	return fmt.Sprintf("%s in %s of %s", verb, count(p.Violated), count(seeds))
}

// Check prints a line for each scenario and how many are as expected. What is not is told in
// full, with the command that shows it.
func Check(w io.Writer, all []Checked, st Style) error {
	p := &page{w: w, st: st}
	nameWidth, seedsWidth := 0, 0
	asked := len(all)
	all = slices.DeleteFunc(slices.Clone(all), func(c Checked) bool { return c.Interrupted })
	for _, c := range all {
		nameWidth, seedsWidth = max(nameWidth, width(c.Scenario)), max(seedsWidth, width(c.seeds()))
	}
	room := st.width() - len("  FAIL  ") - nameWidth - seedsWidth - 2*len(gap)
	passed := 0
	for _, c := range all {
		sign := st.paint(good, "ok  ")
		if c.OK() {
			passed++
		} else {
			sign = st.paint(bad, "FAIL")
		}
		told := wrap(c.short(), max(room, 20))
		p.line("  " + sign + "  " + left(c.Scenario, nameWidth) + gap + left(told[0], max(room, 20)) + gap + right(c.seeds(), seedsWidth))
		p.lines(8+nameWidth+len(gap), told[1:])
		if c.OK() {
			continue
		}
		for _, text := range c.unexpected() {
			if strings.Contains(text, "\n") { // laid out already
				p.lines(8, strings.Split(text, "\n"))
				continue
			}
			p.lines(8, hanging(text, st.width()-8))
		}
		if replay := c.replay(); replay != "" {
			p.line("        replay  " + replay)
		}
	}
	if cut := asked - len(all); len(all) == 0 && cut > 0 {
		p.line(st.paint(alert, "interrupted before the first scenario was done"))
		return p.err
	} else if cut > 0 {
		p.line("")
		p.line(st.paint(alert, fmt.Sprintf("interrupted: %s of %s are done", count(len(all)), counted(asked, "scenario"))))
	}
	p.line("")
	last := counted(len(all), "scenario") + ", " + count(passed) + " as expected"
	if passed < len(all) {
		last += ", " + count(len(all)-passed) + " NOT AS EXPECTED"
		p.line(st.paint(bad, last))
	} else {
		p.line(last)
	}
	return p.err
}

// CheckAs prints a check in one of CheckFormats.
func CheckAs(w io.Writer, f Format, all []Checked, st Style) error {
	switch f {
	case Table:
		return Check(w, all, st)
	case JSON:
		return WriteJSON(w, CheckJSON(all))
	case JSONL:
		return checkLines(w, all)
	case Markdown:
		return checkTable(all).markdown(w)
	case JUnit:
		return checkJUnit(w, all)
	case CSV:
		return writeCSV(w, checkRows(all))
	}
	return noFormat(f, CheckFormats)
}

type checkJSON struct {
	Schema    int    `json:"schema"`
	Engine    int    `json:"engine"`
	Verdict   string `json:"verdict"`
	Scenarios []any  `json:"scenarios"`
}

type errorJSON struct {
	Scenario string `json:"scenario"`
	Verdict  string `json:"verdict"`
	Error    string `json:"error"`
}

type cutJSON struct {
	Scenario string `json:"scenario"`
	Verdict  string `json:"verdict"`
}

// CheckJSON is a check as programs read it: its runs and sweeps, in order.
func CheckJSON(all []Checked) any {
	out := checkJSON{scenarios.Schema, sim.Engine, scenarios.Pass, checkItems(all)}
	for _, c := range all {
		switch {
		case c.Interrupted && out.Verdict == scenarios.Pass:
			out.Verdict = interrupted
		case !c.Interrupted && !c.OK():
			out.Verdict = scenarios.Fail
		}
	}
	return out
}

func checkItems(all []Checked) []any {
	items := []any{}
	for _, c := range all {
		if c.Run != nil {
			items = append(items, c.Run)
		}
		if c.Sweep != nil {
			items = append(items, SweepJSON(c.Sweep))
		}
		if c.Interrupted {
			items = append(items, cutJSON{c.Scenario, interrupted})
		}
		if c.Err != nil {
			items = append(items, errorJSON{c.Scenario, scenarios.Fail, c.Err.Error()})
		}
	}
	return items
}

package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"simrun/check"
	"simrun/scenarios"
)

// seedsShown is how many seeds a row of a sweep names.
const seedsShown = 4

// Sweep prints a sweep: how often each property is violated, with 95 % confidence, and how to see
// the first run that is not as expected. program may be nil; with it the faults are named.
func Sweep(w io.Writer, s *scenarios.SweepResult, program *scenarios.Program, st Style) error {
	p := &page{w: w, st: st}
	title := s.Scenario + gap + counted(s.Seeds.Count, "seed")
	if s.Seeds.From != 1 {
		title += " from " + count(s.Seeds.From)
	}
	if s.Runs > 0 {
		title += ", " + counted(s.Runs, "run")
	}
	p.title(title, verdictOf(s), s.Unexpected)
	if cutOff(s) {
		p.line("")
		p.line("  " + st.paint(alert, fmt.Sprintf("interrupted: %s of %s seeds are done", count(s.Done), count(s.Seeds.Count))))
	}
	if panicked := s.Total() - s.Judged; panicked > 0 {
		p.line("")
		p.lines(2, wrap(fmt.Sprintf("a node panicked in %s, which %s not judged: the rates are those of the other %s",
			counted(panicked, each(s)), map[bool]string{true: "is", false: "are"}[panicked == 1], count(s.Judged)), st.width()-2))
	}
	p.line("")
	p.table(sweepTable(s, true))
	p.line("")
	if s.Judged > 0 {
		p.line("  " + classShares(s))
	}
	if program != nil {
		for i, name := range program.FaultNames() {
			if i < len(s.Struck) && s.Struck[i] < s.Judged {
				p.line(fmt.Sprintf("  fault %s struck in %s of %s", name, count(s.Struck[i]), counted(s.Judged, each(s))))
			}
		}
	}
	if s.Detector != nil {
		quality := scenarios.QualityOf(*s.Detector)
		p.quality("detector", &quality)
	}
	p.line("")
	work := count(s.Events) + " events"
	if st.Elapsed > 0 {
		work += fmt.Sprintf(" in %s, %s seeds/s", scenarios.Short(st.Elapsed), count(uint64(float64(s.Done)/st.Elapsed.Seconds())))
	}
	p.line("  " + work)
	p.line(fmt.Sprintf("  fingerprint %016x", s.Fingerprint))
	p.line("  again   " + sweepAgain(s, program))
	if first, ok := firstUnexpected(s); ok && s.Verdict != scenarios.Pass {
		p.line("  replay  " + first.replay(reference(s.Scenario, program)))
	} else if first, ok := firstViolating(s); ok && s.Runs > 0 {
		p.line("  look    " + first.replay(reference(s.Scenario, program)))
	}
	return p.err
}

// SweepAs prints a sweep in one of SweepFormats.
func SweepAs(w io.Writer, f Format, s *scenarios.SweepResult, program *scenarios.Program, st Style) error {
	switch f {
	case Table:
		return Sweep(w, s, program, st)
	case JSON:
		return WriteJSON(w, SweepJSON(s))
	case Markdown:
		return sweepTable(s, false).markdown(w)
	case CSV:
		return writeCSV(w, sweepRows(s))
	}
	return noFormat(f, SweepFormats)
}

// reference is how people name a scenario on a command line.
func reference(scenario string, program *scenarios.Program) string {
	if program != nil {
		return program.Reference
	}
	return Quote(scenario)
}

// sweepAgain is the command that sweeps the same seeds.
func sweepAgain(s *scenarios.SweepResult, program *scenarios.Program) string {
	text := fmt.Sprintf("simrun sweep %s --seeds %d", reference(s.Scenario, program), s.Seeds.Count)
	if s.Seeds.From != 1 {
		text += fmt.Sprintf(" --from %d", s.Seeds.From)
	}
	return text + Input(reference(s.Scenario, program))
}

// each is what a sweep counts: seeds or, of an enumeration, runs.
func each(s *scenarios.SweepResult) string {
	if s.Runs > 0 {
		return "run"
	}
	return "seed"
}

// replaySeed is the command that runs one seed.
func replaySeed(reference string, seed uint64) string {
	return fmt.Sprintf("simrun run %s --seed %d", reference, seed) + Input(reference)
}

// cutOff tells whether a sweep was interrupted.
func cutOff(s *scenarios.SweepResult) bool { return s.Done < s.Seeds.Count }

// verdictOf is the verdict on a sweep; one that was cut off has none yet.
func verdictOf(s *scenarios.SweepResult) string {
	if cutOff(s) {
		return interrupted
	}
	return s.Verdict
}

func sweepTable(s *scenarios.SweepResult, terminal bool) table {
	t := table{
		rows:    [][]string{{"property", "violated", "rate, 95 %", "expected", "how", "first seeds"}},
		numbers: []int{1},
	}
	if s.Runs > 0 { // all there are: no sample
		t.rows[0][2], t.rows[0][5] = "rate", "first points"
	}
	for _, p := range s.Properties {
		expected := ""
		if p.Expected != scenarios.ExpectHolds {
			expected = string(p.Expected)
		}
		t.rows = append(t.rows, []string{
			p.Name, count(p.Violated), rateOf(p, s), expected, ways(p, !cutOff(s)), firstRuns(p, s),
		})
	}
	if terminal {
		t.mark = func(row int) hue {
			if row < len(s.Properties) && unmet(s.Properties[row]) && !cutOff(s) {
				return bad
			}
			return ""
		}
	}
	return t
}

// rateOf is the rate of violations: an estimate or, of an enumeration, a share.
func rateOf(p scenarios.PropertyRate, s *scenarios.SweepResult) string {
	if s.Runs == 0 {
		return rate(p.Violated, s.Judged)
	}
	return percent(float64(p.Violated)/float64(max(s.Judged, 1))) + " %"
}

// firstRuns names the first runs that violate a property: by their seeds or, of an enumeration, by their
// points, behind the seed where there are several.
func firstRuns(p scenarios.PropertyRate, s *scenarios.SweepResult) string {
	switch {
	case s.Runs == 0:
		return seedList(p.FirstSeeds, seedsShown)
	case s.Seeds.Count == 1:
		return seedList(p.FirstPoints, seedsShown)
	}
	var names []string
	for i, point := range p.FirstPoints[:min(len(p.FirstPoints), seedsShown)] {
		names = append(names, fmt.Sprintf("%d:%d", p.FirstSeeds[i], point))
	}
	if len(p.FirstPoints) > seedsShown {
		names = append(names, "…")
	}
	return strings.Join(names, " ")
}

// unmet tells whether a property came out otherwise than a sweep is expected to.
func unmet(p scenarios.PropertyRate) bool {
	if p.Expected == scenarios.ExpectCanFail {
		return p.Violated == 0
	}
	return p.Unmet > 0 && p.Kind != check.Reachability
}

// ways says how a property was violated, where violated does not say it all, and whether that is as expected,
// where that is known.
func ways(p scenarios.PropertyRate, judged bool) string {
	var parts []string
	for _, v := range []check.Verdict{check.Blocked, check.Livelock, check.Late, check.Unknown} {
		if n := p.Kinds[v]; n == p.Violated && n > 0 {
			parts = append(parts, string(v))
		} else if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", count(n), v))
		}
	}
	if p.Exercised == 0 {
		parts = append(parts, "(not exercised)")
	}
	if judged && unmet(p) {
		parts = append(parts, "✗ not as expected")
	}
	return strings.Join(parts, ", ")
}

// seedList names the first seeds of a list.
func seedList(seeds []uint64, most int) string {
	var b strings.Builder
	for i, seed := range seeds {
		if i == most {
			b.WriteString(" …")
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatUint(seed, 10))
	}
	return b.String()
}

// classShares prints how many runs are of which class: masked 96.1 %   degraded 3.9 %.
func classShares(s *scenarios.SweepResult) string {
	var parts []string
	for _, class := range []scenarios.Class{scenarios.Clean, scenarios.Masked, scenarios.Degraded, scenarios.Failed} {
		if n := s.Classes[class]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s %%", class, percent(float64(n)/float64(s.Judged))))
		}
	}
	return strings.Join(parts, gap)
}

// oneRun names a run of a sweep.
type oneRun struct {
	seed  uint64
	point uint64 // of an enumeration, else 0
}

// replay is the command that shows the run.
func (r oneRun) replay(reference string) string {
	if r.point == 0 {
		return replaySeed(reference, r.seed)
	}
	return fmt.Sprintf("simrun run %s --point %d --seed %d", reference, r.point, r.seed) + Input(reference)
}

// earliest is the first of the runs that it is told.
type earliest struct {
	oneRun
	found bool
}

func (e *earliest) note(seed, point uint64) {
	if !e.found || seed < e.seed || seed == e.seed && point < e.point {
		e.oneRun, e.found = oneRun{seed, point}, true
	}
}

func (e *earliest) noteFirst(seeds, points []uint64) {
	if len(points) > 0 {
		e.note(seeds[0], points[0])
	} else if len(seeds) > 0 {
		e.note(seeds[0], 0)
	}
}

// firstUnexpected is the first run that is not as expected of it.
func firstUnexpected(s *scenarios.SweepResult) (oneRun, bool) {
	var first earliest
	if s.Panic != nil {
		first.note(s.Panic.Seed, s.Panic.Point)
	}
	for _, p := range s.Properties {
		if unmet(p) {
			first.noteFirst(p.UnmetSeeds, p.UnmetPoints)
		}
	}
	return first.oneRun, first.found
}

// firstViolating is the first run that violates a property.
func firstViolating(s *scenarios.SweepResult) (oneRun, bool) {
	var first earliest
	for _, p := range s.Properties {
		if p.Kind != check.Reachability {
			first.noteFirst(p.FirstSeeds, p.FirstPoints)
		}
	}
	return first.oneRun, first.found
}

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// Run prints a run: what came out, what the scenario is about, the story of what happened, the verdict
// on each property, why what is broken is broken, and how to see it again.
func Run(w io.Writer, rec *trace.Recording, res *scenarios.Result, st Style) error {
	p := &page{w: w, st: st}
	nodes := rec.Program.Nodes()
	title := fmt.Sprintf("%s   seed %d", res.Scenario, res.Seed)
	if res.Without != "" {
		title += "   without fault " + res.Without
	}
	title += gap + names(nodes, 30)
	p.title(title, res.Verdict, res.Unexpected)
	if about := rec.Program.Scenario.About; about != "" {
		p.line("")
		p.lines(2, wrap(about, st.width()-2))
	}
	p.line("")
	if st.Verbose {
		p.events(rec, res)
	} else {
		p.story(rec, shorten(tell(rec, res)))
		p.notation(rec)
	}
	p.line("")
	p.table(verdicts(rec, res, true))
	p.explain(rec, res)
	p.cycle(rec, res)
	p.line("")
	messages, rest := statistics(rec, res, st)
	if line := messages + " · " + rest; width(line) <= st.width()-2 {
		p.line("  " + line)
	} else {
		p.lines(2, append(wrap(messages, st.width()-2), rest))
	}
	p.detector(res.Detector)
	p.spared(res)
	p.line("  fingerprint " + res.Fingerprint)
	p.commands(rec, res)
	return p.err
}

// spared tells of the faults that did not strike in this run and need not.
func (p *page) spared(res *scenarios.Result) {
	for _, f := range res.Faults {
		if !f.Struck && f.Fault != res.Without && !slices.Contains(res.Unexpected, f.NeverStruck()) {
			p.lines(2, hanging(f.NeverStruck(), p.st.width()-2))
		}
	}
}

// chain is why properties are broken that broke in the same way.
type chain struct {
	broken []string
	why    []string
	ends   []string // a line for each property
}

func (c *chain) title() string {
	verb := "is"
	if len(c.broken) > 1 {
		verb = "are"
	}
	return "why " + strings.Join(c.broken, " and ") + " " + verb + " broken"
}

// chains tells why what is broken is broken. Properties that broke in the same way are told together.
func chains(rec *trace.Recording, res *scenarios.Result) []*chain {
	var all []*chain
	for _, broken := range res.Properties {
		if !broken.Status.Broken() || broken.Kind == check.Reachability {
			continue
		}
		lines := Why(rec, res, broken)
		last := len(lines) - 1
		i := slices.IndexFunc(all, func(c *chain) bool { return slices.Equal(c.why, lines[:last]) })
		if i < 0 {
			i = len(all)
			all = append(all, &chain{why: lines[:last]})
		}
		all[i].broken, all[i].ends = append(all[i].broken, broken.Name), append(all[i].ends, lines[last])
	}
	return all
}

// explain tells why what is broken is broken.
func (p *page) explain(rec *trace.Recording, res *scenarios.Result) {
	for _, c := range chains(rec, res) {
		p.line("")
		p.line("  " + c.title())
		for _, line := range append(c.why, c.ends...) {
			text := strings.TrimLeft(line, " ")
			indent := 4 + width(line) - width(text)
			p.lines(indent, hanging(text, p.st.width()-indent))
		}
	}
}

// RunAs prints a run in one of RunFormats.
func RunAs(w io.Writer, f Format, rec *trace.Recording, res *scenarios.Result, st Style) error {
	switch f {
	case Table:
		return Run(w, rec, res, st)
	case JSON:
		return WriteJSON(w, RunJSON(rec, res))
	case Markdown:
		return verdicts(rec, res, false).markdown(w)
	}
	return noFormat(f, RunFormats)
}

// RunJSON is a run as programs read it: its result, with the chain of causes of what is broken and the events of
// a cycle that it is in.
func RunJSON(rec *trace.Recording, res *scenarios.Result) any {
	told := *res
	told.Cycle = withEvents(rec, res.Cycle)
	told.Properties = slices.Clone(res.Properties)
	for i := range told.Properties {
		if p := &told.Properties[i]; p.Status.Broken() {
			p.Why = Why(rec, res, *p)
		}
	}
	return &told
}

// commands says how to see the run again, the last line being the one to copy where
// the run is not as expected.
func (p *page) commands(rec *trace.Recording, res *scenarios.Result) {
	input := Input(rec.Program.Reference)
	rows := [][2]string{{"again", res.Replay + input}, {"look", res.Replay + " --diagram -" + input}}
	var struck []string
	for _, f := range res.Faults {
		if f.Struck {
			struck = append(struck, f.Fault)
		}
	}
	if res.Without == "" {
		for i, name := range struck {
			if i == 2 && len(struck) > 3 {
				rows = append(rows, [2]string{"", "likewise without " + strings.Join(struck[i:], ", ")})
				break
			}
			rows = append(rows, [2]string{"without fault " + name, res.Replay + " --without " + Quote(name) + input})
		}
	}
	if res.Verdict != scenarios.Pass {
		rows = append(rows[1:], rows[0])
	}
	column := 0
	for _, row := range rows {
		column = max(column, width(row[0]))
	}
	for _, row := range rows {
		p.line("  " + left(row[0], column) + "  " + row[1])
	}
}

// verdicts is what became of each property. Rows that are not as expected have a sign.
func verdicts(rec *trace.Recording, res *scenarios.Result, terminal bool) table {
	t := table{rows: [][]string{{"property", "kind", "verdict", "expected", "", "detail"}}}
	if terminal {
		t.rows[0][5] = ""
		t.mark = func(row int) hue {
			switch p := res.Properties[min(row, len(res.Properties)-1)]; {
			case !p.AsExpected():
				return bad
			case p.Status.Broken():
				return alert
			}
			return ""
		}
	}
	for _, p := range res.Properties {
		sign := ""
		if !p.AsExpected() {
			sign = "✗"
		}
		t.rows = append(t.rows, []string{p.Name, string(p.Kind), string(p.Status), string(p.Expected), sign, detail(rec, p)})
	}
	return t
}

// short shortens a duration as Go prints it to three digits.
func short(duration string) string {
	d, err := time.ParseDuration(duration)
	if err != nil {
		return duration
	}
	return scenarios.Short(d)
}

// statistics counts what happened: to messages, and altogether.
func statistics(rec *trace.Recording, res *scenarios.Result, st Style) (messages, rest string) {
	m := res.Stats.Messages
	messages = counted(m.Sent, "message")
	if m.Duplicated > 0 {
		messages += fmt.Sprintf(" (%s doubled)", count(m.Duplicated))
	}
	messages += ", " + count(m.Delivered) + " delivered"
	if m.Dropped > 0 {
		messages += ", " + count(m.Dropped) + " lost" + lostTo(rec)
	}
	if flying := m.Sent + m.Duplicated - m.Delivered - m.Dropped; flying > 0 && flying <= m.Sent {
		messages += ", " + count(flying) + " still on their way"
	}
	rest = count(res.End.Events) + " events · " + short(res.End.Time) + " of virtual time"
	if st.Elapsed > 0 {
		rest += " in " + scenarios.Short(st.Elapsed)
	}
	return messages, rest
}

// lostTo says what messages were lost to: to the crash, or how many to each of several.
func lostTo(rec *trace.Recording) string {
	one := [...]string{sim.LostByNetwork: "the network", sim.LostByCut: "the partition", sim.LostByCrash: "the crash", sim.LostByFault: "the fault", sim.LostAsCorrupt: "corruption"}
	several := [len(one)]string{sim.LostByNetwork: "the network", sim.LostByCut: "partitions", sim.LostByCrash: "crashes", sim.LostByFault: "faults", sim.LostAsCorrupt: "corruption"}
	var n [len(one)]int
	var causes [len(one)]map[uint64]bool
	for i := range rec.Events {
		e := &rec.Events[i]
		if e.Kind != sim.EventDrop || e.Peer == sim.Nobody {
			continue
		}
		if causes[e.Loss] == nil {
			causes[e.Loss] = make(map[uint64]bool)
		}
		n[e.Loss]++
		causes[e.Loss][e.Cause] = true
	}
	var parts []string
	for loss, k := range n {
		words := one
		if len(causes[loss]) > 1 {
			words = several
		}
		if k > 0 {
			parts = append(parts, count(k)+" to "+words[loss])
		}
	}
	if len(parts) == 1 {
		_, to, _ := strings.Cut(parts[0], " ")
		return " " + to
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

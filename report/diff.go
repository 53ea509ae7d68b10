package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// Compared is two traces and where their runs part.
type Compared struct {
	First, Second *trace.File
	Names         [2]string
	Parting       *trace.Parting         // nil where they are equal
	Protocols     [2]*protocols.Protocol // nil where the program does not know it
}

// DiffFormats are the forms of a comparison.
var DiffFormats = []Format{Table, JSON}

// DiffAs prints where two runs part, in one of DiffFormats.
func DiffAs(w io.Writer, f Format, c *Compared, st Style) error {
	switch f {
	case Table:
		return c.print(w, st)
	case JSON:
		return WriteJSON(w, c.json())
	}
	return noFormat(f, DiffFormats)
}

// side is one of two runs.
type side struct {
	file   *trace.File
	name   string // of its file
	title  string // first or second
	only   []trace.Line
	event  *trace.Line // the first that differs
	teller *eventTeller
}

func (c *Compared) sides() [2]side {
	p := c.Parting
	return [2]side{
		{c.First, c.Names[0], "first", p.OnlyFirst, p.First, newEventTeller(c.Protocols[0], c.First.Last.Result)},
		{c.Second, c.Names[1], "second", p.OnlySecond, p.Second, newEventTeller(c.Protocols[1], c.Second.Last.Result)},
	}
}

func runOf(f *trace.File) string { return heading(f.Last.Result) }

func (c *Compared) print(w io.Writer, st Style) error {
	p := &page{w: w, st: st}
	if c.Parting == nil {
		p.line(fmt.Sprintf("equal: %s events of %s", count(len(c.First.Lines)), runOf(c.First)))
		return p.err
	}
	sides := c.sides()
	for _, s := range sides {
		p.line(st.paint(bold, left(s.title, 6)) + "  " + runOf(s.file) + gap + s.name)
	}
	for _, line := range c.given() {
		p.line("  " + line)
	}
	p.line("")
	p.line(c.summary())
	for _, s := range sides {
		if len(s.only) > 0 {
			p.line("")
			p.line("  only the " + s.title + " has")
			p.chain(s, s.only, nil)
		}
	}
	for i, s := range sides {
		switch {
		case s.event == nil && sides[1-i].event != nil:
			p.line("")
			p.line("  the " + s.title + " ends here: " + s.file.Last.Result.End.Reason)
		case s.event != nil:
			p.line("")
			p.line("  the " + s.title + " goes on like this, and how it came to it")
			p.chain(s, s.file.Chain(s.event), s.event)
		}
	}
	for i, s := range sides {
		if text := s.instead(sides[1-i].event); text != "" {
			p.line("")
			p.lines(2, wrap(text, st.width()-2))
		}
	}
	p.outcomes(sides)
	return p.err
}

// summary says where the runs part.
func (c *Compared) summary() string {
	p := c.Parting
	equal := fmt.Sprintf("after %s that both have", counted(p.Equal, "event"))
	switch {
	case p.First == nil && p.Second == nil && p.Result != "":
		return "all events are equal; what came out of them is not, in " + p.Result
	case p.First == nil && p.Second == nil:
		return "they differ in the faults themselves, and in nothing else"
	}
	return "they part " + equal
}

// chain prints events, each caused by the one before; the last one may be marked.
func (p *page) chain(s side, lines []trace.Line, last *trace.Line) {
	number, who := 0, 0
	for _, l := range lines {
		number, who = max(number, width(count(l.Seq))), max(who, width(l.Node))
	}
	for _, l := range lines {
		sign, h := " ", hue("")
		if last != nil && l.Seq == last.Seq {
			sign, h = "▶", bold
		}
		head := "  " + sign + " " + right(count(l.Seq), number) + "  " + right(scenarios.Short(sim.Time(l.At).Sub(0)), timeWidth) + "  " + left(l.Node, who) + "  "
		for i, text := range hanging(s.teller.tell(&l), max(p.st.width()-width(head), besideLeast)) {
			if i > 0 {
				head = strings.Repeat(" ", width(head))
			}
			p.line(p.st.paint(h, head+text))
		}
	}
}

// instead says what a node does in this run in place of what it does in the other.
func (s side) instead(other *trace.Line) string {
	if other == nil || other.Node == "" || s.event != nil && s.event.Node == other.Node {
		return ""
	}
	who := "in the " + s.title + " " + other.Node
	for i := len(s.only) - 1; i >= 0; i-- {
		if s.only[i].Node == other.Node {
			return who + " was struck before that, in event " + count(s.only[i].Seq)
		}
	}
	next := s.file.Next(other.Node, other.At)
	if next == nil {
		return who + " does nothing from " + scenarios.Short(sim.Time(other.At).Sub(0)) + " on"
	}
	return fmt.Sprintf("%s does this next: event %s at %s, %s", who, count(next.Seq), scenarios.Short(sim.Time(next.At).Sub(0)), s.teller.tell(next))
}

// outcomes lists the properties whose status differs.
func (p *page) outcomes(sides [2]side) {
	t := table{rows: [][]string{{"property", "first", "second"}}}
	for _, o := range outcomes(sides[0].file, sides[1].file) {
		t.rows = append(t.rows, []string{o.Property, o.First, o.Second})
	}
	if len(t.rows) > 1 {
		p.line("")
		p.table(t)
	}
}

// Outcome is a property whose status differs.
type Outcome struct {
	Property string `json:"property"`
	First    string `json:"first"`
	Second   string `json:"second"`
}

func outcomes(a, b *trace.File) []Outcome {
	status := func(f *trace.File, name string) string {
		for _, p := range f.Last.Result.Properties {
			if p.Name == name {
				return string(p.Status)
			}
		}
		return "not judged"
	}
	var all []Outcome
	seen := make(map[string]bool)
	for _, p := range slices.Concat(a.Last.Result.Properties, b.Last.Result.Properties) {
		if x, y := status(a, p.Name), status(b, p.Name); x != y && !seen[p.Name] {
			all = append(all, Outcome{p.Name, x, y})
		}
		seen[p.Name] = true
	}
	return all
}

// given lists what was different before the runs began.
func (c *Compared) given() []string {
	a, b := c.First.Header, c.Second.Header
	var all []string
	if a.Seed != b.Seed {
		all = append(all, fmt.Sprintf("seed %d against seed %d", a.Seed, b.Seed))
	}
	if a.Without != b.Without {
		for _, h := range []struct{ title, without string }{{"first", a.Without}, {"second", b.Without}} {
			if h.without != "" {
				all = append(all, fmt.Sprintf("the %s leaves out fault %s", h.title, h.without))
			}
		}
	}
	x, y := strings.Split(strings.TrimSpace(a.Scenario), "\n"), strings.Split(strings.TrimSpace(b.Scenario), "\n")
	for _, s := range []struct {
		title     string
		mine, its []string
	}{{"first", x, y}, {"second", y, x}} {
		n := 0
		for _, line := range s.mine {
			if slices.Contains(s.its, line) {
				continue
			}
			if n++; n > linesMost {
				all = append(all, "and more lines of the scenario")
				break
			}
			all = append(all, fmt.Sprintf("only the scenario of the %s has: %s", s.title, strings.TrimSpace(line)))
		}
	}
	return all
}

// linesMost is how many lines of a scenario are shown that differ.
const linesMost = 8

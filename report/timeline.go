package report

import (
	"fmt"
	"strings"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// timeWidth is how many columns a time takes.
const timeWidth = 8

// whoMost is how many columns the names of nodes may take.
const whoMost = 16

// story prints the lines of a story.
func (p *page) story(rec *trace.Recording, entries []*entry) {
	t := &teller{rec: rec}
	who := make([]string, len(entries))
	column := len("node")
	for i, e := range entries {
		who[i] = names(t.nameAll(e.who), whoMost)
		column = max(column, width(who[i]))
	}
	p.line(p.st.paint(bold, "  "+right("time", timeWidth)+"  "+left("node", column)+"  what happened"))
	indent := 2 + timeWidth + 2 + column + 2
	for i, e := range entries {
		time := e.time
		if time == "" {
			time = scenarios.Short(e.at.Sub(0))
		}
		head := "  " + right(time, timeWidth) + "  " + left(who[i], column) + "  "
		for j, line := range beside(e.text, e.right, p.st.width()-indent) {
			if j > 0 {
				head = strings.Repeat(" ", indent)
			}
			p.line(p.st.paint(e.hue, head+line))
		}
	}
}

// notation explains how nodes tell of things.
func (p *page) notation(rec *trace.Recording) {
	if text := notation(rec); text != "" {
		p.line("")
		p.line(p.st.paint(faint, "  "+text))
	}
}

// besideLeast is how narrow text may become to have something on its right.
const besideLeast = 32

// beside lays out text with a note at the right margin: on its first line, or where that takes too
// much room, on a line of its own.
func beside(text, note string, room int) []string {
	if note == "" || room-width(note)-len(gap) < min(besideLeast, width(text)) {
		lines := hanging(text, room)
		if note != "" {
			lines = append(lines, right(note, room))
		}
		return lines
	}
	lines := hanging(text, room-width(note)-len(gap))
	lines[0] = left(lines[0], room-width(note)) + note
	return lines
}

// hanging wraps text, with all lines but the first indented.
func hanging(text string, n int) []string {
	lines := wrap(text, n-2)
	if width(text) <= n {
		return []string{text}
	}
	for i := range lines[1:] {
		lines[i+1] = "  " + lines[i+1]
	}
	return lines
}

// events prints every event on a line, with the number of the one that made it happen.
func (p *page) events(rec *trace.Recording, res *scenarios.Result) {
	t := newEventTeller(nil, res)
	who := len("node")
	for _, name := range rec.Program.Nodes() {
		who = max(who, width(name))
	}
	number := max(width(count(len(rec.Events))), len("event"))
	head := func(seq, time, node, kind, cause string) string {
		return "  " + right(seq, number) + "  " + right(time, timeWidth) + "  " + left(node, who) + "  " + left(kind, len("timer-cancel")) + "  " + right(cause, number) + "  "
	}
	p.line(p.st.paint(bold, head("event", "time", "node", "kind", "cause")+"what"))
	lines := rec.Lines()
	for i := range lines {
		l := &lines[i]
		cause := ""
		if l.Cause > 0 {
			cause = count(l.Cause)
		}
		line := head(count(l.Seq), scenarios.Short(sim.Time(l.At).Sub(0)), l.Node, l.Kind, cause)
		p.line(p.st.paint(eventHue(rec.Events[i].Kind), line+t.tell(l)))
	}
	if rec.Dropped > 0 {
		p.line(fmt.Sprintf("  … and %s more events", count(rec.Dropped)))
	}
}

// eventHue is the colour of a kind of event.
func eventHue(k sim.EventKind) hue {
	switch k {
	case sim.EventFault, sim.EventHeal, sim.EventCrash, sim.EventPanic, sim.EventDrop:
		return alert
	case sim.EventTimerSet, sim.EventTimerCancel, sim.EventSync, sim.EventSynced, sim.EventSave, sim.EventAppend:
		return faint
	}
	return ""
}

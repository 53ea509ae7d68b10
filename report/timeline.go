package report

import (
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

// events prints every event on a line.
func (p *page) events(rec *trace.Recording) {
	t := newTeller(rec)
	column := len("node")
	for _, name := range rec.Program.Nodes() {
		column = max(column, width(name))
	}
	number := max(width(count(len(rec.Events))), len("event"))
	p.line(p.st.paint(bold, "  "+right("event", number)+"  "+right("time", timeWidth)+"  "+left("node", column)+"  "+left("kind", 12)+"  what"))
	for i := range rec.Events {
		e := &rec.Events[i].Event
		who, h := "", hue("")
		if e.Node != sim.Nobody {
			who = t.name(e.Node)
		}
		switch e.Kind {
		case sim.EventFault, sim.EventHeal, sim.EventCrash, sim.EventDrop:
			h = alert
		case sim.EventTimerSet, sim.EventTimerCancel, sim.EventSync, sim.EventSynced, sim.EventSave, sim.EventAppend:
			h = faint
		}
		line := "  " + right(count(e.Seq), number) + "  " + right(scenarios.Short(e.At.Sub(0)), timeWidth) + "  " + left(who, column) + "  " + left(e.Kind.String(), 12) + "  " + t.event(e)
		p.line(p.st.paint(h, strings.TrimRight(line, " ")))
	}
}

// event says what one event is about.
func (t *teller) event(e *sim.Event) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	switch e.Kind {
	case sim.EventSend, sim.EventDuplicate:
		add(e.Name + " to " + t.name(e.Peer))
	case sim.EventDeliver:
		add(e.Name + " from " + t.name(e.Peer))
	case sim.EventDrop:
		if e.Peer != sim.Nobody {
			add(e.Name + " from " + t.name(e.Peer))
		} else {
			add(e.Name)
		}
		add("lost to " + t.lostTo(e))
	case sim.EventFault:
		what, which := t.struck(e)
		add(what)
		add(which)
	case sim.EventHeal:
		if f, name, ok := t.fault(e); ok {
			add(f.What())
			add("fault " + name)
		}
	case sim.EventSuspect, sim.EventRestore, sim.EventLeader:
		add(t.notice(e))
	default:
		add(e.Name)
	}
	if e.Value != nil {
		add("(" + t.types.Text(e.Value, t.rec.Program.NodeName) + ")")
	}
	return strings.Join(parts, "  ")
}

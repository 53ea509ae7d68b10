package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// Diagram draws a run in space and time: a lane downwards for each node, with its states; a row for
// each message, from the lane that it left to the one at which it arrived. What
// repeats is counted, as in the story, unless the style is verbose.
func Diagram(w io.Writer, rec *trace.Recording, res *scenarios.Result, st Style) error {
	d := &diagram{
		teller: newTeller(rec), ops: newOperations(rec, res), st: st, seen: make(map[string]bool), violated: violations(res),
		sides: make(map[uint64]map[sim.NodeID]int),
	}
	d.ops.many = d.ops.many && !st.Verbose
	d.chooseLanes()
	all := moments(rec)
	if !st.Verbose {
		pictured(all)
	}
	d.effective = effective(all)
	for _, m := range all {
		d.moment(m)
	}
	d.tellAll()
	d.fold(1)
	end := ending(rec, res)
	d.across(end.time, end.text)

	p := &page{w: w, st: st}
	p.title(heading(res), res.Verdict, res.Unexpected)
	if hidden := len(rec.Program.Nodes()) - len(d.lanes); hidden > 0 {
		p.lines(2, wrap(someLanes(rec, d.lanes), st.width()-2))
	}
	p.line("")
	p.line(st.paint(bold, d.header()))
	p.lines(0, d.shortened())
	p.line("")
	legend := "──▶ a message, in the row of its arrival; a time at its tail is when it left · ✗ it is lost · ◆ decides · ● crashes, ┊ is down, ○ restarts · ║ a partition"
	if slices.ContainsFunc(rec.Events, func(e trace.Recorded) bool { return isNotice(&e.Event) }) {
		legend += " · is told that †p1 has crashed, ‡p1 is up, ♔p1 leads"
	}
	if text := notation(rec); text != "" {
		legend += " · " + text
	}
	p.lines(2, wrap(legend, st.width()-2))
	return p.err
}

// heading says which run a picture is of.
func heading(res *scenarios.Result) string {
	text := fmt.Sprintf("%s   seed %d", res.Scenario, res.Seed)
	if res.Without != "" {
		text += "   without fault " + res.Without
	}
	return text
}

// someLanes says that not all nodes are drawn.
func someLanes(rec *trace.Recording, lanes []sim.NodeID) string {
	return fmt.Sprintf("%d of %d nodes, those that are struck or decide or talk most; what the others say to each other is not drawn",
		len(lanes), len(rec.Program.Nodes()))
}

// violations are the names of the properties that break at each event.
func violations(res *scenarios.Result) map[uint64][]string {
	broken := make(map[uint64][]string)
	for _, p := range res.Properties {
		if p.Event > 0 && p.Status.Broken() {
			broken[p.Event] = append(broken[p.Event], p.Name)
		}
	}
	return broken
}

// effective are the triggers of steps that change a state, decide or tell something.
func effective(all []*moment) map[*sim.Event]bool {
	triggers := make(map[*sim.Event]bool)
	for _, m := range all {
		if m.step != nil && (m.step.changed() || len(m.step.decides) > 0 || len(m.step.tale()) > 0) {
			triggers[m.step.trigger] = true
		}
	}
	return triggers
}

// diagram is a picture that is being drawn.
type diagram struct {
	*teller
	ops       *operations
	st        Style
	lanes     []sim.NodeID
	spacing   int
	down      []sim.NodeID
	sides     map[uint64]map[sim.NodeID]int // of the partitions that stand, by fault event
	rows      []*row
	seen      map[string]bool // messages that were drawn
	effective map[*sim.Event]bool
	folded    int // messages that were not drawn since the last fold
	lost      int // of these
	served    served
	talk      int       // messages of clients that were not drawn since the last fold
	untold    []*moment // of the same time: what nodes tell without a change of state
	violated  map[uint64][]string
	banded    struct { // the last band, and how many rows there were with it
		key  string
		rows int
	}
}

// row is a line of the picture.
type row struct {
	time   string
	cells  []rune
	states bool // only states, so that more of them have room
	hue    hue
}

// laneLeast is how close lanes may be, laneMost how far apart, and laneLast the
// room of the last one.
const (
	laneLeast = 13
	laneMost  = 24
	laneLast  = 13
)

// chooseLanes picks the nodes that are drawn: all, or as many as fit.
func (d *diagram) chooseLanes() {
	room := d.st.width() - timeWidth - 4
	d.lanes = busiest(d.rec, max((room-laneLast)/laneLeast+1, 2))
	d.spacing = min(max((room-laneLast)/max(len(d.lanes)-1, 1), laneLeast), laneMost)
}

// busiest returns the nodes that a picture of so many lanes has, in order: those that are struck or decide or
// talk most.
func busiest(rec *trace.Recording, fit int) []sim.NodeID {
	n := len(rec.Program.Nodes())
	weight := make([]int, n)
	for i := range rec.Events {
		e := &rec.Events[i].Event
		if e.Node == sim.Nobody {
			continue
		}
		switch e.Kind {
		case sim.EventFault, sim.EventCrash:
			weight[e.Node] += 1_000_000
		case sim.EventObserve:
			if _, ok := e.Value.(sim.Decision); ok {
				weight[e.Node] += 10_000
			}
		case sim.EventSend, sim.EventDeliver:
			weight[e.Node]++
		}
	}
	var lanes []sim.NodeID
	for i := range n {
		lanes = append(lanes, sim.NodeID(i))
	}
	if n > fit {
		slices.SortStableFunc(lanes, func(a, b sim.NodeID) int { return weight[b] - weight[a] })
		lanes = lanes[:fit]
		slices.Sort(lanes)
	}
	return lanes
}

// lane returns the column of a node's lane, or -1.
func (d *diagram) lane(n sim.NodeID) int {
	i := slices.Index(d.lanes, n)
	if i < 0 {
		return -1
	}
	return i * d.spacing
}

func (d *diagram) header() string {
	r := &row{time: "time", cells: []rune(strings.Repeat(" ", d.span()))}
	for _, n := range d.lanes {
		r.put(d.lane(n), d.name(n))
	}
	return r.text()
}

// span is how many columns the lanes take.
func (d *diagram) span() int { return (len(d.lanes)-1)*d.spacing + laneLast }

// moment draws what happens at one moment.
func (d *diagram) moment(m *moment) {
	if len(d.untold) > 0 && d.untold[0].at != m.at {
		d.tellAll()
	}
	switch {
	case m.step != nil:
		d.step(m)
	case m.event.Kind == sim.EventDrop:
		d.drop(m.event)
	case m.event.Kind == sim.EventCrash:
		if d.halts(m.event) != "" {
			d.strike(m.event)
		}
		d.down = append(d.down, m.node)
	case m.event.Kind == sim.EventFault:
		d.strike(m.event)
	default:
		d.heal(m.event)
	}
	for _, seq := range m.events {
		if names := d.violated[seq]; names != nil {
			d.fold(foldedLeast)
			d.across("", "✗ "+strings.Join(names, " and ")+" violated")
			d.rows[len(d.rows)-1].hue = bad
		}
	}
}

func (d *diagram) step(m *moment) {
	s := m.step
	if s.begins && s.trigger.Kind == sim.EventDeliver && s.trigger.Cause > 0 {
		sent := d.rec.Events[s.trigger.Cause-1].At
		d.message(s.trigger, sent, arrives)
	}
	if d.ops.folds(m) {
		d.served.add(m)
		return
	}
	text := ""
	switch {
	case s.restarted:
		d.down = slices.DeleteFunc(d.down, func(n sim.NodeID) bool { return n == m.node })
		text = "○ "
	case s.begins && s.trigger.Kind == sim.EventInvoke && s.trigger.Op > 0:
		text = d.op(s.trigger) + " "
	case s.begins && isNotice(s.trigger):
		text = noticeSigns[s.trigger.Kind] + d.name(s.trigger.Peer) + " "
	}
	if len(s.decides) > 0 {
		text += "◆ "
	}
	switch {
	case len(s.changes) > 0:
		last := s.changes[len(s.changes)-1]
		if last.of != "" {
			text += last.of + ": "
		}
		text += last.to
	case len(s.decides) > 0:
		text += strings.Join(s.decides, ", ")
	}
	switch {
	case d.lane(m.node) < 0:
	case text != "":
		d.state(m, strings.TrimSpace(text))
		for _, part := range s.tale().parts() {
			d.state(m, part)
		}
	case len(s.tale()) > 0:
		d.untold = append(d.untold, m)
	}
}

// tellAll writes what several nodes tell at the same time, beside each other.
func (d *diagram) tellAll() {
	for i, written := 0, true; written; i++ {
		written = false
		for _, m := range d.untold {
			if parts := m.step.tale().parts(); i < len(parts) {
				d.state(m, parts[i])
				written = true
			}
		}
	}
	d.untold = d.untold[:0]
}

// noticeSigns stand before the node that a failure detector speaks of.
var noticeSigns = map[sim.EventKind]string{sim.EventSuspect: "†", sim.EventRestore: "‡", sim.EventLeader: "♔"}

// state writes what a node enters onto its lane, beside those that others enter at the same time.
func (d *diagram) state(m *moment, text string) {
	d.fold(foldedLeast)
	time := scenarios.Short(m.at.Sub(0))
	at := d.lane(m.node)
	room := d.spacing - 1
	if i := slices.Index(d.lanes, m.node); i == len(d.lanes)-1 {
		room = max(d.st.width()-timeWidth-4-at, laneLast)
	}
	text = cut(text, room)
	if n := len(d.rows); n > 0 && d.rows[n-1].states && d.rows[n-1].time == time && d.rows[n-1].free(at) {
		d.rows[n-1].write(at, text)
		return
	}
	r := d.row(time)
	r.states = true
	r.write(at, text)
}

// across writes text over all lanes.
func (d *diagram) across(time, text string) {
	d.rows = append(d.rows, &row{time: time, cells: []rune(text)})
}

// fold counts the messages that were not drawn, if there are enough of them.
func (d *diagram) fold(least int) {
	if n := d.folded + d.served.steps(); n == 0 || n < least {
		return
	}
	if d.served.steps() > 0 {
		text := names(d.nameAll(d.served.who), receiversMost) + ": " + d.served.text()
		if d.talk > 0 {
			text += "; " + counted(d.talk, "message")
		}
		d.counted(text)
	}
	if d.folded > 0 {
		text := counted(d.folded, "more message") + " like these"
		switch {
		case d.lost == d.folded:
			text += ", all lost"
		case d.lost > 0:
			text += fmt.Sprintf(", %s of them lost", count(d.lost))
		}
		d.counted(text)
	}
	d.folded, d.lost, d.served, d.talk = 0, 0, served{}, 0
}

// counted writes what is only counted.
func (d *diagram) counted(text string) {
	time := "…"
	for _, line := range wrap(text, d.st.width()-timeWidth-4) {
		d.across(time, line)
		d.rows[len(d.rows)-1].hue = faint
		time = ""
	}
}

// diagramWhole is up to how many rows a picture is shown whole by default, diagramMost how many a longer one has.
const (
	diagramWhole = 130
	diagramMost  = 70
)

// shortened returns the rows as text, those in the middle left out where there are too many.
func (d *diagram) shortened() []string {
	var lines []string
	last := ""
	for i, r := range d.rows {
		if missing := len(d.rows) - diagramMost; len(d.rows) > diagramWhole && !d.st.Verbose && i >= diagramMost*2/3 && i < diagramMost*2/3+missing {
			if i == diagramMost*2/3 {
				gone := leftOut(missing)
				lines = append(lines, d.st.paint(faint, (&row{time: gone.time, cells: []rune(gone.text)}).text()))
			}
			continue
		}
		time := r.time
		if time == last && time != "…" {
			r.time = ""
		}
		if time != "" {
			last = time
		}
		lines = append(lines, d.st.paint(r.hue, r.text()))
	}
	return lines
}

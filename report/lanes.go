package report

import (
	"fmt"
	"slices"
	"strings"

	"simrun/scenarios"
	"simrun/sim"
)

// row starts a row in which every lane goes on.
func (d *diagram) row(time string) *row {
	r := &row{time: time, cells: []rune(strings.Repeat(" ", d.span()))}
	for i, n := range d.lanes {
		line := '│'
		if slices.Contains(d.down, n) {
			line = '┊'
		}
		r.cells[d.lane(n)] = line
		if i+1 < len(d.lanes) && d.separated(n, d.lanes[i+1]) {
			r.cells[d.lane(n)+d.spacing/2] = '║'
		}
	}
	d.rows = append(d.rows, r)
	return r
}

// text is the row as it is printed.
func (r *row) text() string {
	return strings.TrimRight("  "+right(r.time, timeWidth)+"  "+string(r.cells), " ")
}

// put writes text over what is there, as far as the row goes.
func (r *row) put(at int, text string) {
	for i, c := range []rune(text) {
		if at+i < len(r.cells) {
			r.cells[at+i] = c
		}
	}
}

// write puts text that may go beyond the row's end.
func (r *row) write(at int, text string) {
	for len(r.cells) < at+width(text) {
		r.cells = append(r.cells, ' ')
	}
	r.put(at, text)
}

// free tells whether nothing but the lane itself is written at a column.
func (r *row) free(at int) bool { return r.cells[at] == '│' || r.cells[at] == '┊' }

// ends are the ways in which an arrow may end.
type ends int

const (
	arrives    ends = iota
	lostAtOnce      // beside the sender
	lostThere       // beside the receiver
)

// message draws a delivery or a drop as an arrow, if it is new or changes something.
func (d *diagram) message(e *sim.Event, sent sim.Time, how ends) {
	from, to := d.lane(e.Peer), d.lane(e.Node)
	if from < 0 || to < 0 || from == to {
		return
	}
	if d.ops.between(e) && how == arrives {
		d.talk++
		return
	}
	key := fmt.Sprint(e.Kind, e.Peer, e.Node, e.Name)
	if !d.st.Verbose && d.seen[key] && !d.effective[e] && !d.ops.on[e.Seq] {
		d.folded++
		if how != arrives {
			d.lost++
		}
		return
	}
	d.seen[key] = true
	if d.effective[e] || d.ops.on[e.Seq] {
		d.fold(foldedLeast)
	}
	r := d.row(scenarios.Short(e.At.Sub(0)))
	if how != arrives {
		r.hue = alert
	}
	tail := ""
	if sent < e.At {
		tail = scenarios.Short(sent.Sub(0))
	}
	d.arrow(r, from, to, e.Name, tail, how)
}

// arrow draws from one column to another: ├─1ms─VoteRequest──▶│. What is lost at once has its
// cross behind the label, and dots from there to where it was meant to go.
func (d *diagram) arrow(r *row, from, to int, label, tail string, how ends) {
	room := min(abs(to-from), d.spacing) - 3 // of the label: between the sender's lane and the next
	if how == lostAtOnce {
		room--
	}
	step := 1
	if from > to {
		step = -1
	}
	for i := from + step; i != to; i += step {
		r.cells[i] = '─'
		if i%d.spacing == 0 {
			r.cells[i] = '┼'
		}
	}
	switch {
	case tail == "" || width(tail)+1+width(label) > room:
		label = cut(label, room)
	case from < to:
		label = tail + "─" + label
	default:
		label += "─" + tail
	}
	head := map[bool]rune{true: '▶', false: '◀'}[from < to]
	if how == lostThere {
		head = '✗'
	}
	if how == lostAtOnce {
		head = map[bool]rune{true: '▷', false: '◁'}[from < to]
		cross := from + step*(width(label)+2)
		for i := cross + step; i != to; i += step {
			r.cells[i] = '┄'
		}
		r.cells[to-step] = head
		r.cells[cross] = '✗'
	} else {
		r.cells[to-step] = head
	}
	if from < to {
		r.put(from, "├")
		r.put(from+2, label)
	} else {
		r.put(from, "┤")
		r.put(from-1-width(label), label)
	}
}

func abs(n int) int { return max(n, -n) }

// drop draws a lost message.
func (d *diagram) drop(e *sim.Event) {
	if e.Peer == sim.Nobody {
		return
	}
	how := lostThere
	if d.sentNow(e) {
		how = lostAtOnce
	}
	d.message(e, e.At, how)
}

// sentNow tells whether the message of a drop was sent at that very moment.
func (d *diagram) sentNow(e *sim.Event) bool {
	for i := int(e.Seq) - 2; i >= 0 && d.rec.Events[i].At == e.At; i-- {
		if b := &d.rec.Events[i].Event; b.Kind == sim.EventSend && b.Node == e.Peer && b.Peer == e.Node && b.Name == e.Name {
			return true
		}
	}
	return false
}

package report

import (
	"strings"

	"simrun/faults"
	"simrun/scenarios"
	"simrun/sim"
)

// strike draws a fault.
func (d *diagram) strike(e *sim.Event) {
	if !d.st.Verbose && d.told(e) {
		return
	}
	what, which := d.struck(e)
	d.fold(foldedLeast)
	at := d.lane(e.Node)
	if f, _, ok := d.fault(e); ok && f.Kind() == "partition" {
		d.band(e, what, which)
		d.sides[e.Seq] = d.sidesOf(f, e)
		return
	}
	if which != "" {
		what += " · " + which
	}
	if at < 0 {
		d.across(scenarios.Short(e.At.Sub(0)), what)
		return
	}
	r := d.row(scenarios.Short(e.At.Sub(0)))
	r.hue = alert
	sign := "!"
	if e.Name == "crash" || e.Kind == sim.EventCrash {
		sign = "●"
	}
	r.put(at, sign)
	if len(r.cells)-width(what) >= at+4 {
		r.put(len(r.cells)-width(what)-1, " "+what)
		return
	}
	for _, line := range wrap(what, d.st.width()-timeWidth-4) {
		d.across("", line)
		d.rows[len(d.rows)-1].hue = alert
	}
}

func (d *diagram) heal(e *sim.Event) {
	what, which := d.healed(e)
	if what == "" || e.Cause > 0 && d.rec.Events[e.Cause-1].At == e.At {
		return
	}
	d.fold(foldedLeast)
	delete(d.sides, e.Cause)
	d.band(e, what, which)
}

// band draws the begin or the end of a partition across the picture.
func (d *diagram) band(e *sim.Event, what, which string) {
	text := what
	if which != "" {
		text += " · " + which
	}
	at := scenarios.Short(e.At.Sub(0))
	if key := at + text; len(d.rows) == d.banded.rows && key == d.banded.key {
		return // what happens to several nodes at once is drawn once
	} else {
		defer func() { d.banded.key, d.banded.rows = key, len(d.rows) }()
	}
	r := d.row(at)
	r.hue = alert
	for i := range r.cells {
		r.cells[i] = '═'
	}
	if width(text) > len(r.cells)-6 && which != "" {
		r.put(2, " "+what+" ")
		d.across("", which)
		d.rows[len(d.rows)-1].hue = alert
		return
	}
	r.put(2, " "+cut(text, len(r.cells)-6)+" ")
}

// separated tells whether a partition stands between two nodes.
func (d *diagram) separated(a, b sim.NodeID) bool {
	for _, side := range d.sides {
		if apart(side, a, b) {
			return true
		}
	}
	return false
}

// apart tells whether two nodes are on different sides.
func apart(side map[sim.NodeID]int, a, b sim.NodeID) bool {
	x, y := side[a], side[b]
	return x != y && x != 0 && y != 0
}

// sidesOf numbers the sides of a partition, from 1.
func (t *teller) sidesOf(f faults.Fault, e *sim.Event) map[sim.NodeID]int {
	side := make(map[sim.NodeID]int)
	p, ok := f.Act.(faults.Partition)
	if !ok {
		return side
	}
	groups := p.Groups
	switch {
	case e.Node != sim.Nobody: // it isolates
		for i := range t.rec.Program.Nodes() {
			side[sim.NodeID(i)] = 2
		}
		side[e.Node] = 1
		return side
	case len(p.From) > 0:
		groups = []faults.Selector{p.From, p.To}
	}
	for i, group := range groups {
		for _, word := range group {
			for n, name := range t.rec.Program.Nodes() {
				if name == word || word == faults.All || t.plays(name, word) {
					side[sim.NodeID(n)] = i + 1
				}
			}
		}
	}
	return side
}

// plays tells whether a node has a role.
func (t *teller) plays(name, role string) bool {
	for _, r := range t.rec.Program.Protocol.Roles {
		if number, ok := strings.CutPrefix(name, r.Prefix); ok && r.Name == role && strings.Trim(number, "0123456789") == "" {
			return true
		}
	}
	return false
}

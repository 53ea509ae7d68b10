package report

import (
	"simrun/scenarios"
	"simrun/sim"
)

// detector says how good the failure detector of a run was: what it is, and what became of crashes
// and of nodes that had not crashed.
func (p *page) detector(d *scenarios.DetectorResult) {
	if d != nil {
		p.quality(string(d.Kind)+" detector", &d.Quality)
	}
}

// quality prints how good a detector was, on the lines that it takes.
func (p *page) quality(name string, q *scenarios.Quality) {
	text := name + ": " + count(q.Detected) + " of " + counted(q.Crashes, "crash notice") + " given"
	if q.Detection != nil {
		text += ", " + spread(q.Detection) + " after the crash"
	}
	if q.Missed > 0 {
		text += ", " + count(q.Missed) + " missed"
	}
	if q.Unnoticed > 0 {
		text += ", " + count(q.Unnoticed) + " too late"
	}
	if name == string(sim.Omega)+" detector" {
		text = name + ": " + count(q.Leaders) + " times told who leads"
	} else {
		text += "; " + counted(q.Mistakes, "mistake")
		if q.Mistake != nil {
			text += " of " + spread(q.Mistake)
		}
		if q.Standing > 0 {
			text += ", " + count(q.Standing) + " not taken back"
		}
	}
	p.lines(2, wrap(text, p.st.width()-2))
}

// spread prints the least, the mean and the most of durations.
func spread(d *scenarios.Duration) string {
	if d.Least == d.Most {
		return d.Mean
	}
	return d.Least + " to " + d.Most + " (mean " + d.Mean + ")"
}

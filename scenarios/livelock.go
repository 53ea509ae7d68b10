package scenarios

import (
	"bytes"
	"slices"
	"time"

	"simrun/check"
	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// Cycle is what a run does for ever that is in a livelock.
type Cycle struct {
	Period  time.Duration
	From    uint64        // the first event of one period
	To      uint64        // the last one
	Pending []sim.Pending // what is pending behind To, as before From

	recurs []bool // by property: nothing changes from period to period of which its verdict depends
}

// A run in which nothing is left to choose recurs if it comes to a situation in which it was before. A situation
// is kept and compared with those after it, for so many events; then another one is kept, twice as
// long: R. P. Brent, "An improved Monte Carlo factorization algorithm", BIT 20 (1980), section 2.
const (
	windowMin = 1 << 6
	windowMax = 1 << 11
)

// situation is all on which the rest of a run depends, but for the time.
type situation struct {
	sim.Situation
	rest []byte // faults and network
}

func (s *situation) look(w *sim.World) bool {
	s.rest = w.Injector().(*faults.Table).AppendSituation(s.rest[:0])
	s.rest = w.Network().(*network.Network).AppendSituation(s.rest, w.Now())
	return s.Look(w)
}

func (s *situation) like(o *situation) bool {
	return s.Equal(&o.Situation) && bytes.Equal(s.rest, o.rest)
}

// recurrence looks for a cycle.
type recurrence struct {
	kept, now situation
	codes     [][]byte // by property: all that decides what becomes of it
	code      []byte

	// of the search at hand
	source   *sim.Watched
	achieved uint64
	vain     bool       // it is in vain to search on
	reason   sim.Reason // why the run has stopped
	err      error
}

// recurs lets the run go on until it is proved that it goes on like that for ever, which makes a cycle, or that is
// given up. The reason is why the run has paused or ended.
func (r *Runner) recurs() (*Cycle, sim.Reason, error) {
	w, q := r.world, &r.recurrence
	q.source, q.achieved, q.vain, q.reason, q.err = &sim.Watched{Source: w.Source()}, w.Achieved(), false, sim.Paused, nil
	w.DrawFrom(q.source)
	defer w.DrawFrom(q.source.Source)
	w.Clocked()
	if !r.goOn(windowMin, nil) { // first of all a look costs nothing
		return nil, q.reason, q.err
	}
	for window := uint64(windowMin); window <= windowMax; window *= 2 {
		if !r.settled() || !q.kept.look(w) {
			break
		}
		var cycle *Cycle
		from, since, outline := w.Seq(), w.Now(), w.Outline()
		r.goOn(window, func() bool {
			if w.Now() == since || w.Outline() != outline || !q.now.look(w) || !q.kept.like(&q.now) {
				return true
			}
			bands, ok := sim.BandsOf(&q.kept.Situation, &q.now.Situation)
			if ok {
				cycle = r.confirm(bands, w.Seq()-from)
			}
			return false
		})
		if cycle != nil || q.vain {
			return cycle, q.reason, q.err
		}
	}
	return nil, q.reason, q.err
}

// goOn lets the run go on for so many events, unless it ends, or something is achieved, drawn or read from a clock,
// for then it is in vain to search on; or unless each, which may be nil, ends it. It tells whether it came so far.
func (r *Runner) goOn(events uint64, each func() bool) bool {
	w, q := r.world, &r.recurrence
	for last := w.Seq() + events; w.Seq() < last; {
		q.reason, q.err = w.Run(w.Seq() + 1)
		q.vain = q.reason != sim.Paused || q.err != nil || w.Achieved() > q.achieved || q.source.Drawn > 0 || w.Clocked()
		if q.vain || each != nil && !each() {
			return false
		}
	}
	return true
}

// confirm follows a run that seems to repeat itself every so many events for two periods more: one to see that its
// epochs move on in bands, another to see of which properties the verdict will not change. It returns
// nil if it is not so.
func (r *Runner) confirm(bands *sim.Bands, events uint64) *Cycle {
	w, q := r.world, &r.recurrence
	follow := func() bool { return bands.Follow(&q.now.Situation, w) }
	switch {
	case bands.Still():
		follow = nil
	case w.Network().(*network.Network).Weighs(): // epochs that grow take longer
		return nil
	}
	if !q.kept.look(w) || !r.goOn(events, follow) || !q.now.look(w) || !r.repeats(bands) {
		return nil
	}
	q.codes = slices.Grow(q.codes[:0], len(r.monitors))[:len(r.monitors)]
	for i := range r.monitors {
		q.codes[i] = check.AppendRecurring(q.codes[i][:0], w, i, bands)
	}
	from, since := w.Seq(), w.Now()
	if !q.kept.look(w) || !r.goOn(events, nil) || !q.now.look(w) {
		return nil
	}
	bands.Advance()
	if !r.repeats(bands) {
		return nil
	}
	cycle := &Cycle{Period: w.Now().Sub(since), From: from + 1, To: w.Seq(), Pending: q.now.Pending(w)}
	for i := range r.monitors {
		q.code = check.AppendRecurring(q.code[:0], w, i, bands)
		cycle.recurs = append(cycle.recurs, bytes.Equal(q.code, q.codes[i]))
	}
	return cycle
}

func (r *Runner) repeats(bands *sim.Bands) bool {
	q := &r.recurrence
	return bytes.Equal(q.kept.rest, q.now.rest) && bands.Repeats(&q.kept.Situation, &q.now.Situation)
}

// whole tells whether no verdict will change.
func (c *Cycle) whole() bool { return !slices.Contains(c.recurs, false) }

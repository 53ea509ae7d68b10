package faults

import (
	"slices"

	"simrun/sim"
)

// Oracle is a failure detector that knows of every crash. It implements sim.Detector.
//
// A crash is announced to a node when the last message from the dead node to it that was in
// flight at the crash, or at the node's own boot, has arrived: who is told has heard all that
// it will ever hear of that incarnation. That is the perfect detector, P. It speaks of crashes, not of
// the present: of a node that is back before the notice is due, it says both, one after the other,
// so that whoever waits for what the dead incarnation would have sent is told to give up. It
// never speaks of a crash that did not happen.
//
// Mistakes are suspicions of nodes that have not crashed. A perfect detector makes none. An eventually
// perfect one, ◇P, makes those that faults ask for, and until GST some of its own, drawn for
// each node from a stream of its own: whom it suspects, for how long, and when the next one is.
type Oracle struct {
	detection *Detection
	errors    *errors   // or nil
	views     []view    // by node: what it has been told
	mistakes  []mistake // that stand
	arrivals  []sim.Time
}

// view is what the incarnation of a node has been told, in order of whom it is about.
type view []opinion

// opinion is what a node has been told of another.
type opinion struct {
	about    sim.NodeID
	crashed  bool
	mistakes int
	due      sim.Time // of the latest notice about a crash or a restart: a later one does not overtake it
}

// mistake is a wrong suspicion.
type mistake struct{ by, about sim.NodeID }

// The tags of notices: what they are based on.
const (
	tagTruth uint8 = iota
	tagMistake
)

// NewOracle returns the detector P or ◇P of a world.
func NewOracle(d *Detection, world *sim.Config) *Oracle {
	o := &Oracle{detection: d, views: make([]view, len(world.Nodes)), arrivals: make([]sim.Time, len(world.Nodes))}
	if d.Kind == sim.EventuallyPerfect {
		o.errors = newErrors(d, world)
	}
	return o
}

// Reset implements sim.Detector.
func (o *Oracle) Reset(w *sim.World) {
	for i := range o.views {
		o.views[i] = o.views[i][:0]
	}
	o.mistakes = o.mistakes[:0]
	if o.errors != nil {
		o.errors.reset(w)
	}
}

// Crashed implements sim.Detector.
func (o *Oracle) Crashed(w *sim.World, n sim.NodeID) {
	o.views[n] = o.views[n][:0]
	if !o.detection.watches(n) {
		return
	}
	o.findArrivals(w, n)
	for _, to := range o.detection.Told {
		if to != n && w.Up(to) {
			o.announce(w, to, n)
		}
	}
}

// findArrivals finds when the last message from a node reaches each of the others.
func (o *Oracle) findArrivals(w *sim.World, from sim.NodeID) {
	for i := range o.arrivals {
		o.arrivals[i] = w.Now()
	}
	w.InFlight(from, func(to sim.NodeID, at sim.Time) { o.arrivals[to] = max(o.arrivals[to], at) })
}

// announce has a node told of the crash of another, whose messages arrive when findArrivals says.
func (o *Oracle) announce(w *sim.World, to, dead sim.NodeID) {
	o.say(w, o.arrivals[to].Add(o.detection.Delay), to, sim.Notice{Says: sim.HasCrashed, About: dead}, w.CrashEvent(dead))
}

// say has a node told something true, after all that it is told of the same node before.
func (o *Oracle) say(w *sim.World, at sim.Time, to sim.NodeID, n sim.Notice, cause uint64) {
	p := o.views[to].of(n.About)
	p.due = max(p.due, at)
	w.ScheduleNotice(p.due, to, n, cause)
}

// Booted implements sim.Detector.
func (o *Oracle) Booted(w *sim.World, n sim.NodeID) {
	if o.detection.tells(n) {
		o.brief(w, n)
	}
	if w.CrashEvent(n) == 0 || !o.detection.watches(n) {
		return
	}
	boot := w.Seq()
	for _, to := range o.detection.Told {
		if to != n && w.Up(to) {
			o.say(w, w.Now(), to, sim.Notice{Says: sim.IsUp, About: n}, boot)
		}
	}
}

// brief has a node that boots told who is down, and whom it is wrong about.
func (o *Oracle) brief(w *sim.World, n sim.NodeID) {
	for _, dead := range o.detection.Watched {
		if dead != n && isDown(w, dead) {
			o.findArrivals(w, dead)
			o.announce(w, n, dead)
		}
	}
	for _, m := range o.mistakes {
		if m.by == n {
			w.ScheduleNotice(w.Now(), n, sim.Notice{Says: sim.HasCrashed, About: m.about, Tag: tagMistake}, w.Seq())
		}
	}
}

// Mistake makes a node suspect another until Correct is called, because of an event.
func (o *Oracle) Mistake(w *sim.World, by, about sim.NodeID, cause uint64) {
	o.mistakes = append(o.mistakes, mistake{by, about})
	if w.Up(by) {
		w.ScheduleNotice(w.Now(), by, sim.Notice{Says: sim.HasCrashed, About: about, Tag: tagMistake}, cause)
	}
}

// Correct takes a mistake back.
func (o *Oracle) Correct(w *sim.World, by, about sim.NodeID, cause uint64) {
	i := slices.Index(o.mistakes, mistake{by, about})
	if i < 0 {
		return
	}
	o.mistakes = slices.Delete(o.mistakes, i, i+1)
	if w.Up(by) {
		w.ScheduleNotice(w.Now(), by, sim.Notice{Says: sim.IsUp, About: about, Tag: tagMistake}, cause)
	}
}

// Due implements sim.Detector. A node suspects another as long as there is a reason for it.
func (o *Oracle) Due(_ *sim.World, to sim.NodeID, n sim.Notice) bool {
	p := o.views[to].of(n.About)
	before := p.suspects()
	switch {
	case n.Tag == tagTruth:
		p.crashed = n.Says == sim.HasCrashed
	case n.Says == sim.HasCrashed:
		p.mistakes++
	default:
		p.mistakes--
	}
	return p.suspects() != before
}

// Alarm implements sim.Detector.
func (o *Oracle) Alarm(w *sim.World, token uint64) {
	switch by, about := alarmNodes(token); alarmPhase(token) {
	case alarmErr:
		about, lasts := o.errors.next(w, by)
		if w.Up(by) && !isDown(w, about) {
			o.Mistake(w, by, about, 0)
			w.ScheduleAlarm(min(w.Now().Add(lasts), o.detection.GST), alarm(alarmRight, by, about))
		}
	case alarmRight:
		o.Correct(w, by, about, 0)
	case alarmStable: // from now on as the perfect one
		for _, m := range slices.Clone(o.mistakes) {
			o.Correct(w, m.by, m.about, 0)
		}
	}
}

// Fork implements sim.Detector.
func (o *Oracle) Fork(into sim.Detector) sim.Detector {
	f, ok := into.(*Oracle)
	if !ok || f.detection != o.detection {
		f = &Oracle{detection: o.detection, views: make([]view, len(o.views)), arrivals: make([]sim.Time, len(o.views))}
	}
	f.errors = o.errors.fork(f.errors)
	for i := range o.views {
		f.views[i] = append(f.views[i][:0], o.views[i]...)
	}
	f.mistakes = append(f.mistakes[:0], o.mistakes...)
	return f
}

func (p *opinion) suspects() bool { return p.crashed || p.mistakes > 0 }

// of finds what is thought of a node, or begins to think of it.
func (v *view) of(about sim.NodeID) *opinion {
	i, found := slices.BinarySearchFunc(*v, about, func(p opinion, n sim.NodeID) int { return int(p.about) - int(n) })
	if !found {
		*v = slices.Insert(*v, i, opinion{about: about})
	}
	return &(*v)[i]
}

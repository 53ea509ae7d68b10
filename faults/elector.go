package faults

import "simrun/sim"

// Elector is the failure detector Ω: it names a leader to each node. From GST on, or from the start where there
// is no GST, that is the node of the least id that is up, and so the same for all; before, it
// names to each node one after another that is drawn from a stream of that node. It
// implements sim.Detector.
type Elector struct {
	detection *Detection
	errors    *errors      // or nil
	trusted   []sim.NodeID // by node: who it was told leads, or Nobody
	named     []sim.NodeID // the same, with what is on its way
}

// NewElector returns the detector Ω of a world.
func NewElector(d *Detection, world *sim.Config) *Elector {
	return &Elector{
		detection: d, errors: newErrors(d, world),
		trusted: make([]sim.NodeID, len(world.Nodes)), named: make([]sim.NodeID, len(world.Nodes)),
	}
}

// Reset implements sim.Detector.
func (e *Elector) Reset(w *sim.World) {
	for i := range e.trusted {
		e.trusted[i], e.named[i] = sim.Nobody, sim.Nobody
	}
	if e.errors != nil {
		e.errors.reset(w)
	}
}

// stable tells whether the detector makes no mistakes any more.
func (e *Elector) stable(w *sim.World) bool { return e.errors == nil || w.Now() >= e.detection.GST }

// Booted implements sim.Detector.
func (e *Elector) Booted(w *sim.World, n sim.NodeID) {
	if !e.stable(w) {
		if e.detection.tells(n) {
			e.name(w, w.Now(), n, e.errors.target(w, n), w.Seq())
		}
		return
	}
	if e.detection.tells(n) {
		e.name(w, w.Now(), n, e.least(w), w.Seq())
	}
	e.inform(w)
}

// Crashed implements sim.Detector.
func (e *Elector) Crashed(w *sim.World, n sim.NodeID) {
	e.trusted[n], e.named[n] = sim.Nobody, sim.Nobody
	if e.stable(w) {
		e.inform(w)
	}
}

// Alarm implements sim.Detector.
func (e *Elector) Alarm(w *sim.World, token uint64) {
	by, _ := alarmNodes(token)
	switch alarmPhase(token) {
	case alarmErr:
		about, _ := e.errors.next(w, by)
		if w.Up(by) {
			e.name(w, w.Now(), by, about, 0)
		}
	case alarmStable:
		for _, to := range e.detection.Told {
			e.name(w, w.Now(), to, e.least(w), 0)
		}
	}
}

// inform names the leader to all who think that it is another.
func (e *Elector) inform(w *sim.World) {
	leader, cause := e.least(w), w.Seq()
	for _, to := range e.detection.Told {
		e.name(w, w.Now().Add(e.detection.Delay), to, leader, cause)
	}
}

// name has a node told who leads, unless it is or will be told so already.
func (e *Elector) name(w *sim.World, at sim.Time, to, leader sim.NodeID, cause uint64) {
	if w.Up(to) && leader != sim.Nobody && e.named[to] != leader {
		e.named[to] = leader
		w.ScheduleNotice(at, to, sim.Notice{Says: sim.IsTheLeader, About: leader}, cause)
	}
}

// least is the node of the least id that is up, or Nobody.
func (e *Elector) least(w *sim.World) sim.NodeID {
	for _, n := range e.detection.Watched {
		if w.Up(n) {
			return n
		}
	}
	return sim.Nobody
}

// Due implements sim.Detector.
func (e *Elector) Due(_ *sim.World, to sim.NodeID, n sim.Notice) bool {
	news := e.trusted[to] != n.About
	e.trusted[to] = n.About
	return news
}

// Fork implements sim.Detector.
func (e *Elector) Fork(into sim.Detector) sim.Detector {
	f, ok := into.(*Elector)
	if !ok || f.detection != e.detection {
		f = &Elector{detection: e.detection}
	}
	f.errors = e.errors.fork(f.errors)
	f.trusted = append(f.trusted[:0], e.trusted...)
	f.named = append(f.named[:0], e.named...)
	return f
}

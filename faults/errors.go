package faults

import (
	"time"

	"simrun/network"
	"simrun/sim"
)

// errors draws what an oracle that is not perfect gets wrong before GST: for each node that it
// speaks to from a stream of that node, so that the mistakes at one node say nothing about those
// at another and no fault moves them.
//
// The time between two mistakes at a node is uniform from a sixteenth to a half of GST, and a mistake lasts
// for up to a quarter of GST: every node is wrong a few times, whatever GST is.
type errors struct {
	detection *Detection
	streams   []sim.StreamID // by node
	every     *network.Durations
	lasts     *network.Durations
	drawn     []uint64 // by node: from its stream
}

// newErrors returns the errors of a detector, or nil if it makes none of its own.
func newErrors(d *Detection, world *sim.Config) *errors {
	if d.GST <= 0 || len(d.Watched) < 2 {
		return nil
	}
	gst := d.GST.Sub(0)
	e := &errors{
		detection: d, streams: make([]sim.StreamID, len(world.Nodes)), drawn: make([]uint64, len(world.Nodes)),
		every: network.Distribution{Dist: network.Uniform, Min: max(gst/16, 1), Max: max(gst/2, 1)}.Compile(),
		lasts: network.Distribution{Dist: network.Uniform, Min: 0, Max: gst / 4}.Compile(),
	}
	for i := range world.Nodes {
		e.streams[i] = sim.NewStreamID("detector", world.Nodes[i].Name, "")
	}
	return e
}

// reset schedules the first error at each node, and the end of them all.
func (e *errors) reset(w *sim.World) {
	clear(e.drawn)
	for _, by := range e.detection.Told {
		e.schedule(w, by)
	}
	w.ScheduleAlarm(e.detection.GST, alarm(alarmStable, 0, 0))
}

// next draws an error at a node, and schedules the one after it.
func (e *errors) next(w *sim.World, by sim.NodeID) (about sim.NodeID, lasts time.Duration) {
	about = e.target(w, by)
	lasts = network.Duration(w.Draws(e.streams[by], e.index(by)), sim.LaneLasts, e.lasts)
	e.schedule(w, by)
	return about, lasts
}

func (e *errors) schedule(w *sim.World, by sim.NodeID) {
	at := w.Now().Add(network.Duration(w.Draws(e.streams[by], e.index(by)), sim.LaneEvery, e.every))
	if at < e.detection.GST {
		w.ScheduleAlarm(at, alarm(alarmErr, by, 0))
	}
}

// target draws whom an error at a node is about: another one.
func (e *errors) target(w *sim.World, by sim.NodeID) sim.NodeID {
	all := e.detection.Watched
	for i := range all {
		if all[i] == by {
			k := e.draw(w, by, uint64(len(all)-1))
			if k >= uint64(i) {
				k++
			}
			return all[k]
		}
	}
	return all[e.draw(w, by, uint64(len(all)))]
}

func (e *errors) draw(w *sim.World, by sim.NodeID, n uint64) uint64 {
	k := e.index(by)
	if n < 2 {
		return 0
	}
	return w.Draw(e.streams[by], k, sim.LaneTarget, n)
}

// index is that of the next choice of a node's stream.
func (e *errors) index(by sim.NodeID) uint64 {
	e.drawn[by]++
	return e.drawn[by] - 1
}

func (e *errors) fork(into *errors) *errors {
	if e == nil {
		return nil
	}
	f := *e
	f.drawn = nil
	if into != nil {
		f.drawn = into.drawn[:0]
	}
	f.drawn = append(f.drawn, e.drawn...)
	return &f
}

// The phases of alarms.
const (
	alarmErr    uint64 = iota // an error at a node is due
	alarmRight                // a mistake of a node about another is over
	alarmStable               // GST
)

// An alarm's token is a phase and two nodes.
func alarm(phase uint64, by, about sim.NodeID) uint64 {
	return phase<<56 | uint64(by)<<28 | uint64(about)
}

func alarmPhase(token uint64) uint64 { return token >> 56 }

func alarmNodes(token uint64) (by, about sim.NodeID) {
	const mask = 1<<28 - 1
	return sim.NodeID(token >> 28 & mask), sim.NodeID(token & mask)
}

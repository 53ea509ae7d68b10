package sim

import (
	"fmt"
	"runtime/debug" //determinism:allow the stack of a panic is for people
)

// Reason tells why Run returned.
type Reason uint8

// The reasons.
const (
	Paused    Reason = iota // the event it was asked to reach is reached
	Quiescent               // nothing is left to happen
	Horizon                 // what is left would happen after the horizon
	Limit                   // Config.EventMax is reached
)

func (r Reason) String() string {
	return [...]string{"paused", "quiescent", "horizon", "limit"}[r]
}

// NodePanic is the error of Run when a node's handler panicked.
type NodePanic struct {
	Node  string
	Event uint64 // the event that was being handled
	At    Time
	Value any
	Stack string
}

func (p *NodePanic) Error() string {
	return fmt.Sprintf("node %s panicked at event %d (%v): %v", p.Node, p.Event, p.At, p.Value)
}

// Run goes on until the event numbered pause is reached (0: never), or to the end.
// It returns a *NodePanic when a handler panics; the world is then of no more use.
func (w *World) Run(pause uint64) (reason Reason, err error) {
	w.env.node = Nobody
	defer func() {
		if w.env.node == Nobody {
			return // not in a handler: a panic here is the program's own
		}
		if v := recover(); v != nil {
			err = &NodePanic{w.cfg.Name(w.env.node), w.env.cause, w.now, v, string(debug.Stack())}
		}
	}()
	last, because := w.limit(pause)
	if reason := w.advance(last); reason != Paused {
		return reason, nil
	}
	return because, nil
}

// limit returns the event at which a run stops that has not ended by then, and why.
func (w *World) limit(pause uint64) (last uint64, because Reason) {
	most := w.cfg.EventMax
	if most == 0 || most > eventMax {
		most = eventMax
	}
	if pause > 0 && pause <= most {
		return pause, Paused
	}
	return most, Limit
}

// advance lets things happen up to the event numbered last; it returns Paused if it came
// there.
func (w *World) advance(last uint64) Reason {
	for w.seq < last {
		at, planned := w.nextOnAgenda()
		planned = planned && at <= w.cfg.Horizon // or it can't happen in this run
		until := w.cfg.Horizon
		if planned {
			until = at - 1
		}
		if w.drain(until, last) {
			continue
		}
		switch {
		case planned:
			w.stepAgenda()
		case w.live > w.waiting(), w.live > 0 && len(w.agenda.items) > 0:
			return Horizon
		default:
			return Quiescent
		}
	}
	return Paused
}

// drain lets what is in the queues until a time happen, up to the event numbered last
// or to what is put on the agenda meanwhile. It returns false if the queues have no more.
func (w *World) drain(until Time, last uint64) bool {
	planned := w.agenda.seq
	w.agenda.until = min(until, Forever-1) // what is Forever away never happens
	for w.seq < last {
		e := w.queue.head()
		if timer := w.timers.first; timer.before(e) {
			if timer.at > w.agenda.until {
				return w.agenda.seq != planned
			}
			w.expire(w.timers.take())
			continue
		}
		if e.at > w.agenda.until {
			return w.agenda.seq != planned
		}
		w.queue.drop()
		w.fall(e)
	}
	return true
}

// fall lets what an entry of the queue stands for happen, unless that is cancelled or its node is paused.
func (w *World) fall(e entry) {
	i := e.key.slot()
	s := &w.slots[i]
	if s.key != e.key {
		return
	}
	n := &w.nodes[s.node]
	if s.kind == slotDeliver && (n.hooks&hooksAtArrival == 0 || w.isOpen(n, s.msgKind)) {
		w.now = e.at
		w.vacate(s, i)
		w.take(n, s)
		return
	}
	if n.paused() && s.kind != slotAlarm {
		w.wait(e)
		return
	}
	w.now = e.at
	w.vacate(s, i)
	due := *s // something else may take its place
	w.happen(n, &due)
}

// happen is the moment of anything but the arrival of a message that nothing can keep from its node.
func (w *World) happen(n *nodeState, s *slot) {
	switch s.kind {
	case slotDeliver:
		if loss, cause := w.lossAt(n, s); loss != NotLost {
			w.drop(s, loss, cause)
		} else if w.mayTake(n, s) {
			w.take(n, s)
		}
	case slotCorrupt:
		w.arriveCorrupt(n, s)
	case slotSynced:
		w.durable(s.node, s.cause)
		w.proceed(s.node)
	case slotArrived, slotTaken:
		if !n.up() { // it crashed at the moment at which its pause ended
			w.drop(s, LostByCrash, n.down)
		} else if s.kind == slotTaken || w.mayTake(n, s) {
			w.take(n, s)
		}
	case slotContinue:
		w.proceed(s.node)
	case slotInvoke:
		w.postponed--
		w.invoke(w.asked(s))
	case slotNotice:
		w.notice(s)
	case slotAlarm:
		w.detector.Alarm(w, s.cause)
	}
}

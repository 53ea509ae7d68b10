package sim

// timer is a pending timer of a node. A timer that is set again for a time not
// before its entry in the queue keeps that entry, and is queued anew when the
// entry comes up: a node that sets a timer at every message would otherwise fill
// the queue with dead entries.
type timer struct {
	key    TimerKey
	hash   uint64 // of its name
	cause  uint64 // the event that set it
	queued Time   // when its entry comes up
	due    Time   // when it expires
	place  key    // of the entry that it has, or will have if it was moved since
}

func (t *timer) has(key TimerKey) bool {
	return t.key.Epoch == key.Epoch && sameName(t.key.Name, key.Name)
}

func (w *World) setTimer(n *nodeState, f *Effect) {
	var t *timer
	if i := n.timers.find(f.Key); i >= 0 {
		t = n.timers.at(i)
	} else {
		t = n.timers.add(timer{key: f.Key, hash: w.hashOf(f.Key.Name)})
	}
	t.cause = w.count(EventTimerSet, n.id, Nobody, t.hash)
	if w.observer != nil {
		w.showTimer(EventTimerSet, n.id, f.Key, f.Cause)
	}
	after := f.Min
	if f.Max > f.Min {
		after += durationOf(w.Next(&n.stream).Draw(LaneTimer, uint64(f.Max-f.Min)+1))
	}
	if n.hooks&HookTimer != 0 {
		after = w.injector.SetTimer(w, n.id, after)
	}
	if n.hooks&hookDrifts != 0 {
		after = n.clock.drift.lasting(after)
	}
	w.moveTimer(n, t, w.now.Add(after))
}

// moveTimer makes a timer expire at a time, and no longer at another.
func (w *World) moveTimer(n *nodeState, t *timer, at Time) {
	if t.place == 0 || at < t.queued {
		w.queueTimer(n, t, at)
		return
	}
	w.scheduled++ // as if it had a new entry
	t.due, t.place = at, newKey(w.scheduled, t.place.slot())
}

// queueTimer is moveTimer for a time before which no entry of the timer comes up.
func (w *World) queueTimer(n *nodeState, t *timer, at Time) {
	if t.place != 0 {
		w.cancel(t.place.slot())
	}
	t.due, t.queued, t.place = at, at, w.blankSlot(slotTimeout, n.id).key
	w.timers.push(entry{at, t.place})
}

func (w *World) cancelTimer(n *nodeState, f *Effect) {
	i := n.timers.find(f.Key)
	if i < 0 {
		return
	}
	t := *n.timers.at(i)
	w.cancel(t.place.slot())
	n.timers.remove(i)
	w.count(EventTimerCancel, n.id, Nobody, t.hash)
	if w.observer != nil {
		w.showTimer(EventTimerCancel, n.id, f.Key, f.Cause)
	}
}

// expire is what fall is for a timer. One that was moved since its entry, which has come up, was queued is queued anew.
func (w *World) expire(e entry) {
	slot := e.key.slot()
	s := &w.slots[slot]
	if s.key != e.key {
		return
	}
	n := &w.nodes[s.node]
	i := n.timers.in(slot)
	t := n.timers.at(i)
	switch {
	case t.place != e.key:
		s.key, t.queued = t.place, t.due
		w.timers.push(entry{t.due, t.place})
	case n.paused():
		w.wait(e)
	default:
		w.now = e.at
		w.release(slot)
		w.timeout(n, i)
	}
}

func (w *World) timeout(n *nodeState, i int) {
	t := *n.timers.at(i)
	n.timers.remove(i)
	w.stats.Timers++
	w.count(EventTimeout, n.id, Nobody, t.hash)
	if w.observer != nil {
		w.showTimer(EventTimeout, n.id, t.key, t.cause)
	}
	env := w.begin(n.id)
	n.node.Timeout(env, t.key)
	w.finish(n)
}

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
	t := &n.timers.first
	if n.timers.size == 0 || !t.has(f.Key) {
		t = w.otherTimer(n, f.Key)
	}
	t.cause = w.count(EventTimerSet, n.id, Nobody, t.hash)
	if w.observer != nil {
		w.showTimer(EventTimerSet, n.id, f.Key, f.Cause)
	}
	after := f.Min
	if f.Max > f.Min {
		after += durationOf(w.Next(&n.stream).Draw(LaneTimer, uint64(f.Max-f.Min)+1))
	}
	if n.hooks&(HookTimer|hookDrifts) != 0 {
		if n.hooks&HookTimer != 0 {
			after = w.injector.SetTimer(w, n.id, after)
		}
		after = n.clock.drift.lasting(after)
	}
	if at := w.now.Add(after); !w.keepsEntry(t, at) {
		w.queueTimer(n, t, at)
	}
}

// otherTimer finds a timer that is not the first of its node, or makes one.
func (w *World) otherTimer(n *nodeState, key TimerKey) *timer {
	if i := n.timers.find(key); i >= 0 {
		return n.timers.at(i)
	}
	return n.timers.add(timer{key: key, hash: w.hashOf(key.Name)})
}

// keepsEntry moves a timer to a time that is not before its entry, if it has one. It tells whether it did.
func (w *World) keepsEntry(t *timer, at Time) bool {
	if t.place == 0 || at < t.queued {
		return false
	}
	w.scheduled++ // as if it had a new entry
	t.due, t.place = at, newKey(w.scheduled, t.place.slot())
	return true
}

// queueTimer moves a timer to any time.
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

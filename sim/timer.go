package sim

// timer is a pending timer of a node. A timer that is set again for a time not
// before its entry in the queue keeps that entry, and is queued anew when the
// entry comes up: a node that sets a timer at every message would otherwise fill
// the queue with dead entries.
type timer struct {
	key    TimerKey
	slot   uint32
	cause  uint64 // the event that set it
	queued Time   // when its entry comes up
	due    Time   // when it expires
	moved  uint64 // its sequence since it was moved, or 0 if that is its entry's
}

func (w *World) setTimer(n *nodeState, f *Effect) {
	id := n.id
	seq := w.count(EventTimerSet, id, Nobody, w.hashOf(f.Key.Name))
	if w.observer != nil {
		w.showTimer(EventTimerSet, id, f.Key, f.Cause)
	}
	after := f.Min
	if f.Max > f.Min {
		after += durationOf(w.draw(n.stream.next(LaneTimer, uint64(f.Max-f.Min)+1)))
	}
	if n.hooks&HookTimer != 0 {
		after = w.injector.SetTimer(w, id, after)
	}
	at := w.now.Add(n.clock.drift.lasting(after))
	i := n.timer(f.Key)
	if i < 0 {
		n.timers = append(n.timers, w.newTimer(id, f.Key, at, seq))
		return
	}
	n.timers[i].cause = seq
	w.moveTimer(id, i, at)
}

// moveTimer makes a pending timer expire at another time.
func (w *World) moveTimer(id NodeID, i int, at Time) {
	t := &w.nodes[id].timers[i]
	if at < t.queued {
		w.cancel(t.slot)
		*t = w.newTimer(id, t.key, at, t.cause)
		return
	}
	w.scheduled++ // as if it had a new entry
	t.due, t.moved = at, w.scheduled
}

func (w *World) newTimer(id NodeID, key TimerKey, at Time, cause uint64) timer {
	slot := w.schedule(at, slotTimeout, id).key.slot()
	return timer{key: key, slot: slot, cause: cause, queued: at, due: at}
}

func (w *World) cancelTimer(n *nodeState, f *Effect) {
	i := n.timer(f.Key)
	if i < 0 {
		return
	}
	w.cancel(n.timers[i].slot)
	n.removeTimer(i)
	w.emit(&Event{Kind: EventTimerCancel, Node: n.id, Peer: Nobody, Name: f.Key.Name, Epoch: f.Key.Epoch, Cause: f.Cause}, w.hashOf(f.Key.Name))
}

func (w *World) timeout(n *nodeState, slot uint32) {
	i := n.timerIn(slot)
	t := n.timers[i]
	n.removeTimer(i)
	w.stats.Timers++
	w.count(EventTimeout, n.id, Nobody, w.hashOf(t.key.Name))
	if w.observer != nil {
		w.showTimer(EventTimeout, n.id, t.key, t.cause)
	}
	env := w.begin(n.id)
	n.node.Timeout(env, t.key)
	w.finish(n)
}

// postpone queues a timer anew if it was moved since its entry, which has come
// up, was queued.
func (w *World) postpone(e entry) bool {
	s := &w.slots[e.key.slot()]
	n := &w.nodes[s.node]
	t := &n.timers[n.timerIn(e.key.slot())]
	if t.moved == 0 {
		return false
	}
	s.key = newKey(t.moved, t.slot)
	w.queue.push(entry{t.due, s.key})
	t.queued, t.moved = t.due, 0
	return true
}

// timer finds a pending timer by its key; it returns -1 if there is none.
func (n *nodeState) timer(key TimerKey) int {
	for i := range n.timers {
		if t := &n.timers[i]; t.key.Epoch == key.Epoch && sameName(t.key.Name, key.Name) {
			return i
		}
	}
	return -1
}

// timerIn finds the timer that a slot belongs to.
func (n *nodeState) timerIn(slot uint32) int {
	for i := range n.timers {
		if n.timers[i].slot == slot {
			return i
		}
	}
	panic("sim: a slot of a timer that is not pending")
}

func (n *nodeState) removeTimer(i int) {
	last := len(n.timers) - 1
	n.timers[i] = n.timers[last]
	n.timers = n.timers[:last]
}

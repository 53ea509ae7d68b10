package sim

import "slices"

// A paused node takes no steps, as a process does that waits for its garbage collector or
// is swapped out. What reaches it waits, and so does the rest of its stream. Its disk goes on.

// Pause stops a node that is up from taking steps until Resume. The number is the caller's own
// name for this pause: there may be several at once. A crash ends them all.
func (w *World) Pause(id NodeID, pause uint64) {
	n := &w.nodes[id]
	n.pauses = append(n.pauses, pause)
	n.hook(hookPaused, true)
}

// Resume ends a pause. When it was the last, what waited for the node happens now, in the order
// in which it came.
func (w *World) Resume(id NodeID, pause uint64) {
	n := &w.nodes[id]
	i := slices.Index(n.pauses, pause)
	if i < 0 {
		return // a crash has ended it
	}
	n.pauses = slices.Delete(n.pauses, i, i+1)
	if len(n.pauses) > 0 {
		return
	}
	n.hook(hookPaused, false)
	for _, k := range n.waiting {
		if w.slots[k.slot()].key == k { // else it was a timer that has been cancelled
			w.enqueue(k.slot(), w.now)
		}
	}
	n.waiting = n.waiting[:0]
}

// wait keeps what falls due at a paused node.
func (w *World) wait(e entry) {
	s := &w.slots[e.key.slot()]
	n := &w.nodes[s.node]
	before := w.seq
	now := w.now
	w.now = e.at
	switch s.kind {
	case slotDeliver: // it is lost or not when it arrives, which is now
		if loss, cause := w.lossAt(n, s); loss != NotLost {
			lost := *s
			w.release(e.key.slot())
			w.drop(&lost, loss, cause)
			return
		}
		s.kind = slotArrived
	case slotSynced:
		w.durable(s.node, s.cause)
		s.kind = slotContinue
	}
	n.waiting = append(n.waiting, e.key)
	if w.seq == before {
		w.now = now
	}
}

// setAside has something wait for a paused node that was not in the queue.
func (w *World) setAside(kind slotKind, node NodeID) *slot {
	s := w.blankSlot(kind, node)
	n := &w.nodes[node]
	n.waiting = append(n.waiting, s.key)
	return s
}

// postpone has an operation wait for a paused node.
func (w *World) postpone(node NodeID) *slot {
	w.postponed++
	return w.setAside(slotInvoke, node)
}

// unpause ends all pauses of a node that has crashed. What waited for it is lost; its timers
// and its stream are gone already.
func (w *World) unpause(id NodeID) {
	n := &w.nodes[id]
	n.hook(hookPaused, false)
	n.pauses = n.pauses[:0]
	for _, k := range n.waiting {
		s := w.slots[k.slot()]
		if s.key != k {
			continue
		}
		w.release(k.slot())
		if s.kind == slotInvoke {
			w.postponed--
			w.dropOperation(w.asked(&s))
		} else {
			w.drop(&s, LostByCrash, n.down)
		}
	}
	n.waiting = n.waiting[:0]
}

// waiting counts what waits for paused nodes.
func (w *World) waiting() int {
	count := 0
	for i := range w.nodes {
		for _, k := range w.nodes[i].waiting {
			if w.slots[k.slot()].key == k {
				count++
			}
		}
	}
	return count
}

package sim

// emit numbers an event, mixes it into the fingerprint and tells the observer.
// name is the hash of what e.Name holds.
func (w *World) emit(e *Event, name uint64) uint64 {
	seq := w.count(e.Kind, e.Node, e.Peer, name)
	if w.observer != nil {
		w.show(e)
	}
	return seq
}

// count is emit for the most frequent events. Its callers call show only for an
// observer, and so need not put together an Event that nobody looks at.
func (w *World) count(kind EventKind, node, peer NodeID, name uint64) uint64 {
	w.seq++
	w.fingerprint.add(kind, node, peer, name, w.now)
	return w.seq
}

// show tells the observer of an event. The Event is one of the world's, since what
// an observer or a monitor is handed moves to the heap.
func (w *World) show(e *Event) {
	w.shown = *e
	w.shown.Seq, w.shown.At = w.seq, w.now
	w.observer.Event(&w.shown)
}

// showMessage tells the observer of a message that leaves or is delivered.
func (w *World) showMessage(kind EventKind, node, peer NodeID, k MessageKind, m Message, cause uint64) {
	w.show(&Event{Kind: kind, Node: node, Peer: peer, Name: w.cfg.kinds[k], Value: m, Cause: cause})
}

// showTimer tells the observer of a timer that is set or expires.
func (w *World) showTimer(kind EventKind, node NodeID, key TimerKey, cause uint64) {
	w.show(&Event{Kind: kind, Node: node, Peer: Nobody, Name: key.Name, Epoch: key.Epoch, Cause: cause})
}

// tell is emit for the events that monitors watch.
func (w *World) tell(e *Event, name uint64) uint64 {
	seq := w.emit(e, name)
	if len(w.monitors) > 0 {
		w.judge(e)
	}
	return seq
}

func (w *World) judge(e *Event) {
	places := w.shownTo(e)
	if len(places) == 0 {
		return
	}
	w.shown = *e
	w.shown.Seq, w.shown.At = w.seq, w.now
	hidden := w.unjudged != nil && w.hides(e)
	for _, i := range places {
		m := w.monitors[i]
		if hidden && !omniscient(m) {
			continue
		}
		m.Watch(w, &w.shown)
	}
}

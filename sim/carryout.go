package sim

// carryOut performs effects in order, up to a Sync that takes time or a crash
// of the node. It holds back those that are left for later.
func (w *World) carryOut(n *nodeState, effects []Effect) {
	for i := range effects {
		f := &effects[i]
		switch { // the most frequent ones first
		case f.Kind == EffectSend && n.hooks&hooksAtSend == 0:
			w.send(n, f)
			continue
		case f.Kind == EffectSetTimer:
			w.setTimer(n, f)
			continue
		}
		if goOn := w.perform(n, f); goOn {
			continue
		}
		if left := effects[i+1:]; n.up() {
			n.hold(left)
		} else if w.injector != nil {
			w.injector.Cut(w, n.id, left)
		}
		return
	}
}

// perform carries out any other effect. It returns false if the effects behind it have to wait, or if the
// node is down.
func (w *World) perform(n *nodeState, f *Effect) (goOn bool) {
	id := n.id
	switch f.Kind {
	case EffectSend:
		if n.hooks&hookTwins != 0 {
			w.sendTwins(n, f)
		} else {
			w.tamperAndSend(n, f)
		}
	case EffectCancelTimer:
		w.cancelTimer(n, f)
	case EffectSave:
		w.write(id, f, EventSave, f.Value)
	case EffectAppend:
		w.write(id, f, EventAppend, f.Value)
	case EffectTruncate:
		w.write(id, f, EventTruncate, f.Keep)
	case EffectSync:
		w.sync(n, f)
		return false
	case EffectObserve:
		w.observe(id, f)
	case EffectRespond:
		w.respond(id, f)
	case EffectIgnore:
		w.emit(&Event{Kind: EventIgnore, Node: id, Peer: Nobody, Cause: f.Cause}, 0)
	case EffectHalt:
		w.halt(id, UnsyncedLost, nil, &Event{Kind: EventCrash, Node: id, Peer: Nobody, Name: f.Key.Name, Cause: f.Cause})
		return false
	case EffectNotice:
		w.tell(&Event{Kind: noticeEvents[f.Keep], Node: id, Peer: f.To, Cause: f.Cause}, 0)
	case EffectStrike:
		w.injector.Strike(w, f.Token, id)
		if n.up() && n.paused() && !n.heldBack() { // it is held back already if the strike has had it do something, too
			n.holdBack(w.setAside(slotContinue, id).key.slot())
		}
		return n.up() && !n.heldBack() // a node that restarts boots from the agenda, not here
	}
	return true
}

// sync begins a Sync.
func (w *World) sync(n *nodeState, f *Effect) {
	seq := w.count(EventSync, n.id, Nobody, 0)
	if w.observer != nil {
		w.show(&Event{Kind: EventSync, Node: n.id, Peer: Nobody, Cause: f.Cause})
	}
	takes := w.cfg.SyncTime
	if n.hooks&HookSync != 0 {
		takes += w.injector.Sync(w, n.id)
	}
	s := w.schedule(w.now.Add(takes), slotSynced, n.id)
	n.holdBack(s.key.slot())
	s.cause = seq
}

func (w *World) write(id NodeID, f *Effect, kind EventKind, value any) {
	w.nodes[id].disk.write(f)
	w.count(kind, id, Nobody, w.hashOf(f.Key.Name))
	if w.observer != nil {
		w.show(&Event{Kind: kind, Node: id, Peer: Nobody, Name: f.Key.Name, Value: value, Cause: f.Cause})
	}
}

// send has a message leave.
func (w *World) send(n *nodeState, f *Effect) {
	w.stats.Sent++
	seq := w.count(EventSend, n.id, f.To, w.kindHashes[f.MessageKind])
	if w.observer != nil {
		w.showMessage(EventSend, n.id, f.To, f.MessageKind, f.Message, f.Cause)
	}
	fate := &w.fate
	*fate = Fate{}
	w.network.Send(w, n.id, f.To, f.Message, fate)
	if n.hooks&HookSend != 0 && w.interest.send.has(f.MessageKind) {
		w.injector.Send(w, n.id, f.To, f.MessageKind, fate)
	}
	if w.withheld != 0 {
		fate.Loss, fate.Cause = LostByFault, w.withheld
	}
	if fate.Loss != NotLost || fate.Corrupt || fate.Twice || fate.Wait > 0 {
		w.sendIll(n.id, f, seq)
		return
	}
	w.post(w.now.Add(fate.Delay), slotDeliver, n.id, f, seq)
}

// sendIll is the rest of send for a message, sent by the event seq, that does not just arrive.
func (w *World) sendIll(from NodeID, f *Effect, seq uint64) {
	fate := &w.fate
	if fate.Loss != NotLost {
		lost := slot{node: f.To, from: from, msgKind: f.MessageKind, message: f.Message, cause: seq}
		lost.tamper(f)
		w.drop(&lost, fate.Loss, fate.Cause)
		return
	}
	how, cause := slotDeliver, seq
	if fate.Corrupt {
		how = slotCorrupt
		if fate.Cause != 0 {
			cause = fate.Cause
		}
	}
	leaves := w.now.Add(fate.Wait)
	w.post(leaves.Add(fate.Delay), how, from, f, cause)
	if fate.Twice {
		w.stats.Duplicated++
		e := &Event{Kind: EventDuplicate, Node: from, Peer: f.To, Name: w.cfg.kinds[f.MessageKind], Value: f.Message, Cause: seq}
		twin := w.emit(e, w.kindHashes[f.MessageKind])
		if cause == seq {
			cause = twin
		}
		w.post(leaves.Add(fate.Delay2), how, from, f, cause)
	}
}

// post has a copy of a message arrive at a time, whole or damaged.
func (w *World) post(at Time, how slotKind, from NodeID, f *Effect, cause uint64) {
	s := w.newSlot(how, f.To)
	s.from, s.msgKind, s.message, s.cause = from, f.MessageKind, f.Message, cause
	s.tamper(f)
	w.queue.push(entry{at, s.key})
}

func (w *World) observe(id NodeID, f *Effect) {
	name := f.Observation.ObservationName()
	mixed := name
	if state, ok := f.Observation.(Published); ok {
		w.nodes[id].published = state
		mixed = state.StateName() // the fingerprint tells states apart
		w.progress = w.seq + 1
	} else if d, ok := f.Observation.(Decision); ok {
		mixed = d.DecidedValue()
		w.achieved = w.seq + 1
	}
	w.tell(&Event{Kind: EventObserve, Node: id, Peer: Nobody, Name: name, Value: f.Observation, Cause: f.Cause}, w.hashOf(mixed))
}

func (w *World) respond(id NodeID, f *Effect) {
	op := &w.history[f.Op-1]
	if op.Responded != Forever {
		return // the first answer stands
	}
	op.Responded, op.Result = w.now, f.Value
	name := op.Op.OpName()
	w.achieved = w.tell(&Event{Kind: EventRespond, Node: id, Peer: Nobody, Name: name, Value: f.Value, Op: f.Op, Cause: f.Cause}, w.hashOf(name))
	if w.demand != nil {
		w.demand.Answered(w, op)
	}
}

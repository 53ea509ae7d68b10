package sim

import (
	"fmt"
)

// boot starts an incarnation of a node.
func (w *World) boot(id NodeID, kind EventKind) {
	n := &w.nodes[id]
	if n.up || n.absent || kind == EventBoot && n.struck {
		return
	}
	n.up = true
	n.node = w.incarnate(id)
	n.client, _ = n.node.(Client)
	n.stream = stream{id: streamOf(nodeSalt, w.cfg.hashes[id], uint64(n.incarnation))}
	e := Event{Kind: kind, Node: id, Peer: Nobody}
	if kind == EventRecover {
		e.Cause = n.down
		w.progress = w.tell(&e, 0)
	} else {
		w.emit(&e, 0)
	}
	if w.detector != nil {
		w.detector.Booted(w, id)
	}
	env := w.begin(id)
	n.node.Init(env)
	w.finish(id)
}

// arrive is the end of a message's way.
func (w *World) arrive(n *nodeState, s *slot) {
	if loss, cause := w.lossAt(n, s); loss != NotLost {
		w.drop(s, loss, cause)
		return
	}
	w.take(n, s)
}

// take has a node handle a message that has arrived.
func (w *World) take(n *nodeState, s *slot) {
	if n.hooks&HookReceive != 0 && w.interest.receive.has(s.msgKind) && s.kind != slotTaken {
		if w.injector.Receive(w, s.sender(), s.node, s.message, s.msgKind) {
			s.marks |= skipped
		}
		switch {
		case !n.up:
			w.drop(s, LostByCrash, n.down)
			return
		case n.paused:
			later := w.setAside(slotTaken, s.node)
			later.from, later.msgKind, later.message, later.cause = s.from, s.msgKind, s.message, s.cause
			later.marks, later.as = s.marks, s.as
			return
		}
	}
	kind := &w.cfg.kinds[s.msgKind]
	from := s.sender()
	w.stats.Delivered++
	w.count(EventDeliver, s.node, from, kind.hash)
	if w.observer != nil {
		w.show(&Event{Kind: EventDeliver, Node: s.node, Peer: from, Name: kind.name, Value: s.message, Cause: s.cause})
	}
	if s.marks != 0 {
		w.takeMarked(s)
		return
	}
	env := w.begin(s.node)
	n.node.Receive(env, s.from, s.message)
	w.finish(s.node)
}

// arriveCorrupt is the end of a damaged message's way. Nobody takes it.
func (w *World) arriveCorrupt(n *nodeState, s *slot) {
	loss, cause := w.lossAt(n, s)
	if loss == NotLost {
		loss = LostAsCorrupt
	}
	w.drop(s, loss, cause)
}

// lossAt tells whether a message is lost at the moment of its arrival, and by which event.
func (w *World) lossAt(n *nodeState, s *slot) (Loss, uint64) {
	if !n.up {
		return LostByCrash, n.down
	}
	if w.network != nil {
		if loss, cause := w.network.Arrive(w, s.from, s.node); loss != NotLost {
			return loss, cause
		}
	}
	if n.hooks&HookArrive != 0 && w.interest.arrive.has(s.msgKind) {
		return w.injector.Arrive(w, s.from, s.node, s.msgKind)
	}
	return NotLost, 0
}

func (w *World) drop(s *slot, loss Loss, cause uint64) {
	if cause == 0 {
		cause = s.cause
	}
	w.stats.Dropped++
	kind := &w.cfg.kinds[s.msgKind]
	w.emit(&Event{Kind: EventDrop, Node: s.node, Peer: s.sender(), Name: kind.name, Value: s.message, Cause: cause, Loss: loss}, kind.hash)
}

// durable completes a Sync.
func (w *World) durable(id NodeID, cause uint64) {
	w.nodes[id].disk.synced()
	w.emit(&Event{Kind: EventSynced, Node: id, Peer: Nobody, Cause: cause}, 0)
}

// proceed carries out what a Sync, or a pause, has held back.
func (w *World) proceed(id NodeID) {
	n := &w.nodes[id]
	n.syncing = 0
	due := n.held
	n.held = nil // a crash on the way must not find what is carried out already
	n.held = w.carryOut(n, id, due)
	if len(n.held) == 0 {
		n.held = n.backing[:0]
	}
}

func (w *World) invoke(op Invocation) {
	n := &w.nodes[op.Node]
	if n.absent {
		return
	}
	if !n.up {
		w.dropOperation(op)
		return
	}
	name := op.Op.OpName()
	e := Event{Kind: EventInvoke, Node: op.Node, Peer: Nobody, Name: name, Value: op.Op}
	if n.client == nil {
		panic(fmt.Sprintf("sim: node %s takes no operations (%s)", w.cfg.Name(op.Node), name))
	}
	if !op.Silent {
		e.Op = OpID(len(w.history) + 1)
		w.history = append(w.history, Operation{ID: e.Op, Node: op.Node, Op: op.Op, Invoked: w.now, Responded: Forever, Demand: op.demand})
	}
	w.progress = w.tell(&e, w.hashOf(name))
	env := w.begin(op.Node)
	n.client.Invoke(env, e.Op, op.Op)
	w.finish(op.Node)
}

func (w *World) dropOperation(op Invocation) {
	name := op.Op.OpName()
	w.emit(&Event{
		Kind: EventDrop, Node: op.Node, Peer: Nobody, Name: name, Value: op.Op, Loss: LostByCrash, Cause: w.nodes[op.Node].down,
	}, w.hashOf(name))
}

// begin prepares the Env for a handler of a node, whose cause is the last event.
func (w *World) begin(id NodeID) *Env {
	w.env.node, w.env.cause, w.env.effects = id, w.seq, w.env.effects[:0]
	return &w.env
}

// finish carries out the effects of a handler that has returned, or holds them
// back behind the node's pending Sync.
func (w *World) finish(id NodeID) {
	w.env.node = Nobody
	n := &w.nodes[id]
	effects := w.env.effects
	if n.hooks&HookStep != 0 && w.interest.inStep(effects) {
		effects = w.injector.Step(w, id, effects)
	}
	if n.syncing != 0 {
		n.hold(effects)
		return
	}
	if rest := w.carryOut(n, id, effects); len(rest) > 0 {
		n.hold(rest)
	}
}

// hold puts effects at the end of the node's stream.
func (n *nodeState) hold(effects []Effect) {
	if len(n.held) > 0 {
		n.held = append(n.held, effects...)
		return
	}
	n.backing = append(n.backing[:0], effects...)
	n.held = n.backing
}

// carryOut performs effects in order, up to a Sync that takes time or a crash
// of the node, and returns those that are left for later.
func (w *World) carryOut(n *nodeState, id NodeID, effects []Effect) []Effect {
	for i := range effects {
		f := &effects[i]
		switch f.Kind {
		case EffectSend:
			if w.cfg.twin != nil {
				w.sendTwins(n, id, f)
			} else {
				w.send(n, id, f)
			}
		case EffectSetTimer:
			w.setTimer(id, f)
		case EffectCancelTimer:
			w.cancelTimer(id, f)
		case EffectSave:
			w.write(id, f, EventSave, f.Value)
		case EffectAppend:
			w.write(id, f, EventAppend, f.Value)
		case EffectTruncate:
			w.write(id, f, EventTruncate, f.Keep)
		case EffectSync:
			seq := w.emit(&Event{Kind: EventSync, Node: id, Peer: Nobody, Cause: f.Cause}, 0)
			takes := w.cfg.SyncTime
			if n.hooks&HookSync != 0 {
				takes += w.injector.Sync(w, id)
			}
			s := w.schedule(w.now.Add(takes), slotSynced, id)
			n.syncing, s.cause = s.key.slot(), seq
			return effects[i+1:]
		case EffectObserve:
			w.observe(id, f)
		case EffectRespond:
			w.respond(id, f)
		case EffectIgnore:
			w.emit(&Event{Kind: EventIgnore, Node: id, Peer: Nobody, Cause: f.Cause}, 0)
		case EffectHalt:
			w.halt(id, UnsyncedLost, nil, &Event{Kind: EventCrash, Node: id, Peer: Nobody, Name: f.Key.Name, Cause: f.Cause})
			if w.injector != nil {
				w.injector.Cut(w, id, effects[i+1:])
			}
			return nil
		case EffectNotice:
			w.tell(&Event{Kind: noticeEvents[f.Keep], Node: id, Peer: f.To, Cause: f.Cause}, 0)
		case EffectStrike:
			w.injector.Strike(w, f.Token, id)
			if !n.up { // a node that restarts boots from the agenda, not here
				w.injector.Cut(w, id, effects[i+1:])
				return nil
			}
			if n.paused {
				n.syncing = w.setAside(slotContinue, id).key.slot()
				return effects[i+1:]
			}
		}
	}
	return nil
}

func (w *World) write(id NodeID, f *Effect, kind EventKind, value any) {
	w.nodes[id].disk.write(f)
	w.emit(&Event{Kind: kind, Node: id, Peer: Nobody, Name: f.Key.Name, Value: value, Cause: f.Cause}, w.hashOf(f.Key.Name))
}

func (w *World) send(n *nodeState, from NodeID, f *Effect) {
	var suppressed uint64
	if n.hooks&HookTamper != 0 && f.Tampering == Honest {
		w.forged = *f // a copy: the handler's own effect stays as it is
		f = &w.forged
		suppressed = w.injector.Tamper(w, from, f)
	}
	kind := &w.cfg.kinds[f.MessageKind]
	w.stats.Sent++
	seq := w.count(EventSend, from, f.To, kind.hash)
	if w.observer != nil {
		w.show(&Event{Kind: EventSend, Node: from, Peer: f.To, Name: kind.name, Value: f.Message, Cause: f.Cause})
	}
	fate := &w.fate
	*fate = Fate{Copies: 1}
	if w.network != nil {
		w.network.Send(w, from, f.To, f.Message, fate)
	}
	if n.hooks&HookSend != 0 && w.interest.send.has(f.MessageKind) {
		w.injector.Send(w, from, f.To, f.MessageKind, fate)
	}
	if suppressed != 0 {
		fate.Loss, fate.Cause = LostByFault, suppressed
	}
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
	if fate.Copies == 2 {
		w.stats.Duplicated++
		twin := w.emit(&Event{Kind: EventDuplicate, Node: from, Peer: f.To, Name: kind.name, Value: f.Message, Cause: seq}, kind.hash)
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
	if state, ok := f.Observation.(Published); ok {
		w.nodes[id].published = state
		name = state.StateName() // the fingerprint tells states apart
		w.progress = w.seq + 1
	} else if d, ok := f.Observation.(Decision); ok {
		name = d.DecidedValue()
		w.progress = w.seq + 1
	}
	w.tell(&Event{Kind: EventObserve, Node: id, Peer: Nobody, Name: f.Observation.ObservationName(), Value: f.Observation, Cause: f.Cause}, w.hashOf(name))
}

func (w *World) respond(id NodeID, f *Effect) {
	op := &w.history[f.Op-1]
	if op.Responded != Forever {
		return // the first answer stands
	}
	op.Responded, op.Result = w.now, f.Value
	name := op.Op.OpName()
	w.progress = w.tell(&Event{Kind: EventRespond, Node: id, Peer: Nobody, Name: name, Value: f.Value, Op: f.Op, Cause: f.Cause}, w.hashOf(name))
	if w.demand != nil {
		w.demand.Answered(w, op)
	}
}

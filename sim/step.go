package sim

import "fmt"

// boot starts an incarnation of a node.
func (w *World) boot(id NodeID, kind EventKind) {
	n := &w.nodes[id]
	if n.up() || n.absent || kind == EventBoot && n.struck {
		return
	}
	n.hook(hookDown, false)
	n.node = w.incarnate(id)
	n.stream = NewStream(streamOf(nodeSalt, w.cfg.hashes[id], uint64(n.incarnation)))
	e := Event{Kind: kind, Node: id, Peer: Nobody}
	if kind == EventRecover {
		e.Cause = n.down
		w.achieved = w.tell(&e, 0)
	} else {
		w.emit(&e, 0)
	}
	if w.detector != nil {
		w.detector.Booted(w, id)
	}
	env := w.begin(id)
	n.node.Init(env)
	w.finish(n)
}

// take has a node handle a message that has arrived.
func (w *World) take(n *nodeState, s *slot) {
	if s.marks != 0 {
		w.takeMarked(n, s)
		return
	}
	w.stats.Delivered++
	w.count(EventDeliver, n.id, s.from, w.kindHashes[s.msgKind])
	if w.observer != nil {
		w.showMessage(EventDeliver, n.id, s.from, s.msgKind, s.message, s.cause)
	}
	n.node.Receive(w.begin(n.id), s.from, s.message)
	w.finish(n)
}

// mayTake tells the injector that a node is about to handle a message. It returns false if the node can't any more.
func (w *World) mayTake(n *nodeState, s *slot) bool {
	if n.hooks&HookReceive == 0 || !w.interest.receive.has(s.msgKind) {
		return true
	}
	if w.injector.Receive(w, s.sender(), s.node, s.message, s.msgKind) {
		s.marks |= skipped
	}
	switch {
	case !n.up():
		w.drop(s, LostByCrash, n.down)
		return false
	case n.paused():
		later := w.setAside(slotTaken, s.node)
		later.from, later.msgKind, later.message, later.cause = s.from, s.msgKind, s.message, s.cause
		later.marks, later.as = s.marks, s.as
		return false
	}
	return true
}

// arriveCorrupt is the end of a damaged message's way. Nobody takes it.
func (w *World) arriveCorrupt(n *nodeState, s *slot) {
	loss, cause := w.lossAt(n, s)
	if loss == NotLost {
		loss = LostAsCorrupt
	}
	w.drop(s, loss, cause)
}

// isOpen tells that nothing can keep messages of a kind from a node, and that nobody is to be asked about them.
func (w *World) isOpen(n *nodeState, kind MessageKind) bool {
	return n.hooks&(hookDown|hookPaused|hookSevered) == 0 &&
		(n.hooks&HookArrive == 0 || !w.interest.arrive.has(kind)) && (n.hooks&HookReceive == 0 || !w.interest.receive.has(kind))
}

// lossAt tells whether a message is lost at the moment of its arrival, and by which event.
func (w *World) lossAt(n *nodeState, s *slot) (Loss, uint64) {
	if !n.up() {
		return LostByCrash, n.down
	}
	if n.hooks&hookSevered != 0 {
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
	e := &Event{Kind: EventDrop, Node: s.node, Peer: s.sender(), Name: w.cfg.kinds[s.msgKind], Value: s.message, Cause: cause, Loss: loss}
	w.emit(e, w.kindHashes[s.msgKind])
}

// durable completes a Sync.
func (w *World) durable(id NodeID, cause uint64) {
	w.nodes[id].disk.synced()
	w.count(EventSynced, id, Nobody, 0)
	if w.observer != nil {
		w.show(&Event{Kind: EventSynced, Node: id, Peer: Nobody, Cause: cause})
	}
}

// proceed carries out what a Sync, or a pause, has held back.
func (w *World) proceed(id NodeID) {
	n := &w.nodes[id]
	n.holdBack(0)
	due := n.held
	n.held = nil // a crash on the way must not find what is carried out already
	w.carryOut(n, due)
}

func (w *World) invoke(op Invocation) {
	n := &w.nodes[op.Node]
	if n.absent {
		return
	}
	if !n.up() {
		w.dropOperation(op)
		return
	}
	name := op.Op.OpName()
	e := Event{Kind: EventInvoke, Node: op.Node, Peer: Nobody, Name: name, Value: op.Op}
	client, ok := n.node.(Client)
	if !ok {
		panic(fmt.Sprintf("sim: node %s takes no operations (%s)", w.cfg.Name(op.Node), name))
	}
	if !op.Silent {
		e.Op = OpID(len(w.history) + 1)
		w.history = append(w.history, Operation{ID: e.Op, Node: op.Node, Op: op.Op, Invoked: w.now, Responded: Forever, Demand: op.demand})
	}
	w.achieved = w.tell(&e, w.hashOf(name))
	env := w.begin(op.Node)
	client.Invoke(env, e.Op, op.Op)
	w.finish(n)
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
func (w *World) finish(n *nodeState) {
	w.env.node = Nobody
	effects := w.env.effects
	if n.hooks&(HookStep|hookHeld) != 0 {
		if n.hooks&HookStep != 0 && w.interest.inStep(effects) {
			effects = w.injector.Step(w, n.id, effects)
		}
		if n.heldBack() {
			n.hold(effects)
			return
		}
	}
	w.carryOut(n, effects)
}

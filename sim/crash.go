package sim

// Crash halts a node: its volatile state, its timers and what is left of its
// stream of effects are gone, and of its storage stays what loss says. cause is
// the event of the fault, as Fault returned it. A node that is down stays down.
func (w *World) Crash(id NodeID, loss StorageLoss, cause uint64) {
	n := &w.nodes[id]
	if !n.up() && w.Booted(id) {
		return
	}
	var fates []WriteFate
	if n.hooks&HookUnsynced != 0 && len(n.disk.journal) > 0 && loss != LoseAll {
		fates = n.disk.fates(loss)
		w.injector.Unsynced(w, id, fates)
	}
	w.halt(id, loss, fates, &Event{Kind: EventCrash, Node: id, Peer: Nobody, Cause: cause})
}

// halt takes a node down, by a crash or, where the event has a name, on its own account.
func (w *World) halt(id NodeID, loss StorageLoss, fates []WriteFate, e *Event) {
	n := &w.nodes[id]
	n.hook(hookDown, true)
	n.struck = true
	for i := range n.timers.size {
		t := n.timers.at(i)
		w.cancel(t.place.slot())
	}
	n.timers.clear()
	if n.heldBack() {
		w.cancel(n.behind)
		n.holdBack(0)
	}
	dropped := n.held
	n.held = nil
	w.forgetNotices(id)
	n.disk.crash(loss, fates)
	n.incarnation++
	w.stats.Crashes++
	name := uint64(0)
	if e.Name != "" {
		name = w.hashOf(e.Name)
	}
	n.down = w.tell(e, name)
	w.achieved = n.down
	w.unpause(id)
	if w.detector != nil {
		w.detector.Crashed(w, id)
	}
	if w.injector != nil && len(dropped) > 0 {
		w.injector.Cut(w, id, dropped)
	}
}

// Restart boots a node that is down, after the faults that are due now.
func (w *World) Restart(id NodeID) {
	if !w.nodes[id].up() {
		w.agenda.push(w.now, agendaBoot, uint64(id))
	}
}

// Fault tells that a fault strikes; the kernel does nothing else about it. name
// is the kind of the fault and number the injector's own, which is
// not in the fingerprint. node is the node that it strikes, or Nobody.
func (w *World) Fault(name string, node NodeID, number uint64, cause uint64) uint64 {
	return w.FaultOn(name, node, number, cause, nil)
}

// FaultOn tells that a fault strikes something, such as a message: plain data that the trace has.
func (w *World) FaultOn(name string, node NodeID, number uint64, cause uint64, what any) uint64 {
	e := &Event{Kind: EventFault, Node: node, Peer: Nobody, Name: name, Fault: number, Cause: cause, Value: what}
	return w.tell(e, w.hashOf(name))
}

// Heal tells that a fault that struck by the event cause is over.
func (w *World) Heal(name string, node NodeID, number uint64, cause uint64) uint64 {
	return w.tell(&Event{Kind: EventHeal, Node: node, Peer: Nobody, Name: name, Fault: number, Cause: cause}, w.hashOf(name))
}

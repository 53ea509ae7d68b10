package sim

import "slices"

// agenda holds the rare things that happen at a time of their own. At equal
// times faults come first, then boots, then the workload, then the queue.
type agenda struct {
	items []agendaItem // sorted backwards, the next one last
	seq   uint64
	until Time // to which World.drain may go: it sets it, and an item that is pushed meanwhile lowers it
}

type agendaItem struct {
	at    Time
	kind  agendaKind
	seq   uint64
	token uint64 // of a fault or an operation; or the node that boots
}

type agendaKind uint8

const (
	agendaFault  agendaKind = iota
	agendaBoot              // of a node that restarts: the first boots are counted by World.booted
	agendaDemand            // of an operation that the demand makes up
)

func (a agendaItem) before(b agendaItem) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	if a.kind != b.kind {
		return a.kind < b.kind
	}
	return a.seq < b.seq
}

func (g *agenda) push(at Time, kind agendaKind, token uint64) {
	g.seq++
	g.until = min(g.until, at-1)
	item := agendaItem{at, kind, g.seq, token}
	i := len(g.items)
	for i > 0 && g.items[i-1].before(item) {
		i--
	}
	g.items = slices.Insert(g.items, i, item)
}

func (g *agenda) peek() (agendaItem, bool) {
	if len(g.items) == 0 {
		return agendaItem{}, false
	}
	return g.items[len(g.items)-1], true
}

// next returns when the first item is due. It is asked at each step of a run.
func (g *agenda) next() (Time, bool) {
	if len(g.items) == 0 {
		return 0, false
	}
	return g.items[len(g.items)-1].at, true
}

func (g *agenda) pop() { g.items = g.items[:len(g.items)-1] }

func (g *agenda) reset() { g.items, g.seq = g.items[:0], 0 }

func (g *agenda) copyFrom(o *agenda) {
	g.items = append(g.items[:0], o.items...)
	g.seq = o.seq
}

// nextOnAgenda returns when the next fault, boot or operation is due.
func (w *World) nextOnAgenda() (Time, bool) {
	if w.booted < len(w.nodes) {
		return 0, true
	}
	at, ok := w.agenda.next()
	if w.invoked < len(w.cfg.Workload) {
		if op := w.cfg.Workload[w.invoked].At; !ok || op < at {
			at, ok = op, true
		}
	}
	return at, ok
}

func (w *World) stepAgenda() {
	item, ok := w.agenda.peek()
	if faultFirst := ok && item.at == 0 && item.kind == agendaFault; w.booted < len(w.nodes) && !faultFirst {
		w.booted++
		w.boot(NodeID(w.booted-1), EventBoot)
		return
	}
	if w.invoked < len(w.cfg.Workload) {
		if op := w.cfg.Workload[w.invoked]; !ok || op.At < item.at || op.At == item.at && item.kind == agendaDemand {
			w.invoked++
			if w.nodes[op.Node].paused() {
				later := w.postpone(op.Node)
				later.cause = uint64(w.invoked - 1)
				return
			}
			w.now = op.At
			w.invoke(op)
			return
		}
	}
	w.agenda.pop()
	switch item.kind {
	case agendaBoot:
		w.now = item.at
		w.boot(NodeID(item.token), EventRecover)
		return
	case agendaDemand:
		w.ask(item.at, item.token)
		return
	}
	// A fault that does not strike leaves no mark, not even on the clock.
	now, seq := w.now, w.seq
	w.now = item.at
	w.injector.Strike(w, item.token, Nobody)
	if w.seq == seq {
		w.now = now
	}
}

// AgendaPending tells whether a fault, a boot or an operation is still
// scheduled before the horizon.
func (w *World) AgendaPending() bool {
	next, ok := w.agenda.peek()
	return !w.OnlyFaultsPending() || ok && next.at <= w.cfg.Horizon
}

// OnlyFaultsPending tells that no boot and no operation is scheduled before the
// horizon, and that no operation waits for a paused node.
func (w *World) OnlyFaultsPending() bool {
	if w.postponed > 0 || w.booted < len(w.nodes) || w.invoked < len(w.cfg.Workload) && w.cfg.Workload[w.invoked].At <= w.cfg.Horizon {
		return false
	}
	return !slices.ContainsFunc(w.agenda.items, func(i agendaItem) bool {
		return i.kind == agendaBoot || i.kind == agendaDemand && i.at <= w.cfg.Horizon
	})
}

// ScheduleFault has Injector.Strike called at a time, before all else that
// happens at that time. A time that is past is now.
func (w *World) ScheduleFault(at Time, token uint64) {
	w.agenda.push(max(at, w.now), agendaFault, token)
}

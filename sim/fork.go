package sim

import "fmt"

// Forker is an optional faster way for a node to be copied and encoded. Without it
// the node's description does both.
type Forker interface {
	Node
	// ForkInto copies the node into scratch, an earlier result of ForkInto or nil.
	ForkInto(scratch Node) Node
	// AppendState appends a canonical encoding of the node's state.
	AppendState(b []byte) []byte
}

// Unforkable is a node that can't be copied, because it holds what is not plain data, such as code that others
// wrote. A world with such a node runs as any other; it can't be forked, and nothing is proved of it.
type Unforkable interface {
	Node
	// Unforkable marks the node; it does nothing.
	Unforkable()
}

// MonitorForker is the same for a monitor.
type MonitorForker interface {
	Monitor
	// ForkInto copies the monitor into scratch, an earlier result of ForkInto or nil.
	ForkInto(scratch Monitor) Monitor
	// AppendState appends a canonical encoding of the monitor's state.
	AppendState(b []byte) []byte
}

// Fork returns an independent copy of the world at this event, made in into if
// that is an earlier result of Fork, of a world of the same Config. From then on both go on from the same
// source, equally. The copy has no observer.
func (w *World) Fork(into *World) *World {
	f := into
	if f == nil {
		f = NewWorld(w.cfg, nil, nil, nil)
		f.network = nil
	}
	f.cfg, f.kindHashes = w.cfg, w.kindHashes
	f.now, f.seq, f.scheduled, f.fingerprint = w.now, w.seq, w.scheduled, w.fingerprint
	f.progress, f.achieved = w.progress, w.achieved
	f.setSource(w.source)
	f.sources = w.sources
	f.queue.copyFrom(&w.queue)
	f.timers.copyFrom(&w.timers)
	f.slots = append(f.slots[:0], w.slots...)
	f.free, f.live = w.free, w.live
	f.agenda.copyFrom(&w.agenda)
	f.interest = w.interest
	f.booted, f.invoked, f.postponed = w.booted, w.invoked, w.postponed
	f.history = append(f.history[:0], w.history...)
	f.stats = w.stats
	f.unjudged = w.unjudged
	f.observer = nil
	for i := range w.nodes {
		w.forkNode(&f.nodes[i], &w.nodes[i])
	}
	f.network = w.network.Fork(f.network)
	f.toucher, _ = f.network.(Toucher)
	if w.injector != nil {
		f.injector = w.injector.Fork(f.injector)
	}
	if w.detector != nil {
		f.detector = w.detector.Fork(f.detector)
	}
	if w.demand != nil {
		f.demand = w.demand.Fork(f.demand)
	}
	f.monitors, f.audience = w.forkMonitors(f.monitors), w.audience
	return f
}

func (w *World) forkNode(to, from *nodeState) {
	old := *to
	*to = *from
	to.backing = append(old.backing[:0], from.held...)
	to.held = to.backing
	to.timers = old.timers
	to.timers.copyFrom(&from.timers)
	to.pauses = append(old.pauses[:0], from.pauses...)
	to.waiting = append(old.waiting[:0], from.waiting...)
	to.disk = old.disk
	to.disk.copyFrom(&from.disk)
	to.node = old.node
	if from.up() {
		to.node = w.cloneNode(from.node, old.node)
	}
}

func (w *World) cloneNode(n, scratch Node) Node {
	switch n := n.(type) {
	case nil:
		return nil
	case Unforkable:
		panic(fmt.Sprintf("sim: a node of type %T can't be copied: it says that it is unforkable", n))
	case Forker:
		return n.ForkInto(scratch)
	default:
		return w.types.Clone(n).(Node)
	}
}

func (w *World) forkMonitors(into []Monitor) []Monitor {
	forks := make([]Monitor, len(w.monitors))
	for i, m := range w.monitors {
		var scratch Monitor
		if i < len(into) {
			scratch = into[i]
		}
		forks[i] = w.forkMonitor(m, scratch)
	}
	return forks
}

func (w *World) forkMonitor(m, scratch Monitor) Monitor {
	if m, ok := m.(MonitorForker); ok {
		return m.ForkInto(scratch)
	}
	return w.types.Clone(m).(Monitor)
}

func (w *World) appendMonitor(b []byte, m Monitor) []byte {
	if m, ok := m.(MonitorForker); ok {
		return m.AppendState(b)
	}
	return w.types.Append(b, m)
}

func (w *World) appendNode(b []byte, n Node) []byte {
	if n, ok := n.(Forker); ok {
		return n.AppendState(b)
	}
	return w.types.Append(b, n)
}

package sim

import (
	"fmt"
	"math"
	"runtime/debug" //determinism:allow the stack of a panic is for people
	"slices"
)

// World is one run: nodes, network, faults, monitors and a virtual clock. It is
// reset before each run and is not safe for concurrent use.
type World struct {
	cfg      *Config
	network  Network
	injector Injector
	detector Detector // or nil
	demand   Demand   // or nil
	monitors []Monitor
	observer Observer

	now         Time
	seq         uint64 // the number of the last event
	scheduled   uint64 // the number of the last entry of the queue
	fingerprint fingerprint
	source      Source
	seed        Seed // the source, if it is one
	seeded      bool
	queue       queue
	slots       []slot
	free        uint32 // head of the list of free slots, 0 is its end
	live        int    // slots in use
	agenda      agenda
	interest    Interest // of the injector
	booted      int      // how many nodes had their first boot
	invoked     int      // how much of the workload is done
	nodes       []nodeState
	history     []Operation
	stats       Stats
	progress    uint64 // the last event that achieved something
	touched     uint64 // keeps touch from being optimized away

	env    Env
	shown  Event // what observer and monitors are handed
	fate   Fate  // what network and injector are handed
	kinds  kindCache
	hashes nameCache
	types  Describer

	unjudged []bool // by node; nil: all are judged
	forged   Effect // what an injector is handed that may tamper
	payload  []byte // what is being signed
}

// nodeState is a node as its world keeps it. What every message and timer needs
// comes first, to lie in one cache line of the four.
type nodeState struct {
	node    Node
	up      bool
	paused  bool // it takes no steps
	struck  bool // it crashed before its first boot
	absent  bool // it is a twin that takes no part
	hooks   Hook
	syncing uint32 // the slot of the pending Sync, or 0
	timers  []timer
	stream  stream

	held        []Effect // the stream, behind the pending Sync
	backing     []Effect // of held, as it was when the stream began: used again when it is empty
	incarnation int
	down        uint64 // the event of its last crash
	published   Published
	disk        disk
	client      Client // node, if it takes operations
	clock       clock
	pauses      []uint64 // that are not over
	waiting     []key    // the slots of what reached it in a pause
	spare       Node     // an earlier incarnation, to be renewed
}

// stream is a random stream of which only the next index is kept.
type stream struct {
	id    StreamID
	index uint64
}

func (s *stream) next(lane Lane, n uint64) Choice {
	c := Choice{Stream: s.id, Index: s.index, Lane: lane, N: n}
	s.index++
	return c
}

// Stats counts what happened in a run.
type Stats struct {
	Sent, Delivered, Dropped, Duplicated uint64 // messages
	Timers                               uint64 // that expired
	Crashes                              uint64
}

// Operation is one line of the client history.
type Operation struct {
	ID        OpID
	Node      NodeID
	Op        Op
	Invoked   Time
	Responded Time // Forever while it is open
	Result    any
	Demand    uint64 // of what a Demand made up: 1 more than its token; else 0
}

// Reason tells why Run returned.
type Reason uint8

// The reasons.
const (
	Paused    Reason = iota // the event it was asked to reach is reached
	Quiescent               // nothing is left to happen
	Horizon                 // what is left would happen after the horizon
	Limit                   // Config.EventMax is reached
)

func (r Reason) String() string {
	return [...]string{"paused", "quiescent", "horizon", "limit"}[r]
}

// NewWorld builds a world on a prepared Config. Network and injector may be
// nil: messages then arrive at once, and nothing fails.
func NewWorld(cfg *Config, network Network, injector Injector, monitors []Monitor) *World {
	w := &World{
		cfg: cfg, network: network, injector: injector, monitors: monitors,
		slots: make([]slot, 1, 64),
		nodes: make([]nodeState, len(cfg.Nodes)),
	}
	w.env.w = w
	w.queue.soon = w.touch
	return w
}

// Reset starts a new run, whose choices come from source.
func (w *World) Reset(source Source) {
	w.now, w.seq, w.scheduled, w.fingerprint, w.progress = 0, 0, 0, 0, 0
	w.setSource(source)
	w.queue.reset()
	clear(w.slots)
	w.slots, w.free, w.live = w.slots[:1], 0, 0
	w.agenda.reset()
	w.interest = everything
	w.booted, w.invoked = 0, 0
	clear(w.history)
	w.history = w.history[:0]
	w.stats = Stats{}
	for i := range w.nodes {
		n := &w.nodes[i]
		*n = nodeState{
			backing: n.backing[:0], timers: n.timers[:0], disk: n.disk, spare: n.retired(),
			pauses: n.pauses[:0], waiting: n.waiting[:0],
		}
		n.disk.reset()
	}
	for i := range w.cfg.Twins {
		w.nodes[w.cfg.Real()+i].absent = true
	}
	if w.cfg.Clocks != (Clocks{}) {
		w.setClocks()
	}
	if w.network != nil {
		w.network.Reset()
	}
	if w.injector != nil {
		w.injector.Reset(w)
	}
	if w.detector != nil {
		w.detector.Reset(w)
	}
	if w.demand != nil {
		w.demand.Reset(w)
	}
}

// Observe has every event of the run from now on told to o, or to nobody if o is nil.
func (w *World) Observe(o Observer) { w.observer = o }

// Config returns what the world was built on.
func (w *World) Config() *Config { return w.cfg }

// Network returns the world's network.
func (w *World) Network() Network { return w.network }

// Injector returns the world's fault injector.
func (w *World) Injector() Injector { return w.injector }

// Monitors returns the world's monitors, in the order given to NewWorld.
func (w *World) Monitors() []Monitor { return w.monitors }

// Now returns the virtual time.
func (w *World) Now() Time { return w.now }

// Seq returns the number of the last event.
func (w *World) Seq() uint64 { return w.seq }

// Fingerprint returns the hash of all events so far.
func (w *World) Fingerprint() uint64 { return uint64(w.fingerprint) }

// Stats returns the counts so far.
func (w *World) Stats() Stats { return w.stats }

// History returns the operations invoked so far, which the caller must not change.
func (w *World) History() []Operation { return w.history }

// Up tells whether a node is running.
func (w *World) Up(n NodeID) bool { return w.nodes[n].up }

// Booted tells whether a node has had its first boot, or was kept from it by a crash.
func (w *World) Booted(n NodeID) bool { return w.booted > int(n) || w.nodes[n].struck }

// State returns the published state of a node, or nil. It stands after a crash.
func (w *World) State(n NodeID) Published { return w.nodes[n].published }

// Progress returns the number of the last event that achieved something: a
// change of a published state, a decision, a response, a crash, a recovery, an
// invocation.
func (w *World) Progress() uint64 { return w.progress }

// AgendaPending tells whether a fault, a boot or an operation is still
// scheduled before the horizon.
func (w *World) AgendaPending() bool {
	next, ok := w.agenda.peek()
	return !w.OnlyFaultsPending() || ok && next.at <= w.cfg.Horizon
}

// OnlyFaultsPending tells that no boot and no operation is scheduled before the
// horizon, and that no operation waits for a paused node.
func (w *World) OnlyFaultsPending() bool {
	if w.booted < len(w.nodes) || w.invoked < len(w.cfg.Workload) && w.cfg.Workload[w.invoked].At <= w.cfg.Horizon {
		return false
	}
	if slices.ContainsFunc(w.slots, func(s slot) bool { return s.key != 0 && s.kind == slotInvoke }) {
		return false
	}
	return !slices.ContainsFunc(w.agenda.items, func(i agendaItem) bool {
		return i.kind == agendaBoot || i.kind == agendaDemand && i.at <= w.cfg.Horizon
	})
}

// Draw makes a choice of a stream that its caller counts.
func (w *World) Draw(stream StreamID, index uint64, lane Lane, n uint64) uint64 {
	return w.draw(Choice{Stream: stream, Index: index, Lane: lane, N: n})
}

// draw asks the source. Nearly always that is a seed, which is asked directly: it is a
// large part of what a message costs.
func (w *World) draw(c Choice) uint64 {
	if w.seeded {
		return w.seed.Draw(c)
	}
	return w.source.Draw(c)
}

func (w *World) setSource(source Source) {
	w.source, w.env.source = source, source
	w.seed, w.seeded = source.(Seed)
}

// SetHooks says where the injector wants to be asked about a node.
func (w *World) SetHooks(n NodeID, h Hook) { w.nodes[n].hooks = h }

// ScheduleFault has Injector.Strike called at a time, before all else that
// happens at that time. A time that is past is now.
func (w *World) ScheduleFault(at Time, token uint64) {
	w.agenda.push(max(at, w.now), agendaFault, token)
}

// NodePanic is the error of Run when a node's handler panicked.
type NodePanic struct {
	Node  string
	Event uint64 // the event that was being handled
	At    Time
	Value any
	Stack string
}

func (p *NodePanic) Error() string {
	return fmt.Sprintf("node %s panicked at event %d (%v): %v", p.Node, p.Event, p.At, p.Value)
}

// Run goes on until the event numbered pause is reached (0: never), or to the end.
// It returns a *NodePanic when a handler panics; the world is then of no more use.
func (w *World) Run(pause uint64) (reason Reason, err error) {
	w.env.node = Nobody
	defer func() {
		if w.env.node == Nobody {
			return // not in a handler: a panic here is the program's own
		}
		if v := recover(); v != nil {
			err = &NodePanic{w.cfg.Name(w.env.node), w.env.cause, w.now, v, string(debug.Stack())}
		}
	}()
	last, because := w.limit(pause)
	if reason := w.advance(last); reason != Paused {
		return reason, nil
	}
	return because, nil
}

// limit returns the event at which a run stops that has not ended by then, and why.
func (w *World) limit(pause uint64) (last uint64, because Reason) {
	switch most := w.cfg.EventMax; {
	case pause > 0 && (most == 0 || pause <= most):
		return pause, Paused
	case most > 0:
		return most, Limit
	}
	return math.MaxUint64, Limit
}

// advance lets things happen up to the event numbered last; it returns Paused if it came
// there.
func (w *World) advance(last uint64) Reason {
	for w.seq < last {
		at, planned := w.nextOnAgenda()
		planned = planned && at <= w.cfg.Horizon // or it can't happen in this run
		until := w.cfg.Horizon
		if planned {
			until = at - 1
		}
		if w.drain(until, last) {
			continue
		}
		switch {
		case planned:
			w.stepAgenda()
		case w.live > w.waiting(), w.live > 0 && len(w.agenda.items) > 0:
			return Horizon
		default:
			return Quiescent
		}
	}
	return Paused
}

// drain lets what is in the queue until a time happen, up to the event numbered last
// or to what puts something on the agenda. It returns false if the queue has no more.
func (w *World) drain(until Time, last uint64) bool {
	for planned := w.agenda.seq; w.seq < last && w.agenda.seq == planned; {
		e, ok := w.queue.take(until)
		if !ok {
			return false
		}
		w.fall(e)
	}
	return true
}

// fall lets what an entry of the queue stands for happen, unless that is cancelled or
// put off.
func (w *World) fall(e entry) {
	i := e.key.slot()
	s := &w.slots[i]
	if s.key != e.key || s.kind == slotTimeout && w.postpone(e) {
		return
	}
	n := &w.nodes[s.node]
	if n.paused && s.kind != slotAlarm {
		w.wait(e)
		return
	}
	w.now = e.at
	due := *s
	w.release(i)
	switch due.kind {
	case slotDeliver:
		w.arrive(n, &due)
	case slotCorrupt:
		w.arriveCorrupt(n, &due)
	case slotTimeout:
		w.timeout(due.node, i)
	case slotSynced:
		w.durable(due.node, due.cause)
		w.proceed(due.node)
	case slotArrived, slotTaken:
		if !n.up { // it crashed at the moment at which its pause ended
			w.drop(&due, LostByCrash, n.down)
			return
		}
		w.take(n, &due)
	case slotContinue:
		w.proceed(due.node)
	case slotInvoke:
		w.invoke(w.asked(&due))
	case slotNotice:
		w.notice(&due)
	case slotAlarm:
		w.detector.Alarm(w, due.cause)
	}
}

// kindOf looks the kind of a message up by its name.
func (w *World) kindOf(m Message) MessageKind {
	k, ok := w.cfg.KindOf(m.Kind())
	if !ok {
		panic(fmt.Sprintf("sim: message kind %q (%T) is not declared by the protocol", m.Kind(), m))
	}
	w.kinds.add(m, k)
	return k
}

func (w *World) hashOf(name string) uint64 {
	if h, ok := w.hashes.find(name); ok {
		return h
	}
	h := HashName(name)
	w.hashes.add(name, h)
	return h
}

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

// tell is emit for the events that monitors watch.
func (w *World) tell(e *Event, name uint64) uint64 {
	seq := w.emit(e, name)
	if len(w.monitors) > 0 {
		w.judge(e)
	}
	return seq
}

func (w *World) judge(e *Event) {
	w.shown = *e
	w.shown.Seq, w.shown.At = w.seq, w.now
	hidden := w.unjudged != nil && w.hides(e)
	for _, m := range w.monitors {
		if hidden && !omniscient(m) {
			continue
		}
		m.Watch(w, &w.shown)
	}
}

package sim

// World is one run: nodes, network, faults, monitors and a virtual clock. It is
// reset before each run and is not safe for concurrent use.
type World struct {
	cfg      *Config
	network  Network
	injector Injector
	detector Detector // or nil
	demand   Demand   // or nil
	monitors []Monitor
	audience *audience // of the events that monitors watch
	observer Observer

	now         Time
	seq         uint64 // the number of the last event
	scheduled   uint64 // the number of the last entry of the queue
	fingerprint fingerprint
	source      Source
	sources     uint64 // how many there have been: the number of this one
	seed        Seed   // the source, if it is one
	seeded      bool
	free        uint32 // head of the list of free slots, 0 is its end
	slots       []slot
	live        int // slots in which something is pending
	nodes       []nodeState
	kindHashes  []uint64 // of cfg
	interest    Interest // of the injector
	stats       Stats
	progress    uint64 // the last event that achieved something
	achieved    uint64 // the same, but for published states
	fate        Fate   // what network and injector are handed
	withheld    uint64 // the event of the fault that keeps the message that is being sent from leaving, or 0: tamperAndSend tells send
	env         Env

	agenda  agenda
	booted  int // how many nodes had their first boot
	invoked int // how much of the workload is done
	history []Operation

	postponed int // operations that wait for a paused node, or have just been let go

	unjudged []bool  // by node; nil: all are judged
	shown    Event   // what observer and monitors are handed
	forged   Effect  // what an injector is handed that may tamper
	payload  []byte  // what is being signed
	toucher  Toucher // network, if it is one
	touched  uint64  // keeps touch from being optimized away
	types    Describer

	// The large ones, behind what each event needs.
	kinds  kindCache
	hashes nameCache
	queue  queue    // of all but timers
	timers expiries // of timers
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

// NewWorld builds a world on a prepared Config. Network and injector may be
// nil: messages then arrive at once, and nothing fails.
func NewWorld(cfg *Config, network Network, injector Injector, monitors []Monitor) *World {
	if network == nil {
		network = instant{}
	}
	w := &World{
		cfg: cfg, network: network, injector: injector, monitors: monitors, audience: newAudience(monitors),
		slots: make([]slot, 1, 64),
		nodes: make([]nodeState, len(cfg.Nodes)), kindHashes: cfg.kindHashes,
	}
	for i := range w.nodes {
		w.nodes[i].hooks = hookDown
	}
	w.toucher, _ = network.(Toucher)
	w.env.w = w
	w.kinds.reset()
	w.queue.soon, w.timers.later.soon = w.touch, w.touch
	return w
}

// Reset starts a new run, whose choices come from source.
func (w *World) Reset(source Source) {
	w.now, w.seq, w.scheduled, w.fingerprint, w.progress, w.achieved = 0, 0, 0, 0, 0, 0
	w.setSource(source)
	w.queue.reset()
	w.timers.reset()
	clear(w.slots)
	w.slots, w.free, w.live = w.slots[:1], 0, 0
	w.agenda.reset()
	w.interest = everything
	w.booted, w.invoked, w.postponed = 0, 0, 0
	clear(w.history)
	w.history = w.history[:0]
	w.stats = Stats{}
	for i := range w.nodes {
		n := &w.nodes[i]
		*n = nodeState{
			id: NodeID(i), hooks: hookDown, backing: n.backing[:0], timers: timerList{rest: n.timers.rest[:0]}, disk: n.disk, node: n.node,
			pauses: n.pauses[:0], waiting: n.waiting[:0],
		}
		n.disk.reset()
	}
	w.resetTwins()
	if w.cfg.Clocks != (Clocks{}) {
		w.setClocks()
	}
	w.network.Reset()
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

// Network returns the world's network. It is never nil.
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

// Pending returns how many messages are on their way, timers set, operations postponed and the like.
func (w *World) Pending() int { return w.live }

// Up tells whether a node is running.
func (w *World) Up(n NodeID) bool { return w.nodes[n].up() }

// Booted tells whether a node has had its first boot, or was kept from it by a crash.
func (w *World) Booted(n NodeID) bool { return w.booted > int(n) || w.nodes[n].struck }

// State returns the published state of a node, or nil. It stands after a crash.
func (w *World) State(n NodeID) Published { return w.nodes[n].published }

// Progress returns the number of the last event that achieved something: a
// change of a published state, a decision, a response, a crash, a recovery, an
// invocation.
func (w *World) Progress() uint64 { return max(w.progress, w.achieved) }

// Achieved is Progress without the changes of published states, which may go on for ever and lead nowhere.
func (w *World) Achieved() uint64 { return w.achieved }

// SetSevered says whether the network may lose what arrives at a node: only then is it asked.
func (w *World) SetSevered(n NodeID, severed bool) { w.nodes[n].hook(hookSevered, severed) }

// SetHooks says where the injector wants to be asked about a node.
func (w *World) SetHooks(n NodeID, h Hook) {
	w.nodes[n].hook(injected, false)
	w.nodes[n].hook(h, true)
}

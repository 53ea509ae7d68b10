package sim

// Demand makes operations up as a run goes on: it stands for users, who may ask the sooner the sooner
// they are answered. What is asked for at fixed times is Config.Workload.
type Demand interface {
	// Reset begins a new run: it schedules the first operations (World.ScheduleOperation).
	Reset(w *World)
	// Due is called when a scheduled time is reached. It returns what is asked of which node, and
	// may schedule more.
	Due(w *World, token uint64) (NodeID, Op)
	// Answered is told of the first answer to any operation, of whatever origin.
	Answered(w *World, o *Operation)
	// Fork copies the demand's state into into, the result of an earlier Fork or nil.
	Fork(into Demand) Demand
}

// SetDemand has d make operations up in the runs that follow. It is called before Reset.
func (w *World) SetDemand(d Demand) { w.demand = d }

// ScheduleOperation has Demand.Due called at a time: behind the faults, boots and operations of
// Config.Workload at that time. A time that is past is now.
func (w *World) ScheduleOperation(at Time, token uint64) {
	w.agenda.push(max(at, w.now), agendaDemand, token)
}

// ask has the demand ask for an operation.
func (w *World) ask(at Time, token uint64) {
	before := w.now
	w.now = at
	node, op := w.demand.Due(w, token)
	if w.nodes[node].paused() {
		later := w.postpone(node)
		later.message, later.cause = aside{op}, token
		w.now = before
		return
	}
	w.invoke(Invocation{At: at, Node: node, Op: op, demand: token + 1})
}

// asked is the operation that a slot of kind slotInvoke stands for.
func (w *World) asked(s *slot) Invocation {
	if a, ok := s.message.(aside); ok {
		return Invocation{At: w.now, Node: s.node, Op: a.op, demand: s.cause + 1}
	}
	return w.cfg.Workload[s.cause]
}

// aside is an operation that a demand made up and that waits for a paused node. It is a Message
// only so that it finds room in a slot; cause is then the token.
type aside struct{ op Op }

// Kind implements Message.
func (aside) Kind() string { return "" }

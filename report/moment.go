package report

import (
	"slices"

	"simrun/check"
	"simrun/faults"
	"simrun/sim"
	"simrun/trace"
)

// moment is something that a story may tell: what a handler did at one time, or a
// single event that is no handler's.
type moment struct {
	at     sim.Time
	node   sim.NodeID
	event  *sim.Event // the fault, heal, crash or drop; else nil
	step   *step
	events []uint64
}

// step is what a handler did at one time. A handler that syncs is several of them.
type step struct {
	trigger   *sim.Event // what was handled, or nil
	begins    bool       // the trigger is part of this step
	sends     []sending  // by kind, in order
	changes   []change
	decides   []string
	tells     []sim.Telling
	responds  []*sim.Event
	timedOut  bool // it observed that a timeout of the protocol expired
	restarted bool
}

// sending is messages of one kind that a step sends.
type sending struct {
	kind string
	to   []sim.NodeID
	msgs []*sim.Event
}

// change is a state that a node published. from is "" for a first one, and of names the transaction
// where there are several.
type change struct {
	of, from, to string
}

// changed tells whether a state differs from the one before.
func (s *step) changed() bool {
	return slices.ContainsFunc(s.changes, func(c change) bool { return c.from != "" })
}

// trails tells whether it is the rest of a step, behind a sync, in which there is nothing to tell of.
func (s *step) trails() bool {
	return !s.begins && !s.changed() && len(s.sends)+len(s.decides)+len(s.tells)+len(s.responds) == 0
}

// chapters builds the moments of a run.
type chapters struct {
	rec     *trace.Recording
	all     []*moment
	open    map[place]*moment
	states  map[subject]string
	several bool // transactions, so that states name theirs
}

// place tells the steps of one handler apart.
type place struct {
	cause uint64
	at    sim.Time
}

// subject is what a published state is about.
type subject struct {
	node sim.NodeID
	of   string
}

// moments divides a run into moments, in order.
func moments(rec *trace.Recording) []*moment {
	c := &chapters{rec: rec, open: make(map[place]*moment), states: make(map[subject]string)}
	first := ""
	for i := range rec.Events {
		if of := about(rec.Events[i].Value); of != "" && first == "" {
			first = of
		} else if of != first && of != "" {
			c.several = true
		}
	}
	for i := range rec.Events {
		c.add(&rec.Events[i].Event)
	}
	return c.all
}

// about names the transaction of an observation, or is "".
func about(o any) string {
	switch o := o.(type) {
	case check.CommitState:
		return o.Tx
	case check.Decided:
		return o.Tx
	}
	return ""
}

func (c *chapters) add(e *sim.Event) {
	switch e.Kind {
	case sim.EventFault, sim.EventHeal, sim.EventCrash, sim.EventPanic, sim.EventDrop:
		if e.Kind == sim.EventFault && e.Cause > 0 {
			clear(c.open) // it strikes amidst a step, which is told in two parts
		}
		if e.Kind == sim.EventCrash {
			for s := range c.states {
				if s.node == e.Node {
					delete(c.states, s)
				}
			}
		}
		c.all = append(c.all, &moment{at: e.At, node: e.Node, event: e, events: []uint64{e.Seq}})
	case sim.EventBoot, sim.EventRecover, sim.EventDeliver, sim.EventTimeout, sim.EventInvoke,
		sim.EventSuspect, sim.EventRestore, sim.EventLeader:
		s := c.begin(e.Seq, e)
		s.trigger, s.begins, s.restarted = e, true, e.Kind == sim.EventRecover
	case sim.EventSend:
		if c.toldByFault(e) {
			return
		}
		s := c.begin(e.Cause, e)
		i := slices.IndexFunc(s.sends, func(q sending) bool { return q.kind == e.Name })
		if i < 0 {
			i = len(s.sends)
			s.sends = append(s.sends, sending{kind: e.Name})
		}
		s.sends[i].to, s.sends[i].msgs = append(s.sends[i].to, e.Peer), append(s.sends[i].msgs, e)
	case sim.EventObserve:
		c.observe(c.begin(e.Cause, e), e)
	case sim.EventRespond:
		s := c.begin(e.Cause, e)
		s.responds = append(s.responds, e)
	}
}

// toldByFault tells whether what a fault did to a message that leaves says all about it: the node keeps silent
// instead, or sends it in another's name or once more.
func (c *chapters) toldByFault(e *sim.Event) bool {
	if c.isToldBy(e.Cause) {
		return true
	}
	if int(e.Seq) == len(c.rec.Events) {
		return false
	}
	next := &c.rec.Events[e.Seq].Event // what is kept back is lost as soon as it is sent
	return next.Kind == sim.EventDrop && next.Node == e.Peer && next.Peer == e.Node && c.isToldBy(next.Cause)
}

// isToldBy tells whether an event is that of a fault that says all about a message.
func (c *chapters) isToldBy(cause uint64) bool {
	if cause == 0 {
		return false
	}
	what, _ := c.rec.Events[cause-1].Value.(faults.Falsified)
	switch faults.Behaviour(what.Behaviour) {
	case faults.Silent, faults.Impersonate, faults.Replay:
		return true
	}
	return false
}

// begin finds the step that an event belongs to.
func (c *chapters) begin(cause uint64, e *sim.Event) *step {
	at := place{cause, e.At}
	m := c.open[at]
	if m == nil {
		m = &moment{at: e.At, node: e.Node, step: &step{}}
		if cause > 0 && cause <= uint64(len(c.rec.Events)) {
			m.step.trigger = &c.rec.Events[cause-1].Event
		}
		c.open[at] = m
		c.all = append(c.all, m)
	}
	m.events = append(m.events, e.Seq)
	return m.step
}

func (c *chapters) observe(s *step, e *sim.Event) {
	of := about(e.Value)
	if !c.several {
		of = ""
	}
	if o, ok := e.Value.(sim.Telling); ok {
		s.tells = append(s.tells, o)
	}
	switch o := e.Value.(type) {
	case sim.Published:
		at := subject{e.Node, of}
		if before, ok := c.states[at]; !ok || before != o.StateName() {
			s.changes = append(s.changes, change{of, before, o.StateName()})
		}
		c.states[at] = o.StateName()
	case sim.Decision:
		value := o.DecidedValue()
		if of != "" {
			value += " for " + of
		}
		s.decides = append(s.decides, value)
	case sim.Observation:
		s.timedOut = s.timedOut || o.ObservationName() == "timed-out"
	}
}

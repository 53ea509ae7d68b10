package faults

import "simrun/sim"

// Falsified is what the event of a fault says that changed, added or suppressed a message, or kept a node
// from reacting to one.
type Falsified struct {
	Behaviour string     // of a Byzantine node
	To        sim.NodeID // the receiver of the message, or Nobody
	Message   string     // the kind of the message as it was meant to be
	Fields    any        // the message as it was meant to be; nil of one that was added
	As        sim.NodeID // in whose name it leaves, or Nobody where that is the sender's own
}

// tamperer is a standing fault that may change what a node sends.
type tamperer interface {
	standing
	// tamper is asked before a message leaves. It returns the event of the fault if the message
	// will not leave, else 0.
	tamper(r strike, h *hold, from sim.NodeID, f *sim.Effect) uint64
}

// starter is a standing fault that does something as soon as it is switched on.
type starter interface {
	start(r strike, h *hold)
}

// Tamper implements sim.Injector.
func (t *Table) Tamper(w *sim.World, from sim.NodeID, f *sim.Effect) uint64 {
	for _, i := range t.program.tampers[from] {
		r := strike{t: t, w: w, index: i}
		h := r.state().on(from)
		if h == nil {
			continue
		}
		if event := r.fault().standing.(tamperer).tamper(r, h, from, f); event != 0 {
			return event
		}
	}
	for _, i := range t.program.sees[from] {
		t.states[i].known.note(from, f.Message)
	}
	return 0
}

// falsify records that a standing fault made a node do what it was not meant to do, and returns the event. Unlike
// faults of links, these tell of each strike, so that what follows from it can be told apart.
func (r strike) falsify(h *hold, node sim.NodeID, cause uint64, what Falsified) uint64 {
	f := r.fault()
	event := r.w.FaultOn(f.Kind(), node, uint64(f.number), cause, what)
	first := h.event == 0
	if first {
		h.event = event
	}
	r.t.falsified[node] = true
	r.touched(event, h.ends, first)
	return event
}

// replace puts another message, or another sender, into an effect.
func (r strike) replace(h *hold, from sim.NodeID, f *sim.Effect, behaviour string, as sim.NodeID, m sim.Message) {
	was := Falsified{Behaviour: behaviour, To: f.To, Message: f.Message.Kind(), Fields: f.Message, As: pretended(as, from)}
	f.Cause = r.falsify(h, from, f.Cause, was)
	f.Tampering, f.As = sim.Changed, as
	f.Message, f.MessageKind = m, r.w.KindOf(m)
}

// pretended is the name in which a node sends, if that is not its own, or Nobody.
func pretended(as, own sim.NodeID) sim.NodeID {
	if as == own {
		return sim.Nobody
	}
	return as
}

// same tells whether two messages say the same.
func (t *Table) same(a, b sim.Message) bool {
	return string(t.types.Append(nil, a)) == string(t.types.Append(nil, b))
}

// Falsified tells, by node, whom a fault has made do what it was not meant to do: send a
// message that is not its own, or not react to one. Nobody is judged by what such a node says.
func (t *Table) Falsified() []bool { return t.falsified }

// Falsifies tells whether some fault of the program may do that.
func (p *Program) Falsifies() bool {
	for i := range p.faults {
		if falsifying(p.faults[i].Act) {
			return true
		}
	}
	return false
}

// Tampers tells whether an act may put messages on the network that their senders were not meant to send.
func Tampers(a Act) bool {
	switch a := a.(type) {
	case Value, Commission:
		return true
	case Byzantine:
		return !a.only(Silent)
	}
	return false
}

func falsifying(a Act) bool {
	switch a.(type) {
	case Value, Commission, Skip, Byzantine:
		return true
	}
	return false
}

// MayFalsify appends, by node, whom the faults of this run might so strike.
func (t *Table) MayFalsify(b []bool) []bool {
	from := len(b)
	b = append(b, t.falsified...)
	clear(b[from:])
	for n := range t.program.twins {
		b[len(b)-1-n] = true
	}
	for i := range t.program.faults {
		f := &t.program.faults[i]
		if i == t.without || !falsifying(f.Act) {
			continue
		}
		target, _ := f.target()
		for _, n := range target.nodes {
			b[from+int(n)] = true
		}
	}
	return b
}

// Tampering tells whether a fault that is on may still put messages on the network that no handler sends.
// Of a node that stays silent or does not react, all that it does is what its handlers do.
func (t *Table) Tampering(w *sim.World) bool {
	for i := range t.states {
		f, s := &t.program.faults[i], &t.states[i]
		if f.standing == nil || !Tampers(f.Act) || s.done {
			continue
		}
		target, _ := f.target()
		for _, n := range target.nodes {
			if s.on(n) != nil && w.Up(n) {
				return true
			}
		}
	}
	return false
}

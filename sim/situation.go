package sim

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"time"
)

// Situation is all on which the future of a world depends that has nothing left to choose, but for the time, the
// network and the injector: the states and disks of its nodes, and what is pending, with the time to go. Of epochs
// it keeps the order apart from the numbers, so that two situations can be alike though epochs have grown.
type Situation struct {
	code   []byte
	epochs []Epoch // in order, each once
	steps  []pendingStep
	config *Config
	opaque []bool // by node: it copies itself, and its epochs can't be told
}

// Pending is something that is still to happen to a node.
type Pending struct {
	Node    NodeID
	From    NodeID  // of a message
	Message Message // nil for others
	Timer   string  // the name of a timer, else ""
	In      time.Duration
}

// pendingStep is what is scheduled.
type pendingStep struct {
	at   Time
	key  key
	slot uint32
}

// Look makes s the situation of w. It returns false if that can't be told: a node is paused, or a failure detector
// is about to speak.
func (s *Situation) Look(w *World) bool {
	if s.config != w.cfg {
		s.config, s.opaque = w.cfg, opaque(w.cfg)
	}
	s.code, s.epochs = s.code[:0], s.epochs[:0]
	if !s.schedule(w) {
		return false
	}
	s.epochs = s.gather(s.epochs, w)
	e := encoder{d: &w.types, rank: s.rank}
	for i := range w.nodes {
		s.appendNode(&e, &w.nodes[i])
	}
	for _, step := range s.steps {
		s.appendStep(w, &e, step)
	}
	return true
}

// Equal tells whether s and o are alike but for epochs, of which each keeps its place.
func (s *Situation) Equal(o *Situation) bool {
	return len(s.epochs) == len(o.epochs) && bytes.Equal(s.code, o.code)
}

// Pending returns what is pending in the situation, which is that of w, in order.
func (s *Situation) Pending(w *World) []Pending {
	list := make([]Pending, len(s.steps))
	for i, step := range s.steps {
		slot := &w.slots[step.slot]
		p := Pending{Node: slot.node, From: Nobody, In: step.at.Sub(w.now)}
		switch slot.kind {
		case slotTimeout:
			n := &w.nodes[slot.node]
			p.Timer = n.timers.at(n.timers.in(step.slot)).key.Name
		case slotDeliver, slotCorrupt:
			p.From, p.Message = slot.sender(), slot.message
		}
		list[i] = p
	}
	return list
}

// rank returns the place of an epoch that there is, from 1.
func (s *Situation) rank(e Epoch) uint64 {
	i, _ := slices.BinarySearch(s.epochs, e)
	return uint64(i + 1)
}

// schedule finds what is pending, in the order in which it will come up.
func (s *Situation) schedule(w *World) bool {
	s.steps = s.steps[:0]
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.paused() || len(n.waiting) > 0 {
			return false
		}
		for j := range n.timers.size {
			t := n.timers.at(j)
			s.steps = append(s.steps, pendingStep{t.due, t.place, t.place.slot()})
		}
	}
	for _, e := range w.queue.entries() {
		if !w.isAlive(e) {
			continue
		}
		switch i := e.key.slot(); w.slots[i].kind {
		case slotDeliver, slotCorrupt, slotSynced:
			s.steps = append(s.steps, pendingStep{e.at, e.key, i})
		default:
			return false
		}
	}
	slices.SortFunc(s.steps, func(a, b pendingStep) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key)) })
	return true
}

// gather appends the epochs that there are in the world, to which steps belong, and returns all in order, each once.
func (s *Situation) gather(list []Epoch, w *World) []Epoch {
	d := &w.types
	add := func(v any) { list = d.AppendEpochs(list, v) }
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.up() && !s.opaque[i] {
			add(n.node)
		}
		if n.published != nil {
			add(n.published)
		}
		n.disk.issued.each(add)
		n.disk.durable.each(add)
		for j := range n.disk.journal {
			add(n.disk.journal[j].value)
		}
		for j := range n.held {
			f := &n.held[j]
			add(f.Value)
			if list = f.Key.appendEpoch(list); f.Message != nil {
				add(f.Message)
			}
			if f.Observation != nil {
				add(f.Observation)
			}
		}
		for j := range n.timers.size {
			list = n.timers.at(j).key.appendEpoch(list)
		}
	}
	for _, step := range s.steps {
		if m := w.slots[step.slot].message; m != nil {
			add(m)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (k TimerKey) appendEpoch(list []Epoch) []Epoch {
	if k.Epoch == 0 {
		return list
	}
	return append(list, k.Epoch)
}

// each visits all values.
func (c *content) each(visit func(any)) {
	for _, r := range c.records {
		visit(r.value)
	}
	for _, log := range c.logs {
		for _, v := range log.value {
			visit(v)
		}
	}
}

func (s *Situation) appendNode(e *encoder, n *nodeState) {
	s.number(flags(n.up(), n.struck, n.absent, n.heldBack()))
	if n.up() && s.opaque[n.id] {
		s.code = n.node.(Forker).AppendState(s.code)
	} else if n.up() {
		s.value(e, n.node)
	}
	s.value(e, n.published)
	s.number(uint64(n.clock.drift))
	s.content(e, &n.disk.issued)
	s.content(e, &n.disk.durable)
	s.number(uint64(len(n.disk.journal)))
	for _, write := range n.disk.journal {
		s.number(uint64(write.kind))
		s.number(uint64(write.keep))
		s.code = appendString(s.code, write.key)
		s.value(e, write.value)
	}
	s.number(uint64(len(n.held)))
	for i := range n.held {
		f := n.held[i]
		f.Cause = 0
		s.value(e, f)
	}
}

func (s *Situation) content(e *encoder, c *content) {
	s.number(uint64(len(c.records)))
	for _, r := range c.records {
		s.code = appendString(s.code, r.key)
		s.value(e, r.value)
	}
	for _, log := range c.logs {
		if len(log.value) == 0 {
			continue // it is as good as none
		}
		s.code = appendString(append(s.code, 1), log.key)
		s.number(uint64(len(log.value)))
		for _, v := range log.value {
			s.value(e, v)
		}
	}
	s.code = append(s.code, 0)
}

func (s *Situation) appendStep(w *World, e *encoder, step pendingStep) {
	slot := &w.slots[step.slot]
	s.number(uint64(step.at.Sub(w.now)))
	s.number(uint64(slot.kind))
	s.number(uint64(slot.node))
	switch slot.kind {
	case slotTimeout:
		n := &w.nodes[slot.node]
		s.value(e, n.timers.at(n.timers.in(step.slot)).key)
	case slotDeliver, slotCorrupt:
		s.number(uint64(slot.from))
		s.number(uint64(slot.as))
		s.number(uint64(slot.marks))
		s.value(e, slot.message)
	}
}

func (s *Situation) number(n uint64) { s.code = binary.AppendUvarint(s.code, n) }

// value appends a value, with its type.
func (s *Situation) value(e *encoder, v any) {
	if v == nil {
		s.code = append(s.code, 0)
		return
	}
	t := e.d.typeOf(v)
	e.seen = e.seen[:0]
	s.code = e.appendHeld(appendString(s.code, t.full), t, v)
}

func flags(all ...bool) (n uint64) {
	for i, f := range all {
		if f {
			n |= 1 << i
		}
	}
	return n
}

// Outline is a quick look at a world: where it differs, so do the situations.
func (w *World) Outline() uint64 {
	sum := uint64(w.live)
	for i := range w.nodes {
		n := &w.nodes[i]
		sum = mix(sum + uint64(len(n.held)))
		for j := range n.timers.size {
			sum += uint64(n.timers.at(j).due.Sub(w.now))
		}
	}
	return sum
}

// AppendMonitor appends an encoding of the state of the i-th monitor.
func (w *World) AppendMonitor(b []byte, i int) []byte { return w.appendMonitor(b, w.monitors[i]) }

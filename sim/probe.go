package sim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// Stimulus is what makes a node run a handler: a message (Message is not nil), what its
// failure detector says (Notice.Says is not Nothing) or a timer.
type Stimulus struct {
	From    NodeID
	Message Message
	Notice  Notice
	Key     TimerKey
}

// Local is a node's state apart from any world: its own struct and what it
// would read from its disk.
type Local struct {
	ID   NodeID
	node Node
	disk content
}

// Probe runs single handlers on local states, outside the run, so that a
// checker can ask what nodes would do. It looks at a world and leaves no mark on it.
type Probe struct {
	world *World // that it looks at
	bench *World // that handlers run in; no events happen there

	monitors []Monitor // copies of the world's
	fresh    bool      // the copies are as the world's are
	codes    [][]byte  // what the copies are encoded as
	code     []byte
}

// NewProbe returns a probe of w as it is now: it must be told when w has gone on.
func NewProbe(w *World) *Probe {
	p := &Probe{bench: NewWorld(w.cfg, nil, nil, nil)}
	p.Look(w)
	return p
}

// Look makes the probe look at w, another world of the same Config or the same
// one later on.
func (p *Probe) Look(w *World) {
	p.world, p.fresh = w, false
	p.bench.now, p.bench.seq, p.bench.history = w.now, w.seq, slices.Clip(w.history)
	for i := range w.nodes {
		p.bench.nodes[i].stream = w.nodes[i].stream
	}
}

// Local returns a node's state, which the probe never changes. It is valid
// until the world goes on; Keep makes it last.
func (p *Probe) Local(id NodeID) Local {
	n := &p.world.nodes[id]
	l := Local{ID: id, disk: n.disk.issued}
	if n.up() {
		l.node = n.node
	}
	return l
}

// Keep returns a copy of a local state that is valid for ever, in every world of the Config.
func (p *Probe) Keep(l Local) Local {
	kept := Local{ID: l.ID, node: p.bench.cloneNode(l.node, nil)}
	kept.disk.keep(&l.disk)
	return kept
}

// Pending visits every message and every notice on its way to a node that is up, and
// every timer that is set. A message that has arrived, at a node that is paused or was, can't be
// lost any more.
func (p *Probe) Pending(visit func(to NodeID, s Stimulus, arrived bool)) {
	w := p.world
	for i := range w.slots {
		s := &w.slots[i]
		if s.key == 0 || !w.nodes[s.node].up() {
			continue
		}
		switch s.kind {
		case slotDeliver, slotArrived, slotTaken:
			visit(s.node, Stimulus{From: s.sender(), Message: s.message}, s.kind != slotDeliver)
		case slotNotice:
			visit(s.node, Stimulus{From: Nobody, Notice: noticeOf(s)}, false)
		}
	}
	for i := range w.nodes {
		for k := range w.nodes[i].timers.size {
			t := w.nodes[i].timers.at(k)
			visit(NodeID(i), Stimulus{From: Nobody, Key: t.key}, false)
		}
	}
}

// Held returns the effects of a node that wait behind a Sync.
func (p *Probe) Held(id NodeID) []Effect { return p.world.nodes[id].held }

// Up tells whether a node is running.
func (p *Probe) Up(id NodeID) bool { return p.world.nodes[id].up() }

// World returns the world that the probe looks at.
func (p *Probe) World() *World { return p.world }

// Try runs one handler on a copy of l. It returns the state after it, which is valid
// for ever, and the effects, which are valid until the next Try. source answers the
// handler's choices. A handler that panics or reads the clock is an error.
func (p *Probe) Try(l Local, s Stimulus, source Source) (next Local, effects []Effect, err error) {
	w := p.bench
	n := &w.nodes[l.ID]
	stream := n.stream
	next = p.Keep(l)
	n.node, n.disk.issued = next.node, next.disk
	w.env.source, w.env.clocked = source, false
	env := w.begin(l.ID)
	defer func() {
		n.stream = stream
		if v := recover(); v != nil {
			err = fmt.Errorf("node %s panics: %v", w.cfg.Name(l.ID), v)
		}
	}()
	switch {
	case s.Message != nil:
		n.node.Receive(env, s.From, s.Message)
	case s.Notice.Says != Nothing:
		hear(n.node, env, s.Notice)
	default:
		n.node.Timeout(env, s.Key)
	}
	if env.clocked {
		return Local{}, nil, fmt.Errorf("node %s reads the clock: at another time it may do something else", w.cfg.Name(l.ID))
	}
	next.disk = n.disk.issued
	return next, env.effects, nil
}

// AppendLocal appends a canonical encoding of a local state.
func (p *Probe) AppendLocal(b []byte, l Local) []byte { return p.AppendLocalBy(b, l, nil) }

// AppendLocalBy is AppendLocal with what rank tells in place of each epoch that is not 0. With nil, epochs are as they are.
func (p *Probe) AppendLocalBy(b []byte, l Local, rank func(Epoch) uint64) []byte {
	w := p.bench
	if rank == nil {
		b = w.appendNode(b, l.node)
	} else {
		b = w.types.appendRanked(b, l.node, rank)
	}
	b = binary.AppendUvarint(b, uint64(len(l.disk.records)))
	for _, r := range l.disk.records {
		b = w.types.appendRanked(appendString(b, r.key), r.value, rank)
	}
	for _, log := range l.disk.logs {
		if len(log.value) == 0 {
			continue
		}
		b = binary.AppendUvarint(appendString(b, log.key), uint64(len(log.value)))
		for _, entry := range log.value {
			b = w.types.appendRanked(b, entry, rank)
		}
	}
	return b
}

// AlikeLocals tells whether two local states of a node are known to have the same encoding.
func (p *Probe) AlikeLocals(a, b *Local) bool {
	d := &p.bench.types
	if _, itself := a.node.(Forker); itself || !d.Alike(a.node, b.node) || len(a.disk.records) != len(b.disk.records) {
		return false
	}
	for i := range a.disk.records {
		x, y := &a.disk.records[i], &b.disk.records[i]
		if !sameName(x.key, y.key) || !d.Alike(x.value, y.value) {
			return false
		}
	}
	return d.alikeLogs(a.disk.logs, b.disk.logs)
}

// AppendStimulus appends a canonical encoding of a stimulus.
func (p *Probe) AppendStimulus(b []byte, s Stimulus) []byte { return p.AppendStimulusBy(b, s, nil) }

// AppendStimulusBy is AppendStimulus with what rank tells in place of each epoch that is not 0. With nil, epochs are as they are.
func (p *Probe) AppendStimulusBy(b []byte, s Stimulus, rank func(Epoch) uint64) []byte {
	if s.Notice.Says != Nothing {
		return p.bench.types.Append(b, s.Notice)
	}
	if s.Message == nil {
		n := uint64(s.Key.Epoch)
		if rank != nil && n != 0 {
			n = rank(s.Key.Epoch)
		}
		return binary.AppendUvarint(appendString(append(b, "timer"...), s.Key.Name), n)
	}
	return p.bench.types.appendRanked(append(b, byte(s.From), byte(s.From>>8), byte(s.From>>16)), s.Message, rank)
}

// Moves tells whether any monitor would change if a node made an observation
// now.
func (p *Probe) Moves(id NodeID, o Observation) bool { return p.MovesBy(id, o, nil) }

// MovesBy is Moves where each monitor is shown an observation of its own. With as nil, all are shown o.
func (p *Probe) MovesBy(id NodeID, o Observation, as func(Monitor) Observation) bool {
	w := p.world
	p.copyMonitors()
	e := Event{Kind: EventObserve, Node: id, Peer: Nobody, Seq: w.seq + 1, At: w.now, Name: o.ObservationName(), Value: o}
	hidden := w.unjudged != nil && w.hides(&e)
	for _, i := range w.shownTo(&e) {
		m := p.monitors[i]
		if hidden && !omniscient(m) {
			continue
		}
		if as != nil {
			e.Value = as(m)
		}
		m.Watch(w, &e)
		p.code = p.bench.appendMonitor(p.code[:0], m)
		if !bytes.Equal(p.code, p.codes[i]) {
			p.fresh = false
			return true
		}
	}
	return false
}

// copyMonitors makes copies that can be shown what has not happened. As long as
// that changes nothing they can be shown more.
func (p *Probe) copyMonitors() {
	if p.fresh {
		return
	}
	p.fresh = true
	p.monitors = p.world.forkMonitors(p.monitors)
	p.codes = slices.Grow(p.codes[:0], len(p.monitors))[:len(p.monitors)]
	for i, m := range p.monitors {
		p.codes[i] = p.bench.appendMonitor(p.codes[i][:0], m)
	}
}

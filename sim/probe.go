package sim

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Stimulus is what makes a node run a handler: a message (Message is not nil)
// or a timer.
type Stimulus struct {
	From    NodeID
	Message Message
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
// checker can ask what nodes would do.
type Probe struct{ bench *World }

// NewProbe returns a probe of the nodes of w as they are now.
func NewProbe(w *World) *Probe { return &Probe{w.Fork(nil)} }

// Local returns a node's state, which the probe never changes.
func (p *Probe) Local(id NodeID) Local {
	n := &p.bench.nodes[id]
	l := Local{ID: id, node: p.bench.cloneNode(n.node, nil)}
	l.disk.copyFrom(&n.disk.issued)
	return l
}

// Pending visits every message on its way to a node that is up, and every
// timer that is set.
func (p *Probe) Pending(visit func(to NodeID, s Stimulus)) {
	w := p.bench
	for _, e := range w.queue.entries() {
		s := &w.slots[e.slot]
		if s.seq == e.seq && s.kind == slotDeliver && w.nodes[s.node].up {
			visit(s.node, Stimulus{From: s.from, Message: s.message})
		}
	}
	for i := range w.nodes {
		for _, t := range w.nodes[i].timers {
			visit(NodeID(i), Stimulus{From: Nobody, Key: t.key})
		}
	}
}

// Held returns the effects of a node that wait behind a Sync.
func (p *Probe) Held(id NodeID) []Effect { return p.bench.nodes[id].held }

// Up tells whether a node is running.
func (p *Probe) Up(id NodeID) bool { return p.bench.nodes[id].up }

// Try runs one handler on a copy of l. It returns the state after it and the
// effects, which are valid until the next Try. source answers the handler's choices. A
// panic of the handler is returned as an error.
func (p *Probe) Try(l Local, s Stimulus, source Source) (next Local, effects []Effect, err error) {
	w := p.bench
	n := &w.nodes[l.ID]
	before := *n
	n.node = w.cloneNode(l.node, nil)
	n.disk.issued = content{}
	n.disk.issued.copyFrom(&l.disk)
	w.env.source = source
	env := w.begin(l.ID)
	defer func() {
		*n = before
		if v := recover(); v != nil {
			err = fmt.Errorf("node %s panics: %v", w.cfg.Name(l.ID), v)
		}
	}()
	if s.Message != nil {
		n.node.Receive(env, s.From, s.Message)
	} else {
		n.node.Timeout(env, s.Key)
	}
	return Local{ID: l.ID, node: n.node, disk: n.disk.issued}, env.effects, nil
}

// AppendLocal appends a canonical encoding of a local state.
func (p *Probe) AppendLocal(b []byte, l Local) []byte {
	w := p.bench
	b = w.appendNode(b, l.node)
	b = binary.AppendUvarint(b, uint64(len(l.disk.records)))
	for _, r := range l.disk.records {
		b = w.types.Append(appendString(b, r.key), r.value)
	}
	b = binary.AppendUvarint(b, uint64(len(l.disk.logs)))
	for _, log := range l.disk.logs {
		b = binary.AppendUvarint(appendString(b, log.key), uint64(len(log.value)))
		for _, entry := range log.value {
			b = w.types.Append(b, entry)
		}
	}
	return b
}

// AppendStimulus appends a canonical encoding of a stimulus.
func (p *Probe) AppendStimulus(b []byte, s Stimulus) []byte {
	if s.Message == nil {
		return p.bench.types.Append(b, s.Key)
	}
	return p.bench.types.Append(append(b, byte(s.From), byte(s.From>>8), byte(s.From>>16)), s.Message)
}

// World returns the forked world that the probe works on, for asking names and monitors.
func (p *Probe) World() *World { return p.bench }

// Moves tells whether any monitor would change if a node made an observation
// now.
func (p *Probe) Moves(id NodeID, o Observation) bool {
	w := p.bench
	e := Event{Kind: EventObserve, Node: id, Peer: Nobody, Seq: w.seq + 1, At: w.now, Name: o.ObservationName(), Value: o}
	for _, m := range w.monitors {
		before := w.appendMonitor(nil, m)
		fork := w.forkMonitor(m, nil)
		fork.Watch(w, &e)
		if !bytes.Equal(before, w.appendMonitor(nil, fork)) {
			return true
		}
	}
	return false
}

package sim

import (
	"fmt"
	"strings"
)

// Tampering says what a fault did to a message that leaves a node.
type Tampering uint8

// The ways to tamper.
const (
	Honest  Tampering = iota
	Changed           // it is not what the handler sent, or not from whom it says
	Added             // no handler sent it
)

// Do has a node that is up do effects outside of any handler, because of a fault. They join its
// stream: behind a pending Sync, if there is one, and behind what a pause holds back.
// They must be sends that are marked as Added and have the fault's event as their cause.
func (w *World) Do(id NodeID, effects []Effect) {
	n := &w.nodes[id]
	switch {
	case !n.up():
		panic(fmt.Sprintf("sim: node %s is to do something and is down", w.cfg.Name(id)))
	case n.heldBack():
		n.hold(effects)
	case n.paused():
		n.hold(effects)
		n.holdBack(w.setAside(slotContinue, id).key.slot())
	default:
		w.carryOut(n, effects)
	}
}

// tamperAndSend sends a message with which the injector may tamper.
func (w *World) tamperAndSend(n *nodeState, f *Effect) {
	if n.hooks&HookTamper == 0 || f.Tampering != Honest {
		w.send(n, f)
		return
	}
	w.forged = *f // a copy: the handler's own effect stays as it is
	w.withheld = w.injector.Tamper(w, n.id, &w.forged)
	w.send(n, &w.forged)
	w.withheld = 0
}

// tamper marks a message that was tampered with.
func (s *slot) tamper(f *Effect) {
	s.marks = 0
	if f.Tampering != Honest {
		s.marks, s.as = tampered, f.As
	}
}

// takeMarked is take for a message that a fault had to do with.
func (w *World) takeMarked(n *nodeState, s *slot) {
	w.stats.Delivered++
	name, hash := w.cfg.kinds[s.msgKind], w.kindHashes[s.msgKind]
	delivery := w.emit(&Event{Kind: EventDeliver, Node: n.id, Peer: s.sender(), Name: name, Value: s.message, Cause: s.cause}, hash)
	if s.marks&skipped != 0 {
		return
	}
	if text, ok := w.dare(n, s); !ok {
		w.env.node = Nobody
		seq := w.tell(&Event{Kind: EventPanic, Node: n.id, Peer: s.as, Name: name, Value: text, Cause: delivery}, hash)
		w.halt(n.id, UnsyncedLost, nil, &Event{Kind: EventCrash, Node: n.id, Peer: Nobody, Name: "panic", Cause: seq})
		return
	}
	w.finish(n)
}

// dare runs the handler of a message that its sender was not meant to send. A handler that panics
// has shown that its node believes what it is told; what it had recorded until then does not happen.
func (w *World) dare(n *nodeState, s *slot) (text string, ok bool) {
	defer func() {
		if v := recover(); v != nil {
			text, _, _ = strings.Cut(fmt.Sprint(v), "\n")
			ok = false
		}
	}()
	n.node.Receive(w.begin(n.id), s.as, s.message)
	return "", true
}

// Omniscient is a Monitor that sees what all nodes do, whether they are judged or not.
type Omniscient interface {
	Monitor
	// SeesAll does nothing.
	SeesAll()
}

func omniscient(m Monitor) bool {
	_, ok := m.(Omniscient)
	return ok
}

// Judge says which nodes are judged, by id, in the runs to come; nil are all. A node that a fault makes
// say what it was not meant to say proves nothing by what it says of itself.
func (w *World) Judge(unjudged []bool) { w.unjudged = unjudged }

// Judged tells whether a node is judged.
func (w *World) Judged(n NodeID) bool { return w.unjudged == nil || !w.unjudged[n] }

// AppendJudged appends who is judged, in a form that can be compared.
func (w *World) AppendJudged(b []byte) []byte {
	for _, excused := range w.unjudged {
		if excused {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	return b
}

// JudgedNodes counts the nodes that are judged.
func (w *World) JudgedNodes() int {
	count := len(w.nodes)
	for _, excused := range w.unjudged {
		if excused {
			count--
		}
	}
	return count
}

// hides tells whether an event is something that a node did that is not judged.
func (w *World) hides(e *Event) bool {
	switch e.Kind {
	case EventObserve, EventRespond, EventSuspect, EventRestore, EventLeader, EventPanic:
		return w.unjudged[e.Node]
	}
	return false
}

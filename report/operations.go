package report

import (
	"fmt"
	"slices"
	"strings"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// operations are what clients of a key-value store ask for, and how that is told: one by one while they are few; many together,
// but for those that a violation names.
type operations struct {
	calls    check.Calls
	conflict *check.Conflict // why they are not linearizable, or nil
	clients  map[sim.NodeID]bool
	named    map[sim.OpID]bool
	on       map[uint64]bool // the events by which a named operation is answered
	many     bool
}

// operationsMost is how many operations are told one by one.
const operationsMost = 12

func newOperations(rec *trace.Recording, res *scenarios.Result) *operations {
	o := &operations{clients: make(map[sim.NodeID]bool), named: make(map[sim.OpID]bool), on: make(map[uint64]bool)}
	asked := 0
	for i := range rec.Events {
		e := &rec.Events[i].Event
		o.calls.Watch(e)
		if e.Kind == sim.EventInvoke && ofKeys(e.Value) {
			o.clients[e.Node] = true
			asked++
		}
	}
	o.many = asked > operationsMost
	for _, p := range res.Properties {
		if !ofOrder(p) {
			continue
		}
		c := check.FindConflict(o.calls, rec.Program.NodeName)
		if c == nil || c.Last.End != p.Event {
			continue // the recording is not whole
		}
		o.conflict = c
		c.Calls = latest(c)
		for _, call := range c.Calls {
			o.named[call.ID] = true
			for seq := call.End; seq >= call.Begin && seq <= uint64(len(rec.Events)) && !o.on[seq]; seq = rec.Events[seq-1].Cause {
				o.on[seq] = true
			}
		}
	}
	return o
}

// namedMost is how many operations of a violation are told one by one.
const namedMost = 8

// latest are the latest operations of a conflict.
func latest(c *check.Conflict) []*check.Call {
	more := len(c.Calls) - namedMost
	if more <= 0 {
		return c.Calls
	}
	if i := slices.Index(c.Calls, c.Last); i < more {
		return append([]*check.Call{c.Last}, c.Calls[more+1:]...)
	}
	return c.Calls[more:]
}

// ofOrder tells whether a property is broken because operations can't be ordered.
func ofOrder(p scenarios.PropertyResult) bool {
	return p.Name == check.Linearizability().Name && p.Status == check.Violated
}

// ofKeys tells whether an operation is of a key-value store.
func ofKeys(op any) bool {
	switch op.(type) {
	case check.Put, check.Get, check.Cas:
		return true
	}
	return false
}

// names tells whether a step is about an operation that a violation names.
func (o *operations) names(s *step) bool {
	if s.begins && s.trigger.Kind == sim.EventInvoke && o.named[s.trigger.Op] {
		return true
	}
	for _, r := range s.responds {
		if o.named[r.Op] {
			return true
		}
	}
	return false
}

// folds tells whether a step is one of many of clients that are told together.
func (o *operations) folds(m *moment) bool {
	return o.many && o.clients[m.node] && !m.step.restarted && !o.names(m.step)
}

// between tells whether a message, one of many, is between a client and a server.
func (o *operations) between(e *sim.Event) bool {
	return o.many && (o.clients[e.Node] || o.clients[e.Peer]) && !o.on[e.Seq]
}

// served is a number of operations that are told together.
type served struct {
	who                        []sim.NodeID
	from, to                   sim.Time
	first                      sim.OpID // of those that were asked for
	asked, answered, old, lost int
	again                      int // times that an operation was asked again
}

// add adds a step of a client.
func (s *served) add(m *moment) {
	st := m.step
	if st.begins && st.trigger.Kind == sim.EventInvoke {
		s.happens(m.at, m.node)
		if s.asked == 0 {
			s.first = st.trigger.Op
		}
		s.asked++
	}
	for _, r := range st.responds {
		s.happens(m.at, m.node)
		if s.asked == 0 || r.Op < s.first {
			s.old++
		} else {
			s.answered++
		}
	}
	if st.begins && st.trigger.Kind == sim.EventTimeout && len(st.sends) > 0 {
		s.happens(m.at, m.node)
		s.again++
	}
}

// drop adds an operation that was lost because its client was down.
func (s *served) drop(e *sim.Event) {
	s.happens(e.At, e.Node)
	s.lost++
}

func (s *served) happens(at sim.Time, node sim.NodeID) {
	if len(s.who) == 0 {
		s.from = at
	}
	s.to = at
	s.who = unite(s.who, node)
}

// steps is how much there is to tell.
func (s *served) steps() int { return s.asked + s.answered + s.old + s.lost + s.again }

// text is what is told: 148 operations from 12ms to 4.9s, 146 answered.
func (s *served) text() string {
	span := fmt.Sprintf(" from %s to %s", scenarios.Short(s.from.Sub(0)), scenarios.Short(s.to.Sub(0)))
	if s.from == s.to {
		span = " at " + scenarios.Short(s.from.Sub(0))
	}
	var parts []string
	earlier := "earlier operation"
	if s.asked > 0 {
		parts = append(parts, counted(s.asked, "operation")+span, s.outcome())
		span, earlier = "", "earlier one"
	}
	if s.old > 0 {
		parts = append(parts, counted(s.old, earlier)+" answered")
	}
	if s.again > 0 {
		parts = append(parts, "asked again "+times(s.again))
	}
	if s.lost > 0 {
		parts = append(parts, count(s.lost)+" lost to a client that is down")
	}
	return strings.Join(parts, ", ") + span
}

// outcome says how many of the operations were answered.
func (s *served) outcome() string {
	switch {
	case s.asked == 1 && s.answered == 1:
		return "answered"
	case s.asked == 1:
		return "not answered"
	case s.answered == s.asked:
		return "all answered"
	case s.answered == 0:
		return "none answered"
	}
	return count(s.answered) + " answered"
}

// asks says what a client asks for: puts x1 = k2.1.
func asks(op any) (text string, ok bool) {
	switch op := op.(type) {
	case check.Put:
		return fmt.Sprintf("puts %s = %s", op.Key, op.Value), true
	case check.Get:
		return "gets " + op.Key, true
	case check.Cas:
		return fmt.Sprintf("tries cas %s: %v → %s", op.Key, check.Value(op.Old), op.New), true
	}
	return "", false
}

// learns says what a client is answered: reads k2.1 from x1.
func learns(op, answer any) (text string, ok bool) {
	switch op := op.(type) {
	case check.Put:
		return fmt.Sprintf("its put of %s is done", op.Value), true
	case check.Get:
		return fmt.Sprintf("reads %v from %s", answer, op.Key), true
	case check.Cas:
		if answer == check.Swapped(true) {
			return fmt.Sprintf("its cas to %s succeeds", op.New), true
		}
		return fmt.Sprintf("its cas to %s fails", op.New), true
	}
	return "", false
}

// call tells an operation with its answer: puts x1 = k2.1: done.
func call(c *check.Call) string {
	text, _ := asks(c.Op)
	if c.Open() {
		return text + ": not answered"
	}
	return fmt.Sprintf("%s: %v", text, c.Result)
}

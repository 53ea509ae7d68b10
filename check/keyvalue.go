package check

import (
	"slices"

	"simrun/sim"
)

// The operations of a key-value store, each on one key. A key that nobody has
// written holds the empty value. linearizability judges what clients were answered.

// Put sets a key to a value. It is answered with nothing but that it is done: Done.
type Put struct{ Key, Value string }

// Get reads a key. It is answered with the value, a Value.
type Get struct{ Key string }

// Cas sets a key to New if it holds Old. It is answered with whether it did, a Swapped.
type Cas struct{ Key, Old, New string }

// Done answers a Put.
type Done struct{}

// Value answers a Get.
type Value string

// Swapped answers a Cas.
type Swapped bool

// OpName implements sim.Op.
func (Put) OpName() string { return "put" }

// OpName implements sim.Op.
func (Get) OpName() string { return "get" }

// OpName implements sim.Op.
func (Cas) OpName() string { return "cas" }

// String prints the answer for people.
func (Done) String() string { return "done" }

// String prints the answer for people.
func (v Value) String() string {
	if v == "" {
		return "nothing"
	}
	return string(v)
}

// String prints the answer for people.
func (s Swapped) String() string {
	if s {
		return "swapped"
	}
	return "not swapped"
}

// Call is an operation of a history with its place in the run. Events are totally ordered, and so
// an operation precedes another one if its response comes before the other's invocation.
type Call struct {
	sim.Operation
	Begin uint64 // the event of its invocation
	End   uint64 // the event of its response; openEnd while there is none
}

// openEnd is the End of a call that was not answered.
const openEnd = 1<<63 - 1

// Open tells whether the call was not answered: it may have taken effect, or may yet, or never will.
func (c *Call) Open() bool { return c.End == openEnd }

// Calls gathers the calls of a run from its events.
type Calls []Call

// Watch takes the next event; those that are not of operations it ignores.
func (h *Calls) Watch(e *sim.Event) {
	switch {
	case e.Op == 0:
	case e.Kind == sim.EventInvoke:
		op, _ := e.Value.(sim.Op)
		*h = append(*h, Call{sim.Operation{ID: e.Op, Node: e.Node, Op: op, Invoked: e.At, Responded: sim.Forever}, e.Seq, openEnd})
	case e.Kind == sim.EventRespond && int(e.Op) <= len(*h):
		c := &(*h)[e.Op-1]
		c.Responded, c.Result, c.End = e.At, e.Value, e.Seq
	}
}

// onKey returns the key that the operation is about; false if it is none of a key-value store.
func (c *Call) onKey() (string, bool) {
	switch op := c.Op.(type) {
	case Put:
		return op.Key, true
	case Get:
		return op.Key, true
	case Cas:
		return op.Key, true
	}
	return "", false
}

// OfKeys tells whether any call is of a key-value store.
func (h Calls) OfKeys() bool {
	return slices.ContainsFunc(h, func(c Call) bool { _, ok := c.onKey(); return ok })
}

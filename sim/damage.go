package sim

import "slices"

// Condition is what a node finds when it reads a record or a log from its disk. It is known by
// checksums, which a simulated disk need not compute.
type Condition uint8

// The conditions.
const (
	Intact Condition = iota
	Torn             // a write that was under way when the node crashed is there in part; it was never synced
	Rotten           // what was synced can't be read any more
)

func (c Condition) String() string { return [...]string{"intact", "torn", "rotten"}[c] }

// A damaged record or entry of a log holds its Condition in place of its value.

// damaged tells whether a value is none, and why.
func damaged(value any) Condition {
	c, _ := value.(Condition)
	return c
}

// readable returns the entries of a log before the first that is damaged, and why that is.
func readable(log []any) ([]any, Condition) {
	for i, entry := range log {
		if c := damaged(entry); c != Intact {
			return log[:i], c
		}
	}
	return log, Intact
}

// Check tells in which condition a record or a log of stable storage is. Load does not
// find a record that is damaged, and Log ends before a damaged entry: a node that has
// promised something by what it wrote must not take that for an empty disk. What is torn
// was never promised, and may be truncated.
func (e *Env) Check(key string) Condition {
	c := &e.disk().issued
	if v, ok := c.load(key); ok && damaged(v) != Intact {
		return damaged(v)
	}
	_, condition := readable(c.log(key))
	return condition
}

// Halt stops the node for good: a careful node does so when it can't trust its disk. It is
// down then, as after a crash.
func (e *Env) Halt(reason string) { e.record(EffectHalt).Key.Name = reason }

// WriteFate is what a crash does to a write that was not synced.
type WriteFate uint8

// The fates.
const (
	WriteLost WriteFate = iota
	WriteKept
	WriteTorn
)

// Rot damages one of the things that a node's disk holds durably: records and entries of
// logs, counted in order of their keys. A node that is running does not notice: it reads what it
// wrote from memory.
func (w *World) Rot(id NodeID, item int) {
	n := &w.nodes[id]
	n.disk.durable.rot(item)
	if !n.up() {
		n.disk.issued.copyFrom(&n.disk.durable)
	}
}

func (c *content) rot(item int) {
	for i := range c.records {
		if item--; item < 0 {
			c.records[i].value = Rotten
			return
		}
	}
	for i := range c.logs {
		log := c.logs[i].value
		if item < len(log) {
			log = slices.Clone(log) // others may share it
			log[item] = Rotten
			c.logs[i].value = log
			return
		}
		item -= len(log)
	}
}

// Durable visits what a node's disk holds durably, in the order in which Rot counts: the key of each
// record, and of each entry of a log.
func (w *World) Durable(id NodeID, visit func(key string)) {
	d := &w.nodes[id].disk.durable
	for _, r := range d.records {
		visit(r.key)
	}
	for _, l := range d.logs {
		for range l.value {
			visit(l.key)
		}
	}
}

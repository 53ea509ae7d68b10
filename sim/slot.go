package sim

import "unsafe"

// slot is what will happen when an entry of the queue falls due. Slot 0 is
// never used. The slots that are in use are not in order; the free ones are a list.
type slot struct {
	key     key // of its entry; 0 when nothing is pending
	cause   uint64
	message Message // or nil
	node    NodeID
	from    NodeID
	kind    slotKind
	marks   marks
	msgKind MessageKind
	next    uint32   // of the free list
	as      NodeID   // of a message that is tampered with: whose id it bears
	_       [12]byte // or half of them would lie across two cache lines
}

// marks say what faults did to a message.
type marks uint8

const (
	tampered marks = 1 << iota // its sender was not meant to send it
	skipped                    // its receiver will not react to it
)

// sender is whom a message seems to come from.
func (s *slot) sender() NodeID {
	if s.marks&tampered != 0 {
		return s.as
	}
	return s.from
}

type slotKind uint8

const (
	slotDeliver slotKind = iota
	slotTimeout
	slotSynced
	slotCorrupt  // a message that will arrive damaged
	slotArrived  // a message that arrived while its receiver was paused
	slotTaken    // the same, of which a fault was told that it is about to be handled
	slotContinue // the rest of a stream that a pause interrupted
	slotInvoke   // an operation that waited for a paused node: cause is its place in the workload, unless it is an aside
	slotNotice   // the failure detector tells a node something
	slotAlarm    // the failure detector asked to be woken
)

// schedule puts a slot into the queue. The caller fills in what depends on its kind.
func (w *World) schedule(at Time, kind slotKind, node NodeID) *slot {
	s := w.blankSlot(kind, node)
	w.queue.push(entry{at, s.key})
	return s
}

// newSlot takes a slot, in which something is pending from now on, at a place in the queue that is still to be said. Of
// what was pending there before, whatever the caller does not set is still there.
func (w *World) newSlot(kind slotKind, node NodeID) *slot {
	i := w.free
	if i == 0 {
		i = uint32(len(w.slots))
		if i > slotMax {
			panic("sim: more than 2^24 messages and timers are pending")
		}
		w.slots = append(w.slots, slot{})
	}
	s := &w.slots[i]
	w.free = s.next
	w.live++
	w.scheduled++
	s.key, s.kind, s.node = newKey(w.scheduled, i), kind, node
	return s
}

// blankSlot is newSlot for what is no message.
func (w *World) blankSlot(kind slotKind, node NodeID) *slot {
	s := w.newSlot(kind, node)
	s.message, s.marks = nil, 0
	return s
}

// enqueue puts a slot into the queue that is in use and has no entry there.
func (w *World) enqueue(i uint32, at Time) {
	w.scheduled++
	s := &w.slots[i]
	s.key = newKey(w.scheduled, i)
	if s.kind != slotTimeout {
		w.queue.push(entry{at, s.key})
		return
	}
	n := &w.nodes[s.node]
	t := n.timers.at(n.timers.in(i))
	t.place, t.queued = s.key, max(at, t.due) // it may have been moved while it waited
	w.timers.push(entry{t.queued, s.key})
}

// release takes back what is pending in a slot.
func (w *World) release(i uint32) { w.vacate(&w.slots[i], i) }

// vacate makes a slot free. What it held stays there until another takes its place. The last one freed is the first
// one used, while it is in the cache.
func (w *World) vacate(s *slot, i uint32) {
	s.key, s.next = 0, w.free
	w.free = i
	w.live--
}

// cancel frees a slot that is not due. Its entry stays in the queue, dead. When the
// dead outnumber the living they are taken out, so that they cost each cancellation
// little time and never much memory.
func (w *World) cancel(i uint32) {
	w.release(i)
	if w.queue.size()+w.timers.size() > 2*w.live+deadMin {
		w.queue.compact(w.isAlive)
		w.timers.compact(w.isAlive)
	}
}

func (w *World) isAlive(e entry) bool { return w.slots[e.key.slot()].key == e.key }

const deadMin = 64 // so few are not worth a look

// touch reads what the steps of entries will need. One after the other, each of
// them would wait for memory; together, the processor waits for all at once.
func (w *World) touch(entries []entry) {
	if len(entries) > touchMax {
		return // the first would have left the cache before the last has come
	}
	var sum uint64
	for _, e := range entries {
		sum += uint64(w.slots[e.key.slot()].node)
	}
	for _, e := range entries {
		id := w.slots[e.key.slot()].node
		if w.toucher != nil {
			sum += w.toucher.Touch(id)
		}
		if n := &w.nodes[id]; n.up() {
			sum += uint64(firstByte(n.node))
			if n.timers.size > 0 {
				sum += uint64(n.timers.first.place)
			}
		}
	}
	w.touched = sum
}

// firstByte reads the struct behind a node, of whatever type. The second word of an
// interface points to it.
func firstByte(n Node) byte {
	p := (*[2]*byte)(unsafe.Pointer(&n))[1]
	if p == nil {
		return 0
	}
	return *p
}

const touchMax = 256

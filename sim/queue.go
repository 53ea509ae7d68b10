package sim

// entry is a place in the event queue: the slot falls due at a time; seq breaks
// ties in order of scheduling and tells whether the slot still bears the same event.
type entry struct {
	at   Time
	seq  uint64
	slot uint32
}

func (a entry) before(b entry) bool { return a.at < b.at || a.at == b.at && a.seq < b.seq }

// queue orders entries by (time, sequence). Times never go back: what is pushed
// is never earlier than what was popped last.
type queue interface {
	push(entry)
	peek() (entry, bool)
	pop()
	reset()
	copyFrom(queue)
	entries() []entry // in no particular order
}

// heap is a 4-ary heap: half as deep as a binary one, with the four children
// side by side in memory.
type heap struct{ a []entry }

func (h *heap) push(e entry) {
	h.a = append(h.a, e)
	i := len(h.a) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(h.a[parent]) {
			break
		}
		h.a[i] = h.a[parent]
		i = parent
	}
	h.a[i] = e
}

func (h *heap) peek() (entry, bool) {
	if len(h.a) == 0 {
		return entry{}, false
	}
	return h.a[0], true
}

func (h *heap) pop() {
	last := len(h.a) - 1
	e := h.a[last]
	h.a = h.a[:last]
	if last == 0 {
		return
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= last {
			break
		}
		least := child
		for k := child + 1; k < min(child+4, last); k++ {
			if h.a[k].before(h.a[least]) {
				least = k
			}
		}
		if !h.a[least].before(e) {
			break
		}
		h.a[i] = h.a[least]
		i = least
	}
	h.a[i] = e
}

func (h *heap) reset()           { h.a = h.a[:0] }
func (h *heap) copyFrom(q queue) { h.a = append(h.a[:0], q.(*heap).a...) }
func (h *heap) entries() []entry { return h.a }

package sim

// heap is what the queue is compared with: a 4-ary heap.
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

func (h *heap) take(until Time) (entry, bool) {
	if len(h.a) == 0 || h.a[0].at > until {
		return entry{}, false
	}
	first := h.a[0]
	h.pop()
	return first, true
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

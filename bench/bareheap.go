package main

import "time"

// bareHeap is the least that an engine can be: a 4-ary heap of 24-byte entries and a generator.
var bareHeap = engine{
	name:    "bare 4-ary heap",
	how:     "pop, draw, push, and nothing else",
	replay:  "yes",
	prepare: inProcess(runBareHeap),
}

func runBareHeap(w work) (done, error) {
	h, draw, seq, now := make(quaternary, 0, balls*w.nodes), random(1), uint64(0), uint64(0)
	for i := range w.nodes {
		for range balls {
			seq++
			h.push(throw{draw.delay(), seq, int32(i), int32((i + 1) % w.nodes)})
		}
	}
	start := cpuTime()
	for range w.deliveries {
		t := h.pop()
		now = t.at
		seq++
		h.push(throw{now + draw.delay(), seq, t.to, t.from})
	}
	return done{uint64(w.deliveries), time.Duration(now), cpuTime() - start}, nil
}

// throw is a ball in flight.
type throw struct {
	at, seq  uint64
	from, to int32
}

func (a *throw) before(b *throw) bool { return a.at < b.at || a.at == b.at && a.seq < b.seq }

type quaternary []throw

func (h *quaternary) push(t throw) {
	a := append(*h, t)
	i := len(a) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !t.before(&a[parent]) {
			break
		}
		a[i] = a[parent]
		i = parent
	}
	a[i] = t
	*h = a
}

func (h *quaternary) pop() throw {
	a := *h
	first, last := a[0], a[len(a)-1]
	a = a[:len(a)-1]
	i := 0
	for 4*i+1 < len(a) {
		least := 4*i + 1
		for k := least + 1; k < min(4*i+5, len(a)); k++ {
			if a[k].before(&a[least]) {
				least = k
			}
		}
		if !a[least].before(&last) {
			break
		}
		a[i] = a[least]
		i = least
	}
	if len(a) > 0 {
		a[i] = last
	}
	*h = a
	return first
}

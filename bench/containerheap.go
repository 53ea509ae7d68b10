package main

import (
	"container/heap"
	"time"
)

// containerHeap is the event loop that most people write first: callbacks in a container/heap.
var containerHeap = engine{
	name:    "container/heap",
	how:     "a closure for each message",
	replay:  "yes",
	prepare: inProcess(runContainerHeap),
}

func runContainerHeap(w work) (done, error) {
	l := &loop{draw: 1}
	for i := range w.nodes {
		for range balls {
			l.throw(i, (i+1)%w.nodes)
		}
	}
	start := cpuTime()
	for l.delivered < uint64(w.deliveries) {
		e := heap.Pop(&l.events).(*callback)
		l.now = e.at
		e.call()
	}
	return done{l.delivered, time.Duration(l.now), cpuTime() - start}, nil
}

type loop struct {
	now, seq, delivered uint64
	draw                random
	events              callbacks
}

func (l *loop) throw(from, to int) {
	l.seq++
	heap.Push(&l.events, &callback{l.now + l.draw.delay(), l.seq, func() {
		l.delivered++
		l.throw(to, from)
	}})
}

type callback struct {
	at, seq uint64
	call    func()
}

type callbacks []*callback

func (c callbacks) Len() int { return len(c) }
func (c callbacks) Less(i, j int) bool {
	return c[i].at < c[j].at || c[i].at == c[j].at && c[i].seq < c[j].seq
}
func (c callbacks) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *callbacks) Push(x any)   { *c = append(*c, x.(*callback)) }
func (c *callbacks) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	(*c)[last] = nil
	*c = (*c)[:last]
	return x
}

package main

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// bubble is Go's own: goroutines with channels and timers, on the virtual clock of testing/synctest.
var bubble = engine{
	name:    "testing/synctest",
	how:     "a goroutine for each node, a timer for each message",
	replay:  "no",
	prepare: inProcess(runBubble),
}

// A bubble wants a *testing.T. An empty one will do, as of Go 1.26; no test binary is needed.
func runBubble(w work) (d done, err error) {
	t := new(testing.T)
	synctest.Test(t, func(*testing.T) { d = bounce(w) })
	if t.Failed() {
		return d, errors.New("the bubble burst")
	}
	return d, nil
}

type thrown struct{ from, to int }

func bounce(w work) done {
	var delivered atomic.Int64
	inboxes := make([]chan thrown, w.nodes)
	for i := range inboxes {
		inboxes[i] = make(chan thrown, 2*balls) // all that can be on their way to one node
	}
	throw := func(r *random, t thrown) {
		time.AfterFunc(time.Duration(r.delay()), func() { inboxes[t.to] <- t })
	}
	over := make(chan struct{})
	play := func(id int) {
		r := random(id + 1)
		for range balls {
			throw(&r, thrown{id, (id + 1) % w.nodes})
		}
		for t := range inboxes[id] {
			switch n := delivered.Add(1); {
			case n < int64(w.deliveries):
				throw(&r, thrown{t.to, t.from})
			case n == int64(w.deliveries):
				close(over)
			}
		}
	}
	begin, start := time.Now(), cpuTime()
	for id := range w.nodes {
		go play(id)
	}
	<-over
	virtual, cpu := time.Since(begin), cpuTime()-start
	time.Sleep(2 * delayMax) // until what is in flight has arrived
	for _, inbox := range inboxes {
		close(inbox)
	}
	return done{uint64(w.deliveries), virtual, cpu}
}

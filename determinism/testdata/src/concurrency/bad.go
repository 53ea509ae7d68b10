// Package concurrency does several things at once.
package concurrency

import (
	"sync"        // want `package sync is for goroutines; a node is a state machine`
	"sync/atomic" // want `package sync/atomic is for goroutines`
)

var (
	cache sync.Map
	pool  sync.Pool
	count atomic.Int64
)

func talk(in, out chan int) int {
	go talk(out, in) // want `go starts a goroutine`
	select {         // want `select picks at random`
	case out <- 1:
	case x := <-in:
		return <-in + x // want `receives from a channel`
	case <-(in):
		_ = ok(true)
	}
	out <- 2            // want `sends on a channel`
	x := <-in           // want `receives from a channel`
	for y := range in { // want `ranges over a channel`
		x += y
	}
	close(out) // want `closes a channel`
	return x
}

func ok(b bool) bool { return b }

package main

import (
	"errors"
	"math/bits"
	"time"
)

// work is what every engine does: nodes on a ring, each of which throws two balls to the next
// node. Whoever receives a ball throws it back. Each throw takes a time that is drawn
// uniformly from delayMin to delayMax. So two messages are in flight for each node, always.
type work struct {
	nodes      int
	deliveries int // stop after so many
}

const (
	delayMin = time.Millisecond
	delayMax = 10 * time.Millisecond
	balls    = 2
)

// done is what came out of it.
type done struct {
	Deliveries uint64        `json:"deliveries"` // at least as many as asked for
	Virtual    time.Duration `json:"virtual_ns"` // the time of the last one
	CPU        time.Duration `json:"cpu_ns"`     // of all threads, without building things up
}

// engine is one way to do the work.
type engine struct {
	name   string
	how    string // what carries a message
	replay string // whether a seed gives the same run again, where several things happen at one time too
	// prepare is called once. It returns how to do the work, or a missing error.
	prepare func(dir string) (func(work) (done, error), error)
}

// missing is the error of an engine that is not installed: the command that installs it.
type missing string

func (m missing) Error() string { return "not installed: " + string(m) }

func isMissing(err error) (install string, ok bool) {
	var m missing
	ok = errors.As(err, &m)
	return string(m), ok
}

// engines lists ours, the least that an engine can be, and the others.
func engines() []engine {
	return []engine{kernel, wholePath, bareHeap, containerHeap, bubble, ns3, simPy}
}

// inProcess is the prepare of an engine that is part of this program.
func inProcess(run func(work) (done, error)) func(string) (func(work) (done, error), error) {
	return func(string) (func(work) (done, error), error) { return run, nil }
}

// random is splitmix64.
type random uint64

// delay draws a delay in nanoseconds.
func (r *random) delay() uint64 {
	*r += 0x9e3779b97f4a7c15
	x := uint64(*r)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	drawn, _ := bits.Mul64(x^x>>31, uint64(delayMax-delayMin)+1)
	return uint64(delayMin) + drawn
}

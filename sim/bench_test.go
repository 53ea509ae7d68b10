package sim_test

import (
	"fmt"
	"math/bits"
	"testing"
	"time"

	"simrun/sim"
)

// The benchmarks say what an event costs: its place in the queue, its step and
// its trace, while handlers do nothing but send on what they received. What
// counts is how many times as much that is as what BareHeap does, of as many nodes: a queue
// with as many entries pending that only pops, draws a delay and pushes. The two take turns, since machines change their
// speed, and the ratio is reported as heaps.

var sizes = []int{5, 100, 10_000, 100_000}

const (
	delayMin    = time.Millisecond
	delaySpread = 9 * time.Millisecond
)

func BenchmarkKernel(b *testing.B) {
	for _, nodes := range sizes {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) { deliver(b, relays(nodes, false), nodes) })
	}
}

func BenchmarkKernelTimers(b *testing.B) {
	for _, nodes := range sizes {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) { deliver(b, relays(nodes, true), nodes) })
	}
}

// deliver measures deliveries in the steady state, between so many nodes.
func deliver(b *testing.B, w *sim.World, nodes int) {
	w.Reset(sim.Seed(1))
	pause(b, w, 40*uint64(nodes)+10_000) // until slices have grown and the queue is mixed
	heap := newBareHeap(nodes)
	b.ReportAllocs()
	var kernelTook, heapTook time.Duration
	begin := w.Stats().Delivered
	b.ResetTimer()
	for left := uint64(b.N); left > 0; {
		before := w.Stats().Delivered
		start := time.Now()
		pause(b, w, w.Seq()+2*min(left, turn))
		between := time.Now()
		b.StopTimer()
		delivered := w.Stats().Delivered - before
		heap.hold(delivered)
		kernelTook += between.Sub(start)
		heapTook += time.Since(between)
		left -= min(left, delivered)
		b.StartTimer()
	}
	b.StopTimer()
	b.ReportMetric(float64(kernelTook.Nanoseconds())/float64(w.Stats().Delivered-begin), "ns/event")
	b.ReportMetric(float64(kernelTook)/float64(heapTook), "heaps")
	b.ReportMetric(0, "ns/op")
}

const turn = 100_000 // deliveries: so many that what the other left in the cache does not matter

func BenchmarkBareHeap(b *testing.B) {
	for _, nodes := range sizes {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) {
			h := newBareHeap(nodes)
			b.ReportAllocs()
			b.ResetTimer()
			h.hold(uint64(b.N))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/event")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// relay sends on whatever it receives, to one neighbour after the other.
type relay struct {
	neighbours [8]sim.NodeID
	next       uint8
}

var token sim.Message = note("token") // boxed once

func (r *relay) Init(env *sim.Env) {
	r.send(env, token)
	r.send(env, token)
}

func (r *relay) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) { r.send(env, m) }

func (r *relay) Timeout(*sim.Env, sim.TimerKey) {}

func (r *relay) send(env *sim.Env, m sim.Message) {
	r.next++
	env.Send(r.neighbours[r.next%8], m)
}

// impatient is a relay that sets a timer anew whenever it receives something.
type impatient struct{ relay }

func (r *impatient) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) {
	r.send(env, m)
	env.SetTimer(sim.TimerKey{Name: "silence"}, 20*time.Millisecond, 40*time.Millisecond)
}

// relays is a world of n relays.
func relays(n int, timers bool) *sim.World {
	cfg := relayConfig(n, timers)
	cfg.Prepare()
	return sim.NewWorld(cfg, &uniform{sim.NewStream(1)}, nil, nil)
}

// relayConfig makes n relays with neighbours drawn among all. With timers, they are impatient.
func relayConfig(n int, timers bool) *sim.Config {
	cfg := &sim.Config{Messages: []sim.Message{token}, Horizon: sim.Forever}
	nodes := make([]impatient, n)
	for i := range n {
		for k := range nodes[i].neighbours {
			c := sim.Choice{Stream: 1, Index: uint64(8*i + k), N: uint64(n)}
			nodes[i].neighbours[k] = sim.NodeID(sim.Seed(1).Draw(c))
		}
		fresh := func() sim.Node { return &nodes[i].relay }
		if timers {
			fresh = func() sim.Node { return &nodes[i] }
		}
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: fmt.Sprint("n", i), New: fresh})
	}
	return cfg
}

// uniform is a network that loses nothing and draws delays from one stream.
type uniform struct{ stream sim.Stream }

func (u *uniform) Reset() { u.stream.Rewind() }

func (u *uniform) Send(w *sim.World, _, _ sim.NodeID, _ sim.Message, fate *sim.Fate) {
	drawn := w.Next(&u.stream).Draw(sim.LaneDelay, uint64(delaySpread)+1)
	fate.Delay = delayMin + time.Duration(drawn)
}

func (*uniform) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }

func (u *uniform) Fork(sim.Network) sim.Network { fork := *u; return &fork }

// bareHeap is the least that a simulation can be: a 4-ary heap of 16-byte
// entries and a generator (splitmix64). It shares no code with the kernel, so
// that it stays the same measure when the kernel changes.
type bareHeap struct {
	entries []bareEntry
	random  uint64
}

type bareEntry struct{ at, id uint64 }

// newBareHeap has two entries pending for each node.
func newBareHeap(nodes int) *bareHeap {
	h := &bareHeap{random: 1}
	for range 2 * nodes {
		h.push(bareEntry{h.delay(), h.random})
	}
	return h
}

// hold has entries come up and be pending again.
func (h *bareHeap) hold(times uint64) {
	for range times {
		e := h.pop()
		e.at += h.delay()
		h.push(e)
	}
}

func (h *bareHeap) delay() uint64 {
	h.random += 0x9e3779b97f4a7c15
	x := h.random
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	drawn, _ := bits.Mul64(x^x>>31, uint64(delaySpread)+1)
	return uint64(delayMin) + drawn
}

func (a bareEntry) before(b bareEntry) bool { return a.at < b.at || a.at == b.at && a.id < b.id }

func (h *bareHeap) push(e bareEntry) {
	h.entries = append(h.entries, e)
	a := h.entries
	i := len(a) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(a[parent]) {
			break
		}
		a[i] = a[parent]
		i = parent
	}
	a[i] = e
}

func (h *bareHeap) pop() bareEntry {
	a := h.entries
	first, last := a[0], a[len(a)-1]
	a = a[:len(a)-1]
	h.entries = a
	i := 0
	for 4*i+1 < len(a) {
		least := 4*i + 1
		for k := least + 1; k < min(4*i+5, len(a)); k++ {
			if a[k].before(a[least]) {
				least = k
			}
		}
		if !a[least].before(last) {
			break
		}
		a[i] = a[least]
		i = least
	}
	if len(a) > 0 {
		a[i] = last
	}
	return first
}

package sim_test

import (
	"fmt"
	"runtime"
	"testing"

	"simrun/sim"
)

// BenchmarkMemory says how much a world and its run hold for each node, in the steady
// state of BenchmarkKernel and of BenchmarkKernelTimers.
func BenchmarkMemory(b *testing.B) {
	for _, timers := range []bool{false, true} {
		b.Run(fmt.Sprintf("nodes=100000/timers=%t", timers), func(b *testing.B) {
			for range b.N {
				b.ReportMetric(float64(held(b, 100_000, timers))/100_000, "B/node")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// held returns how many bytes a world of relays holds that has run, without its Config and
// the nodes' own structs.
func held(t testing.TB, nodes int, timers bool) uint64 {
	cfg := relayConfig(nodes, timers)
	cfg.Prepare()
	before := heapInUse()
	w := sim.NewWorld(cfg, &uniform{sim.NewStream(1)}, nil, nil)
	w.Reset(sim.Seed(1))
	pause(t, w, 20*uint64(nodes))
	after := heapInUse()
	runtime.KeepAlive(w)
	return after - before
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A node costs a kilobyte at most, and its timer half as much again.
func TestMemoryPerNode(t *testing.T) {
	const nodes = 10_000
	for timers, most := range map[bool]uint64{false: 1000, true: 1600} {
		if bytes := held(t, nodes, timers) / nodes; bytes > most {
			t.Errorf("%d bytes for each node (timers: %t), want at most %d", bytes, timers, most)
		}
	}
}

package raft_test

import (
	"slices"
	"testing"
	"time"

	"simrun/scenarios"
)

// BenchmarkProperties tells what it costs to judge the safety of a run: the median of what runs take with the properties of Raft,
// in turn with runs that are judged by the cheapest of them alone. Liveness is left out: what it costs are proofs.
func BenchmarkProperties(b *testing.B) {
	const load = `
nodes: 5
workload: [{clients: 8, think: {dist: constant, value: 1ms}, keys: 4, from: 400ms, until: 1800ms}]
run: {until: 2s}
check: `
	off := compile(b, load+"[election-safety]\n").NewRunner()
	on := compile(b, load+"[election-safety, leader-append-only, log-matching, leader-completeness, state-machine-safety]\n").NewRunner()
	var times []float64
	takes := func(r *scenarios.Runner, seed uint64) float64 {
		start := time.Now()
		if _, err := r.Run(seed, scenarios.Options{Brief: true}); err != nil {
			b.Fatal(err)
		}
		return time.Since(start).Seconds()
	}
	for seed := uint64(1); b.Loop(); seed++ {
		with, without := takes(on, seed), takes(off, seed)
		times = append(times, with/without)
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], "times")
}

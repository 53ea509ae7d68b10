package check_test

import (
	"testing"

	"simrun/scenarios"
)

// BenchmarkSeed runs seeds of a scenario whose every run ends with a proof.
func BenchmarkSeed(bench *testing.B) {
	r := scenarios.Standard()
	s, err := r.Load("twopc/all-ready-blocks")
	if err != nil {
		bench.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		bench.Fatal(err)
	}
	runner := p.NewRunner()
	events := uint64(0)
	bench.ReportAllocs()
	for seed := uint64(1); bench.Loop(); seed++ {
		out, err := runner.Run(seed, scenarios.Options{})
		if err != nil {
			bench.Fatal(err)
		}
		events += out.Events
	}
	bench.ReportMetric(float64(events)/float64(bench.N), "events/seed")
}

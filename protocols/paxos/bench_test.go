package paxos_test

import (
	"testing"

	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// BenchmarkLog tells what it costs to judge each instance of a log: a run with the properties of Paxos, and one with the cheapest of
// them alone. Liveness is left out: what it costs are proofs.
func BenchmarkLog(b *testing.B) {
	const load = `name: bench
protocol: paxos
params: {mode: log}
workload: [{clients: 4, think: {dist: constant, value: 1ms}, keys: 4, from: 400ms, until: 1800ms}]
run: {until: 2s}
`
	for _, judged := range []struct{ name, check string }{
		{"off", "check: [integrity]"},
		{"on", "check: [agreement, validity, integrity, learned-chosen]"},
	} {
		b.Run(judged.name, func(b *testing.B) {
			s, err := scenariotest.Registry.Parse("bench.yaml", []byte(load+judged.check+"\n"))
			if err != nil {
				b.Fatal(err)
			}
			p, err := scenariotest.Registry.Compile(s)
			if err != nil {
				b.Fatal(err)
			}
			r := p.NewRunner()
			events := uint64(0)
			for seed := uint64(1); b.Loop(); seed++ {
				out, err := r.Run(seed, scenarios.Options{Brief: true})
				if err != nil {
					b.Fatal(err)
				}
				events += out.Events
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

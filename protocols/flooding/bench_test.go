package flooding_test

import (
	"testing"

	"simrun/scenarios"
)

// BenchmarkCrashes runs seed after seed of five processes, any four of which may crash, on one worker.
func BenchmarkCrashes(b *testing.B) {
	for _, variant := range []string{"regular", "uniform"} {
		b.Run(variant, func(b *testing.B) {
			runner := compile(b, `
params: {variant: `+variant+`}
nodes: 5
faults:
  - {fault: crash, node: any, when: {node: all, sends: Proposals, nth: 3}}
  - {fault: crash, node: any, at: 4ms}
  - {fault: crash, node: any, at: 8ms}
  - {fault: crash, node: any, when: {node: all, sends: Decided, nth: 2}}
`).NewRunner()
			b.ReportAllocs()
			events, crashes := uint64(0), uint64(0)
			for seed := uint64(1); b.Loop(); seed++ {
				out, err := runner.Run(seed, scenarios.Options{})
				if err != nil {
					b.Fatal(err)
				}
				events += out.Events
				crashes += out.Stats.Crashes
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "seeds/s")
			b.ReportMetric(float64(events)/float64(b.N), "events/seed")
			b.ReportMetric(float64(crashes)/float64(b.N), "crashes/seed")
		})
	}
}

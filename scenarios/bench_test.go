package scenarios_test

import (
	"strings"
	"testing"

	"simrun/scenarios"
)

// BenchmarkSweep runs seed after seed on one worker, as a sweep does: BenchmarkSweep/twopc
// is a run that ends blocked, which takes a proof; the others are beside it.
func BenchmarkSweep(b *testing.B) {
	for _, name := range []string{"twopc/all-ready-blocks", "twopc/all-commit", "twopc/amnesia", "onepc/cannot-report", "paxos/campaign", "paxos/log-lossy", "raft/leader-crash"} {
		b.Run(strings.TrimSuffix(name, "/all-ready-blocks"), func(b *testing.B) {
			runner := load(b, name).NewRunner()
			b.ReportAllocs()
			events := uint64(0)
			for i := 0; b.Loop(); i++ {
				out, err := runner.Run(uint64(i), scenarios.Options{Brief: true})
				if err != nil {
					b.Fatal(err)
				}
				events += out.Events
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "seeds/s")
			b.ReportMetric(float64(events)/float64(b.N), "events/seed")
		})
	}
}

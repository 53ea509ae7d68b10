package paxos_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"simrun/check"
	"simrun/protocols/paxos"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

// The campaign runs the protocol under whatever its model allows: anybody crashes and comes back with its disk,
// is cut off, loses messages or has a bad disk; links lose, double and delay messages at will. Safety
// holds in every seed. By the end everybody is back and messages get through at last, so
// that termination holds as well.
const (
	campaignSeeds = 2000
	mutantSeeds   = 5000 // within which each mutant is found
)

func TestCampaign(t *testing.T) {
	seen := make(map[string]int)
	for seed := range uint64(campaignSeeds) {
		text := campaign(seed, paxos.None)
		p := compile(t, text)
		w := witness{}
		for property, v := range scenariotest.Verdicts(t, p, p.NewRunner(), seed, scenarios.Options{Observer: w}) {
			t.Errorf("seed %d: %s %s\n%s", seed, property, v, text)
		}
		for what := range w {
			seen[what]++
		}
	}
	t.Log("seeds by what happened in them:", seen)
	for _, what := range []string{"crash", "recover", "drop", "duplicate", "Nack", "BACKING-OFF", "adopted", "read", "LEARNED"} {
		if seen[what] < campaignSeeds/50 {
			t.Errorf("only %d of %d seeds have: %s", seen[what], campaignSeeds, what)
		}
	}
}

// The campaign has teeth: it finds every mutant by itself.
func TestCampaignFindsMutants(t *testing.T) {
	for _, m := range mutants {
		t.Run(string(m.mutant), func(t *testing.T) {
			scenariotest.Finds(t, func(seed uint64) *scenarios.Program { return compile(t, campaign(seed, m.mutant)) }, mutantSeeds, m.breaks)
		})
	}
}

// witness notes what happens in a run.
type witness map[string]bool

func (w witness) Event(e *sim.Event) {
	w[e.Kind.String()] = true
	switch v := e.Value.(type) {
	case paxos.State:
		w[v.State] = true
	case paxos.Promise:
		if v.Accepted.N > 0 {
			w["adopted"] = true
		}
	case paxos.ReadOp:
		w["read"] = true
	case check.Learned:
	case sim.Message:
		w[v.Kind()] = true
	}
}

func (witness) Len() int     { return 0 }
func (witness) Truncate(int) {}

// campaign draws a scenario.
func campaign(seed uint64, mutant paxos.Mutant) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	n := 3 + 2*r.IntN(2)
	proposer, learner := "n", "n"
	if r.IntN(3) == 0 {
		line("nodes: {proposer: 3, acceptor: %d, learner: 2}", n)
		proposer, learner = "p", "l"
	} else {
		line("nodes: %d", n)
	}
	line("params: {mutant: %s, retry: %dms, answer_timeout: %dms}", mutant, 5+r.IntN(60), 60+r.IntN(100))
	line("storage: {sync: %s}", one("0s", "1ms", "7ms"))
	line("network:\n  order: %s", one("any", "fifo"))
	line("  delay: %s", one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}", "{dist: exponential, mean: 12ms, max: 200ms}"))
	line("  loss: %s", one("0", "0", "0.05", "0.2"))
	line("  duplicate: %s", one("0", "0.1", "0.4"))
	line("workload:")
	for i, value := range []string{"a", "b", "c"} {
		line("  - {at: %dms, op: propose, node: %s%d, value: %s}", r.IntN(2)*r.IntN(300), proposer, i+1, value)
	}
	line("  - {at: %dms, op: read, node: %s%d}", r.IntN(400), learner, 1+r.IntN(2))
	line("nemesis:\n  kinds: [%s]", one("crash", "crash, crash, partition", "crash, partition, link, omission, storage", "partition, link, omission", "crash, storage"))
	line("  max-faulty: %d", 1+r.IntN(n/2))
	line("  every: {dist: exponential, mean: %dms, min: 1ms}", 5+r.IntN(60))
	line("  lasts: {dist: exponential, mean: %dms, min: 1ms}", 10+r.IntN(150))
	line("  until: %dms", 200+r.IntN(800))
	line("run: {until: 20s}")
	return b.String()
}

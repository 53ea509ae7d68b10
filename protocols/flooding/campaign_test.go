package flooding_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"simrun/check"
	"simrun/protocols/flooding"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

// The campaign runs the protocol under whatever its model allows: any number of processes but
// one crash for good, at any time and in the middle of anything; messages double and overtake each
// other; the detector takes its time. It holds what its variant promises in every seed, and with f
// crashes the regular variant decides by round f+1.
const campaignSeeds = 2000

func TestCampaign(t *testing.T) {
	for variant, often := range map[flooding.Variant][]string{
		flooding.Regular: {
			"duplicate", "3 crashes", "died decided", "Decided", "not uniform",
			"decided in round 1", "decided in round 2", "decided in round 3",
		},
		flooding.Uniform: {"duplicate", "3 crashes", "died decided", "decided in round 2", "decided in round 5"},
	} {
		t.Run(string(variant), func(t *testing.T) {
			seen := make(map[string]int)
			for seed := range uint64(campaignSeeds) {
				text := campaign(seed, variant, flooding.None)
				p := compile(t, text)
				w := witness{}
				broken := scenariotest.Verdicts(t, p, p.NewRunner(), seed, scenarios.Options{Observer: w})
				if variant == flooding.Regular && broken["uniform-agreement"] != "" {
					delete(broken, "uniform-agreement")
					w["not uniform"] = true
				}
				for property, v := range broken {
					t.Errorf("seed %d: %s %s\n%s", seed, property, v, text)
				}
				if variant == flooding.Regular && w.lastRound() > w.crashes()+1 {
					t.Errorf("seed %d: with %d crashes, a decision falls in round %d\n%s", seed, w.crashes(), w.lastRound(), text)
				}
				for what := range w {
					seen[what]++
				}
			}
			t.Log("seeds by what happened in them:", seen)
			for _, what := range often {
				if seen[what] < campaignSeeds/200 {
					t.Errorf("only %d of %d seeds have: %s", seen[what], campaignSeeds, what)
				}
			}
		})
	}
}

// The campaign has teeth: it finds every mutant by itself.
func TestCampaignFindsMutants(t *testing.T) {
	for _, m := range mutants {
		t.Run(string(m.mutant), func(t *testing.T) {
			scenariotest.Finds(t, func(seed uint64) *scenarios.Program { return compile(t, campaign(seed, m.variant, m.mutant)) }, campaignSeeds, m.breaks)
		})
	}
}

// witness notes what happens in a run.
type witness map[string]bool

func (w witness) Event(e *sim.Event) {
	w[e.Kind.String()] = true
	switch v := e.Value.(type) {
	case flooding.State:
		if v.State == "DECIDED" {
			w[fmt.Sprintf("decided in round %d", v.Round)] = true
		}
	case check.Decision:
		w[fmt.Sprint("decided: ", e.Node)] = true
	case flooding.Decided:
		w[v.Kind()] = true
	}
	if e.Kind == sim.EventCrash {
		w[fmt.Sprintf("%d crashes", w.crashes()+1)] = true
		if w[fmt.Sprint("decided: ", e.Node)] {
			w["died decided"] = true
		}
	}
}

func (w witness) crashes() int { return w.most("%d crashes") }

func (w witness) lastRound() int { return w.most("decided in round %d") }

// most is the largest number with which something is noted.
func (w witness) most(format string) int {
	for n := 9; n > 0; n-- {
		if w[fmt.Sprintf(format, n)] {
			return n
		}
	}
	return 0
}

func (witness) Len() int     { return 0 }
func (witness) Truncate(int) {}

// campaign draws a scenario.
func campaign(seed uint64, variant flooding.Variant, mutant flooding.Mutant) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	n := 2 + r.IntN(4)
	line("params: {variant: %s, mutant: %s}", variant, mutant)
	line("nodes: %d", n)
	line("detector: {kind: perfect, delay: %s}", one("0s", "0s", "3ms", "40ms"))
	line("network:\n  order: %s", one("any", "fifo"))
	line("  delay: %s", one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}", "{dist: uniform, min: 0s, max: 60ms}"))
	line("  duplicate: %s", one("0", "0.1", "0.5"))
	line("workload:")
	values := make([]string, n)
	for i := range n {
		values[i] = fmt.Sprint(r.IntN(20))
		line("  - {at: %dms, op: propose, node: p%d, value: %q}", r.IntN(2)*r.IntN(30), i+1, values[i])
	}
	if crashes := max(r.IntN(n), r.IntN(n)); crashes > 0 {
		line("faults:")
		for _, victim := range r.Perm(n)[:crashes] {
			line("  - {fault: crash, node: p%d, %s}", victim+1, moment(r, values))
		}
	}
	return b.String()
}

// moment draws when a process crashes: mostly in the middle of its first broadcast, or when it
// has decided, for there it hurts.
func moment(r *rand.Rand, values []string) string {
	n := len(values)
	switch r.IntN(12) {
	case 0:
		return fmt.Sprintf("at: %dus", r.IntN(90_000))
	case 1:
		return fmt.Sprintf("when: {receives: %s, nth: %d}", []string{"Proposals", "Decided"}[r.IntN(2)], 1+r.IntN(2*n))
	case 2:
		return fmt.Sprintf("when: {sends: Proposals, nth: %d}, mid-broadcast: %d", 1+r.IntN(3*n), 1+r.IntN(n))
	case 3:
		return fmt.Sprintf("when: {sends: Decided}, mid-broadcast: %d", 1+r.IntN(n))
	case 4, 5, 6:
		return "when: {sends: Decided}"
	case 7:
		return fmt.Sprintf("when: {decides: %q}", values[r.IntN(n)])
	}
	return fmt.Sprintf("when: {sends: Proposals}, mid-broadcast: %d", 1+r.IntN(max(1, n-2)))
}

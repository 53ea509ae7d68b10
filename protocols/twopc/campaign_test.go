package twopc_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"simrun/check"
	"simrun/protocols/twopc"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

// The campaign runs the protocol under whatever goes wrong in its model: crashes and
// recoveries of anybody at any time with the disk intact, loss, duplicates, messages that
// overtake each other. Safety must hold in every seed. By the end everybody is back
// and messages get through at last, so termination must hold as well.
const campaignSeeds = 2000

func TestCampaign(t *testing.T) {
	seen := make(map[string]int)
	for seed := range uint64(campaignSeeds) {
		text := campaign(seed, twopc.None)
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
	for _, what := range []string{
		"commit", "abort", "veto", "crash", "recover", "drop", "duplicate", "timed-out",
		"asked in INIT", "asked in WAIT", "asked in READY", "asked in COMMIT", "asked in ABORT",
	} {
		if seen[what] < campaignSeeds/50 {
			t.Errorf("only %d of %d seeds have: %s", seen[what], campaignSeeds, what)
		}
	}
}

// The campaign has teeth: it finds every mutant by itself.
func TestCampaignFindsMutants(t *testing.T) {
	for _, m := range mutants {
		t.Run(string(m.mutant), func(t *testing.T) {
			scenariotest.Finds(t, func(seed uint64) *scenarios.Program { return compile(t, campaign(seed, m.mutant)) }, campaignSeeds, m.breaks)
		})
	}
}

// witness notes what happens in a run.
type witness map[string]bool

func (w witness) Event(e *sim.Event) {
	w[e.Kind.String()] = true
	switch v := e.Value.(type) {
	case check.Decided:
		w[string(v.Outcome)] = true
	case check.TimedOut:
		w[v.ObservationName()] = true
	case twopc.VoteAbort:
		w["veto"] = true
	case twopc.DecisionReply:
		w["asked in "+string(v.State)] = true
	}
}

func (witness) Len() int     { return 0 }
func (witness) Truncate(int) {}

// campaign draws a scenario.
func campaign(seed uint64, mutant twopc.Mutant) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	participants := 2 + r.IntN(4)
	line("params: {mutant: %s, termination: %s, vote_timeout: %dms, decision_timeout: %dms}",
		mutant, one("cooperative", "wait"), 5+r.IntN(100), 5+r.IntN(100))
	line("nodes: {participant: %d}", participants)
	line("storage: {sync: %s}", one("0s", "1ms", "7ms", "25ms"))
	line("network:\n  order: %s", one("any", "fifo"))
	line("  delay: %s", one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}", "{dist: uniform, min: 0s, max: 60ms}"))
	line("  loss: %s", one("0", "0", "0.05", "0.3"))
	line("  duplicate: %s", one("0", "0.1", "0.5"))
	line("workload:")
	for tx := range 1 + r.IntN(3) {
		line("  - {at: %dms, op: begin, tx: t%d, votes: {%s}}", r.IntN(40), tx+1, votes(r, participants))
	}
	if crashes := r.IntN(4); crashes > 0 {
		line("faults:")
		for range crashes {
			line("  - {fault: crash, node: %s, storage: %s, repeat: {every: %s, lasts: %s}, until: %dms}",
				one("any", "any", "c", "p1", "participant"), one("unsynced-lost", "kept"),
				one("{dist: uniform, min: 0s, max: 60ms}", "{dist: constant, value: 11ms}", "{dist: uniform, min: 1ms, max: 400ms}"),
				one("{dist: uniform, min: 1ms, max: 50ms}", "{dist: uniform, min: 0s, max: 300ms}"),
				50+r.IntN(800))
		}
		if r.IntN(3) == 0 { // not the coordinator's disk: who halts for good may block the others
			line("  - {fault: storage, node: p%d, kind: %s, at: %dms}", 1+r.IntN(participants),
				one("lost-writes", "torn-write", "bit-rot", "full"), r.IntN(100))
		}
	}
	return b.String()
}

// votes draws who votes abort: mostly nobody.
func votes(r *rand.Rand, participants int) string {
	switch n := r.IntN(4 * (participants + 1)); {
	case n == 0:
		return "c: abort"
	case n <= participants:
		return fmt.Sprintf("p%d: abort", n)
	}
	return ""
}

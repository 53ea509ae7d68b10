package raft_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"simrun/protocols/raft"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

var campaignSeeds = flag.Uint64("seeds", 400, "how many seeds TestCampaign runs")

// The campaign runs the protocol, with its extensions, under whatever its model allows: anybody crashes and comes back with
// its disk, is cut off, is paused, loses messages or has a bad disk; links lose, double and delay messages at will; clocks drift;
// servers are added and removed. Safety holds in every seed. By the end everybody is back and messages get
// through at last, so that clients are served.
func TestCampaign(t *testing.T) {
	seen := make(map[string]uint64)
	for seed := range *campaignSeeds {
		text := campaign(seed, raft.None)
		p := compile(t, text)
		w := witness{}
		for property, v := range scenariotest.Verdicts(t, p, p.NewRunner(), seed, scenarios.Options{Observer: w}) {
			if property == "progress" && w["halt"] {
				continue // a disk that fails takes its server with it, and those that are left may be too few
			}
			t.Errorf("seed %d: %s %s\n%s", seed, property, v, text)
		}
		for what := range w {
			seen[what]++
		}
	}
	t.Log("seeds by what happened in them:", seen)
	for _, what := range []string{
		"crash", "recover", "drop", "duplicate", "candidate", "pre-candidate", "truncated", "InstallSnapshot", "refused", "cas", "add", "remove",
	} {
		if seen[what] < *campaignSeeds/50 {
			t.Errorf("only %d of %d seeds have: %s", seen[what], *campaignSeeds, what)
		}
	}
}

// witness notes what happens in a run.
type witness map[string]bool

func (w witness) Event(e *sim.Event) {
	w[e.Kind.String()] = true
	if e.Kind == sim.EventCrash && e.Name != "" { // a server that gives up says why
		w["halt"] = true
	}
	switch v := e.Value.(type) {
	case raft.State:
		w[v.State] = true
	case raft.AppendReply:
		if !v.Success {
			w["refused"] = true
		}
	case sim.Observation:
		w[v.ObservationName()] = true
	case sim.Op:
		w[v.OpName()] = true
	case sim.Message:
		w[v.Kind()] = true
	}
}

func (witness) Len() int     { return 0 }
func (witness) Truncate(int) {}

// campaign draws a scenario.
func campaign(seed uint64, mutant raft.Mutant) string {
	r := rand.New(rand.NewPCG(seed, 2))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	n := 3 + r.IntN(3)
	members, until := n, 500+r.IntN(2000)
	if r.IntN(2) == 0 {
		members = max(3, n-1)
	}
	reads := one("read-index", "lease")
	line("nodes: %d", n)
	line("params:\n  mutant: %s\n  members: %d\n  reads: %s\n  check_quorum: %t", mutant, members, reads, reads == "lease" || r.IntN(3) > 0)
	line("  pre_vote: %s\n  max_append: %s", one("true", "true", "false"), one("1", "3", "64"))
	line("  snapshot_every: %s\n  membership: %s", one("0", "1", "5", "20"), one("joint", "single"))
	line("clocks: {drift: %dppm}", r.IntN(2)*r.IntN(50_000))
	line("storage: {sync: %s}", one("0s", "1ms", "4ms"))
	line("network:\n  order: %s", one("any", "fifo"))
	line("  delay: %s", one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}", "{dist: exponential, mean: 8ms, max: 100ms}"))
	line("  loss: %s", one("0", "0", "0.02", "0.1"))
	line("  duplicate: %s", one("0", "0.1", "0.3"))
	line("workload:\n  - {clients: %d, think: {dist: exponential, mean: %dms}, keys: %d, ops: {put: 2, get: 2, cas: 1}, from: 0s, until: %dms}",
		1+r.IntN(4), 10+r.IntN(100), 1+r.IntN(3), until+2000)
	for range r.IntN(8) {
		line("  - {at: %dms, op: %s, node: n%d}", 300+r.IntN(until), one("add", "remove", "campaign"), 1+r.IntN(n))
	}
	kinds := []string{"crash", "partition", "link", "omission"}
	if reads != "lease" { // that counts on clocks, pauses and disks within bounds
		kinds = append(kinds, "pause", "storage", "clock")
	}
	r.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	kinds = slices.Sorted(slices.Values(kinds[:1+r.IntN(len(kinds))]))
	line("nemesis:\n  kinds: [%s]", strings.Join(kinds, ", "))
	line("  max-faulty: %d", 1+r.IntN(n-1))
	line("  every: {dist: exponential, mean: %dms, min: 1ms}", 20+r.IntN(300))
	line("  lasts: {dist: exponential, mean: %dms, min: 1ms}", 20+r.IntN(400))
	if slices.Contains(kinds, "crash") {
		line("  storage: %s", one("unsynced-lost", "kept"))
	}
	line("  until: %dms", until)
	line("run: {until: 15s}")
	return b.String()
}

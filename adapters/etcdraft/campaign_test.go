package etcdraft_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"simrun/adapters/etcdraft"
	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
)

var (
	campaignFrom  = flag.Int("from", 0, "the first seed of the campaign")
	campaignSeeds = flag.Int("seeds", 300, "how many seeds the campaign has")
)

const mutantSeeds = 5000 // within which the campaign finds each mutant

// The campaign runs the library under all that Raft allows: servers crash and come back, are cut off, lose messages,
// run slow or have a bad disk; links lose, double and delay messages at will; clocks drift; servers
// join and leave. Safety holds in every seed, and so does progress: by the end everybody is back.
func TestCampaign(t *testing.T) {
	seen := make(map[string]int)
	eachSeed(*campaignFrom, *campaignSeeds, func(seed uint64) map[string]bool {
		text := campaign(seed, etcdraft.None)
		w := witness{}
		for property, v := range broken(t, compile(t, text), seed, scenarios.Options{Observer: w}) {
			t.Errorf("seed %d: %s %s\n%s", seed, property, v, text)
		}
		return w
	}, func(w map[string]bool) bool {
		for what := range w {
			seen[what]++
		}
		return true
	})
	t.Log("seeds by what happened in them:", seen)
	for _, what := range []string{"crash", "recover", "drop", "duplicate", "MsgSnap", "MsgProp", "MsgReadIndexResp", "wal.2", "truncated", "add", "joint", "restart"} {
		if seen[what] < *campaignSeeds/50 {
			t.Errorf("only %d of %d seeds have: %s", seen[what], *campaignSeeds, what)
		}
	}
}

// The campaign has teeth: it finds every mutant by itself.
func TestCampaignFindsMutants(t *testing.T) {
	for _, m := range mutants {
		t.Run(string(m.mutant), func(t *testing.T) {
			missing := slices.Clone(m.breaks)
			seeds := 0
			eachSeed(0, mutantSeeds, func(seed uint64) map[string]string {
				return broken(t, compile(t, campaign(seed, m.mutant)), seed, scenarios.Options{})
			}, func(found map[string]string) bool {
				seeds++
				missing = slices.DeleteFunc(missing, func(property string) bool { return found[property] != "" })
				return len(missing) > 0
			})
			if len(missing) > 0 {
				t.Errorf("%v broken in no seed", missing)
			}
			t.Logf("%v broken after %d seeds", m.breaks, seeds)
		})
	}
}

// safety are the properties but for progress.
func safety() (names []string) {
	for _, p := range etcdraft.Protocol().Properties {
		if p.Kind == check.Safety && !p.OnRequest {
			names = append(names, p.Name)
		}
	}
	return names
}

// eachSeed runs seeds on all cores, and hands over what came out in their order, until that returns false.
func eachSeed[T any](first, count int, run func(seed uint64) T, take func(T) bool) {
	const chunk = 16
	for from := first; from < first+count; from += chunk {
		results := make([]T, min(chunk, first+count-from))
		var all sync.WaitGroup
		for i := range results {
			all.Go(func() { results[i] = run(uint64(from + i)) })
		}
		all.Wait()
		for _, r := range results {
			if !take(r) {
				return
			}
		}
	}
}

// witness notes what happens in a run.
type witness map[string]bool

func (w witness) Event(e *sim.Event) {
	w[e.Kind.String()] = true
	if e.Name != "" {
		w[e.Name] = true
	}
	if s, ok := e.Value.(etcdraft.State); ok && strings.Contains(s.Config, "and") {
		w["joint"] = true
	}
}

func (witness) Len() int     { return 0 }
func (witness) Truncate(int) {}

// campaign draws a scenario.
func campaign(seed uint64, mutant etcdraft.Mutant) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	n := 3 + r.IntN(3)
	line("nodes: %d", n)
	timeouts, delays := "150ms, 300ms", one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}", "{dist: exponential, mean: 12ms, max: 200ms}")
	hasty := r.IntN(3) == 0
	if hasty { // who is too impatient for an election to come to an end: only safety is asked for
		timeouts, delays = one("60ms, 90ms", "60ms, 61ms"), one(delays, "{dist: exponential, mean: 30ms, max: 150ms}")
		line("check: [%s]", strings.Join(safety(), ", "))
	}
	line("params: {mutant: %s, election_timeout: [%s], heartbeat: %s, snapshot_every: %s, max_size: %s, members: %s, pre_vote: %s}", mutant,
		timeouts, one("50ms", "25ms"),
		one("0", "1", "7", "20"), one("0", "100", "1000000"), one("0", "0", "3"), one("true", "true", "false"))
	line("storage: {sync: %s}", one("0s", "1ms", "7ms", "20ms"))
	line("clocks: {skew: 20ms, drift: %s}", one("0ppm", "100ppm", "10000ppm"))
	line("network:\n  order: %s", one("any", "any", "fifo"))
	line("  delay: %s", delays)
	line("  loss: %s", one("0", "0", "0.01", "0.1"))
	line("  duplicate: %s", one("0", "0.01", "0.2"))
	line("workload:")
	line("  - {clients: %d, think: {dist: exponential, mean: %dms}, keys: 2, ops: {put: 2, get: 2, cas: 1}, from: 0s, until: 5s}", 2+r.IntN(3), 1+r.IntN(60))
	if r.IntN(2) == 0 {
		for i := range 1 + r.IntN(4) {
			line("  - {at: %dms, op: %s, node: n%d}", 300+500*i+r.IntN(500), one("add", "remove", "campaign"), 1+r.IntN(n))
		}
		line("  - {at: 3s, op: add, node: n1}\n  - {at: 3s, op: add, node: n2}\n  - {at: 3s, op: add, node: n3}")
	}
	if hasty || r.IntN(2) == 0 {
		line("faults:")
		for range 2 + r.IntN(3) {
			line("  - {fault: crash, node: n%d, when: {sends: %s, nth: %d, after: %dms}, recover: %dms}", 1+r.IntN(n),
				one("MsgVoteResp", "MsgVoteResp", "MsgVoteResp", "MsgVote", "MsgApp", "MsgAppResp", "MsgSnap"), 1+r.IntN(3), r.IntN(4), 1+r.IntN(8))
		}
	}
	line("nemesis:\n  kinds: [%s]", one("crash", "crash, crash, partition", "crash, partition, link, omission, storage, clock, pause", "partition, link, omission", "crash, storage", "crash, crash, timing"))
	line("  max-faulty: %d", 1+r.IntN(n/2))
	line("  every: {dist: exponential, mean: %dms, min: 1ms}", 30+r.IntN(400))
	line("  lasts: {dist: exponential, mean: %dms, min: 1ms}", 20+r.IntN(600))
	line("  until: %dms", 700+r.IntN(2500))
	line("run: {until: 8s}")
	return b.String()
}

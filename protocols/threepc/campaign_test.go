package threepc_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"simrun/check"
	"simrun/protocols"
	"simrun/protocols/threepc"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

// The campaigns run the protocol under whatever goes wrong. Where that stays within its
// model, fail-stop, all properties hold in every seed: processes crash and recover at any time,
// and halt when they can't trust their disks, messages overtake each other and come twice, but none is lost or later
// than the timeouts allow. One participant never crashes: with all down there would
// be nobody to ask.
const campaignSeeds = 2000

func TestCampaign(t *testing.T) {
	seen := make(map[string]int)
	for seed := range uint64(campaignSeeds) {
		text := failStop(seed, threepc.None)
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
		"commit", "abort", "veto", "crash", "recover", "suspect", "timed-out",
		"backup", "waiting", "recovered", "told INIT", "told READY", "told PRE-COMMIT", "told COMMIT", "told ABORT",
	} {
		if seen[what] < campaignSeeds/50 {
			t.Errorf("only %d of %d seeds have: %s", seen[what], campaignSeeds, what)
		}
	}
	if n := seen["told WAIT"]; n > 0 {
		t.Errorf("in %d seeds the coordinator is alive and taken to be down", n)
	}
}

// Outside of its model the protocol is live but not safe: messages are lost and the net is
// split, nobody crashes, everybody decides, and in many seeds not alike. Nothing else is lost.
func TestCampaignOutsideTheModel(t *testing.T) {
	split := 0
	for seed := range uint64(campaignSeeds) {
		text := lossy(seed)
		p := compile(t, text)
		for property, v := range scenariotest.Verdicts(t, p, p.NewRunner(), seed, scenarios.Options{}) {
			if property != "atomicity" {
				t.Errorf("seed %d: %s %s\n%s", seed, property, v, text)
				continue
			}
			split++
		}
	}
	t.Logf("atomicity violated in %d of %d seeds", split, campaignSeeds)
	if split < campaignSeeds/50 {
		t.Errorf("atomicity violated in only %d of %d seeds", split, campaignSeeds)
	}
}

// The campaign has teeth: it finds the mutants by itself, but for one that needs a
// late message and one that needs several crashes in the right order.
func TestCampaignFindsMutants(t *testing.T) {
	for _, m := range mutants {
		if m.mutant == threepc.ObeyDeposed || m.mutant == threepc.RecoveredTakesPart {
			continue
		}
		t.Run(string(m.mutant), func(t *testing.T) {
			scenariotest.Finds(t, func(seed uint64) *scenarios.Program { return compile(t, failStop(seed, m.mutant)) }, campaignSeeds, m.breaks)
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
	case threepc.VoteAbort:
		w["veto"] = true
	case threepc.StateRequest:
		w[string(v.As)] = true
	case threepc.StateReply:
		w["told "+string(v.State)] = true
	}
}

func (witness) Len() int     { return 0 }
func (witness) Truncate(int) {}

// draft is a scenario that is being drawn.
type draft struct {
	strings.Builder
	*rand.Rand
	participants int
	timed        map[string]bool // who crashes at a fixed time: a second one could find it down
}

func newDraft(seed uint64) *draft {
	r := rand.New(rand.NewPCG(seed, 1))
	return &draft{Rand: r, participants: 2 + r.IntN(4), timed: make(map[string]bool)}
}

func (d *draft) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }
func (d *draft) one(of ...string) string         { return of[d.IntN(len(of))] }

// failStop draws a scenario within the model. With a perfect detector messages may
// take as long as they like.
func failStop(seed uint64, mutant threepc.Mutant) string {
	d := newDraft(seed)
	timeouts := d.IntN(2) == 0
	d.line("params: {mutant: %s, vote_timeout: %dms, decision_timeout: %dms}", mutant, 35+d.IntN(100), 35+d.IntN(100))
	d.line("nodes: {participant: %d}", d.participants)
	d.line("network:\n  order: %s\n  duplicate: %s", d.one("any", "fifo"), d.one("0", "0", "0.3"))
	if timeouts {
		d.line("  delay: %s", d.one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}"))
		d.line("storage: {sync: %s}", d.one("0s", "1ms", "2ms"))
	} else {
		d.line("  delay: %s", d.one("{dist: constant, value: 3ms}", "{dist: uniform, min: 0s, max: 60ms}", "{dist: exponential, mean: 100ms}"))
		d.line("storage: {sync: %s}", d.one("0s", "1ms", "25ms"))
		d.line("detector: %s", d.one("perfect", "{kind: perfect, delay: 7ms}"))
	}
	d.work()
	if crashes := d.IntN(4); crashes > 0 {
		d.line("faults:")
		for range crashes {
			d.crash()
		}
		if d.IntN(4) == 0 {
			d.line("  - {fault: storage, node: %s, kind: %s, at: %dms}", d.victim(), d.one("lost-writes", "torn-write", "bit-rot", "full"), d.IntN(60))
		}
	}
	return d.String()
}

// work draws transactions.
func (d *draft) work() {
	d.line("workload:")
	for tx := range 1 + d.IntN(3) {
		votes := ""
		switch n := d.IntN(4 * (d.participants + 1)); {
		case n == 0:
			votes = "c: abort"
		case n <= d.participants:
			votes = fmt.Sprintf("p%d: abort", n)
		}
		d.line("  - {at: %dms, op: begin, tx: t%d, votes: {%s}}", d.IntN(40), tx+1, votes)
	}
}

// victim draws a process, but never the last participant.
func (d *draft) victim() string {
	return d.one("c", "c", "p1", fmt.Sprint("p", 1+d.IntN(d.participants-1)))
}

// crash draws a crash, now and then of a process that has crashed before.
func (d *draft) crash() {
	node := d.victim()
	when := fmt.Sprintf("at: %dms", d.IntN(300))
	if d.timed[node] || d.IntN(2) == 0 {
		when = "when: " + d.one(
			"{sends: PrepareCommit}, mid-broadcast: 1", "{sends: GlobalCommit}, mid-broadcast: 1", "{sends: StateReply}", "{sends: ReadyCommit}",
			"{state: READY, after: 5ms}", "{state: PRE-COMMIT}", "{decides: commit}", "{decides: abort}", "{saves: log, nth: 2}")
	}
	d.timed[node] = d.timed[node] || strings.HasPrefix(when, "at")
	recovery := ""
	if d.IntN(3) > 0 {
		recovery = fmt.Sprintf(", recover: %s, storage: %s", d.one("3ms", "90ms", "300ms", "2s"), d.one("unsynced-lost", "kept"))
	}
	d.line("  - {fault: crash, node: %s, %s%s}", node, when, recovery)
}

// lossy draws a scenario outside the model, without a crash.
func lossy(seed uint64) string {
	d := newDraft(seed)
	d.line("nodes: {participant: %d}", d.participants)
	d.line("network: {loss: %s, duplicate: %s}", d.one("0", "0.05", "0.3"), d.one("0", "0.1"))
	d.work()
	d.line("faults:")
	node := d.one("c", fmt.Sprint("p", 1+d.IntN(d.participants)))
	d.line("  - {fault: partition, kind: isolate, node: %s, when: {node: %s, %s}, for: %s}", node,
		d.one("c", "p1", "p2"), d.one("state: "+string(protocols.PreCommit), "decides: commit"), d.one("200ms", "1s", "5s"))
	return d.String()
}

package scenarios_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"simrun/faults"
	"simrun/scenarios"
)

// drawnCampaign is a scenario of a protocol with a campaign, and with faults that draw.
func drawnCampaign(r *rand.Rand) string {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	some := func(least int, of ...string) string {
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		return strings.Join(of[:least+r.IntN(len(of)-least+1)], ", ")
	}
	law := func() string {
		if r.IntN(12) == 0 {
			return "{dist: exponential, mean: 60ms}"
		}
		return one("{dist: constant, value: 20ms}", "{dist: uniform, min: 0s, max: 100ms}")
	}
	var kinds []string
	for _, k := range faults.DrawnKinds() {
		kinds = append(kinds, k.Name)
	}
	var b strings.Builder
	protocol, workload := "twopc", "workload: [{op: begin, tx: t1}, {at: 50ms, op: begin, tx: t2}, {at: 200ms, op: begin, tx: t3, votes: {p2: abort}}]"
	nodes, watched := "{participant: 3}", "{node: c, state: WAIT}"
	switch r.IntN(4) {
	case 0:
		protocol, workload = "onepc", "workload: [{op: begin, tx: t1}, {at: 100ms, op: begin, tx: t2}]"
		watched = "{node: c, state: COMMIT}"
	case 1:
		protocol, workload, nodes, watched = "flooding", "", "5", "{node: p1, sends: Proposals}"
	}
	fmt.Fprintf(&b, "name: drawn\nprotocol: %s\nnodes: %s\nrun: {until: 5s}\n%s\n", protocol, nodes, workload)
	fmt.Fprintf(&b, "network: {loss: %s, duplicate: %s, order: %s}\n", one("0", "0.05"), one("0", "0.1"), one("any", "fifo"))
	fmt.Fprintf(&b, "nemesis: {kinds: [%s], max-faulty: %d, every: %s, lasts: %s, until: %dms}\n",
		some(1, kinds...), 1+r.IntN(2), law(), one("forever", law(), law()), 100+r.IntN(900))
	b.WriteString("faults:\n")
	for range 1 + r.IntN(2) {
		b.WriteString("  - " + one(
			fmt.Sprintf("{fault: crash, node: any, at: %dms, recover: 50ms}", r.IntN(100)),
			fmt.Sprintf("{fault: crash, node: any, repeat: {every: %s, lasts: {dist: uniform, min: 1ms, max: 50ms}}, until: 700ms}", law()),
			fmt.Sprintf("{fault: pause, node: [p2, p1], repeat: {every: %s, lasts: {dist: uniform, min: 1ms, max: 50ms}}, until: 700ms}", law()),
			fmt.Sprintf("{fault: omission, node: any, repeat: {every: %s, lasts: {dist: uniform, min: 1ms, max: 90ms}}, until: 700ms}", law()),
			"{fault: omission, node: any, probability: 0.5, at: 10ms, for: 300ms}",
			"{fault: partition, kind: isolate, node: any, when: "+watched+", for: 30ms}",
			"{fault: link, from: all, to: all, loss: 0.2, repeat: {every: {dist: constant, value: 20ms}, lasts: {dist: constant, value: 20ms}}, until: 500ms}",
		) + "\n")
	}
	return b.String()
}

// What a pinned scenario says draws nothing that could be said, and makes the same run, event by event.
func TestPin(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	campaigns, explicit, without := 0, 0, 0
	for i := range 200 {
		text := drawnCampaign(r)
		s, err := registry.Parse("drawn.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		p := compile(t, s)
		seed, leftOut := r.Uint64()%1000, 0
		if i%5 == 0 {
			leftOut = 1 + r.IntN(len(s.Faults)+2)
			without++
		}
		runner := p.NewRunner()
		want, err := runner.Execute(seed, scenarios.Options{Without: leftOut})
		if err != nil {
			t.Fatal(err)
		}
		written, err := registry.Pin(p, seed, leftOut)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		pinned := parse(t, string(written))
		got := execute(t, compile(t, pinned), pinned.Run.Seed)
		if got.Fingerprint != want.Fingerprint || got.Seed != want.Seed || got.End != want.End || got.Class != want.Class {
			t.Fatalf("pinned: %s %v, want %s %v\n%s\n%s", got.Fingerprint, got.End, want.Fingerprint, want.End, text, written)
		}
		for j := range got.Properties {
			if got.Properties[j].Status != want.Properties[j].Status || got.Properties[j].At != want.Properties[j].At {
				t.Fatalf("pinned: %+v, want %+v\n%s", got.Properties[j], want.Properties[j], written)
			}
		}
		if pinned.Nemesis != nil {
			t.Fatalf("the campaign is still there:\n%s", written)
		}
		if slices.ContainsFunc(pinned.Faults, func(f faults.Fault) bool { return strings.HasPrefix(f.ID, faults.DrawnPrefix) }) {
			campaigns++
		}
		if !strings.Contains(string(written), "node: any") && !strings.Contains(string(written), "repeat") {
			explicit++
		}
	}
	t.Logf("%d with faults of a campaign, %d with all faults explicit, %d without a fault", campaigns, explicit, without)
	if campaigns < 150 || explicit < 80 || without < 40 {
		t.Error("too few to say much")
	}
}

// A run of a node's panic is pinned, too: what was drawn is what someone wants to see then.
func TestPinWritesAllThatWasDrawn(t *testing.T) {
	p := compile(t, parse(t, `
name: x
protocol: twopc
nodes: {participant: 3}
run: {until: 5s}
workload: [{op: begin, tx: t1}, {at: 1s, op: begin, tx: t2}]
faults:
  - {fault: crash, id: flaky, node: p1, repeat: {every: {dist: constant, value: 300ms}, lasts: {dist: constant, value: 100ms}}, until: 1s}
  - {fault: crash, node: any, at: 1s, recover: 10ms}
  - {fault: omission, node: any, at: 1s, probability: 0.5}
`))
	text, err := registry.Pin(p, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"- {fault: crash, id: flaky.1, node: p1, at: 300ms, recover: 100ms}\n",
		"- {fault: crash, id: flaky.2, node: p1, at: 700ms, recover: 100ms}\n",
		"- {fault: omission, node: any, probability: 0.5, at: 1s}\n", // each message draws
		"run: {seed: 3, until: 5s}\n",
	} {
		if !strings.Contains(string(text), line) {
			t.Errorf("no %s in\n%s", line, text)
		}
	}
	if strings.Contains(string(text), "crash, node: any") {
		t.Errorf("who crashed is not said:\n%s", text)
	}
}

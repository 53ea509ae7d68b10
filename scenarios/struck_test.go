package scenarios_test

import (
	"strings"
	"testing"

	"simrun/check"
	"simrun/scenarios"
)

// Nobody waits with a client that is not judged, and nobody is blamed for what it may have asked for.
func TestStruckClients(t *testing.T) {
	const served = `
protocol: raft
nodes: {server: 3, client: 2}
run: {until: 3s}
workload: [{clients: 2, think: {dist: constant, value: 20ms}, keys: 1, until: 1s}]
faults:
`
	for text, unknown := range map[string]bool{ // whether operations come up that nobody can judge
		"  - {fault: skip, node: k1, message: Redirect, times: 1}":        false,
		"  - {fault: value, node: k1, message: Request, set: {value: z}}": true,
	} {
		met := false
		for seed := range uint64(20) {
			res := execute(t, compile(t, parse(t, served+text)), seed+1)
			if p := property(t, res, "progress"); p.Status != check.Holds {
				t.Errorf("seed %d, %s: progress is %s: %s", seed+1, text, p.Status, p.Detail)
			}
			p := property(t, res, "linearizability")
			if met = met || p.Status == check.Unknown; p.Status.Broken() {
				t.Errorf("seed %d, %s: linearizability is %s: %s", seed+1, text, p.Status, p.Detail)
			}
		}
		if met != unknown {
			t.Errorf("%s: linearizability is unknown in some seed: %t", text, met)
		}
	}
}

// A commission at the start waits until its node is there.
func TestCommissionAtTheStart(t *testing.T) {
	res := execute(t, compile(t, parse(t, `
protocol: twopc
workload: [{op: begin, tx: t1}]
faults: [{fault: commission, node: p1, sends: GlobalAbort, to: p2}]
`)), 1)
	if !res.Faults[0].Struck {
		t.Error("it never struck")
	}
}

// A twin is no other acceptor: what it accepts counts once, with its other half, and it makes no majority larger.
func TestTwinsAreOneAcceptor(t *testing.T) {
	p := compile(t, parse(t, `
protocol: paxos
nodes: {proposer: 2, acceptor: 3, learner: 1}
workload:
  - {at: 0s, op: propose, node: p1, value: a}
  - {at: 30ms, op: propose, node: p2, value: b}
faults: [{fault: byzantine, node: a2, behaviour: [twins]}]
run: {until: 3s}
`))
	runner := p.NewRunner()
	for seed := range uint64(200) {
		res, err := runner.Execute(seed, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, property := range res.Properties {
			if property.Name == "learned-chosen" && property.Status != check.Holds {
				t.Errorf("seed %d: %s", seed, property.Detail)
			}
		}
	}
}

// What begets more and more is cut off.
func TestStormsEnd(t *testing.T) {
	res := execute(t, compile(t, parse(t, `
protocol: paxos
network: {duplicate: 0.2}
workload: [{op: propose, node: n1, value: a}]
faults: [{fault: value, node: [n2, n3], message: Learned, set: {confirm: true}}]
run: {events: 100000}
`)), 1)
	if res.End.Reason != "limit" || res.End.Events != 100_000 || !strings.Contains(res.Properties[0].Detail, "cut off after 100000 events") {
		t.Errorf("%+v: %s", res.End, res.Properties[0].Detail)
	}
}

package raft_test

import (
	"fmt"
	"slices"
	"testing"

	"simrun/protocols/raft"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// n1 leads, and whoever a story needs is asked to campaign; nobody else does.
const calm = `election_timeout: [10s, 20s], pre_vote: false, check_quorum: false`

// Each rule of the protocol is there for a reason: without it, some property is lost, in a scenario that does no
// harm to the protocol with the rule.
var mutants = []struct {
	params   string // that switch a rule off
	story    string
	scenario string
	breaks   []string // in some seed each
}{
	{
		"mutant: vote-twice", "n3 votes for n1 and for n2", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 0s, op: campaign, node: n2}
`, []string{"election-safety"},
	},
	{
		"persist_vote: false", "n3 votes for n1, crashes, and votes for n2", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 4ms, op: campaign, node: n2}
faults:
  - {fault: crash, node: n3, when: {sends: VoteReply, after: 1ms}, recover: 1ms}
`, []string{"election-safety"},
	},
	{
		"mutant: no-log-check", "n3 is elected without what is committed meanwhile", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 300ms, op: campaign, node: n3}
faults:
  - {fault: partition, kind: isolate, node: n3, at: 80ms, for: 200ms}
`, []string{"leader-completeness", "state-machine-safety"},
	},
	{
		"mutant: minority-quorum", "each of two is a majority by itself", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 0s, op: campaign, node: n2}
faults:
  - {fault: partition, groups: [[n1], [n2], [n3]], at: 0s, for: 200ms}
`, []string{"election-safety"},
	},
	{
		"mutant: no-consistency-check", "n2 has another entry than n1 and n3, and takes the next one all the same", `
params: {` + calm + `, max_append: 1, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: campaign, node: n2}
  - {at: 150ms, op: campaign, node: n3}
  - {at: 200ms, op: campaign, node: n1}
faults:
  - {fault: omission, node: n2, direction: send, message: AppendEntries, at: 90ms, for: 55ms}
  - {fault: partition, kind: isolate, node: n2, at: 140ms, for: 55ms}
`, []string{"log-matching"},
	},
	{
		"mutant: no-truncation", "n1 keeps what it has and the others have not", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 200ms, op: campaign, node: n2}
  - {at: 250ms, op: put, node: k2, key: x, value: b}
faults:
  - {fault: partition, kind: isolate, node: n1, at: 90ms, for: 300ms}
`, []string{"state-machine-safety"},
	},
	{
		"mutant: early-ack", "n2 and n3 say that they have a, and crash before it is on their disks", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 200ms, op: put, node: k1, key: x, value: a}
  - {at: 400ms, op: campaign, node: n2}
  - {at: 1500ms, op: get, node: k1, key: x}
faults:
  - {fault: storage, node: [n2, n3], kind: slow, at: 190ms, for: 100ms}
  - {fault: crash, node: [n2, n3], at: 250ms, recover: 20ms}
  - {fault: crash, node: n1, at: 250ms}
`, []string{"linearizability"},
	},
	{
		"mutant: early-apply", "n1 applies what nobody else has", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 200ms, op: campaign, node: n2}
faults:
  - {fault: partition, kind: isolate, node: n1, at: 90ms, for: 300ms}
`, []string{"state-machine-safety"},
	},
	{
		"mutant: no-sessions", "k1's request arrives twice", `
params: {` + calm + `, %s}
network:
  duplicate: 0.5
  delay: {dist: constant, value: 1ms}
  links: [{from: [k1, k2], to: [n1], delay: {dist: uniform, min: 1ms, max: 60ms}}]
workload:
  - {at: 0s, op: campaign, node: n1}
  - {clients: 2, think: {dist: constant, value: 10ms}, keys: 1, ops: {put: 1, get: 2}, from: 200ms, until: 600ms}
`, []string{"linearizability"},
	},
	{
		"mutant: ignore-terms", "n1 does not notice that n2 leads", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 200ms, op: campaign, node: n2}
  - {at: 205ms, op: put, node: k1, key: x, value: b}
  - {at: 210ms, op: put, node: k2, key: x, value: c}
faults:
  - {fault: partition, kind: isolate, node: n1, at: 195ms, for: 100ms}
`, []string{"leader-append-only"},
	},
	{
		"commit_rule: any-term", "figure 8", "", nil, // scenarios/raft/figure-8-any-term.yaml
	},
	{
		"reads: local", "n1 leads no more, and does not know", `
params: {` + calm + `, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 200ms, op: campaign, node: n2}
  - {at: 250ms, op: put, node: k2, key: x, value: b}
  - {at: 350ms, op: get, node: k1, key: x}
faults:
  - {fault: partition, kind: isolate, node: n1, at: 190ms, for: 300ms}
`, []string{"linearizability"},
	},
	{
		"mutant: no-backoff", "n3 lacks entries, and refuses for ever what n2 has behind them; n1 is gone", `
params: {election_timeout: [150ms, 300ms], pre_vote: false, check_quorum: false, %s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 2s, op: put, node: k2, key: x, value: b}
faults:
  - {fault: partition, kind: isolate, node: n3, at: 80ms, for: 700ms}
  - {fault: crash, node: n1, at: 790ms}
`, []string{"progress"},
	},
}

func TestEveryMutantIsCaught(t *testing.T) {
	const seeds = 20
	caught := map[string]bool{"leader-stability": true} // raft/bridge-partition
	tested := []string{string(raft.None)}
	for _, m := range mutants {
		if name, ok := cutMutant(m.params); ok {
			tested = append(tested, name)
		}
		for _, property := range m.breaks {
			caught[property] = true
		}
		if m.scenario == "" {
			continue
		}
		t.Run(m.params, func(t *testing.T) {
			broken := sweep(t, 5*seeds, m.scenario, m.params, m.breaks)
			for _, property := range m.breaks {
				if !broken[property] {
					t.Errorf("%s: %s is broken in no seed", m.story, property)
				}
			}
			if broken := sweep(t, seeds, m.scenario, "mutant: none", nil); len(broken) > 0 {
				t.Errorf("%s: with the rule too, %v are broken", m.story, broken)
			}
		})
	}
	scenariotest.AllCatch(t, raft.Protocol().Properties, caught)
	p := raft.Defaults()
	p.Mutant = "?"
	scenariotest.AllTested(t, p.Validate()[0].Known, tested)
}

// sweep tells which properties are broken in any seed, until those that are looked for are.
func sweep(t *testing.T, seeds uint64, scenario, params string, until []string) map[string]bool {
	t.Helper()
	p := compile(t, "nodes: {server: 3, client: 2}\nrun: {until: 4s}\n"+fmt.Sprintf(scenario, params))
	r := p.NewRunner()
	broken := make(map[string]bool)
	for seed := range seeds {
		for property := range scenariotest.Verdicts(t, p, r, seed, scenarios.Options{}) {
			broken[property] = true
		}
		if until != nil && !slices.ContainsFunc(until, func(property string) bool { return !broken[property] }) {
			break
		}
	}
	return broken
}

func cutMutant(params string) (string, bool) {
	const key = "mutant: "
	if len(params) < len(key) || params[:len(key)] != key {
		return "", false
	}
	return params[len(key):], true
}

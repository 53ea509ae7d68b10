package raft_test

import (
	"testing"

	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// n2 leads and is removed. It alone has the configuration without it when n1 asks for votes, and then it does not lead any
// more. Nobody but n2 can be elected, though it is no member.
func TestRemovedLeaderIsStillNeeded(t *testing.T) {
	p := compile(t, `
nodes: {server: 2, client: 1}
params: {pre_vote: false, check_quorum: false}
network: {delay: {dist: constant, value: 5ms}}
workload:
  - {at: 0s, op: campaign, node: n2}
  - {at: 100ms, op: remove, node: n2}
  - {at: 112ms, op: campaign, node: n1}
  - {at: 200ms, op: put, node: k1, key: x, value: a}
run: {until: 5s}
`)
	r := p.NewRunner()
	for seed := range uint64(50) {
		for property, v := range scenariotest.Verdicts(t, p, r, seed, scenarios.Options{}) {
			t.Errorf("seed %d: %s %s", seed, property, v)
		}
	}
}

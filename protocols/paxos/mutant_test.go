package paxos_test

import (
	"fmt"
	"testing"

	"simrun/protocols/paxos"
	"simrun/scenarios/scenariotest"
)

// p2 proposes while p1, which has its promises, is slow to ask for acceptance.
const overtaken = `
nodes: {proposer: 2}
network:
  delay: {dist: constant, value: 5ms}
  links: [{from: [a1, a2, a3], to: [p1], delay: {dist: constant, value: 20ms}}]
workload:
  - {at: 0s, op: propose, node: p1, value: a}
  - {at: 10ms, op: propose, node: p2, value: b}
`

// Two servers that are cut off from each other propose; n3 is alone, and hears nothing for a while.
const apart = `
network: {delay: {dist: constant, value: 5ms}}
workload:
  - {at: 0s, op: propose, node: n1, value: a}
  - {at: 0s, op: propose, node: n2, value: b}
faults:
  - {fault: partition, groups: [[n1], [n2], [n3]], at: 0s, for: 300ms}
`

// p2 proposes when all is over.
const afterwards = `
nodes: {proposer: 2}
workload:
  - {at: 0s, op: propose, node: p1, value: a}
  - {at: 100ms, op: propose, node: p2, value: b}
`

// Each rule of the protocol is there for a reason: without it, some property
// is lost, in a scenario that does no harm to the protocol with the rule.
var mutants = []struct {
	mutant   paxos.Mutant
	story    string
	scenario string
	breaks   []string // in every seed
}{
	{
		paxos.NoPromiseCheck, "the acceptors have promised p2 not to accept the proposal of p1, and do, and then that of p2",
		overtaken, []string{"agreement"},
	},
	{
		paxos.IgnoreAccepted, "a is chosen, and p2 proposes b all the same",
		afterwards, []string{"agreement"},
	},
	{
		paxos.SharedNumbers, "both proposals have number 1, so neither is refused",
		`
nodes: {proposer: 2}
network: {delay: {dist: constant, value: 5ms}}
workload:
  - {at: 0s, op: propose, node: p1, value: a}
  - {at: 1ms, op: propose, node: p2, value: b}
`, []string{"agreement"},
	},
	{
		paxos.MinorityQuorum, "each of the two is its own quorum, and chooses its own value",
		apart, []string{"agreement", "learned-chosen"},
	},
	{
		paxos.VolatileAcceptor, "a is chosen by acceptors that crash, come back and know nothing of it",
		`
nodes: {proposer: 2}
workload:
  - {at: 0s, op: propose, node: p1, value: a}
  - {at: 200ms, op: propose, node: p2, value: b}
faults:
  - {fault: crash, node: [a1, a2, a3], at: 100ms, recover: 50ms}
`, []string{"agreement"},
	},
	{
		paxos.LearnUnchosen, "a reaches a1 alone; the others choose b; l1 has learned both",
		`
nodes: {proposer: 2}
network:
  delay: {dist: constant, value: 5ms}
  links: [{from: [a1], to: [p2], delay: {dist: constant, value: 40ms}}]
workload:
  - {at: 0s, op: propose, node: p1, value: a}
  - {at: 100ms, op: propose, node: p2, value: b}
faults:
  - {fault: omission, node: p1, direction: send, to: [a2, a3], message: Accept, at: 0s}
  - {fault: crash, node: p1, at: 50ms}
`, []string{"agreement", "integrity", "learned-chosen"},
	},
	{
		paxos.MadeUpValue, "nothing fails, and a value is chosen that nobody has proposed",
		afterwards, []string{"validity"},
	},
	{
		paxos.NeverRetry, "Prepare reaches nobody, and n1 leaves it at that",
		`
faults:
  - {fault: omission, node: n1, direction: send, message: Prepare, times: 2}
`, []string{"termination"},
	},
}

func TestEveryMutantIsCaught(t *testing.T) {
	const seeds = 30
	caught := make(map[string]bool)
	tested := []string{string(paxos.None)}
	for _, m := range mutants {
		tested = append(tested, string(m.mutant))
		t.Run(string(m.mutant), func(t *testing.T) {
			for _, mutant := range []paxos.Mutant{m.mutant, paxos.None} {
				text := fmt.Sprintf("run: {until: 3s}\nparams: {mutant: %s}\n%s", mutant, m.scenario)
				want := m.breaks
				if mutant == paxos.None {
					want = nil
				}
				t.Run(string(mutant), func(t *testing.T) {
					t.Log(m.story + "\n" + text)
					scenariotest.Breaks(t, compile(t, text), seeds, want)
				})
			}
		})
		for _, property := range m.breaks {
			caught[property] = true
		}
	}
	scenariotest.AllCatch(t, paxos.Protocol().Properties, caught)
	p := paxos.Defaults()
	p.Mutant = "?"
	scenariotest.AllTested(t, p.Validate()[0].Known, tested)
}

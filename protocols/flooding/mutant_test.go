package flooding_test

import (
	"fmt"
	"testing"

	"simrun/protocols/flooding"
	"simrun/scenarios/scenariotest"
)

// A crash in the middle of the first broadcast: p1 reaches p2 alone.
const partialBroadcast = `
network: {delay: {dist: constant, value: 5ms}}
faults:
  - {fault: crash, node: p1, when: {sends: Proposals}, mid-broadcast: 1}
`

// Each rule of the protocol is there for a reason: without it, some property
// is lost, in a scenario that does no harm to the protocol with the rule.
var mutants = []struct {
	mutant   flooding.Mutant
	variant  flooding.Variant
	story    string
	scenario string
	breaks   []string // in every seed
}{
	{
		flooding.FirstRound, flooding.Regular, "p3 and p4 do not mind that p1 is missing, and decide without its value; p2 has it",
		partialBroadcast, []string{"agreement", "uniform-agreement"},
	},
	{
		flooding.EarlyUniform, flooding.Uniform, "p2, whose value wins, reaches p1 alone; p1 decides it at once and is gone",
		`
workload:
  - {op: propose, node: p1, value: b}
  - {op: propose, node: p2, value: a}
  - {op: propose, node: p3, value: c}
  - {op: propose, node: p4, value: d}
faults:
  - {fault: crash, node: p2, when: {sends: Proposals}, mid-broadcast: 1}
  - {fault: crash, node: p1, when: {decides: a}}
`, []string{"uniform-agreement"},
	},
	{
		flooding.LeastFromZero, flooding.Regular, "nothing fails, and all decide 0",
		``, []string{"validity"},
	},
	{
		flooding.DecideAgain, flooding.Regular, "nothing fails, and each hears from the others what it has decided itself",
		``, []string{"integrity"},
	},
	{
		flooding.NoDecided, flooding.Regular, "p3 and p4 wait for p2, which has decided and does not say so",
		partialBroadcast, []string{"termination"},
	},
	{
		flooding.WaitForAll, flooding.Regular, "everybody waits for p1, which is known to be dead",
		`
faults:
  - {fault: crash, node: p1, at: 0s}
`, []string{"termination"},
	},
}

func TestEveryMutantIsCaught(t *testing.T) {
	const seeds = 100
	caught := make(map[string]bool)
	tested := []string{string(flooding.None)}
	for _, m := range mutants {
		tested = append(tested, string(m.mutant))
		t.Run(string(m.mutant), func(t *testing.T) {
			for _, mutant := range []flooding.Mutant{m.mutant, flooding.None} {
				text := fmt.Sprintf("params: {variant: %s, mutant: %s}\n%s", m.variant, mutant, m.scenario)
				want := m.breaks
				if mutant == flooding.None {
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
	scenariotest.AllCatch(t, flooding.Protocol().Properties, caught)
	p := flooding.Defaults()
	p.Mutant = "?"
	scenariotest.AllTested(t, p.Validate()[0].Known, tested)
}

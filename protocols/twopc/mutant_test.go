package twopc_test

import (
	"fmt"
	"strings"
	"testing"

	"simrun/protocols/twopc"
	"simrun/scenarios/scenariotest"
)

// Each rule of the protocol is there for a reason: without it, some property
// is lost, in a scenario that does no harm to the protocol with the rule.
var mutants = []struct {
	mutant   twopc.Mutant
	story    string
	scenario string
	breaks   []string // in every seed
}{
	{
		twopc.NoReadyLog, "p1 votes, crashes, has forgotten its vote and aborts; the others commit",
		`
faults:
  - {fault: crash, node: p1, when: {receives: GlobalCommit}, recover: 50ms}
`, []string{"atomicity"},
	},
	{
		twopc.MajorityCommit, "p3 vetoes, and is outvoted",
		`
workload: [{at: 0s, op: begin, tx: t1, votes: {p3: abort}}]
`, []string{"atomicity", "validity"},
	},
	{
		twopc.ReadyTimeoutAborts, "the decision to commit misses p2, which does not ask and aborts",
		`
faults:
  - {fault: omission, node: c, direction: send, to: p2, message: GlobalCommit, times: 1}
`, []string{"atomicity"},
	},
	{
		twopc.SendBeforeSync, "c tells its decision before its disk has it, and crashes in between: it finds WAIT in its log and aborts",
		`
storage: {sync: 20ms}
network: {delay: {dist: constant, value: 5ms}}
faults:
  - {fault: crash, node: c, when: {node: p1, receives: GlobalCommit}, recover: 50ms}
`, []string{"atomicity"},
	},
	{
		twopc.AlwaysAbort, "everybody is willing and nothing fails",
		``, []string{"non-triviality", "validity"},
	},
	{
		twopc.ForgetDecision, "c decides commit, crashes and thinks better of it",
		`
faults:
  - {fault: crash, node: c, when: {decides: commit}, recover: 50ms}
`, []string{"atomicity", "stability"},
	},
	{
		twopc.NeverAsk, "the decision misses p2, which waits for it for ever",
		`
faults:
  - {fault: omission, node: c, direction: send, to: p2, message: GlobalCommit, times: 1}
`, []string{"termination"},
	},
	{
		twopc.TrustLog, "p1 has voted and crashes, its log rots, and it takes what is left for all that it ever said",
		`
faults:
  - {fault: crash, node: c, when: {sends: GlobalCommit}, recover: 1s}
  - {fault: crash, node: p1, when: {state: READY, after: 1ms}, recover: 300ms}
  - {fault: storage, node: p1, kind: bit-rot, when: {state: READY, after: 200ms}}
`, []string{"atomicity"},
	},
}

func TestEveryMutantIsCaught(t *testing.T) {
	const seeds = 30
	caught := make(map[string]bool)
	tested := []string{string(twopc.None)}
	for _, m := range mutants {
		tested = append(tested, string(m.mutant))
		t.Run(string(m.mutant), func(t *testing.T) {
			for _, mutant := range []twopc.Mutant{m.mutant, twopc.None} {
				text := fmt.Sprintf("params: {mutant: %s}\n%s", mutant, m.scenario)
				if !strings.Contains(text, "workload") {
					text += "workload: [{at: 0s, op: begin, tx: t1}]\n"
				}
				want := m.breaks
				if mutant == twopc.None {
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
	scenariotest.AllCatch(t, twopc.Protocol().Properties, caught)
	p := twopc.Defaults()
	p.Mutant = "?"
	scenariotest.AllTested(t, p.Validate()[0].Known, tested)
}

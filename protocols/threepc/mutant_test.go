package threepc_test

import (
	"fmt"
	"strings"
	"testing"

	"simrun/protocols/threepc"
	"simrun/scenarios/scenariotest"
)

// Each rule of the protocol is there for a reason: without it, some property
// is lost, in a scenario that does no harm to the protocol with the rule.
var mutants = []struct {
	mutant   threepc.Mutant
	story    string
	scenario string
	breaks   []string // in every seed
}{
	{
		threepc.NoReadyLog, "p1 votes, crashes, has forgotten its vote and aborts; the others commit",
		`
faults:
  - {fault: crash, node: p1, when: {receives: PrepareCommit}, recover: 50ms}
`, []string{"atomicity"},
	},
	{
		threepc.SkipPreCommit, "c commits while everybody is READY, and crashes; for the others nobody can have committed",
		`
faults:
  - {fault: crash, node: c, when: {sends: GlobalCommit}}
`, []string{"atomicity"},
	},
	{
		threepc.DecideAlone, "p1 alone is in PRE-COMMIT when c crashes, and commits; those that are READY abort",
		`
faults:
  - {fault: crash, node: c, when: {sends: PrepareCommit}, mid-broadcast: 1}
`, []string{"atomicity"},
	},
	{
		threepc.BackupSkipsPreCommit, "p1, in PRE-COMMIT, takes over, commits at once and crashes as well; the others are READY and abort",
		`
faults:
  - {fault: crash, node: c, when: {sends: PrepareCommit}, mid-broadcast: 1}
  - {fault: crash, node: p1, when: {decides: commit}}
`, []string{"atomicity"},
	},
	{
		threepc.ObeyDeposed, "p2 tells the backup p1 that it is READY, and then prepares by a late message of c; p1 aborts and crashes, p2 takes over and commits",
		`
faults:
  - {fault: omission, node: c, direction: send, to: p1, message: PrepareCommit, times: 1}
  - {fault: link, from: [c], to: [p2, p3], delay: {dist: constant, value: 400ms}, when: {node: c, sends: PrepareCommit}}
  - {fault: crash, node: c, when: {sends: PrepareCommit}, mid-broadcast: 3}
  - {fault: crash, node: p1, when: {decides: abort}}
`, []string{"atomicity"},
	},
	{
		threepc.RecoveredTakesPart, "p1 crashes in PRE-COMMIT, the others abort; they are down when it is back, and it commits",
		`
faults:
  - {fault: crash, node: c, when: {sends: PrepareCommit}, mid-broadcast: 1}
  - {fault: crash, node: p1, when: {state: PRE-COMMIT}, recover: 2s}
  - {fault: crash, node: [p2, p3], when: {decides: abort}, recover: 5s}
`, []string{"atomicity"},
	},
	{
		threepc.ReadyCommits, "p3 vetoes and c crashes before it tells; p1 and p2 commit",
		`
workload: [{at: 0s, op: begin, tx: t1, votes: {p3: abort}}]
faults:
  - {fault: crash, node: c, when: {sends: GlobalAbort}}
`, []string{"atomicity", "validity"},
	},
	{
		threepc.AlwaysAbort, "everybody is willing and nothing fails",
		``, []string{"non-triviality", "validity"},
	},
	{
		threepc.ForgetDecision, "c decides commit, crashes and thinks better of it",
		`
faults:
  - {fault: crash, node: c, when: {decides: commit}, recover: 2s}
`, []string{"atomicity", "stability"},
	},
	{
		threepc.NeverElect, "c crashes, and nobody takes over",
		`
faults:
  - {fault: crash, node: c, when: {sends: PrepareCommit}}
`, []string{"termination"},
	},
}

func TestEveryMutantIsCaught(t *testing.T) {
	const seeds = 30
	caught := make(map[string]bool)
	tested := []string{string(threepc.None)}
	for _, m := range mutants {
		tested = append(tested, string(m.mutant))
		t.Run(string(m.mutant), func(t *testing.T) {
			for _, mutant := range []threepc.Mutant{m.mutant, threepc.None} {
				text := fmt.Sprintf("params: {mutant: %s}\n%s", mutant, m.scenario)
				if !strings.Contains(text, "workload") {
					text += "workload: [{at: 0s, op: begin, tx: t1}]\n"
				}
				want := m.breaks
				if mutant == threepc.None {
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
	scenariotest.AllCatch(t, threepc.Protocol().Properties, caught)
	p := threepc.Defaults()
	p.Mutant = "?"
	scenariotest.AllTested(t, p.Validate()[0].Known, tested)
}

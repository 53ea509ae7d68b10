package paxos_test

import (
	"fmt"
	"strings"
	"testing"

	"simrun/protocols/paxos"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// Clients ask all the while; the leader is cut off from the other servers, not from the clients, and comes back.
const deposed = `
workload: [{clients: 3, think: {dist: exponential, mean: 10ms}, keys: 2, until: 1s}]
faults: [{fault: partition, kind: isolate, node: leader, at: 500ms, for: 300ms}]
`

// Messages are lost, and the leader crashes in the middle of what it does.
const cutShort = `
network: {loss: 0.2}
workload:
  - {clients: 4, think: {dist: exponential, mean: 5ms}, keys: 2, until: 2s}
  - {at: 2500ms, op: get, node: k1, key: x1}
faults:
  - {fault: crash, node: leader, at: 500ms, recover: 200ms}
  - {fault: crash, node: leader, at: 1s, recover: 200ms}
  - {fault: crash, node: leader, at: 1500ms, recover: 200ms}
`

// Without a rule, the log loses a property in some run of a scenario that does no harm to the protocol with the rule.
var logMutants = []struct {
	mutant   paxos.Mutant
	story    string
	scenario string
	breaks   string // in some seed
}{
	{paxos.NoPromiseCheck, "the leader that was cut off goes on where another has taken over", deposed, "agreement"},
	{paxos.IgnoreAccepted, "a new leader does not care for what the old one had chosen", cutShort, "agreement"},
	{
		paxos.SharedNumbers, "two servers try to lead at the same time, and both do",
		"params: {leader_timeout: 20ms}\nworkload: [{clients: 3, think: {dist: constant, value: 1ms}, until: 200ms}]\n", "agreement",
	},
	{paxos.MinorityQuorum, "the leader that was cut off goes on by itself", deposed, "state-machine-safety"},
	{
		paxos.VolatileAcceptor, "all servers crash, and what they had not learned is forgotten",
		"workload: [{clients: 3, think: {dist: constant, value: 1ms}, until: 1s}]\n" +
			"faults: [{fault: crash, node: [n1, n2, n3], at: 500ms, recover: 100ms}]\n", "integrity",
	},
	{paxos.LearnUnchosen, "the leader that was cut off takes its own word for that of a majority", deposed, "learned-chosen"},
	{paxos.MadeUpValue, "a new leader fills a gap with what nobody asked for", cutShort, "validity"},
	{paxos.NeverRetry, "what is lost is not asked for again", "network: {loss: 0.2}\nworkload: [{clients: 3, until: 500ms}]\n", "progress"},
	{paxos.LeaveGaps, "what comes after a gap is never applied", cutShort, "progress"},
	{paxos.ApplyUnordered, "servers learn in another order, and apply in it", cutShort, "state-machine-safety"},
	{paxos.ApplyTwice, "a client asks again what the new leader finds accepted, too", cutShort, "linearizability"},
	{paxos.ReadLocally, "the leader that was cut off answers what has been overwritten elsewhere", deposed, "linearizability"},
}

func TestEveryMutantOfTheLogIsCaught(t *testing.T) {
	const seeds = 60
	caught := make(map[string]bool)
	tested := []string{string(paxos.None)}
	for _, m := range logMutants {
		tested = append(tested, string(m.mutant))
		t.Run(string(m.mutant), func(t *testing.T) {
			sound, unsound := logOf(t, paxos.None, m.scenario), logOf(t, m.mutant, m.scenario)
			r, s := sound.NewRunner(), unsound.NewRunner()
			caught := false
			for seed := uint64(0); seed < seeds && (!caught || seed < 10); seed++ {
				if broken := scenariotest.Verdicts(t, sound, r, seed, scenarios.Options{}); len(broken) > 0 {
					t.Fatalf("without a mutant, seed %d: broken %v", seed, broken)
				}
				caught = caught || scenariotest.Verdicts(t, unsound, s, seed, scenarios.Options{})[m.breaks].Broken()
			}
			if !caught {
				t.Errorf("%s is broken in no seed: %s", m.breaks, m.story)
			}
		})
		caught[m.breaks] = true
	}
	params := paxos.Defaults()
	params.Mode = paxos.Log
	scenariotest.AllCatch(t, paxos.Protocol().With(params).Properties, caught)
	params.Mutant = "?"
	scenariotest.AllTested(t, params.Validate()[0].Known, tested)
}

// logOf compiles a scenario in mode log with a mutant. The scenario may have params of its own.
func logOf(t *testing.T, mutant paxos.Mutant, scenario string) *scenarios.Program {
	t.Helper()
	params := fmt.Sprintf("params: {mode: log, mutant: %s", mutant)
	if rest, own := strings.CutPrefix(scenario, "params: {"); own {
		return compile(t, "run: {until: 4s}\n"+params+", "+rest)
	}
	return compile(t, "run: {until: 4s}\n"+params+"}\n"+scenario)
}

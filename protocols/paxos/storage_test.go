package paxos_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

// n3 is away while n1 and n2 choose a; then n1 crashes for good, and all depends on what n2 remembers.
const memory = `
run: {until: 3s}
workload:
  - {at: 0s, op: propose, node: n1, value: a}
  - {at: 300ms, op: propose, node: n3, value: b}
faults:
  - {fault: partition, kind: isolate, node: n3, at: 0s, for: 250ms}
  - {fault: crash, node: n1, when: {state: LEARNED, after: 150ms}}
`

// What bad disks do to an acceptor: safety is never lost, and who can't read what it promised halts.
func TestBadDisks(t *testing.T) {
	for _, test := range []struct {
		name, faults string
		broken       []string
	}{
		{"a torn promise leaves what was accepted",
			"  - {fault: storage, node: n2, kind: torn-write, at: 200ms}\n" +
				"  - {fault: crash, node: n2, when: {saves: acceptor.1, nth: 2}, recover: 100ms}\n", nil},
		{"a torn acceptance leaves the promise",
			"  - {fault: storage, node: n2, kind: torn-write, at: 0s}\n" +
				"  - {fault: crash, node: n2, when: {saves: acceptor.2}, recover: 20ms}\n", nil},
		{"what was accepted rots, and n2 halts", "  - {fault: storage, node: n2, kind: bit-rot, key: acceptor.2, at: 200ms}\n" +
			"  - {fault: crash, node: n2, at: 210ms, recover: 20ms}\n", []string{"termination"}},
		{"the disk is full, and n2 halts", "  - {fault: storage, node: n2, kind: full, at: 200ms}\n", []string{"termination"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := compile(t, memory+test.faults)
			r := p.NewRunner()
			for seed := range uint64(50) {
				broken := slices.Sorted(maps.Keys(scenariotest.Verdicts(t, p, r, seed, scenarios.Options{})))
				if !slices.Equal(broken, test.broken) {
					t.Fatalf("seed %d: broken %v, want %v", seed, broken, test.broken)
				}
			}
		})
	}
}

func TestInput(t *testing.T) {
	for text, want := range map[string]string{
		"nodes: {acceptor: 5, server: 3}": "test.yaml:3:22: a server plays all parts of protocol paxos: name either it or the parts",
		"nodes: {acceptor: 0}":            "test.yaml:3:19: protocol paxos needs at least 1 acceptor, found 0",
		"nodes: 0":                        "test.yaml:3:8: protocol paxos needs at least 1 server, found 0",
		"params: {retry: 0s}":             "test.yaml:3:17: retry must be above 0",
		"params: {backoff: fixd}":         `test.yaml:3:19: unknown backoff "fixd" (did you mean fixed?)`,
		"workload: [{op: read}]":          "test.yaml:3:12: who reads? say which node, such as node: n1",
		"nodes: {proposer: 1}\nworkload: [{op: read, node: a1}]":              "test.yaml:4:29: a learner reads, and a1 is none",
		"nodes: {proposer: 1}\nworkload: [{op: propose, node: l1, value: a}]": "test.yaml:4:32: a proposer proposes, and l1 is none",
	} {
		_, err := scenariotest.Registry.Parse("test.yaml", []byte("name: test\nprotocol: paxos\n"+text+"\n"))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n%v, want\n%s", text, err, want)
		}
	}
}

// A read finds out what is chosen, or that it can't tell.
func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"workload: [{at: 0s, op: read, node: n2}]":                                                                                                             "unknown",
		"workload: [{at: 0s, op: propose, node: n1, value: a}, {at: 200ms, op: read, node: n2}]":                                                               "a",
		"workload: [{at: 0s, op: propose, node: n1, value: a}, {at: 200ms, op: read, node: n2}]\nfaults: [{fault: crash, node: n2, at: 100ms, recover: 10ms}]": "a",
	} {
		p := compile(t, text+"\n")
		for seed := range uint64(20) {
			w := answers{}
			scenariotest.Verdicts(t, p, p.NewRunner(), seed, scenarios.Options{Observer: w})
			if w["read"] != want {
				t.Errorf("%s, seed %d: %q, want %s", text, seed, w["read"], want)
			}
		}
	}
}

// answers notes the answer to each operation.
type answers map[string]string

func (a answers) Event(e *sim.Event) {
	if e.Kind == sim.EventRespond {
		a[e.Name] = fmt.Sprint(e.Value)
	}
}

func (answers) Len() int     { return 0 }
func (answers) Truncate(int) {}

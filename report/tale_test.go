package report

import (
	"io"
	"strings"
	"testing"

	"simrun/check"
	"simrun/sim"
)

// n1's second entry is overwritten: it leads term 1, cut off, and n2 in term 2.
const overwritten = `
name: test/overwritten
protocol: raft
nodes: {server: 3, client: 1}
params: {election_timeout: [10s, 20s], pre_vote: false, check_quorum: false}
network: {delay: {dist: constant, value: 5ms}}
storage: {sync: 0s}
workload:
  - {at: 0s, op: campaign, node: n1}
  - {at: 100ms, op: put, node: k1, key: x, value: a}
  - {at: 150ms, op: campaign, node: n2}
faults: [{fault: partition, groups: [[n1], [n2, n3]], at: 90ms, for: 150ms}]
run: {until: 500ms}
check: [log-matching]
`

// Who leads in which term, which log holds what, what is overwritten and what is committed.
func TestRunTellsOfLogs(t *testing.T) {
	rec, res := record(t, overwritten)
	golden(t, "overwritten.txt", func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	golden(t, "overwritten.diagram.txt", func(w io.Writer) error { return Diagram(w, rec, res, Style{}) })
	demand(t, drawn(t, rec, res), ">leads term 2, holds 2:2<", ">overwrites from 2, holds 2:2", "AppendEntries: t1, 1:1 + 2:1", check.RaftNotation)
	text := printed(t, func(w io.Writer) error { return DiagramAs(w, MermaidDiagram, rec, res, Style{}) })
	demand(t, text, "leads term 2, holds 2:2")
}

// Where nodes have too much to tell, a picture tells what comes with a change of state.
func TestPictureTellsLessOfLongRuns(t *testing.T) {
	text := strings.NewReplacer("client: 1", "client: 3", "workload:", "workload:\n  - {clients: 3, rate: 50/s, keys: 1, from: 250ms, until: 500ms}").Replace(overwritten)
	rec, res := record(t, text)
	picture := printed(t, func(w io.Writer) error { return Diagram(w, rec, res, Style{}) })
	if strings.Contains(picture, "commits") || !strings.Contains(picture, "leads term 2") {
		t.Error(picture)
	}
	verbose := printed(t, func(w io.Writer) error { return Diagram(w, rec, res, Style{Verbose: true}) })
	demand(t, verbose, "commits 2:2")
}

// A story that is shortened keeps the step that violated a property: n5 commits another entry than n1.
func TestStoryKeepsWhatViolates(t *testing.T) {
	rec, res := recordNamed(t, "raft/figure-8-any-term")
	story, _, _ := strings.Cut(printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) }), "\n  property")
	demand(t, story, "left out; --verbose shows all", "360ms  n1           commits 2:2", "460ms  n5           commits 2:3")
}

func TestTale(t *testing.T) {
	s := step{tells: []sim.Telling{
		check.Truncated{From: 2}, check.Appended{Index: 2, Term: 3}, check.Committed{Index: 1, Term: 1}, check.Appended{Index: 3, Term: 3},
	}}
	for several, want := range map[bool]string{
		false: "overwrites from 2, holds 2:3 3:3, commits 1:1", true: "overwrite from 2, hold 2:3 3:3, commit 1:1",
	} {
		if got := s.tale().text(several); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	s = step{tells: []sim.Telling{check.Truncated{From: 3}, check.Appended{Index: 1, Term: 1}, check.Appended{Index: 2, Term: 1}}}
	if got := s.tale().text(false); got != "holds 1:1 2:1" {
		t.Errorf("after a restart: %q", got)
	}
}

package report

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/scenarios"
	"simrun/trace"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares what is printed with a file, twice: the same result is the same bytes.
func golden(t *testing.T, file string, print func(io.Writer) error) {
	t.Helper()
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := print(b); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("printed twice, it differs (-first +second):\n%s", cmp.Diff(first.String(), second.String()))
	}
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, first.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), first.String()); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", path, diff)
	}
}

// print returns what a function prints.
func printed(t *testing.T, print func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := print(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compile makes a program of a scenario.
func compile(t *testing.T, text string) *scenarios.Program {
	t.Helper()
	r := scenarios.Standard()
	s, err := r.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// record runs seed 1 of a scenario.
func record(t *testing.T, text string) (*trace.Recording, *scenarios.Result) {
	t.Helper()
	rec, res, err := trace.Record(compile(t, text), 1, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return rec, res
}

// recordNamed runs the seed of a scenario of the catalogue.
func recordNamed(t *testing.T, name string) (*trace.Recording, *scenarios.Result) {
	t.Helper()
	r := scenarios.Standard()
	s, err := r.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	rec, res, err := trace.Record(p, s.Run.Seed, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return rec, res
}

// sweep runs some seeds of a scenario.
func sweep(t *testing.T, text string, seeds uint64) (*scenarios.SweepResult, *scenarios.Program) {
	t.Helper()
	p := compile(t, text)
	return p.Sweep(context.Background(), scenarios.Seeds{From: 1, Count: seeds}, 2, nil), p
}

// Scenarios of these tests, so that the catalogue can change.
const (
	blocked = `
name: test/blocked
about: |
  The coordinator has every vote and dies before it tells anyone.
protocol: twopc
workload: [{op: begin, tx: t1}]
faults: [{fault: crash, node: c, when: {sends: GlobalCommit}}]
expect: {termination: blocked}
`
	surprising = `
name: test/surprising
protocol: twopc
workload: [{op: begin, tx: t1}]
faults:
  - {fault: crash, node: c, when: {sends: GlobalCommit}, mid-broadcast: 1}
  - {fault: crash, node: p1, when: {decides: commit}, recover: 50ms, storage: lost}
expect: {atomicity: violated}
`
	parted = `
name: test/parted
protocol: twopc
workload: [{op: begin, tx: t1}]
faults: [{fault: partition, groups: [[c, p1], [p2, p3]], at: 19.2ms, for: 200ms}]
`
	vetoed = `
name: test/vetoed
protocol: onepc
workload: [{op: begin, tx: t1, votes: {p2: abort}}]
expect: {atomicity: violated, validity: violated}
`
	lossy = `
name: test/lossy
protocol: twopc
params: {mutant: ready-timeout-aborts}
network: {loss: 0.02}
workload: [{op: begin, tx: t1}]
faults: [{fault: omission, node: c, message: GlobalCommit, probability: 0.05}]
expect: {atomicity: can-fail}
`
)

package report

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"simrun/protocols/toy"
	"simrun/scenarios"
	"simrun/trace"
)

// serve runs seed 1 of a scenario of protocol toy.
func serve(t *testing.T, text string) (*trace.Recording, *scenarios.Result) {
	t.Helper()
	r := scenarios.Standard()
	r.AddProtocol(toy.Protocol())
	s, err := r.Parse("test.yaml", []byte("name: test\nprotocol: toy\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	rec, res, err := trace.Record(p, 1, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return rec, res
}

const served50 = "workload: [{clients: 3, rate: 50/s, keys: 2, until: 2s}]\nrun: {until: 10s}\n"

// Of many operations only those are told that a violation names.
func TestRunOfManyOperations(t *testing.T) {
	for name, text := range map[string]string{
		"stale": "params: {flaw: stale}\n",
		"crash": "faults: [{fault: crash, node: n1, at: 1s, recover: 300ms}]\n",
		"twice": "params: {flaw: twice}\nnetwork: {duplicate: 0.5, delay: {dist: uniform, min: 1ms, max: 50ms}}\n",
	} {
		rec, res := serve(t, text+served50)
		golden(t, "served-"+name+".txt", func(w io.Writer) error { return Run(w, rec, res, Style{}) })
		golden(t, "served-"+name+".diagram.txt", func(w io.Writer) error { return Diagram(w, rec, res, Style{}) })
	}
}

// A run says what became of all operations, and shows all with --verbose.
func TestOperationsAreCounted(t *testing.T) {
	rec, res := serve(t, served50)
	asked := 0
	for range newOperations(rec, res).calls {
		asked++
	}
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	if want := fmt.Sprintf("%d operations from ", asked); !strings.Contains(text, want) || !strings.Contains(text, "all answered") {
		t.Errorf("no %q in\n%s", want, text)
	}
	verbose := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{Verbose: true}) })
	if n := strings.Count(verbose, "is asked to "); n != asked {
		t.Errorf("--verbose shows %d operations, want %d", n, asked)
	}
}

// A few operations are told one by one.
func TestRunOfFewOperations(t *testing.T) {
	rec, res := serve(t, "nodes: {client: 2}\nworkload:\n"+
		"  - {node: k1, op: put, key: x, value: a}\n  - {at: 100ms, node: k2, op: cas, key: x, old: a, new: b}\n  - {at: 200ms, node: k1, op: get, key: x}\n")
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	for _, want := range []string{
		"k1    puts x = a, asks", "its put of a is done",
		"k2    tries cas x: a → b, asks", "its cas to b succeeds",
		"k1    gets x, asks", "reads b from x",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestServed(t *testing.T) {
	for _, c := range []struct {
		served served
		want   string
	}{
		{served{asked: 148, answered: 146, from: 12e6, to: 4900e6}, "148 operations from 12ms to 4.9s, 146 answered"},
		{served{asked: 2, from: 12e6, to: 13e6, again: 3}, "2 operations from 12ms to 13ms, none answered, asked again 3 times"},
		{served{asked: 1, answered: 1, old: 2, from: 12e6, to: 13e6}, "1 operation from 12ms to 13ms, answered, 2 earlier ones answered"},
		{served{old: 2, from: 12e6, to: 12e6}, "2 earlier operations answered at 12ms"},
		{served{asked: 2, answered: 2, lost: 4, from: 12e6, to: 13e6}, "2 operations from 12ms to 13ms, all answered, 4 lost to a client that is down"},
	} {
		if got := c.served.text(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

package trace_test

import (
	"bytes"
	"strings"
	"testing"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

var registry = scenarios.Standard()

// load compiles a scenario of the catalogue.
func load(t testing.TB, name string) *scenarios.Program {
	t.Helper()
	s, err := registry.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := registry.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// record records a seed of a program and writes it as a file.
func record(t testing.TB, p *scenarios.Program, seed uint64, source sim.Source, without int) []byte {
	t.Helper()
	rec, res, err := trace.Record(p, seed, source, without)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := trace.Write(&b, rec, res); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, text []byte) *trace.File {
	t.Helper()
	f, err := trace.Read("t.jsonl", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func replay(t testing.TB, f *trace.File) *trace.Difference {
	t.Helper()
	d, err := trace.Replay(registry, f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lines splits a trace; the last item is empty.
func lines(text []byte) []string { return strings.SplitAfter(string(text), "\n") }

package scenarios_test

import (
	"context"
	"testing"

	"simrun/scenarios"
)

// registry is what simrun offers.
var registry = scenarios.Standard()

// parse reads a scenario that is right.
func parse(t testing.TB, text string) *scenarios.Scenario {
	t.Helper()
	s, err := registry.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return s
}

// compile makes a scenario ready to run.
func compile(t testing.TB, s *scenarios.Scenario) *scenarios.Program {
	t.Helper()
	p, err := registry.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// load compiles a scenario of the catalogue.
func load(t testing.TB, name string) *scenarios.Program {
	t.Helper()
	s, err := registry.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, s)
}

// execute runs a seed of a program.
func execute(t testing.TB, p *scenarios.Program, seed uint64) *scenarios.Result {
	t.Helper()
	res, err := p.NewRunner().Execute(seed, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// judge tells the verdict on a seed, and what is not as expected of it: in its run or, where there are
// many, in all of them.
func judge(t testing.TB, p *scenarios.Program, seed uint64) (verdict string, unexpected []string) {
	t.Helper()
	if p.Enumerates() {
		s := p.Sweep(context.Background(), scenarios.Seeds{From: seed, Count: 1}, 1, nil)
		return s.Verdict, s.Unexpected
	}
	res := execute(t, p, seed)
	return res.Verdict, res.Unexpected
}

// run reads a scenario and runs it with its own seed.
func run(t testing.TB, text string) *scenarios.Result {
	t.Helper()
	p := compile(t, parse(t, text))
	return execute(t, p, p.Scenario.Run.Seed)
}

// eachScenario runs a test for every scenario of the catalogue.
func eachScenario(t *testing.T, test func(t *testing.T, name string)) {
	for _, name := range registry.Names() {
		t.Run(name, func(t *testing.T) { test(t, name) })
	}
}

// property finds a property of a result.
func property(t testing.TB, res *scenarios.Result, name string) scenarios.PropertyResult {
	t.Helper()
	for _, p := range res.Properties {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no property %s in %v", name, res.Properties)
	return scenarios.PropertyResult{}
}

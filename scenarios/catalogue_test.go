package scenarios_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"simrun/scenarios"
)

// nothingDecided are scenarios in which no run comes to a decision that could be wrong.
var nothingDecided = []string{"flooding/fail-silent", "paxos/majority-down", "paxos/duelling-fixed"}

// mayRest are properties of what need not happen: a second leader, or a run without any trouble.
var mayRest = []string{"non-triviality", "leader-completeness"}

// Every scenario of the catalogue is as it says, with its own seed and in its sweep. Each property is put to
// the test by all of them, or where it may rest, by some.
func TestCatalogue(t *testing.T) {
	exercised, ran := make(map[string]bool), 0
	eachScenario(t, func(t *testing.T, name string) {
		ran++
		p := load(t, name)
		s := p.Scenario
		if s.Name != name || strings.TrimSpace(s.About) == "" || len(s.Assert) == 0 || s.Sweep == nil {
			t.Errorf("it needs its path as name, an about, assertions and a sweep: %q", s.Name)
		}
		if verdict, unexpected := judge(t, p, s.Run.Seed); verdict != scenarios.Pass {
			t.Errorf("seed %d: %q", s.Run.Seed, unexpected)
		}
		sweep := p.Sweep(context.Background(), scenarios.Seeds{From: s.Run.Seed, Count: uint64(s.Sweep.Seeds)}, 2, nil)
		if sweep.Verdict != scenarios.Pass || sweep.Done != uint64(s.Sweep.Seeds) {
			t.Errorf("sweep of %d: %q", sweep.Done, sweep.Unexpected)
		}
		for _, r := range sweep.Properties {
			exercised[r.Name] = exercised[r.Name] || r.Exercised > 0
			if r.Exercised == 0 && !slices.Contains(mayRest, r.Name) && !slices.Contains(nothingDecided, name) {
				t.Errorf("%s was exercised by no seed", r.Name)
			}
		}
	})
	for name, ok := range exercised {
		if !ok && ran == len(registry.Names()) {
			t.Errorf("%s was exercised by no scenario", name)
		}
	}
}

// No expectation is met by accident: reversed, it fails, and nothing else does.
func TestReversedExpectationsFail(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		properties, expected := load(t, name).Properties()
		for i, property := range properties {
			s, err := registry.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			reversed := scenarios.ExpectHolds
			if expected[i] == scenarios.ExpectHolds {
				reversed = scenarios.ExpectViolated
			}
			s.Expect = maps.Clone(s.Expect)
			if s.Expect == nil {
				s.Expect = make(map[string]scenarios.Expectation)
			}
			s.Expect[property.Name] = reversed
			verdict, unexpected := judge(t, compile(t, s), s.Run.Seed)
			if verdict != scenarios.Fail || len(unexpected) != 1 || !strings.HasPrefix(unexpected[0], property.Name+": ") {
				t.Errorf("%s expected to be %s: %s, %q", property.Name, reversed, verdict, unexpected)
			}
		}
	})
}

// An assertion says something: its contrary fails. What is always true is never
// false at some moment; what is true at some moment is not always false.
func TestContraryAssertionsFail(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		s, err := registry.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		asserted := slices.Clone(s.Assert)
		for i, a := range asserted {
			contrary := scenarios.Assertion{Name: a.Name}
			if a.Always != "" {
				contrary.Sometimes = fmt.Sprintf("not (%s)", a.Always)
			} else {
				contrary.Always = fmt.Sprintf("not (%s)", a.Sometimes+a.Eventually)
			}
			s.Assert = slices.Clone(asserted)
			s.Assert[i] = contrary
			if verdict, _ := judge(t, compile(t, s), s.Run.Seed); verdict != scenarios.Fail {
				t.Errorf("%s: its contrary passes too", a.Name)
			}
		}
	})
}

func TestLoadUnknown(t *testing.T) {
	_, err := registry.Load("twopc/all-redy-blocks")
	want := `there is no scenario "twopc/all-redy-blocks" in the catalogue, and no such file; did you mean twopc/all-ready-blocks?`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// Package scenariotest helps the tests of a protocol to run scenarios, and to see that each planted bug is caught.
package scenariotest

import (
	"maps"
	"slices"
	"testing"

	"simrun/check"
	"simrun/scenarios"
)

// Registry is shared: compiling a scenario does not change it.
var Registry = scenarios.Standard()

// Compile makes a scenario of a protocol ready to run. What every scenario says is left out of its text.
func Compile(t testing.TB, protocol, text string) *scenarios.Program {
	t.Helper()
	s, err := Registry.Parse("test.yaml", []byte("name: test\nprotocol: "+protocol+"\n"+text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	p, err := Registry.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Verdicts runs a seed and returns what became of each property that does not hold.
func Verdicts(t testing.TB, p *scenarios.Program, r *scenarios.Runner, seed uint64, o scenarios.Options) map[string]check.Verdict {
	t.Helper()
	out, err := r.Run(seed, o)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	broken := make(map[string]check.Verdict)
	properties, _ := p.Properties()
	for i, v := range out.Verdicts {
		if v != check.Holds {
			broken[properties[i].Name] = v
		}
	}
	return broken
}

// Breaks demands that each of the first seeds breaks these properties, sorted by name, and no other.
func Breaks(t *testing.T, p *scenarios.Program, seeds uint64, want []string) {
	t.Helper()
	r := p.NewRunner()
	for seed := range seeds {
		if broken := slices.Sorted(maps.Keys(Verdicts(t, p, r, seed, scenarios.Options{}))); !slices.Equal(broken, want) {
			t.Fatalf("seed %d: broken %v, want %v", seed, broken, want)
		}
	}
}

// Finds demands that a campaign, which makes a scenario of each seed, breaks each of these properties with some seed.
func Finds(t *testing.T, campaign func(seed uint64) *scenarios.Program, seeds uint64, properties []string) {
	t.Helper()
	missing := slices.Clone(properties)
	for seed := range seeds {
		p := campaign(seed)
		broken := Verdicts(t, p, p.NewRunner(), seed, scenarios.Options{})
		missing = slices.DeleteFunc(missing, func(property string) bool { return broken[property] != "" })
		if len(missing) == 0 {
			t.Logf("%v broken after %d seeds", properties, seed+1)
			return
		}
	}
	t.Errorf("%v broken in no seed", missing)
}

// AllCatch demands that each property is one of those that caught a planted bug.
func AllCatch(t *testing.T, properties []check.Property, caught map[string]bool) {
	t.Helper()
	for _, property := range properties {
		if !caught[property.Name] {
			t.Errorf("no mutant is caught by %s", property.Name)
		}
	}
}

// AllTested demands that the mutants that there are, in any order, are those that are tested.
func AllTested(t *testing.T, mutants, tested []string) {
	t.Helper()
	if !slices.Equal(slices.Sorted(slices.Values(mutants)), slices.Sorted(slices.Values(tested))) {
		t.Errorf("there are mutants %v, tested are %v", mutants, tested)
	}
}

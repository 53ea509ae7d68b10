package etcdraft_test

import (
	"crypto/rand"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/scenarios"
)

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

func eachScenario(t *testing.T, test func(t *testing.T, p *scenarios.Program)) {
	for _, name := range registry.Names() {
		if strings.HasPrefix(name, "etcdraft/") {
			t.Run(name, func(t *testing.T) { test(t, load(t, name)) })
		}
	}
}

func fingerprints(t *testing.T, r *scenarios.Runner, seeds ...uint64) map[uint64]uint64 {
	t.Helper()
	all := make(map[uint64]uint64)
	for _, seed := range seeds {
		out, err := r.Run(seed, scenarios.Options{})
		if err != nil {
			t.Error(err)
			return nil
		}
		if before, twice := all[seed]; twice && before != out.Fingerprint {
			t.Errorf("seed %d: %x, and then %x", seed, before, out.Fingerprint)
		}
		all[seed] = out.Fingerprint
	}
	return all
}

// A seed is one run, whoever runs it, in whatever order, and beside whatever other runs.
func TestRunsAreDeterministic(t *testing.T) {
	eachScenario(t, func(t *testing.T, p *scenarios.Program) {
		want := fingerprints(t, p.NewRunner(), 1, 2, 3, 4, 1)
		if diff := cmp.Diff(want, fingerprints(t, p.NewRunner(), 4, 2, 4, 1, 3, 1)); diff != "" {
			t.Errorf("in another order:\n%s", diff)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if diff := cmp.Diff(want, fingerprints(t, p.NewRunner(), 3, 1, 4, 2)); diff != "" {
					t.Errorf("beside other runs:\n%s", diff)
				}
			})
		}
		all.Wait()
	})
}

// What the library draws for itself decides nothing: whatever the source of its numbers, the runs are the same.
func TestTheLibraryDecidesNothingByChance(t *testing.T) {
	original := rand.Reader
	defer func() { rand.Reader = original }()
	eachScenario(t, func(t *testing.T, p *scenarios.Program) {
		rand.Reader = original
		want := fingerprints(t, p.NewRunner(), 1, 2, 3)
		for _, step := range []byte{0, 1, 77} {
			source := &steps{step: step}
			rand.Reader = source
			if diff := cmp.Diff(want, fingerprints(t, p.NewRunner(), 1, 2, 3)); diff != "" {
				t.Errorf("with numbers in steps of %d:\n%s", step, diff)
			}
			if source.reads == 0 {
				t.Error("the library drew nothing: it does not need this any more")
			}
		}
	})
}

// steps is a source of bytes in which each is so much more than the one before.
type steps struct {
	last, step byte
	reads      int
}

func (s *steps) Read(p []byte) (int, error) {
	s.reads++
	for i := range p {
		p[i] = s.last
		s.last += s.step
	}
	return len(p), nil
}

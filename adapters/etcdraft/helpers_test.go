package etcdraft_test

import (
	"testing"

	"simrun/adapters/etcdraft"
	"simrun/check"
	"simrun/scenarios"
)

var registry = func() *scenarios.Registry {
	r := scenarios.Standard()
	r.AddProtocol(etcdraft.Protocol())
	if err := r.AddCatalogue(etcdraft.Catalogue()); err != nil {
		panic(err)
	}
	return r
}()

// compile makes a scenario for the adapter ready to run.
func compile(t testing.TB, text string) *scenarios.Program {
	t.Helper()
	s, err := registry.Parse("test.yaml", []byte("name: test\nprotocol: etcdraft\n"+text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	p, err := registry.Compile(s)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// broken runs a seed, and tells which properties do not hold, and what is wrong.
func broken(t testing.TB, p *scenarios.Program, seed uint64, o scenarios.Options) map[string]string {
	t.Helper()
	out, err := p.NewRunner().Run(seed, o)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	found := make(map[string]string)
	properties, _ := p.Properties()
	for i, v := range out.Verdicts {
		if v != check.Holds {
			found[properties[i].Name] = string(v) + ": " + out.Statuses[i].Detail
		}
	}
	return found
}

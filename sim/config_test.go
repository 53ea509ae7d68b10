package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"simrun/sim"
)

func TestPrepareRefusesMisuse(t *testing.T) {
	node := func() sim.Node { return &actor{} }
	for _, test := range []struct {
		name string
		cfg  sim.Config
		want string
	}{
		{"a message kind twice", sim.Config{Messages: []sim.Message{note("a"), note("b")}}, `"note" is declared twice`},
		{"no factory", sim.Config{Nodes: []sim.NodeSpec{{Name: "a", New: node}, {Name: "b"}}}, `node 1 ("b")`},
		{
			"unsorted workload",
			sim.Config{Workload: []sim.Invocation{{At: 2}, {At: 1}}},
			"not sorted",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, test.want) {
					t.Errorf("panicked with %s, want %q", got, test.want)
				}
			}()
			test.cfg.Prepare()
		})
	}
}

func TestConfigNamesThings(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(actor{}, actor{}), Messages: toyMessages}
	cfg.Prepare()
	if got := cfg.Name(1); got != "b" {
		t.Errorf("node 1 is %q", got)
	}
	if got := cfg.Name(sim.Nobody); got != "-" {
		t.Errorf("nobody is %q", got)
	}
	if id, ok := cfg.Lookup("b"); !ok || id != 1 {
		t.Errorf("b is %v, %t", id, ok)
	}
	if id, ok := cfg.Lookup("x"); ok || id != sim.Nobody {
		t.Errorf("x is %v, %t", id, ok)
	}
	for _, m := range toyMessages {
		if kind, ok := cfg.KindOf(m.Kind()); !ok || cfg.KindName(kind) != m.Kind() {
			t.Errorf("kind %q is %v, %t", m.Kind(), kind, ok)
		}
	}
	if _, ok := cfg.KindOf("note"); ok {
		t.Error("a kind that was not declared is found")
	}
}

package scenarios_test

import (
	"strings"
	"testing"

	"simrun/check"
	"simrun/protocols"
	kv "simrun/protocols/toy"
	"simrun/scenarios"
	"simrun/sim"
)

// sealed is a node that can't be copied: it holds a function.
type sealed struct {
	sim.Node
	secret func()
}

func (sealed) Unforkable() {}

// What is proved to be blocked where nodes can be copied comes late where one can't. Nothing else differs.
func TestUnforkableNodesRunWithoutProofs(t *testing.T) {
	outcomeWith := func(seal bool) (*scenarios.Outcome, string) {
		p := kv.Protocol()
		original := p.New
		p.New = func(s *protocols.Setup, id sim.NodeID) func() sim.Node {
			factory := original(s, id)
			if _, isClient := factory().(sim.Client); isClient || !seal {
				return factory
			}
			return func() sim.Node { return sealed{factory(), func() {}} }
		}
		r := &scenarios.Registry{}
		r.AddProtocol(p)
		s, err := r.Parse("test.yaml", []byte(`
name: x
protocol: toy
params: {flaw: mute}
workload: [{at: 0s, node: k1, op: put, key: x, value: a}]
nodes: {server: 1, client: 1}
run: {until: 5s}
`))
		if err != nil {
			t.Fatal(err)
		}
		program, err := r.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		out, err := program.NewRunner().Run(1, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		properties, _ := program.Properties()
		for i, property := range properties {
			if property.Name == "progress" {
				return out, string(out.Verdicts[i])
			}
		}
		return out, ""
	}
	if out, progress := outcomeWith(false); progress != string(check.Blocked) || out.Reason != "blocked" {
		t.Errorf("nodes that can be copied: %s, progress %s", out.Reason, progress)
	}
	if out, progress := outcomeWith(true); progress != string(check.Late) || out.Reason != "horizon" {
		t.Errorf("a node that can't: %s, progress %s", out.Reason, progress)
	}
}

// A search that forks worlds is told whose fault it is.
func TestUnforkableNodesAreNotForked(t *testing.T) {
	cfg := &sim.Config{Nodes: []sim.NodeSpec{{Name: "a", New: func() sim.Node { return sealed{toy{}, func() {}} }}}}
	cfg.Prepare()
	w := sim.NewWorld(cfg, nil, nil, nil)
	w.Reset(sim.Seed(1))
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if v, _ := recover().(string); !strings.Contains(v, "scenarios_test.sealed can't be copied") {
			t.Errorf("panicked with %q", v)
		}
	}()
	w.Fork(nil)
}

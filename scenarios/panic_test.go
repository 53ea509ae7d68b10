package scenarios_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
)

// The toy protocol throws a die in n1 when it is asked to, and breaks on a one.
type (
	toy   struct{}
	throw struct{}
	roll  struct{}
)

func (toy) Init(*sim.Env)                           {}
func (toy) Timeout(*sim.Env, sim.TimerKey)          {}
func (throw) Kind() string                          { return "Throw" }
func (roll) OpName() string                         { return "roll" }
func (toy) Invoke(e *sim.Env, _ sim.OpID, _ sim.Op) { e.Send(1, throw{}) }
func (toy) Receive(e *sim.Env, _ sim.NodeID, _ sim.Message) {
	if e.Choose("die", 6) == 0 {
		panic("a one")
	}
}

func toys() *scenarios.Registry {
	r := &scenarios.Registry{}
	r.AddProtocol(&protocols.Protocol{
		Name:     "toy",
		Roles:    []protocols.Role{{Name: "node", Prefix: "n", Min: 2, Default: 2, Main: true}},
		Messages: []protocols.Message{{Message: throw{}}},
		Operations: []protocols.Operation{{
			Name: "roll", Fields: func() any { return new(struct{}) },
			Expand: func(*protocols.Setup, sim.NodeID, any) ([]protocols.Request, []sim.Problem) {
				return []protocols.Request{{Node: 0, Op: roll{}}}, nil
			},
		}},
		New: func(*protocols.Setup, sim.NodeID) func() sim.Node { return func() sim.Node { return toy{} } },
	})
	return r
}

// A node that panics is an error of its own, with the node, the event and the seed; the other seeds count.
func TestNodePanics(t *testing.T) {
	r := toys()
	s, err := r.Parse("toy.yaml", []byte("name: toy\nprotocol: toy\nworkload: [{op: roll}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	runner := p.NewRunner()
	var broken []uint64
	for seed := uint64(1); seed <= 300; seed++ {
		_, err := runner.Execute(seed, scenarios.Options{})
		if err == nil {
			continue
		}
		var panicked *sim.NodePanic
		if !errors.As(err, &panicked) || panicked.Node != "n2" || panicked.Event != 5 || panicked.Value != "a one" || !strings.Contains(panicked.Stack, "toy.Receive") {
			t.Fatalf("seed %d: %#v", seed, err)
		}
		broken = append(broken, seed)
	}
	if len(broken) < 20 {
		t.Fatalf("only %d of 300 seeds throw a one", len(broken))
	}
	for _, jobs := range []int{1, 5} {
		sweep := p.Sweep(context.Background(), scenarios.Seeds{From: 1, Count: 300}, jobs, nil)
		counted := uint64(0)
		for _, n := range sweep.Classes {
			counted += n
		}
		if sweep.Done != 300 || counted != 300-uint64(len(broken)) || sweep.Verdict != scenarios.Fail {
			t.Errorf("%d done, %d counted, %s", sweep.Done, counted, sweep.Verdict)
		}
		if sweep.Panic == nil || sweep.Panic.Seed != broken[0] || sweep.Panic.Panic.Node != "n2" {
			t.Errorf("%+v; the first seed that breaks is %d", sweep.Panic, broken[0])
		}
		if len(sweep.Unexpected) != 1 || !strings.Contains(sweep.Unexpected[0], "node n2 panicked at event 5") {
			t.Errorf("%q", sweep.Unexpected)
		}
	}
}

// A runner whose last run ended in a panic is as good as new.
func TestRunnerAfterPanic(t *testing.T) {
	r := toys()
	s, err := r.Parse("toy.yaml", []byte("name: toy\nprotocol: toy\nworkload: [{op: roll}, {op: roll, at: 1ms}, {op: roll, at: 2ms}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	used := p.NewRunner()
	for seed := uint64(1); seed <= 100; seed++ {
		got, gotErr := used.Execute(seed, scenarios.Options{})
		want, wantErr := p.NewRunner().Execute(seed, scenarios.Options{})
		if (gotErr == nil) != (wantErr == nil) || gotErr == nil && got.Fingerprint != want.Fingerprint {
			t.Fatalf("seed %d: %v, %v", seed, gotErr, wantErr)
		}
	}
}

func TestRegisteredTwice(t *testing.T) {
	r := toys()
	defer func() {
		if got, want := recover(), `scenarios: protocol "toy" is registered twice`; got != want {
			t.Errorf("got %v", got)
		}
	}()
	r.AddProtocol(&protocols.Protocol{Name: "toy"})
}

// A protocol that can't be forked is refused before it runs.
func TestNodesThatCantBeCopied(t *testing.T) {
	r := scenarios.Standard()
	r.AddProtocol(&protocols.Protocol{
		Name: "channels", Roles: []protocols.Role{{Name: "node", Prefix: "n", Min: 1, Default: 1, Main: true}},
		New: func(*protocols.Setup, sim.NodeID) func() sim.Node { return func() sim.Node { return &channelNode{} } },
	})
	_, err := r.Parse("f.yaml", []byte("protocol: channels\n"))
	want := "f.yaml:1:11: protocol channels can't be run: a node of role node (*scenarios_test.channelNode)"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %s …", err, want)
	}
}

type channelNode struct{ c chan int }

func (n *channelNode) Init(*sim.Env)                           { n.c = nil }
func (*channelNode) Receive(*sim.Env, sim.NodeID, sim.Message) {}
func (*channelNode) Timeout(*sim.Env, sim.TimerKey)            {}

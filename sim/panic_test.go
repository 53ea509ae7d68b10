package sim_test

import (
	"errors"
	"strings"
	"testing"

	"simrun/sim"
)

func TestPanicOfAHandlerIsReported(t *testing.T) {
	quiet := actor{}
	for _, test := range []struct {
		name  string
		a, b  actor
		event uint64
		at    sim.Time
	}{
		{"Init", quiet, actor{init: func(*sim.Env) { panic("ouch") }}, 2, 0},
		{
			"Receive",
			actor{init: func(env *sim.Env) { env.Send(1, note("")) }},
			actor{receive: func(*sim.Env, sim.NodeID, sim.Message) { panic("ouch") }},
			4, at(ms),
		},
		{
			"Timeout", quiet,
			actor{
				init:    func(env *sim.Env) { env.SetTimer(key("t"), 2*ms, 2*ms) },
				timeout: func(*sim.Env, sim.TimerKey) { panic("ouch") },
			},
			4, at(2 * ms),
		},
		{"Invoke", quiet, actor{invoke: func(*sim.Env, sim.OpID, sim.Op) { panic("ouch") }}, 3, at(3 * ms)},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := &sim.Config{
				Nodes:    cast(test.a, test.b),
				Workload: []sim.Invocation{{At: at(3 * ms), Node: 1, Op: ask("")}},
			}
			w, _ := start(cfg, constant(ms), nil)
			_, err := w.Run(0)
			var p *sim.NodePanic
			if !errors.As(err, &p) {
				t.Fatalf("Run returned %v", err)
			}
			if p.Node != "b" || p.Event != test.event || p.At != test.at || p.Value != "ouch" {
				t.Errorf("reported %v at %v, event %d: %v; want b at %v, event %d: ouch",
					p.Node, p.At, p.Event, p.Value, test.at, test.event)
			}
			if !strings.Contains(p.Stack, "panic_test.go") {
				t.Errorf("the stack does not show the handler:\n%s", p.Stack)
			}

			w.Reset(sim.Seed(1)) // and the world is as good as new
			if _, again := w.Run(0); again == nil || again.Error() != err.Error() {
				t.Errorf("the next run returned %v, want %v", again, err)
			}
		})
	}
}

// Misuse of Env is the node's fault, and the message says what was wrong.
func TestMisuseInAHandler(t *testing.T) {
	for _, test := range []struct {
		name string
		init func(env *sim.Env)
		want string
	}{
		{"undeclared message", func(env *sim.Env) { env.Send(0, ball{}) }, `message kind "ball" (sim_test.ball) is not declared`},
		{"message to nobody", func(env *sim.Env) { env.Send(sim.Nobody, note("")) }, "node -1"},
		{"message to a node too many", func(env *sim.Env) { env.Send(1, note("")) }, "node 1"},
		{"no alternative", func(env *sim.Env) { env.Choose("leader", 0) }, `Choose("leader", 0)`},
		{"timer in the past", func(env *sim.Env) { env.SetTimer(key("t"), -ms, ms) }, "-1ms"},
		{"timer turned round", func(env *sim.Env) { env.SetTimer(key("t"), 2*ms, ms) }, "2ms, 1ms"},
		{"unknown operation", func(env *sim.Env) { env.Respond(1, "ok") }, "operation 1"},
		{"negative length", func(env *sim.Env) { env.Append("log", 1); env.Truncate("log", -1) }, `Truncate("log", -1)`},
		{"record of another type", func(env *sim.Env) { env.Save("x", 1); sim.Load[string](env, "x") }, "int, not string"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, _ := start(&sim.Config{Nodes: cast(actor{init: test.init})}, constant(ms), nil)
			_, err := w.Run(0)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Run returned %v, want an error with %q", err, test.want)
			}
		})
	}
}

// A panic that no handler caused is a bug of the program: it is not caught.
func TestPanicOutsideHandlersIsNotSwallowed(t *testing.T) {
	sender := actor{init: func(env *sim.Env) { env.Send(0, note("")) }}
	for _, test := range []struct {
		name     string
		network  sim.Network
		injector sim.Injector
		observer sim.Observer
		nodes    []sim.NodeSpec
	}{
		{name: "network", network: brokenNetwork{}, nodes: cast(sender)},
		{name: "injector", injector: plan(func(*sim.World) { panic("ouch") }).at(ms), nodes: cast(sender)},
		{name: "observer", observer: brokenObserver{}, nodes: cast(sender)},
		{name: "factory", nodes: []sim.NodeSpec{{Name: "a", New: func() sim.Node { panic("ouch") }}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, _ := start(&sim.Config{Nodes: test.nodes}, test.network, test.injector)
			if test.observer != nil {
				w.Observe(test.observer)
			}
			defer func() {
				if v := recover(); v != "ouch" {
					t.Errorf("recovered %v, want ouch", v)
				}
			}()
			_, err := w.Run(0)
			t.Errorf("Run returned %v, want a panic", err)
		})
	}
}

type brokenNetwork struct{ constant }

func (brokenNetwork) Send(*sim.World, sim.NodeID, sim.NodeID, sim.Message, *sim.Fate) { panic("ouch") }

type brokenObserver struct{}

func (brokenObserver) Event(*sim.Event) { panic("ouch") }

package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/sim"
)

const ms = time.Millisecond

func at(d time.Duration) sim.Time { return sim.Time(d) }

// note is a message, said an observation and ask an operation, for nodes that
// need only one of each.
type (
	note string
	said string
	ask  string
)

func (note) Kind() string            { return "note" }
func (said) ObservationName() string { return "said" }
func (ask) OpName() string           { return "ask" }

func key(name string) sim.TimerKey { return sim.TimerKey{Name: name} }

// actor is a node made of functions; those that are nil do nothing.
type actor struct {
	init    func(env *sim.Env)                                 `sim:"config"`
	receive func(env *sim.Env, from sim.NodeID, m sim.Message) `sim:"config"`
	timeout func(env *sim.Env, key sim.TimerKey)               `sim:"config"`
	invoke  func(env *sim.Env, id sim.OpID, op sim.Op)         `sim:"config"`
}

func (a *actor) Init(env *sim.Env) {
	if a.init != nil {
		a.init(env)
	}
}

func (a *actor) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if a.receive != nil {
		a.receive(env, from, m)
	}
}

func (a *actor) Timeout(env *sim.Env, key sim.TimerKey) {
	if a.timeout != nil {
		a.timeout(env, key)
	}
}

func (a *actor) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	if a.invoke != nil {
		a.invoke(env, id, op)
	}
}

// cast names actors a, b, c …
func cast(actors ...actor) []sim.NodeSpec {
	var specs []sim.NodeSpec
	for i, a := range actors {
		specs = append(specs, sim.NodeSpec{
			Name: string(rune('a' + i)),
			New:  func() sim.Node { fresh := a; return &fresh },
		})
	}
	return specs
}

// constant is a network on which every message takes the same time.
type constant time.Duration

func (constant) Reset()                                                       {}
func (c constant) Fork(sim.Network) sim.Network                               { return c }
func (constant) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }
func (c constant) Send(_ *sim.World, _, _ sim.NodeID, _ sim.Message, fate *sim.Fate) {
	fate.Delay = time.Duration(c)
}

// faults is an injector made of functions; those that are nil do nothing.
type faults struct {
	sim.NoFaults
	arm    func(w *sim.World)
	strike func(w *sim.World, token uint64, node sim.NodeID)
	step   func(w *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect
	cut    func(w *sim.World, node sim.NodeID, dropped []sim.Effect)
	take   func(w *sim.World, from, to sim.NodeID)
	leave  func(w *sim.World, from, to sim.NodeID, fate *sim.Fate)
	arrive func(w *sim.World, from, to sim.NodeID) (sim.Loss, uint64)
	tamper func(w *sim.World, from sim.NodeID, e *sim.Effect) uint64
	skip   bool // what is received

	unsynced func(fates []sim.WriteFate)
	full     bool // the disk; a sync takes 3ms more
}

func (f *faults) Write(*sim.World, sim.NodeID) bool { return !f.full }

func (f *faults) Sync(*sim.World, sim.NodeID) time.Duration { return 3 * ms }

func (f *faults) Unsynced(_ *sim.World, _ sim.NodeID, fates []sim.WriteFate) { f.unsynced(fates) }

func (f *faults) Reset(w *sim.World) {
	if f.arm != nil {
		f.arm(w)
	}
}

func (f *faults) Strike(w *sim.World, token uint64, node sim.NodeID) {
	if f.strike != nil {
		f.strike(w, token, node)
	}
}

func (f *faults) Step(w *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect {
	if f.step != nil {
		return f.step(w, node, effects)
	}
	return effects
}

func (f *faults) Cut(w *sim.World, node sim.NodeID, dropped []sim.Effect) {
	if f.cut != nil {
		f.cut(w, node, dropped)
	}
}

func (f *faults) Receive(w *sim.World, from, to sim.NodeID, _ sim.Message, _ sim.MessageKind) bool {
	if f.take != nil {
		f.take(w, from, to)
	}
	return f.skip
}

func (f *faults) Tamper(w *sim.World, from sim.NodeID, e *sim.Effect) uint64 {
	if f.tamper != nil {
		return f.tamper(w, from, e)
	}
	return 0
}

func (f *faults) Send(w *sim.World, from, to sim.NodeID, _ sim.MessageKind, fate *sim.Fate) {
	if f.leave != nil {
		f.leave(w, from, to, fate)
	}
}

func (f *faults) Arrive(w *sim.World, from, to sim.NodeID, _ sim.MessageKind) (sim.Loss, uint64) {
	if f.arrive != nil {
		return f.arrive(w, from, to)
	}
	return sim.NotLost, 0
}

func (f *faults) Fork(sim.Injector) sim.Injector { return f }

// plan is faults at given times: the i-th function strikes at the i-th time.
func plan(strikes ...func(w *sim.World)) *faults {
	return &faults{strike: func(w *sim.World, token uint64, _ sim.NodeID) { strikes[token](w) }}
}

func (f *faults) at(times ...time.Duration) *faults {
	f.arm = func(w *sim.World) {
		for i, t := range times {
			w.ScheduleFault(at(t), uint64(i))
		}
	}
	return f
}

func crash(n sim.NodeID, loss sim.StorageLoss) func(w *sim.World) {
	return func(w *sim.World) { w.Crash(n, loss, w.Fault("crash", n, 0, 0)) }
}

func restart(n sim.NodeID) func(w *sim.World) {
	return func(w *sim.World) { w.Restart(n) }
}

// trace keeps the events of a run, as lines that a person can read.
type trace struct {
	cfg    *sim.Config
	events []sim.Event
}

func (t *trace) Event(e *sim.Event) { t.events = append(t.events, *e) }

func (t *trace) lines() []string {
	var lines []string
	for _, e := range t.events {
		words := []string{e.At.String(), t.cfg.Name(e.Node), e.Kind.String()}
		if e.Peer != sim.Nobody {
			words = append(words, t.cfg.Name(e.Peer))
		}
		if e.Name != "" {
			words = append(words, e.Name)
		}
		if e.Epoch != 0 {
			words = append(words, fmt.Sprint(e.Epoch))
		}
		if e.Value != nil {
			words = append(words, fmt.Sprint(e.Value))
		}
		if e.Op != 0 {
			words = append(words, fmt.Sprint("#", e.Op))
		}
		if e.Loss != sim.NotLost {
			words = append(words, e.Loss.String())
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

// only keeps the events of some kinds.
func (t *trace) only(kinds ...sim.EventKind) *trace {
	t.events = slices.DeleteFunc(t.events, func(e sim.Event) bool { return !slices.Contains(kinds, e.Kind) })
	return t
}

// tells compares the trace with a story in lines.
func (t *trace) tells(tb testing.TB, story string) {
	tb.Helper()
	var want []string
	for line := range strings.Lines(story) {
		if line = strings.TrimSpace(line); line != "" {
			want = append(want, line)
		}
	}
	if diff := cmp.Diff(want, t.lines()); diff != "" {
		tb.Errorf("the trace differs (-want +got):\n%s", diff)
	}
}

// start builds a world on cfg and resets it to seed 1. A run that does not end
// by itself ends after a thousand events or an hour.
func start(cfg *sim.Config, network sim.Network, injector sim.Injector) (*sim.World, *trace) {
	if cfg.Horizon == 0 {
		cfg.Horizon = at(time.Hour)
	}
	if cfg.EventMax == 0 {
		cfg.EventMax = 1000
	}
	if cfg.Messages == nil {
		cfg.Messages = []sim.Message{note("")}
	}
	cfg.Prepare()
	w := sim.NewWorld(cfg, network, injector, nil)
	t := &trace{cfg: cfg}
	w.Observe(t)
	w.Reset(sim.Seed(1))
	return w, t
}

// run goes on to the end and returns why it is the end.
func run(t testing.TB, w *sim.World) sim.Reason {
	t.Helper()
	reason, err := w.Run(0)
	if err != nil {
		t.Fatal(err)
	}
	return reason
}

// expect runs cfg to its end and compares the trace with a story in lines.
func expect(t *testing.T, cfg *sim.Config, network sim.Network, injector sim.Injector, story string) *sim.World {
	t.Helper()
	w, trace := start(cfg, network, injector)
	run(t, w)
	trace.tells(t, story)
	return w
}

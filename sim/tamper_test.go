package sim_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"simrun/sim"
)

// believer sends what it is asked to and breaks on the note "bad".
func believer() actor {
	return actor{
		invoke: func(env *sim.Env, _ sim.OpID, op sim.Op) { env.Send(1-env.Self(), note(op.(ask))) },
		receive: func(env *sim.Env, from sim.NodeID, m sim.Message) {
			env.Save("heard", m)
			if m == note("bad") {
				panic("it is bad\nand more")
			}
			env.Observe(said(env.Name(from) + ":" + string(m.(note))))
		},
	}
}

// lie is an injector that changes every note to "bad" as it leaves.
func lie(w *sim.World, from sim.NodeID, e *sim.Effect) uint64 {
	e.Cause = w.FaultOn("lie", from, 0, e.Cause, e.Message)
	e.Message, e.Tampering, e.As = note("bad"), sim.Changed, from
	return 0
}

func hooked(f *faults, h sim.Hook, nodes ...sim.NodeID) *faults {
	arm := f.arm
	f.arm = func(w *sim.World) {
		for _, n := range nodes {
			w.SetHooks(n, h)
		}
		if arm != nil {
			arm(w)
		}
	}
	return f
}

func asking(at sim.Time, node sim.NodeID, what ask) sim.Invocation {
	return sim.Invocation{At: at, Node: node, Op: what, Silent: true}
}

// What a fault changes is caused by the fault, and that by the step. A node that breaks on it halts for good, with
// nothing done of the step; the run goes on.
func TestPanicOnAChangedMessage(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(believer(), believer()), Workload: []sim.Invocation{asking(0, 0, "good"), asking(at(2*ms), 0, "good")}}
	w, trace := start(cfg, constant(ms), hooked(&faults{tamper: lie}, sim.HookTamper, 0))
	run(t, w)
	causes := slices.Clone(trace.events)
	trace.tells(t, `
		0s a boot
		0s b boot
		0s a invoke ask good
		0s a fault lie good
		0s a send b note bad
		1ms b deliver a note bad
		1ms b panic a note it is bad
		1ms b crash panic
		2ms a invoke ask good
		2ms a fault lie good
		2ms a send b note bad
		3ms b drop a note bad down`)
	for i, want := range []uint64{0, 0, 0, 3, 4, 5, 6, 7} {
		if causes[i].Cause != want {
			t.Errorf("event %d has cause %d, want %d", i+1, causes[i].Cause, want)
		}
	}
	if w.Up(1) || w.Stats().Crashes != 1 {
		t.Error("b has not halted")
	}
}

// On a message that its sender was meant to send, a panic is the node's own.
func TestPanicOnAnHonestMessage(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(believer(), believer()), Workload: []sim.Invocation{asking(0, 0, "bad")}}
	w, _ := start(cfg, constant(ms), hooked(&faults{}, sim.HookTamper, 0))
	_, err := w.Run(0)
	var p *sim.NodePanic
	if !errors.As(err, &p) || p.Node != "b" {
		t.Errorf("Run returned %v", err)
	}
}

// A message may bear another's id; it travels as its own sender's.
func TestInAnothersName(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(believer(), believer(), actor{}), Workload: []sim.Invocation{asking(0, 0, "x")}}
	f := hooked(&faults{tamper: func(_ *sim.World, _ sim.NodeID, e *sim.Effect) uint64 {
		e.Tampering, e.As = sim.Changed, 2
		return 0
	}}, sim.HookTamper|sim.HookArrive, 0, 1)
	f.arrive = func(_ *sim.World, from, _ sim.NodeID) (sim.Loss, uint64) {
		if from != 0 {
			t.Errorf("it arrives on the link of node %d", from)
		}
		return sim.NotLost, 0
	}
	w, trace := start(cfg, constant(ms), f)
	run(t, w)
	trace.only(sim.EventSend, sim.EventDeliver, sim.EventObserve).tells(t, `
		0s a send b note x
		1ms b deliver c note x
		1ms b observe said c:x`)
}

func TestSuppressedAndSkipped(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(believer(), believer()), Workload: []sim.Invocation{asking(0, 0, "x")}}
	silent := hooked(&faults{tamper: func(w *sim.World, from sim.NodeID, e *sim.Effect) uint64 {
		return w.FaultOn("silent", from, 0, e.Cause, e.Message)
	}}, sim.HookTamper, 0)
	w, trace := start(cfg, constant(ms), silent)
	run(t, w)
	trace.only(sim.EventFault, sim.EventSend, sim.EventDrop).tells(t, `
		0s a fault silent x
		0s a send b note x
		0s b drop a note x fault`)

	cfg = &sim.Config{Nodes: cast(believer(), believer()), Workload: cfg.Workload}
	w, trace = start(cfg, constant(ms), hooked(&faults{skip: true}, sim.HookReceive, 1))
	run(t, w)
	trace.only(sim.EventSend, sim.EventDeliver, sim.EventSave, sim.EventObserve).tells(t, `
		0s a send b note x
		1ms b deliver a note x`)
}

// added has a node send a note that no handler sends.
func added(text string) func(w *sim.World) {
	return func(w *sim.World) {
		event := w.Fault("commission", 0, 0, 0)
		m := note(text)
		w.Do(0, []sim.Effect{{Kind: sim.EffectSend, Tampering: sim.Added, As: 0, To: 1, Message: m, MessageKind: w.KindOf(m), Cause: event}})
	}
}

// What a fault has a node do waits for its pending sync, and for the end of a pause; a crash drops it.
func TestDo(t *testing.T) {
	syncing := actor{init: func(env *sim.Env) { env.Sync() }}
	pause := func(w *sim.World) { w.Pause(0, 1) }
	resume := func(w *sim.World) { w.Resume(0, 1) }
	for _, test := range []struct {
		name  string
		a     actor
		f     *faults
		story string
	}{
		{"at once", actor{}, plan(added("x")).at(ms), `
			1ms a fault commission
			1ms a send b note x
			2ms b deliver a note x`},
		{"behind a sync", syncing, plan(added("x")).at(ms), `
			1ms a fault commission
			5ms a send b note x
			6ms b deliver a note x`},
		{"behind a pause", actor{}, plan(pause, added("x"), resume).at(ms, 2*ms, 9*ms), `
			2ms a fault commission
			9ms a send b note x
			10ms b deliver a note x`},
		{"and a crash", syncing, plan(added("x"), crash(0, sim.UnsyncedLost)).at(ms, 2*ms), `
			1ms a fault commission
			2ms a fault crash`},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, trace := start(&sim.Config{Nodes: cast(test.a, believer()), SyncTime: 5 * ms}, constant(ms), test.f)
			run(t, w)
			trace.only(sim.EventFault, sim.EventSend, sim.EventDeliver).tells(t, test.story)
		})
	}
}

// bystander is a monitor; an omniscient one sees all.
type bystander struct{ Heard []string }

func (l *bystander) Watch(w *sim.World, e *sim.Event) {
	l.Heard = append(l.Heard, w.Config().Name(e.Node)+" "+e.Kind.String())
}

type omniscient struct{ bystander }

func (*omniscient) SeesAll() {}

// What a node says is hidden from those who judge if it is not judged; what happens to it is not.
func TestWhoIsJudged(t *testing.T) {
	cfg := &sim.Config{
		Nodes: cast(believer(), believer()), Messages: []sim.Message{note("")}, Horizon: at(ms * 100),
		Workload: []sim.Invocation{asking(0, 0, "x"), asking(0, 1, "y")},
	}
	cfg.Prepare()
	judge, all := &bystander{}, &omniscient{}
	f := plan(crash(1, sim.UnsyncedLost), restart(1)).at(5*ms, 6*ms)
	w := sim.NewWorld(cfg, constant(ms), f, []sim.Monitor{judge, all})
	w.Judge([]bool{false, true})
	w.Reset(sim.Seed(1))
	run(t, w)
	common := []string{"a invoke", "b invoke", "a observe", "b observe", "b fault", "b crash", "b recover"}
	sorted := func(list []string) string { return strings.Join(slices.Sorted(slices.Values(list)), ", ") }
	if sorted(all.Heard) != sorted(common) {
		t.Errorf("the omniscient heard %v", all.Heard)
	}
	without := slices.DeleteFunc(common, func(s string) bool { return s == "b observe" })
	if sorted(judge.Heard) != sorted(without) {
		t.Errorf("the judge heard %v", judge.Heard)
	}
	if !w.Judged(0) || w.Judged(1) || w.JudgedNodes() != 1 {
		t.Error("of a and b only a is judged")
	}
	w = sim.NewWorld(cfg, constant(ms), nil, []sim.Monitor{judge})
	w.Judge([]bool{false, true})
	w.Reset(sim.Seed(1))
	run(t, w)
	if p := sim.NewProbe(w); !p.Moves(0, said("?")) || p.Moves(1, said("?")) {
		t.Error("what a says moves the judge, and what b says does not")
	}
}

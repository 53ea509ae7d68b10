package sim_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/sim"
)

// counter is a node that counts messages, in memory and on disk.
type counter struct{ Count int }

func (c *counter) Init(env *sim.Env) { c.Count, _ = sim.Load[int](env, "count") }

func (c *counter) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if m == note("bad") {
		panic("bad note")
	}
	c.Count += 1 + env.Choose("more", 5)
	env.Save("count", c.Count)
	env.Append("log", string(m.(note)))
	env.Send(from, m)
}

func (c *counter) Timeout(*sim.Env, sim.TimerKey) { c.Count = 0 }

func counters() *sim.World {
	node := func() sim.Node { return &counter{} }
	w, _ := start(&sim.Config{Nodes: []sim.NodeSpec{{Name: "a", New: node}, {Name: "b", New: node}}}, nil, nil)
	return w
}

// always is a Source that draws one number.
type always uint64

func (a always) Draw(c sim.Choice) uint64 { return min(uint64(a), c.N-1) }

func TestTryDoesNotChangeWhatItWasGiven(t *testing.T) {
	w := counters()
	run(t, w)
	p := sim.NewProbe(w)
	code := func(l sim.Local) []byte { return p.AppendLocal(nil, l) }
	local := p.Local(0)
	before := code(local)

	hello := sim.Stimulus{From: 1, Message: note("hello")}
	one, effects, err := p.Try(local, hello, always(0))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []sim.EffectKind
	for _, f := range effects {
		kinds = append(kinds, f.Kind)
	}
	if want := []sim.EffectKind{sim.EffectSave, sim.EffectAppend, sim.EffectSend}; !slices.Equal(kinds, want) {
		t.Errorf("effects %v, want %v", kinds, want)
	}
	afterOne := code(one)
	five, _, _ := p.Try(local, hello, always(4))
	two, _, _ := p.Try(one, hello, always(0))
	same, _, _ := p.Try(local, hello, always(0))

	for name, l := range map[string]sim.Local{"given": local, "asked for again": p.Local(0)} {
		if !bytes.Equal(code(l), before) {
			t.Errorf("the state %s is no longer what it was", name)
		}
	}
	if !bytes.Equal(code(one), afterOne) || !bytes.Equal(code(same), afterOne) {
		t.Error("what a Try returned was changed by another, or is not what the same Try returns again")
	}
	distinct := [][]byte{before, afterOne, code(five), code(two)}
	for i, x := range distinct {
		for _, y := range distinct[:i] {
			if bytes.Equal(x, y) {
				t.Errorf("of 4 different states two are encoded as %x", x)
			}
		}
	}
	if seq, print := w.Seq(), w.Fingerprint(); p.World().Seq() != seq || p.World().Fingerprint() != print {
		t.Error("trying left events")
	}
}

// The same handler on the same state makes the same choices, whatever was tried before.
func TestTryDependsOnNothingElse(t *testing.T) {
	w := counters()
	run(t, w)
	p := sim.NewProbe(w)
	local := p.Local(0)
	var want []byte
	for range 10 {
		next, _, err := p.Try(local, sim.Stimulus{From: 1, Message: note("x")}, sim.Seed(1))
		if err != nil {
			t.Fatal(err)
		}
		got := p.AppendLocal(nil, next)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatal("one Try has two results")
		}
	}
}

func TestTryReportsPanics(t *testing.T) {
	w := counters()
	run(t, w)
	p := sim.NewProbe(w)
	_, _, err := p.Try(p.Local(1), sim.Stimulus{From: 0, Message: note("bad")}, always(0))
	if err == nil || !strings.Contains(err.Error(), "node b panics: bad note") {
		t.Errorf("Try returned %v", err)
	}
	next, _, err := p.Try(p.Local(1), sim.Stimulus{Key: key("t")}, always(0))
	if err != nil || !bytes.Equal(p.AppendLocal(nil, next), p.AppendLocal(nil, p.Local(1))) {
		t.Errorf("after a panic, a timeout that changes nothing returned %+v, %v", next, err)
	}
}

func TestLocalStatesAreToldApartByTheirDisks(t *testing.T) {
	contents := map[string]func(env *sim.Env){
		"nothing":     func(*sim.Env) {},
		"record":      func(env *sim.Env) { env.Save("k", 1) },
		"log":         func(env *sim.Env) { env.Append("k", 1) },
		"two entries": func(env *sim.Env) { env.Append("k", 1); env.Append("k", 1) },
		"two logs":    func(env *sim.Env) { env.Append("k", 1); env.Append("l", 1) },
		"other key":   func(env *sim.Env) { env.Save("l", 1) },
		"other type":  func(env *sim.Env) { env.Save("k", uint8(2)) },
	}
	seen := make(map[string]string)
	for name, write := range contents {
		w, _ := start(&sim.Config{Nodes: cast(actor{init: write})}, nil, nil)
		run(t, w)
		p := sim.NewProbe(w)
		code := string(p.AppendLocal(nil, p.Local(0)))
		if twin, ok := seen[code]; ok {
			t.Errorf("%q and %q are encoded alike", name, twin)
		}
		seen[code] = name
	}
}

func TestProbeSeesWhatIsPending(t *testing.T) {
	cfg := &sim.Config{SyncTime: 50 * ms, Nodes: cast(
		actor{init: func(env *sim.Env) {
			env.SetTimer(key("never"), 20*ms, 20*ms)
			env.CancelTimer(key("never"))
			env.Send(1, note("one")) // in the place of the timer
			env.Send(2, note("to a node that is down"))
			env.SetTimer(key("later"), 20*ms, 20*ms)
			env.Sync()
			env.Send(1, note("held"))
		}},
		actor{init: func(env *sim.Env) {
			env.SetTimer(key("moved"), 20*ms, 20*ms)
			env.SetTimer(key("moved"), 30*ms, 30*ms)
		}},
		actor{},
	)}
	w, _ := start(cfg, constant(10*ms), plan(crash(2, sim.UnsyncedLost)).at(ms))
	pause(t, w, w.Seq()+13) // up to the crash
	p := sim.NewProbe(w)
	var got []string
	p.Pending(func(to sim.NodeID, s sim.Stimulus, _ bool) {
		if s.Message != nil {
			got = append(got, fmt.Sprintf("%s to %s: %v", cfg.Name(s.From), cfg.Name(to), s.Message))
		} else {
			got = append(got, fmt.Sprintf("timer of %s: %s", cfg.Name(to), s.Key.Name))
		}
	})
	slices.Sort(got)
	want := []string{"a to b: one", "timer of a: later", "timer of b: moved"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pending (-want +got):\n%s", diff)
	}
	if held := p.Held(0); len(held) != 1 || held[0].Message != note("held") {
		t.Errorf("held back: %+v", held)
	}
	if !p.Up(0) || p.Up(2) {
		t.Errorf("up: a %t, c %t", p.Up(0), p.Up(2))
	}
}

// What waits for a paused node is pending, also when the pause is just over; what has arrived there
// can't be lost any more.
func TestProbeSeesWhatWaits(t *testing.T) {
	cfg := &sim.Config{
		Nodes:    cast(busy(), friend(ms, 4*ms, 28*ms)),
		Workload: []sim.Invocation{{At: at(3 * ms), Op: ask("op")}},
	}
	w, _ := start(cfg, constant(5*ms), plan(halt(0, 7), resume(0, 7)).at(2*ms, 30*ms))
	for reason := sim.Paused; reason == sim.Paused && w.Now() < at(30*ms); reason, _ = w.Run(w.Seq() + 1) {
		if w.OnlyFaultsPending() {
			t.Errorf("at %v, an operation is to come or waits, and nothing but faults is said to be pending", w.Now())
		}
	}
	var got []string
	sim.NewProbe(w).Pending(func(to sim.NodeID, s sim.Stimulus, arrived bool) {
		if s.Message != nil {
			got = append(got, fmt.Sprint(to, " ", s.Message, " ", arrived))
		}
	})
	slices.Sort(got)
	want := []string{"0 1ms true", "0 28ms false", "0 4ms true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pending at %v (-want +got):\n%s", w.Now(), diff)
	}
}

func TestStimuliAreToldApart(t *testing.T) {
	w := counters()
	p := sim.NewProbe(w)
	seen := make(map[string]sim.Stimulus)
	for _, s := range []sim.Stimulus{
		{From: 0, Message: note("a")},
		{From: 1, Message: note("a")},
		{From: 0, Message: note("b")},
		{From: 0, Message: &reading{}},
		{From: 0, Message: &writing{}},
		{Key: key("a")},
		{Key: sim.TimerKey{Name: "a", Epoch: 1}},
	} {
		code := string(p.AppendStimulus(nil, s))
		if twin, ok := seen[code]; ok {
			t.Errorf("%+v and %+v are encoded alike", s, twin)
		}
		seen[code] = s
	}
}

// writing has the fields of a reading and is another type.
type writing reading

func (*writing) Kind() string { return "writing" }

func TestProbeLooksAgain(t *testing.T) {
	w := toyWorld(toys(3))
	begin(w, sim.Seed(1))
	pause(t, w, 50)
	p := sim.NewProbe(w)
	kept := p.Keep(p.Local(0))
	before := p.AppendLocal(nil, kept)
	pause(t, w, 300)
	p.Look(w)
	if !bytes.Equal(p.AppendLocal(nil, kept), before) {
		t.Error("a state that was kept changed when the world went on")
	}
	if bytes.Equal(p.AppendLocal(nil, p.Local(0)), before) {
		t.Error("the probe still sees the state of 250 events ago")
	}
}

// A probe that tries everything again and again does not change the run.
func TestProbesLeaveNoMark(t *testing.T) {
	reference, w := toyWorld(toys(3)), toyWorld(toys(3))
	begin(reference, sim.Seed(5))
	want := finish(t, reference)
	begin(w, sim.Seed(5))
	p := sim.NewProbe(w)
	for event := uint64(0); event < want.Seq; event += 5 {
		pause(t, w, event)
		p.Look(w)
		p.Pending(func(to sim.NodeID, s sim.Stimulus, _ bool) {
			if !p.Up(to) {
				return
			}
			if _, _, err := p.Try(p.Local(to), s, sim.Seed(9)); err != nil {
				t.Fatal(err)
			}
			p.Moves(to, said("anything"))
		})
	}
	if diff := cmp.Diff(want, finish(t, w)); diff != "" {
		t.Errorf("the run that was probed ends differently (-want +got):\n%s", diff)
	}
}

// decided is a monitor that keeps the last thing that was said.
type decided struct{ Last said }

func (d *decided) Watch(_ *sim.World, e *sim.Event) {
	if o, ok := e.Value.(said); ok {
		d.Last = o
	}
}

func TestMovesTellsWhetherAMonitorWouldChange(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(actor{init: func(env *sim.Env) { env.Observe(said("x")) }})}
	cfg.Prepare()
	w := sim.NewWorld(cfg, nil, nil, []sim.Monitor{&decided{}})
	w.Reset(sim.Seed(1))
	run(t, w)
	p := sim.NewProbe(w)
	for _, test := range []struct {
		o    said
		want bool
	}{{"x", false}, {"y", true}, {"x", false}, {"y", true}} {
		if got := p.Moves(0, test.o); got != test.want {
			t.Errorf("Moves(%q) = %t", test.o, got)
		}
	}
	if last := w.Monitors()[0].(*decided).Last; last != "x" {
		t.Errorf("the monitor itself saw %q", last)
	}
}

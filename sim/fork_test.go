package sim_test

import (
	"encoding/binary"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"simrun/sim"
)

// outcome is all that can be told of a run from outside.
type outcome struct {
	Reason      sim.Reason
	Now         sim.Time
	Seq         uint64
	Fingerprint uint64
	Progress    uint64
	Stats       sim.Stats
	History     []sim.Operation
	States      []sim.Published
	Seen        []map[string]int
}

func finish(t rapid.TB, w *sim.World) outcome {
	t.Helper()
	reason, err := w.Run(0)
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{
		Reason: reason, Now: w.Now(), Seq: w.Seq(), Fingerprint: w.Fingerprint(),
		Progress: w.Progress(), Stats: w.Stats(), History: slices.Clone(w.History()),
	}
	for i := range w.Config().Nodes {
		o.States = append(o.States, w.State(sim.NodeID(i)))
	}
	for _, m := range w.Monitors() {
		o.Seen = append(o.Seen, maps.Clone(m.(interface{ seen() map[string]int }).seen()))
	}
	return o
}

func (c *census) seen() map[string]int { return c.Seen }
func (c *census) forget()              { c.Seen = nil }

// begin resets a world and its monitors.
func begin(w *sim.World, source sim.Source) {
	for _, m := range w.Monitors() {
		m.(interface{ forget() }).forget()
	}
	w.Reset(source)
}

func pause(t rapid.TB, w *sim.World, event uint64) {
	t.Helper()
	if _, err := w.Run(event); err != nil {
		t.Fatal(err)
	}
}

// copies are the ways for a node and a monitor to be copied: by their descriptions, and by
// themselves. Nodes that are renewed are one as a copy of the other.
var copies = map[string]func() *sim.World{
	"described": func() *sim.World { return toyWorld(toys(3)) },
	"Renewer":   renewing,
	"Forker": func() *sim.World {
		specs := toys(3)
		for i := range specs {
			plain := specs[i].New
			specs[i].New = func() sim.Node { return &forkingToy{*plain().(*toy)} }
		}
		return sim.NewWorld(toyConfig(specs), &lossy{}, &crashes{}, []sim.Monitor{&forkingCensus{}})
	},
}

// renewingToy is a toy that is used again, with a map that it had before.
type renewingToy struct{ toy }

func (r *renewingToy) Renew() {
	clear(r.heard)
	r.toy = toy{peers: r.peers, heard: r.heard}
}

func renewing() *sim.World {
	specs := toys(3)
	for i := range specs {
		plain := specs[i].New
		specs[i].New = func() sim.Node { return &renewingToy{*plain().(*toy)} }
	}
	return toyWorld(specs)
}

// Nodes that are renewed, from run to run and from crash to restart, do as new ones do.
func TestRenewedNodesAreAsNew(t *testing.T) {
	renewed := renewing()
	for seed := range sim.Seed(30) {
		plain := toyWorld(toys(3))
		begin(plain, seed)
		begin(renewed, seed)
		if diff := cmp.Diff(finish(t, plain), finish(t, renewed)); diff != "" {
			t.Fatalf("seed %d (-new +renewed):\n%s", seed, diff)
		}
	}
}

// A run that is forked at any events, and each of its forks, ends as the run
// that nobody forked.
func TestForksGoOnAsTheOriginal(t *testing.T) {
	for name, build := range copies {
		t.Run(name, func(t *testing.T) {
			reference, original := build(), build()
			var scratch [2]*sim.World // nil at first, then reused again and again
			rapid.Check(t, func(t *rapid.T) {
				seed := sim.Seed(rapid.Uint64Range(0, 50).Draw(t, "seed"))
				begin(reference, seed)
				want := finish(t, reference)

				begin(original, seed)
				first := rapid.Uint64Range(0, want.Seq).Draw(t, "first fork")
				pause(t, original, first)
				scratch[0] = original.Fork(scratch[0])
				second := rapid.Uint64Range(first, want.Seq).Draw(t, "second fork")
				pause(t, original, second)
				if rapid.Bool().Draw(t, "fork the fork") {
					pause(t, scratch[0], second)
					scratch[1] = scratch[0].Fork(scratch[1])
				} else {
					scratch[1] = original.Fork(scratch[1])
				}

				worlds := map[string]*sim.World{"original": original, "first fork": scratch[0], "second fork": scratch[1]}
				order := rapid.Permutation(slices.Sorted(maps.Keys(worlds))).Draw(t, "order")
				for _, which := range order {
					if diff := cmp.Diff(want, finish(t, worlds[which])); diff != "" {
						t.Fatalf("the %s ends differently (-want +got):\n%s", which, diff)
					}
				}
			})
		})
	}
}

// What happens in one of two worlds does not show in the other, whichever goes on first.
func TestForksAreIndependent(t *testing.T) {
	for name, build := range copies {
		t.Run(name, func(t *testing.T) {
			reference, original := build(), build()
			rapid.Check(t, func(t *rapid.T) {
				seed := sim.Seed(rapid.Uint64Range(0, 50).Draw(t, "seed"))
				begin(reference, seed)
				want := finish(t, reference)

				begin(original, seed)
				pause(t, original, rapid.Uint64Range(0, want.Seq).Draw(t, "fork"))
				kept, disturbed := original, original.Fork(nil)
				if rapid.Bool().Draw(t, "disturb the original") {
					kept, disturbed = disturbed, kept
				}
				disturbed.Crash(0, sim.LoseAll, 0)
				disturbed.Restart(0)
				disturbed.SetHooks(1, sim.HookStep)
				disturbed.ScheduleFault(disturbed.Now(), 2)
				if got := finish(t, disturbed); got.Fingerprint == want.Fingerprint {
					t.Fatal("the crash made no difference")
				}
				if diff := cmp.Diff(want, finish(t, kept)); diff != "" {
					t.Fatalf("a crash in one world shows in the other (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A fork into scratch does not keep anything that happened there.
func TestForkForgetsWhatItsScratchWas(t *testing.T) {
	w, scratch := toyWorld(toys(3)), toyWorld(toys(3)).Fork(nil)
	begin(w, sim.Seed(1))
	want := finish(t, w)
	for event := uint64(0); event < want.Seq; event += 37 {
		begin(scratch, sim.Seed(2))
		pause(t, scratch, 2*event)
		begin(w, sim.Seed(1))
		pause(t, w, event)
		if diff := cmp.Diff(want, finish(t, w.Fork(scratch))); diff != "" {
			t.Fatalf("forked at event %d (-want +got):\n%s", event, diff)
		}
	}
}

func TestForkHasNoObserver(t *testing.T) {
	w := toyWorld(toys(2))
	trace := &trace{cfg: w.Config()}
	w.Observe(trace)
	begin(w, sim.Seed(1))
	pause(t, w, 10)
	seen := len(trace.events)
	finish(t, w.Fork(nil))
	if len(trace.events) != seen {
		t.Errorf("the observer saw %d events of a fork", len(trace.events)-seen)
	}
}

// forkingToy copies and encodes itself.
type forkingToy struct{ toy }

func (t *forkingToy) ForkInto(scratch sim.Node) sim.Node {
	f, ok := scratch.(*forkingToy)
	if !ok {
		f = &forkingToy{toy{heard: make(map[sim.NodeID]*reading)}}
	}
	f.peers, f.round, f.answer, f.tally = t.peers, t.round, t.answer, t.tally
	f.recent = append(f.recent[:0], t.recent...)
	copied := make(map[*reading]*reading)
	clear(f.heard)
	for id, r := range t.heard {
		f.heard[id] = copyReading(r, copied)
	}
	f.best = copyReading(t.best, copied)
	return f
}

func copyReading(r *reading, copied map[*reading]*reading) *reading {
	if r == nil {
		return nil
	}
	if c := copied[r]; c != nil {
		return c
	}
	c := &reading{Round: r.Round, Value: r.Value}
	copied[r] = c
	c.Next = copyReading(r.Next, copied)
	return c
}

func (t *forkingToy) AppendState(b []byte) []byte {
	return binary.AppendUvarint(b, uint64(t.weight()))
}

// forkingCensus is a census that copies itself.
type forkingCensus struct{ census }

func (c *forkingCensus) ForkInto(scratch sim.Monitor) sim.Monitor {
	f, ok := scratch.(*forkingCensus)
	if !ok {
		f = &forkingCensus{}
	}
	f.Seen = maps.Clone(c.Seen)
	return f
}

func (c *forkingCensus) AppendState(b []byte) []byte { return b }

// picky is a network that takes the contract of Fork by its word.
type picky struct{ sent int }

func (*picky) Reset() {}

func (p *picky) Send(*sim.World, sim.NodeID, sim.NodeID, sim.Message, *sim.Fate) { p.sent++ }

func (*picky) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }

func (p *picky) Fork(into sim.Network) sim.Network {
	if into == nil {
		into = &picky{}
	}
	*into.(*picky) = *p
	return into
}

// A network is handed what it forked earlier, or nil.
func TestForkOfNetwork(t *testing.T) {
	cfg := &sim.Config{Messages: []sim.Message{note("")}, Nodes: cast(actor{init: func(env *sim.Env) { env.Send(0, note("x")) }})}
	w, _ := start(cfg, &picky{}, nil)
	run(t, w)
	fork := w.Fork(nil)
	if again := w.Fork(fork); again.Network().(*picky).sent != 1 {
		t.Errorf("%+v, want what the original has", again.Network())
	}
}

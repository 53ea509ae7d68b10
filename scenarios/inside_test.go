package scenarios

// Tests that need to look inside: forks of a run, parts of a sweep, the events limit.

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/check"
	"simrun/faults"
	"simrun/sim"
)

func loaded(t testing.TB, name string) *Program {
	t.Helper()
	r := Standard()
	s, err := r.Load(name)
	return compiled(t, r, s, err)
}

// compiled compiles what was loaded or parsed.
func compiled(t testing.TB, r *Registry, s *Scenario, err error) *Program {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// start begins a run of a seed without executing any of it.
func (r *Runner) start(seed uint64) *sim.World {
	r.table.Without(-1)
	for _, m := range r.monitors {
		m.Reset()
	}
	r.world.Observe(nil)
	r.world.Reset(sim.Seed(seed))
	return r.world
}

// seen is what can be told of a run that was stopped or ended.
type seen struct {
	Fingerprint, Seq uint64
	Now              sim.Time
	Stats            sim.Stats
	Statuses         []check.Status
	Records          []faults.Record
}

func (r *Runner) look(w *sim.World) seen {
	s := seen{w.Fingerprint(), w.Seq(), w.Now(), w.Stats(), nil, nil}
	for _, m := range w.Monitors()[:len(r.program.properties)] {
		s.Statuses = append(s.Statuses, m.(check.Monitor).Status(w, check.Terms{End: w.Now()}))
	}
	for i := range r.program.listed {
		s.Records = append(s.Records, w.Injector().(*faults.Table).Record(i))
	}
	return s
}

// A run that is forked at any event goes on equally on both sides, in whatever
// order they are run.
func TestForkInMidRun(t *testing.T) {
	const end = 500 // events
	for _, name := range Standard().Names() {
		t.Run(name, func(t *testing.T) {
			r := loaded(t, name).NewRunner()
			w := r.start(5)
			run := func(w *sim.World, until uint64) {
				t.Helper()
				if _, err := w.Run(until); err != nil {
					t.Fatal(err)
				}
			}
			run(w, end)
			want := r.look(w)
			var scratch *sim.World
			for at := uint64(1); at < want.Seq; at += 1 + at/16 {
				w = r.start(5)
				run(w, at)
				fork := w.Fork(scratch)
				again := fork.Fork(nil)
				for i, side := range []*sim.World{fork, w, again} {
					run(side, end)
					if diff := cmp.Diff(want, r.look(side)); diff != "" {
						t.Fatalf("forked at event %d, side %d:\n%s", at, i, diff)
					}
				}
				scratch = fork
			}
		})
	}
}

// Shards joined are the whole.
func TestShardsJoined(t *testing.T) {
	for _, name := range Standard().Names() {
		p := loaded(t, name)
		seeds := Seeds{From: 11, Count: 60}
		switch {
		case p.Enumerates(): // each seed is some hundred runs
			seeds.Count = 8
		case p.IsLong(t):
			seeds.Count = 12
		}
		want := p.Sweep(context.Background(), seeds, 2, nil)
		joined := p.newSweepResult()
		joined.Seeds = seeds
		for _, i := range []uint64{3, 1, 4, 2} {
			joined.add(p.Sweep(context.Background(), seeds.Shard(i, 4), 1, nil))
		}
		p.conclude(joined)
		if diff := cmp.Diff(want, joined); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// A run in which messages beget more and more is cut off before they fill the memory.
func TestPendingLimit(t *testing.T) {
	r := Standard()
	s, err := r.Parse("storm.yaml", []byte(`
protocol: paxos
network: {duplicate: 0.5}
workload: [{op: propose, node: n1, value: a}]
faults: [{fault: value, node: [n2, n3], message: Learned, set: {confirm: true}}]
`))
	p := compiled(t, r, s, err)
	p.pendingMax = 5000
	res, err := p.NewRunner().Execute(1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if detail := res.Properties[0].Detail; res.End.Reason != "limit" || !strings.Contains(detail, "messages and timers pending") {
		t.Errorf("%+v: %s", res.End, detail)
	}
}

// A run that is cut off proves nothing but what it found.
func TestEventLimit(t *testing.T) {
	p := loaded(t, "twopc/all-commit")
	p.world.EventMax = 40
	res, err := p.NewRunner().Execute(1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if res.End.Reason != "limit" || res.End.Events < 40 || res.Verdict != Fail {
		t.Errorf("%+v, %s", res.End, res.Verdict)
	}
	for _, property := range res.Properties {
		if property.Status != check.Unknown || property.Detail == "" {
			t.Errorf("%s: %s (%s)", property.Name, property.Status, property.Detail)
		}
	}
	sweep := p.Sweep(context.Background(), Seeds{1, 10}, 1, nil)
	if sweep.Verdict != Fail || len(sweep.Unexpected) != len(res.Properties) {
		t.Errorf("sweep: %s %q", sweep.Verdict, sweep.Unexpected)
	}

	p = loaded(t, "onepc/cannot-report")
	p.world.EventMax = 60
	if res, err = p.NewRunner().Execute(1, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := res.Properties[0]; res.End.Reason == "limit" && got.Status != check.Violated {
		t.Errorf("%s was found to be violated before: %s", got.Name, got.Status)
	}
}

package faults_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// under sets a scene up with a campaign beside faults.
func (s scene) under(t testing.TB, k faults.Campaign, list ...faults.Fault) *stage {
	t.Helper()
	cfg := s.config()
	setting := settingOf(cfg)
	for _, p := range k.Validate(setting) {
		t.Fatalf("%+v: %v: %v", k, p.Field, p)
	}
	st := s.with(t, list...)
	program := faults.Compile(listed(list), setting)
	program.Campaign(&k, setting)
	st.table = faults.NewTable(program)
	if s.network.Quality.Delay.Dist == "" {
		s.network.Quality.Delay = constant(10 * ms)
	}
	st.World = sim.NewWorld(cfg, network.New(s.network, cfg), st.table, nil)
	return st
}

func listed(list []faults.Fault) []faults.Listed {
	var all []faults.Listed
	for i, f := range list {
		all = append(all, faults.Listed{Fault: f, Number: i + 1, Stream: stream(f)})
	}
	return all
}

// someCampaign draws a campaign of some kinds of faults.
func someCampaign(t *rapid.T) faults.Campaign {
	var kinds []string
	for _, k := range faults.DrawnKinds() {
		kinds = append(kinds, k.Name)
	}
	wait := rapid.SampledFrom([]network.Distribution{
		constant(5 * ms), constant(0), uniform(0, 20*ms), {Dist: network.Exponential, Mean: 8 * ms},
	})
	last := rapid.SampledFrom([]faults.Lasting{
		{Distribution: constant(5 * ms)}, {Distribution: uniform(0, 30*ms)}, {Distribution: uniform(ms, 3*ms)}, {Forever: true},
	})
	k := faults.Campaign{
		Kinds:     rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 3).Draw(t, "kinds"),
		MaxFaulty: rapid.IntRange(1, 3).Draw(t, "max-faulty"),
		Every:     ref(wait.Draw(t, "every")), Lasts: ref(last.Draw(t, "lasts")),
		Until: ms * time.Duration(rapid.IntRange(1, 50).Draw(t, "until")),
	}
	if rapid.Bool().Draw(t, "some nodes") {
		k.Nodes = rapid.SampledFrom([]faults.Selector{sel("participant"), sel("c", "p1", "p2")}).Draw(t, "nodes")
	}
	return k
}

// Beyond its budget no campaign goes, at no moment of no run, and when it is over all that can heal is healed.
func TestCampaignKeepsItsBudget(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, k := ticking(rt), someCampaign(rt)
		st := s.under(t, k)
		for range 20 {
			st.reset(rapid.Uint64().Draw(rt, "seed")).finish(t)
			if broken := excess(st, k); broken != "" {
				rt.Fatalf("%+v: %s", k, broken)
			}
		}
	})
}

// Every kind of fault that a campaign may draw strikes in one.
func TestEveryDrawnKindStrikes(t *testing.T) {
	s := rapid.Custom(ticking).Example(1)
	for _, kind := range faults.DrawnKinds() {
		t.Run(kind.Name, func(t *testing.T) {
			st := s.under(t, faults.Campaign{
				Kinds: []string{kind.Name, "crash"}, MaxFaulty: 2, Until: 50 * ms, // a bad disk shows in a crash
				Every: ref(constant(5 * ms)), Lasts: ref(faults.Lasting{Distribution: uniform(0, 30*ms)}),
			})
			for seed := range uint64(20) {
				st.reset(seed).finish(t)
				for i := range st.table.Len() {
					if st.table.Fault(i).Kind() == kind.Name && st.table.Record(i).Struck() {
						return
					}
				}
			}
			t.Error("it strikes in no seed")
		})
	}
}

// excess says how a run went beyond the budget of its campaign, by what happened alone.
func excess(st *stage, k faults.Campaign) string {
	until := sim.Time(k.Until)
	since := make(map[uint64]bool) // the faults that have struck and not healed
	for _, e := range st.events {
		switch e.Kind {
		case sim.EventFault:
			since[e.Fault] = true
			if e.At > until {
				return "it strikes after its end"
			}
		case sim.EventHeal:
			if f := st.table.Fault(int(e.Fault) - 1); f.At+f.For != time.Duration(e.At) {
				return "a fault heals at another time"
			}
			if !k.Lasts.Forever {
				delete(since, e.Fault)
			}
			if e.At > until {
				return "it heals after its end"
			}
		default:
			continue
		}
		var faulty []sim.NodeID
		for number := range since {
			faulty = append(faulty, struckBy(st.table.Fault(int(number)-1).Act)...)
		}
		slices.Sort(faulty)
		if len(slices.Compact(faulty)) > k.MaxFaulty {
			return "too many are faulty at " + e.At.String()
		}
		if slices.Contains(faulty, sim.NodeID(4)) || len(k.Nodes) > 0 && k.Nodes[0] == "participant" && slices.Contains(faulty, c) {
			return "it strikes who is not to be struck"
		}
	}
	for number := range since {
		if f := st.table.Fault(int(number) - 1); f.Kind() != "crash" && st.table.Record(int(number)-1).Healed > until {
			return "it leaves " + f.What()
		}
	}
	for _, n := range []sim.NodeID{c, p1, p2, p3} {
		if !k.Lasts.Forever && !st.Up(n) {
			return "somebody is still down"
		}
	}
	return ""
}

// struckBy is who is faulty by an act of a campaign: of two sides, the smaller one or, where they are equal, the first
// that is named.
func struckBy(a faults.Act) []sim.NodeID {
	ids := func(s faults.Selector) (nodes []sim.NodeID) {
		for _, name := range s {
			nodes = append(nodes, sim.NodeID(slices.Index([]string{"c", "p1", "p2", "p3", "k"}, name)))
		}
		return nodes
	}
	smaller := func(a, b faults.Selector) []sim.NodeID {
		if len(b) < len(a) {
			return ids(b)
		}
		return ids(a)
	}
	switch a := a.(type) {
	case faults.Crash:
		return ids(a.Node)
	case faults.Partition:
		switch a.Cut {
		case faults.Isolate:
			return ids(a.Node)
		case faults.OneWay:
			if len(a.From) == len(a.To) {
				return nil // either is
			}
			return smaller(a.From, a.To)
		}
		return smaller(a.Groups[0], a.Groups[1])
	case faults.Omission:
		return ids(a.Node)
	case faults.TimingFailure:
		return ids(a.Node)
	case faults.Pause:
		return ids(a.Node)
	case faults.Clock:
		return ids(a.Node)
	case faults.Storage:
		return ids(a.Node)
	}
	return nil // of a link either end
}

// What checks budgets finds a campaign that is given a larger one than it is held to.
func TestExcessIsFound(t *testing.T) {
	s := scene{sync: ms, horizon: 60 * ms, work: work(at(0, c, "tick"), at(0, p1, "tick"))}
	k := faults.Campaign{
		Kinds: []string{"crash"}, MaxFaulty: 2, Every: ref(uniform(ms, 5*ms)), Lasts: &faults.Lasting{Distribution: uniform(5*ms, 20*ms)}, Until: 50 * ms,
	}
	st := s.under(t, k).play(t)
	if broken := excess(st, k); broken != "" {
		t.Fatal(broken)
	}
	for want, change := range map[string]func(k *faults.Campaign){
		"too many are faulty":    func(k *faults.Campaign) { k.MaxFaulty = 1 },
		"it heals after its end": func(k *faults.Campaign) { k.Until = 5 * ms },
	} {
		held := k
		change(&held)
		if broken := excess(st, held); len(broken) < len(want) || broken[:len(want)] != want {
			t.Errorf("got %q, want %q", broken, want)
		}
	}
}

// A run under a campaign is a function of its seed: whatever ran before, and forked off anywhere.
func TestCampaignIsDeterministic(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, k := ticking(rt), someCampaign(rt)
		list := faultList(rt, s)
		one, two := rapid.Uint64().Draw(rt, "seed"), rapid.Uint64().Draw(rt, "other seed")
		want := s.under(t, k, list...).reset(one).finish(t).mark()
		st := s.under(t, k, list...).reset(two).finish(t)
		st.reset(one)
		if _, err := st.Run(rapid.Uint64Range(1, 300).Draw(rt, "events")); err != nil {
			rt.Fatal(err)
		}
		fork := &stage{World: st.Fork(nil)}
		if got := st.finish(t).mark(); got != want {
			rt.Errorf("after another run: %+v, want %+v", got, want)
		}
		again := st.Fork(fork.Fork(nil)) // made in another fork
		st.Reset(sim.Seed(two))          // with another list
		if _, err := st.Run(0); err != nil {
			rt.Fatal(err)
		}
		if got := fork.finish(t).mark(); got != want {
			rt.Errorf("forked: %+v, want %+v", got, want)
		}
		if got := (&stage{World: again}).mark(); got != want {
			rt.Errorf("forked at the end: %+v, want %+v", got, want)
		}
	})
}

// Another campaign leaves the draws of everything else as they were.
func TestCampaignDrawsFromItsOwnStreams(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, list, seed := ticking(rt), []faults.Fault(nil), rapid.Uint64().Draw(rt, "seed")
		list = faultList(rt, s)
		before := draws(s.under(t, someCampaign(rt), list...).reset(seed).finish(t))
		after := draws(s.under(t, someCampaign(rt), list...).reset(seed).finish(t))
		without := draws(s.with(t, list...).reset(seed).finish(t))
		for key, v := range without {
			for _, other := range []map[sim.Choice]sim.Drawn{before, after} {
				if o, ok := other[key]; ok && o.N == v.N && o.Value != v.Value {
					rt.Fatalf("%+v drew %d, and with a campaign %d", key, v.Value, o.Value)
				}
			}
		}
	})
}

// A strike of a campaign that was made before costs no allocation.
func TestCampaignAllocatesLittle(t *testing.T) {
	s := scene{sync: ms, horizon: 60 * ms}
	st := s.under(t, faults.Campaign{
		Kinds: []string{"crash", "pause", "omission", "clock"}, Every: ref(uniform(ms, 5*ms)), Lasts: &faults.Lasting{Distribution: uniform(ms, 5*ms)}, Until: 50 * ms,
	})
	var source sim.Source = sim.Seed(1)
	for seed := range sim.Seed(2000) {
		st.Reset(seed)
	}
	st.Reset(source)
	strikes := st.table.Len()
	if allocs := testing.AllocsPerRun(100, func() { st.Reset(source) }); allocs > 1 || strikes < 5 {
		t.Errorf("%v allocations for %d strikes", allocs, strikes)
	}
}

package sim_test

import (
	"testing"

	"pgregory.net/rapid"

	"simrun/sim"
)

func TestSeedDrawsWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawChoice(t)
		if v := sim.Seed(rapid.Uint64().Draw(t, "seed")).Draw(c); v >= c.N {
			t.Fatalf("drew %d of %d", v, c.N)
		}
	})
}

func drawChoice(t *rapid.T) sim.Choice {
	return sim.Choice{
		Stream: sim.StreamID(rapid.Uint64().Draw(t, "stream")),
		Index:  rapid.Uint64Range(0, 1000).Draw(t, "index"),
		Lane:   sim.Lane(rapid.IntRange(0, int(sim.LaneCorrupt)).Draw(t, "lane")),
		N:      rapid.Uint64Min(2).Draw(t, "n"),
	}
}

// What a seed means must not change by accident, nor from one machine to
// another: a seed in a bug report would no longer show the bug.
func TestWhatASeedMeans(t *testing.T) {
	link := sim.NewStreamID("link", "a", "b")
	for _, test := range []struct {
		seed sim.Seed
		c    sim.Choice
		want uint64
	}{
		{0, sim.Choice{Stream: link, Lane: sim.LaneDelay, N: 1e9}, 548643215},
		{1, sim.Choice{Stream: link, Lane: sim.LaneDelay, N: 1e9}, 504849620},
		{1, sim.Choice{Stream: link, Lane: sim.LaneLoss, N: 1e9}, 829797309},
		{1, sim.Choice{Stream: link, Lane: sim.LaneDelay, Index: 1, N: 1e9}, 271585842},
		{1, sim.Choice{Stream: sim.NewStreamID("link", "b", "a"), Lane: sim.LaneDelay, N: 1e9}, 695029922},
	} {
		if got := test.seed.Draw(test.c); got != test.want {
			t.Errorf("Seed(%d).Draw(%+v) = %d, want %d", test.seed, test.c, got, test.want)
		}
	}
}

// A small chi-square test: over seeds, over indices, over streams and over
// lanes, ten alternatives come up equally often.
func TestDrawsAreUniform(t *testing.T) {
	base := sim.NewStreamID("link", "a", "b")
	for name, draw := range map[string]func(i uint64) uint64{
		"seeds":   func(i uint64) uint64 { return sim.Seed(i).Draw(sim.Choice{Stream: base, N: 10}) },
		"indices": func(i uint64) uint64 { return sim.Seed(1).Draw(sim.Choice{Stream: base, Index: i, N: 10}) },
		"streams": func(i uint64) uint64 { return sim.Seed(1).Draw(sim.Choice{Stream: sim.StreamID(i), N: 10}) },
		"lanes": func(i uint64) uint64 {
			return sim.Seed(i / 10).Draw(sim.Choice{Stream: base, Lane: sim.Lane(i % 10), N: 10})
		},
	} {
		var count [10]float64
		const draws = 100_000
		for i := range uint64(draws) {
			count[draw(i)]++
		}
		chi2 := 0.0
		for _, c := range count {
			chi2 += (c - draws/10) * (c - draws/10) / (draws / 10)
		}
		if chi2 > 27.9 { // 9 degrees of freedom: one in a thousand, and the draws are fixed
			t.Errorf("%s: χ² = %.1f: %v", name, chi2, count)
		}
	}
}

// The k-th draw of a stream is the same whatever else was drawn, before it or
// at all.
func TestDrawsAreIndependentOfOtherDraws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := sim.Seed(rapid.Uint64().Draw(t, "seed"))
		c := drawChoice(t)
		alone := seed.Draw(c)
		for range rapid.IntRange(0, 10).Draw(t, "others") {
			_ = seed.Draw(drawChoice(t))
		}
		if got := seed.Draw(c); got != alone {
			t.Fatalf("drew %d alone, %d among others", alone, got)
		}
	})
}

// The choices of a node don't move when another node makes more of them.
func TestStreamsOfNodesAreIndependent(t *testing.T) {
	chosen := func(others int) (mine []int) {
		cfg := &sim.Config{Nodes: cast(
			actor{init: func(env *sim.Env) {
				for range others {
					env.Choose("noise", 100)
				}
			}},
			actor{init: func(env *sim.Env) {
				for range 10 {
					mine = append(mine, env.Choose("mine", 1000))
				}
			}},
		)}
		w, _ := start(cfg, nil, nil)
		run(t, w)
		return mine
	}
	alone, among := chosen(0), chosen(50)
	for i := range alone {
		if alone[i] != among[i] {
			t.Fatalf("chose %v alone, %v beside another node", alone, among)
		}
	}
}

// A second incarnation has a stream of its own, and so has each direction of a link.
func TestStreamsDiffer(t *testing.T) {
	var drawn [][5]int
	cfg := &sim.Config{Nodes: cast(actor{init: func(env *sim.Env) {
		var five [5]int
		for i := range five {
			five[i] = env.Choose("x", 1000)
		}
		drawn = append(drawn, five)
	}}, actor{})}
	w, _ := start(cfg, nil, plan(crash(0, sim.UnsyncedLost), restart(0)).at(ms, 2*ms))
	run(t, w)
	if drawn[0] == drawn[1] {
		t.Errorf("both incarnations drew %v", drawn[0])
	}
	if cfg.LinkStream(0, 1) == cfg.LinkStream(1, 0) {
		t.Error("both directions of a link have one stream")
	}
	if cfg.LinkStream(0, 1) != sim.NewStreamID("link", "a", "b") {
		t.Error("LinkStream and NewStreamID name the stream of a link differently")
	}
}

func TestRecordedRunIsTheSameRun(t *testing.T) {
	w := toyWorld(toys(3))
	w.Reset(sim.Seed(7))
	run(t, w)
	want := w.Fingerprint()

	recorder := &sim.Recorder{Source: sim.Seed(7)}
	w.Reset(recorder)
	run(t, w)
	if got := w.Fingerprint(); got != want {
		t.Errorf("recording changed the fingerprint from %x to %x", want, got)
	}

	recorded := &sim.Recorded{}
	for _, d := range recorder.Drawn {
		if d.Value >= d.N || d.N < 2 {
			t.Fatalf("recorded %+v", d)
		}
		recorded.Add(d)
	}
	w.Reset(recorded)
	run(t, w)
	if got := w.Fingerprint(); got != want || recorded.Missing != 0 {
		t.Errorf("replayed as %x with %d choices missing, want %x and none", got, recorded.Missing, want)
	}
}

func TestRecordedCountsWhatIsMissing(t *testing.T) {
	stream := sim.NewStreamID("fault", "x", "")
	c := sim.Choice{Stream: stream, Index: 3, Lane: sim.LaneHit, N: 10}
	recorded := sim.Recorded{Fallback: always(3)}
	recorded.Add(sim.Drawn{Choice: c, Value: 6})

	other := func(change func(c *sim.Choice)) sim.Choice {
		changed := c
		change(&changed)
		return changed
	}
	for _, test := range []struct {
		name    string
		c       sim.Choice
		want    uint64
		missing int
	}{
		{"known", c, 6, 0},
		{"another index", other(func(c *sim.Choice) { c.Index = 4 }), 3, 1},
		{"another lane", other(func(c *sim.Choice) { c.Lane = sim.LaneEvery }), 3, 1},
		{"another stream", other(func(c *sim.Choice) { c.Stream++ }), 3, 1},
		{"more alternatives", other(func(c *sim.Choice) { c.N = 20 }), 6, 0},
		{"too few alternatives", other(func(c *sim.Choice) { c.N = 6 }), 3, 1},
	} {
		recorded.Missing = 0
		if got := recorded.Draw(test.c); got != test.want || recorded.Missing != test.missing {
			t.Errorf("%s: drew %d with %d missing, want %d with %d", test.name, got, recorded.Missing, test.want, test.missing)
		}
	}
}

func TestLanesHaveNames(t *testing.T) {
	for lane := sim.LaneTimer; lane <= sim.LaneCorrupt; lane++ {
		if back, err := sim.ParseLane(lane.String()); err != nil || back != lane {
			t.Errorf("ParseLane(%q) = %v, %v", lane, back, err)
		}
	}
	if _, err := sim.ParseLane("fast"); err == nil {
		t.Error(`ParseLane("fast") has no error`)
	}
}

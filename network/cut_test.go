package network_test

import (
	"slices"
	"testing"

	"simrun/network"
	"simrun/sim"
)

// plan is an injector that cuts and heals at given times.
type plan struct {
	sim.NoFaults
	at map[sim.Time]func(w *sim.World, n *network.Network)
}

func (p plan) Reset(w *sim.World) {
	for at := range p.at {
		w.ScheduleFault(at, uint64(at))
	}
}

func (p plan) Strike(w *sim.World, token uint64, _ sim.NodeID) {
	p.at[sim.Time(token)](w, w.Network().(*network.Network))
}

func (p plan) Fork(sim.Injector) sim.Injector { return p }

// A cut loses what is sent across it, and what is in flight across it when it
// would arrive; what arrives before the cut or after the healing gets through.
func TestCutInTime(t *testing.T) {
	sides := network.NewSides(2, []sim.NodeID{0}, []sim.NodeID{1})
	w, l := office(2, takes(10*ms), posts(
		at(0, 0, 1, 1),     // arrives at the very moment of the cut: faults come first
		at(5*ms, 0, 1, 1),  // in flight when the cut is made
		at(12*ms, 0, 1, 1), // sent across it, though it would arrive after the healing
		at(20*ms, 1, 0, 1), // sent at the moment of the healing
	))
	w = sim.NewWorld(w.Config(), w.Network(), plan{at: map[sim.Time]func(w *sim.World, n *network.Network){
		sim.Time(10 * ms): func(w *sim.World, n *network.Network) { n.Cut(w, network.Cut{ID: 1, Sides: sides}) },
		sim.Time(20 * ms): func(w *sim.World, n *network.Network) { n.Heal(w, 1) },
	}}, nil)
	l.run(t, w, 1)
	same(t, l.lines, `
		0s send 1 a→b
		5ms send 2 a→b
		10ms drop 1 a→b partition
		12ms send 3 a→b
		12ms drop 3 a→b partition
		15ms drop 2 a→b partition
		20ms send 1 b→a
		30ms deliver 1 b→a
	`)
}

func TestSides(t *testing.T) {
	const a, b, c, d = sim.NodeID(0), sim.NodeID(1), sim.NodeID(2), sim.NodeID(3)
	oneWay := network.NewSides(4, []sim.NodeID{a}, []sim.NodeID{b})
	oneWay.OneWay = true
	for _, test := range []struct {
		name  string
		sides network.Sides
		cut   [][2]sim.NodeID
	}{
		{"two groups", network.NewSides(4, []sim.NodeID{a, b}, []sim.NodeID{c}), [][2]sim.NodeID{{a, c}, {b, c}, {c, a}, {c, b}}},
		{"three groups", network.NewSides(4, []sim.NodeID{a}, []sim.NodeID{b}, []sim.NodeID{c}),
			[][2]sim.NodeID{{a, b}, {a, c}, {b, a}, {b, c}, {c, a}, {c, b}}},
		{"one way", oneWay, [][2]sim.NodeID{{a, b}}},
		{"nobody", network.NewSides(4), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, n := bare(4, takes(ms))
			n.Cut(w, network.Cut{ID: 1, Cause: 9, Sides: test.sides})
			var cut [][2]sim.NodeID
			for from := range d + 1 {
				for to := range d + 1 {
					loss, cause := n.Arrive(nil, from, to)
					if loss == sim.LostByCut {
						cut = append(cut, [2]sim.NodeID{from, to})
						if cause != 9 {
							t.Errorf("the cause is %d, want 9", cause)
						}
					}
					if n.Loses(from, to) != (loss == sim.LostByCut) {
						t.Errorf("from %d to %d: Loses says %v", from, to, n.Loses(from, to))
					}
				}
			}
			if !slices.Equal(cut, test.cut) {
				t.Errorf("cut is %v, want %v", cut, test.cut)
			}
		})
	}
}

// Cuts overlap: a link works again when the last of them is healed.
func TestCutsOverlap(t *testing.T) {
	w, n := bare(3, takes(ms))
	n.Cut(w, network.Cut{ID: 1, Sides: network.NewSides(3, []sim.NodeID{0}, []sim.NodeID{1, 2})})
	n.Cut(w, network.Cut{ID: 2, Sides: network.NewSides(3, []sim.NodeID{0, 1}, []sim.NodeID{2})})
	n.Heal(w, 7) // there is none: nothing happens
	for i, want := range [][2]bool{{true, true}, {false, true}, {false, false}} {
		if got := [2]bool{n.Loses(0, 1), n.Loses(0, 2)}; got != want {
			t.Errorf("after healing %d cuts: %v, want %v", i, got, want)
		}
		n.Heal(w, uint64(i+1))
	}
	n.Cut(w, network.Cut{ID: 1, Sides: network.NewSides(3, []sim.NodeID{0}, []sim.NodeID{1})})
	n.Reset()
	if n.Loses(0, 1) {
		t.Error("a cut survives a reset")
	}
}

func TestLosesByQuality(t *testing.T) {
	cfg := takes(ms)
	cfg.Overrides = []network.Override{
		{From: []sim.NodeID{0}, To: []sim.NodeID{1}, Quality: network.Quality{Loss: network.Certain}},
		{From: []sim.NodeID{1}, To: []sim.NodeID{0}, Quality: network.Quality{Loss: network.Certain - 1}},
	}
	_, n := bare(2, cfg)
	if !n.Loses(0, 1) || n.Loses(1, 0) {
		t.Errorf("loses %v, %v, want true, false", n.Loses(0, 1), n.Loses(1, 0))
	}
}

// bare is a world in which nothing happens, and its network.
func bare(nodes int, cfg network.Config) (*sim.World, *network.Network) {
	w, _ := office(nodes, cfg, nil)
	return w, w.Network().(*network.Network)
}

// What AppendOutlook says tells cuts apart that lose other messages.
func TestAppendOutlook(t *testing.T) {
	const size = 3
	seen := make(map[string]string)
	for name, sides := range map[string][]network.Sides{
		"none":        nil,
		"a|b":         {network.NewSides(size, []sim.NodeID{0}, []sim.NodeID{1})},
		"b|a":         {network.NewSides(size, []sim.NodeID{1}, []sim.NodeID{0})},
		"a|c":         {network.NewSides(size, []sim.NodeID{0}, []sim.NodeID{2})},
		"a→b":         {{Of: network.NewSides(size, []sim.NodeID{0}, []sim.NodeID{1}).Of, OneWay: true}},
		"a|b and b|c": {network.NewSides(size, []sim.NodeID{0}, []sim.NodeID{1}), network.NewSides(size, []sim.NodeID{1}, []sim.NodeID{2})},
	} {
		w, n := bare(size, takes(ms))
		for i, s := range sides {
			n.Cut(w, network.Cut{ID: uint64(i + 1), Sides: s})
		}
		code := string(n.AppendOutlook(nil))
		if twin, ok := seen[code]; ok {
			t.Errorf("%s and %s are said to be the same", name, twin)
		}
		seen[code] = name
		for i := range sides {
			n.Heal(w, uint64(i+1))
		}
		if code = string(n.AppendOutlook(nil)); name != "none" && code != string([]byte{0}) {
			t.Errorf("%s, healed, is said to be %x", name, code)
		}
	}
}

package network_test

import (
	"strings"
	"testing"
	"time"

	"simrun/network"
	"simrun/sim"
)

func TestConstantDelay(t *testing.T) {
	expect(t, takes(3*ms), posts(at(0, 0, 1, 2), at(ms, 1, 0, 1)), `
		0s send 1 a→b
		0s send 2 a→b
		1ms send 1 b→a
		3ms deliver 1 a→b
		3ms deliver 2 a→b
		4ms deliver 1 b→a
	`)
}

func TestUniformDelay(t *testing.T) {
	cfg := network.Config{Quality: network.Quality{Delay: uniform(2*ms, 4*ms)}}
	w, l := office(2, cfg, posts(at(0, 0, 1, 500)))
	l.run(t, w, 1)
	early, late := 0, 0
	for _, line := range l.only(sim.EventDeliver) {
		when, err := time.ParseDuration(strings.Fields(line)[0])
		switch {
		case err != nil || when < 2*ms || when > 4*ms:
			t.Errorf("not between 2ms and 4ms: %s", line)
		case when < 3*ms:
			early++
		default:
			late++
		}
	}
	if early < 200 || late < 200 {
		t.Errorf("%d letters took less than 3ms, %d more", early, late)
	}
}

func TestLossAndDuplication(t *testing.T) {
	for _, test := range []struct {
		name            string
		loss, duplicate network.Probability
		lost, doubled   [2]uint64 // of 1000: at least, at most
	}{
		{name: "perfect"},
		{name: "certain loss", loss: network.Certain, lost: [2]uint64{1000, 1000}},
		{name: "certain duplicates", duplicate: network.Certain, doubled: [2]uint64{1000, 1000}},
		{name: "half lost", loss: network.Certain / 2, lost: [2]uint64{450, 550}},
		{name: "half doubled", duplicate: network.Certain / 2, doubled: [2]uint64{450, 550}},
		// What is lost is not doubled.
		{name: "both", loss: network.Certain / 2, duplicate: network.Certain / 2, lost: [2]uint64{450, 550}, doubled: [2]uint64{200, 300}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := network.Config{Quality: network.Quality{Delay: constant(ms), Loss: test.loss, Duplicate: test.duplicate}}
			w, l := office(2, cfg, posts(at(0, 0, 1, 1000)))
			l.run(t, w, 1)
			s := w.Stats()
			if s.Dropped < test.lost[0] || s.Dropped > test.lost[1] || s.Duplicated < test.doubled[0] || s.Duplicated > test.doubled[1] {
				t.Errorf("%d lost, %d doubled, want %v and %v", s.Dropped, s.Duplicated, test.lost, test.doubled)
			}
			if s.Delivered != 1000-s.Dropped+s.Duplicated {
				t.Errorf("%d delivered with %d lost and %d doubled", s.Delivered, s.Dropped, s.Duplicated)
			}
		})
	}
}

// Whether there is loss, delay or duplication does not move the draws of the
// other two: each has a lane of its own.
func TestLanesAreIndependent(t *testing.T) {
	work := posts(at(0, 0, 1, 50))
	one, first := office(2, network.Config{Quality: network.Quality{Delay: uniform(ms, 9*ms)}}, work)
	first.run(t, one, 7)
	two, second := office(2, network.Config{Quality: network.Quality{Delay: uniform(ms, 9*ms), Duplicate: network.Certain / 3}}, work)
	second.run(t, two, 7)
	for c, v := range first.drawn {
		if got, ok := second.drawn[c]; !ok || got != v {
			t.Fatalf("%v drew %d, and with duplication %d", c, v, got)
		}
	}
}

// More traffic on one link moves nothing on another.
func TestLinksAreIndependent(t *testing.T) {
	cfg := network.Config{Quality: network.Quality{Delay: uniform(ms, 9*ms), Loss: network.Certain / 4}}
	quiet, little := office(3, cfg, posts(at(0, 0, 1, 20)))
	little.run(t, quiet, 3)
	busy, much := office(3, cfg, posts(at(0, 2, 1, 50), at(0, 1, 0, 50), at(0, 0, 1, 20)))
	much.run(t, busy, 3)
	var onLink []string
	for _, line := range much.lines {
		if strings.Contains(line, "a→b") {
			onLink = append(onLink, line)
		}
	}
	same(t, onLink, strings.Join(little.lines, "\n"))
}

func TestOverrides(t *testing.T) {
	slow := network.Quality{Delay: constant(40 * ms)}
	dead := network.Quality{Delay: constant(ms), Loss: network.Certain}
	cfg := takes(ms)
	cfg.Overrides = []network.Override{
		{From: []sim.NodeID{0}, To: []sim.NodeID{1, 2}, Quality: slow},
		{From: []sim.NodeID{0, 3}, To: []sim.NodeID{2}, Quality: dead}, // later ones win
	}
	expect(t, cfg, posts(at(0, 0, 1, 1), at(0, 0, 2, 1), at(0, 0, 3, 1), at(0, 1, 0, 1), at(0, 3, 2, 1)), `
		0s send 1 a→b
		0s send 2 a→c
		0s drop 2 a→c network
		0s send 3 a→d
		0s send 1 b→a
		0s send 1 d→c
		0s drop 1 d→c network
		1ms deliver 3 a→d
		1ms deliver 1 b→a
		40ms deliver 1 a→b
	`)
}

// In a large world, too, each link has its own order and its own count, however many a node uses.
func TestManyReceivers(t *testing.T) {
	cfg := network.Config{Order: network.FIFO, Quality: network.Quality{
		Delay: network.Distribution{Dist: network.Uniform, Min: ms, Max: 50 * ms},
	}}
	w, _ := office(200, cfg, nil)
	n := w.Network().(*network.Network)
	for seed := range sim.Seed(2) { // and once more, after a reset
		w.Reset(seed)
		last := make(map[sim.NodeID]time.Duration)
		for k := range uint64(3) {
			for to := range sim.NodeID(60) {
				var fate sim.Fate
				n.Send(w, 7, to, letter(1), &fate)
				want := ms + time.Duration(seed.Draw(sim.Choice{
					Stream: w.Config().LinkStream(7, to), Index: k, Lane: sim.LaneDelay, N: uint64(49*ms) + 1,
				}))
				if want = max(want, last[to]); fate.Delay != want {
					t.Errorf("seed %d, message %d to node %d takes %v, want %v", seed, k, to, fate.Delay, want)
				}
				last[to] = want
			}
		}
	}
}

// Beyond 128 nodes links are kept in a table of those in use.
func TestManyNodes(t *testing.T) {
	cfg := takes(ms)
	w, l := office(200, cfg, posts(at(0, 0, 199, 1), at(0, 199, 0, 1), at(ms, 0, 199, 1)))
	for seed := range uint64(2) { // and once more, after a reset
		l.run(t, w, seed)
		same(t, l.lines, `
			0s send 1 a→n199
			0s send 1 n199→a
			1ms send 2 a→n199
			1ms deliver 1 a→n199
			1ms deliver 1 n199→a
			2ms deliver 2 a→n199
		`)
	}
}

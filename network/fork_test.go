package network_test

import (
	"strings"
	"testing"

	"simrun/network"
	"simrun/sim"
)

// noisy is a network on which every kind of choice is made.
var noisy = network.Config{Order: network.FIFO, Quality: network.Quality{
	Delay: uniform(ms, 9*ms), Loss: network.Certain / 5, Duplicate: network.Certain / 5, Corrupt: network.Certain / 5, Bandwidth: 20_000,
}}

var chatter = posts(at(0, 0, 1, 20), at(5*ms, 1, 0, 20), at(6*ms, 0, 1, 20), at(7*ms, 1, 2, 20), at(8*ms, 0, 2, 20))

// A fork goes on as the original does, whatever it was before, and the two do
// not disturb each other.
func TestFork(t *testing.T) {
	for _, nodes := range []int{3, 200} {
		w, l := office(nodes, noisy, chatter)
		l.run(t, w, 4)
		want := w.Fingerprint()
		scratch := w.Fork(nil) // of another moment, to be overwritten
		for pause := uint64(nodes); pause < w.Seq(); pause += 17 {
			w.Reset(sim.Seed(4))
			if _, err := w.Run(pause); err != nil {
				t.Fatal(err)
			}
			scratch = w.Fork(scratch)
			finish(t, scratch)
			finish(t, w)
			if w.Fingerprint() != want || scratch.Fingerprint() != want {
				t.Fatalf("forked at %d of %d nodes: %x and %x, want %x", pause, nodes, w.Fingerprint(), scratch.Fingerprint(), want)
			}
		}
	}
}

func TestResetGivesTheSameRun(t *testing.T) {
	w, l := office(3, noisy, chatter)
	l.run(t, w, 4)
	first := strings.Join(l.lines, "\n")
	l.run(t, w, 5)
	if strings.Join(l.lines, "\n") == first {
		t.Error("another seed gives the same run")
	}
	l.run(t, w, 4)
	same(t, l.lines, first)
}

func TestSendDoesNotAllocate(t *testing.T) {
	cfg := noisy
	cfg.Quality.Bandwidth = 0 // or messages are measured
	w, _ := office(3, cfg, nil)
	w.Reset(sim.Seed(1))
	n := w.Network().(*network.Network)
	n.Cut(w, network.Cut{ID: 1, Sides: network.NewSides(3, []sim.NodeID{1}, []sim.NodeID{2})})
	if allocs := testing.AllocsPerRun(1000, func() {
		var fate sim.Fate
		n.Send(w, 0, 1, letter(1), &fate)
		n.Send(w, 1, 2, letter(1), &fate)
		n.Arrive(w, 0, 1)
	}); allocs != 0 {
		t.Errorf("%v allocations for a message, want none", allocs)
	}
}

package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"simrun/network"
	"simrun/sim"
)

// With order fifo no message arrives before one that was sent earlier on its
// link, duplicates included; with any, some overtake.
func TestOrder(t *testing.T) {
	for _, order := range []network.Order{network.AnyOrder, network.FIFO} {
		t.Run(string(order), func(t *testing.T) {
			overtaken := false
			rapid.Check(t, func(t *rapid.T) {
				cfg := network.Config{Order: order, Quality: network.Quality{
					Delay: uniform(ms, 9*ms), Duplicate: network.Certain / 4, Loss: network.Certain / 4,
				}}
				w, l := office(2, cfg, posts(at(0, 0, 1, 10), at(2*ms, 0, 1, 10), at(2*ms, 1, 0, 10)))
				l.source = sim.Seed(rapid.Uint64().Draw(t, "seed"))
				w.Observe(l)
				w.Reset(l)
				if _, err := w.Run(0); err != nil {
					t.Fatal(err)
				}
				for _, link := range []string{"a→b", "b→a"} {
					overtaken = overtaken || !slices.IsSorted(numbers(l.only(sim.EventDeliver), link))
				}
			})
			if overtaken != (order == network.AnyOrder) {
				t.Errorf("a message was overtaken: %v", overtaken)
			}
		})
	}
}

// The same for every law, on narrow links too, with overrides, cuts and damage.
func TestFIFOWithEveryLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rapid.SampledFrom([]network.Probability{0, network.Certain / 4, network.Certain})
		quality := func() network.Quality {
			return network.Quality{
				Delay: anyLaw(t), Duplicate: chance.Draw(t, "duplicate"), Loss: chance.Draw(t, "loss") / 2, Corrupt: chance.Draw(t, "corrupt"),
				Bandwidth: network.Bandwidth(rapid.SampledFrom([]int64{0, 1000, 10_000, 1_000_000}).Draw(t, "bandwidth")),
			}
		}
		cfg := network.Config{Order: network.FIFO, Quality: quality()}
		cfg.Overrides = []network.Override{{From: []sim.NodeID{1}, To: []sim.NodeID{0}, Quality: quality()}}
		w, l := office(2, cfg, posts(at(0, 0, 1, 10), at(2*ms, 0, 1, 10), at(2*ms, 1, 0, 10), at(30*ms, 1, 0, 10)))
		l.source = sim.Seed(rapid.Uint64().Draw(t, "seed"))
		w.Observe(l)
		w.Reset(l)
		if _, err := w.Run(0); err != nil {
			t.Fatal(err)
		}
		var arrived []string // lost on the way is no arrival
		for _, line := range l.lines {
			if strings.Contains(line, " deliver ") || strings.HasSuffix(line, " corrupt") {
				arrived = append(arrived, strings.TrimSuffix(line, " corrupt"))
			}
		}
		for _, link := range []string{"a→b", "b→a"} {
			if order := numbers(arrived, link); !slices.IsSorted(order) {
				t.Errorf("on %s they arrive in the order %v", link, order)
			}
		}
	})
}

// numbers returns the letters of a link in the order of lines.
func numbers(lines []string, link string) []int {
	var all []int
	for _, line := range lines {
		if !strings.HasSuffix(line, link) {
			continue
		}
		var n int
		if _, err := fmt.Sscan(strings.Fields(line)[2], &n); err != nil {
			panic(err)
		}
		all = append(all, n)
	}
	return all
}

// Whoever changes a fate after the network has decided it has it fitted into
// the order again.
func TestAdjust(t *testing.T) {
	cfg := takes(5 * ms)
	cfg.Order = network.FIFO
	w, _ := office(2, cfg, nil)
	w.Reset(sim.Seed(1))
	n := w.Network().(*network.Network)
	send := func() sim.Fate {
		fate := sim.Fate{}
		n.Send(w, 0, 1, letter(1), &fate)
		return fate
	}

	fate := send() // arrives at 5ms
	fate.Delay = ms
	n.Adjust(0, 0, 1, &fate)
	if fate.Delay != ms {
		t.Errorf("the first message, made faster, takes %v, want 1ms", fate.Delay)
	}
	fate = send()
	fate.Delay = 20 * ms
	n.Adjust(0, 0, 1, &fate)
	if fate.Delay != 20*ms {
		t.Errorf("a message that was made slower takes %v, want 20ms", fate.Delay)
	}
	if fate = send(); fate.Delay != 20*ms {
		t.Errorf("a message behind it takes %v, want 20ms", fate.Delay)
	}
	fate = send()
	fate.Delay = ms
	n.Adjust(0, 0, 1, &fate)
	if fate.Delay != 20*ms {
		t.Errorf("a message that was made faster takes %v, want 20ms", fate.Delay)
	}
	fate = send()
	fate = sim.Fate{Twice: true, Delay: 30 * ms, Delay2: 25 * ms}
	n.Adjust(0, 0, 1, &fate)
	if fate.Delay != 30*ms || fate.Delay2 != 30*ms {
		t.Errorf("the two copies take %v and %v, want 30ms", fate.Delay, fate.Delay2)
	}
	fate = send()
	fate = sim.Fate{Loss: sim.LostByFault}
	n.Adjust(0, 0, 1, &fate)
	if fate = send(); fate.Delay != 30*ms {
		t.Errorf("a message behind a lost one takes %v, want 30ms", fate.Delay)
	}
}

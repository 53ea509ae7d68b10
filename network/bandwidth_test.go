package network_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/network"
	"simrun/sim"
)

func TestBandwidthText(t *testing.T) {
	for text, want := range map[string]network.Bandwidth{
		"1B/s": 1, "999B/s": 999, "10KB/s": 10_000, "1500KB/s": 1_500_000, "10MB/s": 10_000_000, "1GB/s": 1_000_000_000,
	} {
		if got, err := network.ParseBandwidth(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s is %d, %v, printed as %v", text, int64(got), err, got)
		}
	}
	for text, want := range map[string]network.Bandwidth{"1.5MB/s": 1_500_000, "0.001KB/s": 1, "1000KB/s": 1_000_000} {
		if got, err := network.ParseBandwidth(text); err != nil || got != want {
			t.Errorf("%s is %d, %v", text, int64(got), err)
		}
	}
	for _, text := range []string{"", "10", "10MB", "MB/s", "-1B/s", "1e3B/s", "10 MB/s", "10mb/s", "0MB/s", "1.5B/s", "0.0001KB/s", "9999999999GB/s"} {
		if b, err := network.ParseBandwidth(text); err == nil {
			t.Errorf("%q is read as %v", text, b)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := network.Bandwidth(rapid.Int64Range(1, 1_000_000_000_000_000_000-1).Draw(t, "bytes per second"))
		if back, err := network.ParseBandwidth(b.String()); err != nil || back != b {
			t.Errorf("%d prints as %v, which reads as %d, %v", int64(b), b, int64(back), err)
		}
	})
	if got := network.Bandwidth(3).Time(2); got != 666_666_667 {
		t.Errorf("2 bytes at 3B/s take %v", got)
	}
}

// Messages queue behind each other on a link, and not behind those of others. A letter has
// 8 bytes: the length and the 6 letters of its kind and a small number.
func TestBandwidth(t *testing.T) {
	cfg := takes(10 * ms)
	cfg.Quality.Bandwidth = 4000 // 2ms for a letter
	expect(t, cfg, posts(at(0, 0, 1, 2), at(0, 1, 0, 1), at(0, 0, 2, 1), at(3*ms, 0, 1, 1), at(20*ms, 0, 1, 1)), `
		0s send 1 a→b
		0s send 2 a→b
		0s send 1 b→a
		0s send 3 a→c
		3ms send 4 a→b
		12ms deliver 1 a→b
		12ms deliver 1 b→a
		12ms deliver 3 a→c
		14ms deliver 2 a→b
		16ms deliver 4 a→b
		20ms send 5 a→b
		32ms deliver 5 a→b
	`)
}

// What is lost has taken its time on the link, too; what the network doubles goes over it once.
func TestBandwidthAndFates(t *testing.T) {
	for _, test := range []struct {
		name  string
		q     network.Quality
		story string
	}{
		{"doubled", network.Quality{Duplicate: network.Certain}, `
			0s send 1 a→b
			0s duplicate 1 a→b
			0s send 2 a→b
			0s duplicate 2 a→b
			12ms deliver 1 a→b
			12ms deliver 1 a→b
			14ms deliver 2 a→b
			14ms deliver 2 a→b`},
		{"corrupt", network.Quality{Corrupt: network.Certain}, `
			0s send 1 a→b
			0s send 2 a→b
			12ms drop 1 a→b corrupt
			14ms drop 2 a→b corrupt`},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.q.Delay, test.q.Bandwidth = constant(10*ms), 4000
			expect(t, network.Config{Quality: test.q}, posts(at(0, 0, 1, 2)), test.story)
		})
	}
	lossy := network.Config{Quality: network.Quality{Delay: constant(0), Loss: network.Certain / 2, Bandwidth: 4000}}
	w, l := office(2, lossy, posts(at(0, 0, 1, 60)))
	l.run(t, w, 3)
	for _, line := range l.only(sim.EventDeliver) {
		var number int
		var when string
		if _, err := fmt.Sscanf(line, "%s deliver %d", &when, &number); err != nil {
			t.Fatal(err)
		}
		if want := (2 * ms * time.Duration(number)).String(); when != want {
			t.Errorf("letter %d arrives at %s, want %s", number, when, want)
		}
	}
	if s := w.Stats(); s.Dropped == 0 || s.Delivered == 0 {
		t.Errorf("%+v is no mixture", s)
	}
}

// A link of its own has a bandwidth of its own.
func TestBandwidthOfALink(t *testing.T) {
	cfg := takes(10 * ms)
	cfg.Quality.Bandwidth = 4000
	slow := cfg.Quality
	slow.Bandwidth = 8
	cfg.Overrides = []network.Override{{From: []sim.NodeID{0}, To: []sim.NodeID{1}, Quality: slow}}
	expect(t, cfg, posts(at(0, 0, 1, 1), at(0, 0, 2, 1)), `
		0s send 1 a→b
		0s send 2 a→c
		12ms deliver 2 a→c
		1.01s deliver 1 a→b
	`)
}

func TestCorrupt(t *testing.T) {
	// It arrives when it would have arrived, and is dropped there.
	cfg := takes(5 * ms)
	cfg.Quality.Corrupt = network.Certain
	expect(t, cfg, posts(at(0, 0, 1, 1)), `
		0s send 1 a→b
		5ms drop 1 a→b corrupt
	`)
	// Nothing else changes: other lanes draw what they drew.
	clean := network.Config{Quality: network.Quality{Delay: uniform(ms, 9*ms)}}
	some := clean
	some.Quality.Corrupt = network.Certain / 4
	work := posts(at(0, 0, 1, 1000))
	one, first := office(2, clean, work)
	first.run(t, one, 1)
	two, second := office(2, some, work)
	second.run(t, two, 1)
	s := two.Stats()
	if s.Dropped < 200 || s.Dropped > 300 || s.Delivered+s.Dropped != 1000 {
		t.Errorf("%+v, want a quarter corrupt", s)
	}
	if len(first.lines) != len(second.lines) || one.Now() != two.Now() {
		t.Errorf("%d lines until %v, without corruption %d until %v", len(second.lines), two.Now(), len(first.lines), one.Now())
	}
}

func BenchmarkSend(b *testing.B) {
	for name, q := range map[string]network.Quality{
		"uniform":     {Delay: uniform(ms, 9*ms)},
		"exponential": {Delay: exponential(5 * ms)},
		"bandwidth":   {Delay: uniform(ms, 9*ms), Bandwidth: 1_000_000_000_000},
	} {
		b.Run(name, func(b *testing.B) {
			w, _ := office(3, network.Config{Quality: q}, nil)
			w.Reset(sim.Seed(1))
			n := w.Network().(*network.Network)
			var total time.Duration
			for b.Loop() {
				var fate sim.Fate
				n.Send(w, 0, 1, letter(1), &fate)
				total += fate.Delay
			}
			sink = total
		})
	}
}

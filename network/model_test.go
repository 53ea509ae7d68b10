package network_test

import (
	"testing"
	"time"

	"simrun/network"
	"simrun/sim"
)

// Before GST delays are as drawn, but nothing arrives later than the bound allows; from GST
// on, everything arrives within the bound. No draw is another for it.
func TestPartialSynchrony(t *testing.T) {
	const bound, gst = 5 * time.Millisecond, 100 * time.Millisecond
	law := network.Distribution{Dist: network.Uniform, Min: 0, Max: 60 * time.Millisecond}
	free := arrivals(t, network.Config{Quality: network.Quality{Delay: law}})
	model := network.Model{Synchrony: network.PartiallySynchronous, Bound: bound, GST: sim.Time(gst)}
	kept := arrivals(t, network.Config{Quality: network.Quality{Delay: law}, Model: model})
	shortened := 0
	for i := range free {
		sent := time.Duration(i) * time.Millisecond
		want := min(free[i], max(sent, gst)+bound)
		if want < free[i] {
			shortened++
		}
		if kept[i] != want {
			t.Errorf("message %d, sent at %v, drawn to arrive at %v, arrives at %v, want %v", i, sent, free[i], kept[i], want)
		}
	}
	if shortened < 10 || shortened == len(free) {
		t.Errorf("%d of %d messages were shortened: shows nothing", shortened, len(free))
	}
}

// arrivals sends a message each millisecond and returns when each arrives.
func arrivals(t *testing.T, cfg network.Config) []time.Duration {
	t.Helper()
	sc := &sim.Config{Horizon: sim.Time(time.Hour), Messages: []sim.Message{note{}}}
	for _, name := range []string{"a", "b"} {
		sc.Nodes = append(sc.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return &sender{} }})
	}
	sc.Prepare()
	w := sim.NewWorld(sc, network.New(cfg, sc), nil, nil)
	got := make([]time.Duration, notes)
	w.Observe(noted(func(e *sim.Event) {
		if e.Kind == sim.EventDeliver {
			got[e.Value.(note).N] = e.At.Sub(0)
		}
	}))
	w.Reset(sim.Seed(1))
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
	return got
}

// A busy link makes a synchronous network break its promise, and it says by which message.
func TestBreach(t *testing.T) {
	for _, test := range []struct {
		bandwidth network.Bandwidth
		want      bool
	}{{0, false}, {1_000_000, false}, {1000, true}} {
		sc := &sim.Config{Horizon: sim.Time(time.Hour), Messages: []sim.Message{note{}}}
		for _, name := range []string{"a", "b"} {
			sc.Nodes = append(sc.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return &sender{} }})
		}
		sc.Prepare()
		net := network.New(network.Config{
			Quality: network.Quality{Delay: network.Distribution{Dist: network.Constant, Value: 5 * time.Millisecond}, Bandwidth: test.bandwidth},
			Model:   network.Model{Synchrony: network.Synchronous, Bound: 10 * time.Millisecond},
		}, sc)
		w := sim.NewWorld(sc, net, nil, nil)
		w.Reset(sim.Seed(1))
		if _, err := w.Run(0); err != nil {
			t.Fatal(err)
		}
		breach, ok := net.Breach()
		if ok != test.want || ok && (breach.Kind != "note" || breach.Takes <= 10*time.Millisecond) {
			t.Errorf("bandwidth %v: %+v, %v", test.bandwidth, breach, ok)
		}
	}
}

const notes = 200

// note is a message, and sender sends one from node 0 each millisecond.
type (
	note   struct{ N int }
	sender struct{ n int }
	noted  func(*sim.Event)
)

func (note) Kind() string           { return "note" }
func (f noted) Event(e *sim.Event)  { f(e) }
func (s *sender) Init(env *sim.Env) { s.Timeout(env, sim.TimerKey{}) }
func (s *sender) Timeout(env *sim.Env, _ sim.TimerKey) {
	if env.Self() != 0 || s.n == notes {
		return
	}
	env.Send(1, note{s.n})
	s.n++
	env.SetTimer(sim.TimerKey{Name: "next"}, time.Millisecond, time.Millisecond)
}
func (*sender) Receive(*sim.Env, sim.NodeID, sim.Message) {}

package main

import (
	"fmt"
	"time"

	"simrun/sim"
)

// kernel is package sim alone: queue, choices, nodes, effects and fingerprint. Its network draws the delay.
var kernel = engine{
	name:    "simrun, kernel",
	how:     "a handler for each message",
	replay:  "yes, on every machine",
	prepare: inProcess(runKernel),
}

func runKernel(w work) (done, error) {
	cfg := &sim.Config{Messages: []sim.Message{ball{}}, Horizon: sim.Forever}
	for i := range w.nodes {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: fmt.Sprint("n", i+1), New: newPlayer(i, w.nodes)})
	}
	cfg.Prepare()
	world := sim.NewWorld(cfg, &uniform{sim.NewStream(1)}, nil, nil)
	world.Reset(sim.Seed(1))

	start := cpuTime()
	for left := w.deliveries; left > 0; left = w.deliveries - int(world.Stats().Delivered) {
		if _, err := world.Run(world.Seq() + 2*uint64(left)); err != nil { // a delivery and a throw each
			return done{}, err
		}
	}
	return done{world.Stats().Delivered, time.Duration(world.Now()), cpuTime() - start}, nil
}

type ball struct{}

func (ball) Kind() string { return "Ball" }

// player throws back what it receives.
type player struct {
	next sim.NodeID `sim:"config"`
}

func newPlayer(id, nodes int) func() sim.Node {
	return func() sim.Node { return &player{next: sim.NodeID((id + 1) % nodes)} }
}

func (p *player) Init(env *sim.Env) {
	for range balls {
		env.Send(p.next, ball{})
	}
}

func (*player) Receive(env *sim.Env, from sim.NodeID, m sim.Message) { env.Send(from, m) }

func (*player) Timeout(*sim.Env, sim.TimerKey) {}

// uniform is a network that does nothing but draw delays.
type uniform struct{ stream sim.Stream }

func (u *uniform) Reset() { u.stream.Rewind() }

func (u *uniform) Send(w *sim.World, _, _ sim.NodeID, _ sim.Message, fate *sim.Fate) {
	drawn := w.Next(&u.stream).Draw(sim.LaneDelay, uint64(delayMax-delayMin)+1)
	fate.Delay = delayMin + time.Duration(drawn)
}

func (*uniform) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }

func (u *uniform) Fork(sim.Network) sim.Network { fork := *u; return &fork }

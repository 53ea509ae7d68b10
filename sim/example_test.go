package sim_test

import (
	"fmt"
	"time"

	"simrun/sim"
)

// ball is the only message of the game.
type ball struct{ Hits int }

func (ball) Kind() string { return "ball" }

// player hits the ball back until it has been hit four times.
type player struct {
	opponent sim.NodeID `sim:"config"`
	serves   bool       `sim:"config"`
}

func (p *player) Init(env *sim.Env) {
	if p.serves {
		env.Send(p.opponent, ball{Hits: 1})
	}
}

func (p *player) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if b := m.(ball); b.Hits < 4 {
		env.Send(from, ball{b.Hits + 1})
	}
}

func (p *player) Timeout(*sim.Env, sim.TimerKey) {}

// table is a network on which every message takes 5 to 9 ms.
type table struct{ sent uint64 }

func (t *table) Reset() { t.sent = 0 }

func (t *table) Send(w *sim.World, from, to sim.NodeID, _ sim.Message, fate *sim.Fate) {
	ms := 5 + w.Draw(w.Config().LinkStream(from, to), t.sent, sim.LaneDelay, 5)
	t.sent++
	fate.Delay = time.Duration(ms) * time.Millisecond
}

func (t *table) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) {
	return sim.NotLost, 0
}

func (t *table) Fork(sim.Network) sim.Network { fork := *t; return &fork }

// printer prints the trace.
type printer struct{ cfg *sim.Config }

func (p printer) Event(e *sim.Event) {
	fmt.Printf("%d %v %s %v", e.Seq, e.At, p.cfg.Name(e.Node), e.Kind)
	if e.Value != nil {
		fmt.Printf(" %+v %s, because of %d", e.Value, p.cfg.Name(e.Peer), e.Cause)
	}
	fmt.Println()
}

func Example() {
	cfg := &sim.Config{
		Nodes: []sim.NodeSpec{
			{Name: "ann", New: func() sim.Node { return &player{opponent: 1, serves: true} }},
			{Name: "bob", New: func() sim.Node { return &player{opponent: 0} }},
		},
		Messages: []sim.Message{ball{}},
		Horizon:  sim.Time(time.Second),
	}
	cfg.Prepare()

	world := sim.NewWorld(cfg, &table{}, nil, nil)
	world.Observe(printer{cfg})
	world.Reset(sim.Seed(1))
	reason, err := world.Run(0)
	fmt.Println(reason, err)

	// Output:
	// 1 0s ann boot
	// 2 0s ann send {Hits:1} bob, because of 1
	// 3 0s bob boot
	// 4 7ms bob deliver {Hits:1} ann, because of 2
	// 5 7ms bob send {Hits:2} ann, because of 4
	// 6 15ms ann deliver {Hits:2} bob, because of 5
	// 7 15ms ann send {Hits:3} bob, because of 6
	// 8 24ms bob deliver {Hits:3} ann, because of 7
	// 9 24ms bob send {Hits:4} ann, because of 8
	// 10 29ms ann deliver {Hits:4} bob, because of 9
	// quiescent <nil>
}

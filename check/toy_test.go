package check_test

import (
	"testing"
	"time"

	"simrun/check"
	"simrun/network"
	"simrun/protocols"
	"simrun/protocols/twopc"
	"simrun/sim"
)

// toy is a node made of functions; those that are nil do nothing. Its goal is
// to decide: each toy has a transaction on record from the start.
type toy struct {
	rules rules `sim:"config"`
	Mood  string
	Count int
}

type rules struct {
	init    func(t *toy, env *sim.Env)
	receive func(t *toy, env *sim.Env, from sim.NodeID, m sim.Message)
	timeout func(t *toy, env *sim.Env)
}

func (t *toy) Init(env *sim.Env) {
	env.Observe(check.CommitState{Tx: "t1", State: "INIT"})
	if t.rules.init != nil {
		t.rules.init(t, env)
	}
}

func (t *toy) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if t.rules.receive != nil {
		t.rules.receive(t, env, from, m)
	}
}

func (t *toy) Timeout(env *sim.Env, _ sim.TimerKey) {
	if t.rules.timeout != nil {
		t.rules.timeout(t, env)
	}
}

// decide reaches the goal.
func decide(env *sim.Env) { env.Observe(check.Decided{Tx: "t1", Outcome: check.Commit}) }

// again makes a toy's timeout happen in 10 ms.
func again(env *sim.Env) { env.SetTimer(sim.TimerKey{Name: "again"}, 10*ms, 10*ms) }

// toys runs a and b for a while, on a network on which every message takes 20 ms.
func toys(t *testing.T, a, b rules, until time.Duration) *sim.World {
	t.Helper()
	cfg := &sim.Config{Messages: []sim.Message{note("")}, Horizon: at(until), SyncTime: 50 * ms}
	for _, r := range []rules{a, b} {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: string(rune('a' + len(cfg.Nodes))), New: func() sim.Node { return &toy{rules: r} }})
	}
	cfg.Prepare()
	slow := network.Config{Quality: network.Quality{Delay: network.Distribution{Dist: network.Constant, Value: 20 * ms}}}
	w := sim.NewWorld(cfg, network.New(slow, cfg), nil, []sim.Monitor{monitor(t, "termination")})
	w.Reset(sim.Seed(1))
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
	return w
}

// outlook is made of functions; those that are nil see nothing coming.
type outlook struct {
	mayStrike func(node sim.NodeID, effect *sim.Effect, s sim.Stimulus) bool
	loses     func(from, to sim.NodeID, inFlight bool) bool
}

func (o outlook) MayStrike(node sim.NodeID, effect *sim.Effect, s sim.Stimulus) bool {
	return o.mayStrike != nil && o.mayStrike(node, effect, s)
}

func (o outlook) Loses(from, to sim.NodeID, _ sim.Message, inFlight bool) bool {
	return o.loses != nil && o.loses(from, to, inFlight)
}

// commit builds a world in which c, p1 … run two-phase commit on one
// transaction, and c crashes for good at a time (0: never).
func commit(tb testing.TB, participants int, delay network.Distribution, crash time.Duration) *sim.World {
	tb.Helper()
	p := twopc.Protocol()
	setup := &protocols.Setup{Params: twopc.Defaults(), Names: []string{"c"}}
	setup.Roles = []protocols.Membership{{Role: p.Roles[0], Nodes: []sim.NodeID{0}}, {Role: p.Roles[1]}}
	for i := range participants {
		setup.Names = append(setup.Names, "p"+string(rune('1'+i)))
		setup.Roles[1].Nodes = append(setup.Roles[1].Nodes, sim.NodeID(i+1))
	}
	cfg := &sim.Config{SyncTime: ms, Horizon: at(2 * time.Second)}
	for _, m := range p.Messages {
		cfg.Messages = append(cfg.Messages, m.Message)
	}
	for i, name := range setup.Names {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: p.New(setup, sim.NodeID(i))})
	}
	requests, problems := p.Operations[0].Expand(setup, sim.Nobody, &protocols.BeginFields{Tx: "t1"})
	if len(problems) > 0 {
		tb.Fatal(problems)
	}
	for _, r := range requests {
		cfg.Workload = append(cfg.Workload, sim.Invocation{Node: r.Node, Op: r.Op, Silent: r.Silent})
	}
	cfg.Prepare()
	s := &check.Setting{World: cfg, Observations: p.Observations}
	var monitors []sim.Monitor
	for _, property := range p.Properties {
		monitors = append(monitors, property.New(s))
	}
	var plan fates
	if crash > 0 {
		plan.due = []due{{at(crash), func(w *sim.World) { w.Crash(0, sim.UnsyncedLost, w.Fault("crash", 0, 0, 0)) }}}
	}
	return sim.NewWorld(cfg, network.New(network.Config{Quality: network.Quality{Delay: delay}}, cfg), plan, monitors)
}

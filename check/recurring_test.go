package check_test

import (
	"testing"

	"simrun/check"
	"simrun/sim"
)

// acceptors is a world in which a node says which proposals it accepts, one each 10ms.
func acceptors(t *testing.T, numbers ...sim.Epoch) *sim.World {
	t.Helper()
	cfg := &sim.Config{Horizon: at(10e9)}
	for _, name := range []string{"a", "b", "c"} {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, Role: "server", New: func() sim.Node { return &accepting{numbers: numbers} }})
	}
	cfg.Prepare()
	var monitors []sim.Monitor
	for _, p := range check.PaxosSafety(check.PaxosRoles{Acceptors: []string{"server"}, Learners: []string{"server"}}) {
		monitors = append(monitors, p.New(&check.Setting{World: cfg}))
	}
	w := sim.NewWorld(cfg, nil, nil, monitors)
	w.Reset(sim.Seed(1))
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
	return w
}

type accepting struct {
	numbers []sim.Epoch `sim:"config"`
}

func (a *accepting) Init(env *sim.Env) {
	if env.Self() != 0 {
		return
	}
	for _, n := range a.numbers {
		env.Observe(check.Accepted{Number: check.ProposalNumber{N: n}, Value: "x"})
	}
}

func (*accepting) Receive(*sim.Env, sim.NodeID, sim.Message) {}
func (*accepting) Timeout(*sim.Env, sim.TimerKey)            {}

// What decides the verdicts of Paxos is the same a period later if the same was accepted, in numbers that are higher by
// what their band has moved on. What was accepted before and comes up no more does not count.
func TestRecurringAcceptances(t *testing.T) {
	var from, to sim.Situation
	from.Look(holding(t, 1, 20, 21))
	to.Look(holding(t, 1, 30, 31))
	encoded := func(periods int, numbers ...sim.Epoch) (all string) {
		bands, ok := sim.BandsOf(&from, &to)
		if !ok {
			t.Fatal("no bands")
		}
		for range periods {
			bands.Advance()
		}
		w := acceptors(t, numbers...)
		for i := range w.Monitors() {
			all += string(check.AppendRecurring(nil, w, i, bands))
		}
		return all
	}
	first := encoded(0, 1, 20, 30, 31)
	for _, test := range []struct {
		numbers []sim.Epoch
		same    bool
	}{
		{[]sim.Epoch{1, 20, 30, 31, 40, 41}, true},
		{[]sim.Epoch{1, 40, 41}, true},
		{[]sim.Epoch{1, 40}, false},
		{[]sim.Epoch{1, 40, 42}, false},
		{[]sim.Epoch{40, 41}, false},
	} {
		if same := encoded(1, test.numbers...) == first; same != test.same {
			t.Errorf("%v a period later: the same %t, want %t", test.numbers, same, test.same)
		}
	}
}

// holding is a world in whose only node there are epochs.
func holding(t *testing.T, epochs ...sim.Epoch) *sim.World {
	t.Helper()
	cfg := &sim.Config{Nodes: []sim.NodeSpec{{Name: "a", New: func() sim.Node { return &holder{Epochs: epochs} }}}}
	cfg.Prepare()
	w := sim.NewWorld(cfg, nil, nil, nil)
	w.Reset(sim.Seed(1))
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
	return w
}

type holder struct{ Epochs []sim.Epoch }

func (*holder) Init(*sim.Env)                             {}
func (*holder) Receive(*sim.Env, sim.NodeID, sim.Message) {}
func (*holder) Timeout(*sim.Env, sim.TimerKey)            {}

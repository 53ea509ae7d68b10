package flooding_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"simrun/check"
	"simrun/protocols"
	"simrun/protocols/flooding"
	"simrun/sim"
)

// What one process, p1 of three, does about what it is told, step by step.
func TestProcess(t *testing.T) {
	for _, test := range []struct{ name, told, does string }{
		{"it hears from everybody", "propose b, hear 1 a from p2, hear 1 c from p3",
			"round 1: b; decide a; tell a"},
		{"what it heard before it proposes, it sends", "hear 1 a from p2, propose b, hear 1 c from p3",
			"round 1: a b; decide a; tell a"},
		{"it proposes last", "hear 1 a from p2, hear 1 c from p3, propose b",
			"round 1: a b c; decide a; tell a"},
		{"a crash costs a round", "propose b, hear 1 a from p2, suspect p3, hear 2 a b from p2",
			"round 1: b; round 2: a b; decide a; tell a"},
		{"a crash that is known before", "suspect p3, propose b, hear 1 a from p2, hear 2 a b from p2",
			"round 1: b; round 2: a b; decide a; tell a"},
		{"who is suspected after it was heard counts as heard", "propose b, hear 1 a from p3, suspect p3, hear 1 c from p2",
			"round 1: b; decide a; tell a"},
		{"everybody else crashes", "propose b, hear 1 a from p2, suspect p2, suspect p3",
			"round 1: b; round 2: a b; round 3: a b; decide a; tell a"},
		{"it is alone from the start", "suspect p2, suspect p3, propose b",
			"round 1: b; round 2: b; decide b; tell b"},
		{"p2 is a round ahead", "propose c, suspect p3, hear 2 a b from p2, hear 1 b from p2",
			"round 1: c; round 2: b c; decide a; tell a"},
		{"a straggler changes who was heard in the round before", "propose b, suspect p3, hear 1 c from p2, hear 1 a from p3, hear 2 b c from p2, hear 3 b c from p2",
			"round 1: b; round 2: b c; round 3: b c; decide b; tell b"},
		{"messages double", "propose b, hear 1 a from p2, hear 1 a from p2, hear 1 c from p3, hear 1 c from p3",
			"round 1: b; decide a; tell a"},

		{"it takes a decision over", "propose b, told x from p2", "round 1: b; decide x; tell x"},
		{"but once", "propose b, told x from p2, told y from p3, told x from p2", "round 1: b; decide x; tell x"},
		{"but not after its own", "propose b, hear 1 a from p2, hear 1 c from p3, told x from p2", "round 1: b; decide a; tell a"},
		{"but not of the suspected", "propose b, suspect p2, told x from p2", "round 1: b"},
		{"it takes part from its proposal on", "told x from p2, hear 1 a from p2, hear 1 c from p3", ""},
		{"and then takes over what it has overheard", "told x from p2, told y from p3, propose b", "round 1: b; decide x; tell x"},

		{"it proposes once", "propose b, propose a, hear 1 c from p2, hear 1 d from p3", "round 1: b; decide b; tell b"},
		{"who is back stays out", "propose b, suspect p3, restore p3, hear 1 a from p2", "round 1: b; round 2: a b"},
		{"rounds that can't be", "propose b, hear 0 x from p2, hear -7 x from p2, hear 1000000000 x from p2, hear 1 a from p2, hear 1 c from p3",
			"round 1: b; decide a; tell a"},

		{"uniform: after n rounds", "uniform, propose b, hear 1 a from p2, hear 1 c from p3, hear 2 a b c from p2, hear 2 a b c from p3, hear 3 a b c from p2, hear 3 a b c from p3",
			"round 1: b; round 2: a b c; round 3: a b c; decide a"},
		{"uniform: alone", "uniform, propose b, suspect p2, suspect p3", "round 1: b; round 2: b; round 3: b; decide b"},
		{"uniform: nobody is told a decision", "uniform, propose b, told x from p2", "round 1: b"},
		{"uniform: or overhears one", "uniform, told x from p2, propose b", "round 1: b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if does := drive(t, strings.Split(test.told, ", ")); does != test.does {
				t.Errorf("told %s\nit does  %s\nand not  %s", test.told, does, test.does)
			}
		})
	}
}

// drive tells p1 one thing a millisecond, and returns what it sends to p2 and decides.
func drive(t *testing.T, steps []string) string {
	t.Helper()
	params := flooding.Defaults()
	if steps[0] == "uniform" {
		params.Variant, steps = flooding.Uniform, steps[1:]
	}
	protocol := flooding.Protocol()
	setup := &protocols.Setup{Params: params, Names: []string{"p1", "p2", "p3"},
		Roles: []protocols.Membership{{Role: protocol.Roles[0], Nodes: []sim.NodeID{0, 1, 2}}}}
	cfg := &sim.Config{Horizon: sim.Time(time.Second)}
	for _, m := range protocol.Messages {
		cfg.Messages = append(cfg.Messages, m.Message)
	}
	for i, name := range setup.Names {
		create := protocol.New(setup, sim.NodeID(i))
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return driven{create()} }})
	}
	for i, text := range steps {
		cfg.Workload = append(cfg.Workload, sim.Invocation{At: sim.Time(i) * sim.Time(time.Millisecond), Op: parse(t, cfg, text)})
	}
	cfg.Prepare()
	w := sim.NewWorld(cfg, void{}, nil, nil)
	var doings doings
	w.Observe(&doings)
	w.Reset(sim.Seed(1))
	var forks []*sim.World
	for reason := sim.Paused; reason == sim.Paused; {
		var err error
		if reason, err = w.Run(w.Seq() + 1); err != nil {
			t.Fatal(err)
		}
		forks = append(forks, w.Fork(nil))
	}
	for _, f := range forks { // a copy made at any moment goes on as the original does
		if _, err := f.Run(0); err != nil || f.Fingerprint() != w.Fingerprint() || f.State(0) != w.State(0) {
			t.Errorf("a copy ends with %v, %v; the original with %v", f.State(0), err, w.State(0))
		}
	}
	return strings.Join(doings, "; ")
}

// step is something that a process is told.
type step struct {
	verb  string
	value string
	from  sim.NodeID
	heard flooding.Proposals
}

func (step) OpName() string { return "step" }

// parse reads a step: propose a, told a from p2, suspect p2, hear 1 a b from p2.
func parse(t *testing.T, cfg *sim.Config, text string) step {
	t.Helper()
	words := strings.Fields(text)
	s := step{verb: words[0], value: words[1]}
	if i := slices.Index(words, "from"); i > 0 {
		words = append(words[:i], words[i+1])
	}
	s.from, _ = cfg.Lookup(words[len(words)-1])
	if s.verb == "hear" {
		round, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatal(err)
		}
		s.heard = flooding.Proposals{Round: round, Values: words[2 : len(words)-1]}
	}
	return s
}

// driven is a process that is told things by operations.
type driven struct{ sim.Node }

func (d driven) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	switch s := op.(step); s.verb {
	case "propose":
		d.Node.(sim.Client).Invoke(env, id, protocols.Propose{Value: s.value})
	case "hear":
		d.Receive(env, s.from, s.heard)
	case "told":
		d.Receive(env, s.from, flooding.Decided{Value: s.value})
	case "suspect":
		d.Node.(sim.DetectorUser).Suspect(env, s.from)
	case "restore":
		d.Node.(sim.DetectorUser).Restore(env, s.from)
	default:
		panic("a process can't be told to " + s.verb)
	}
}

// doings are what p1 sends to p2 and what it decides.
type doings []string

func (d *doings) Event(e *sim.Event) {
	switch v := e.Value.(type) {
	case flooding.Proposals:
		if e.Peer == 1 {
			*d = append(*d, fmt.Sprintf("round %d: %s", v.Round, strings.Join(v.Values, " ")))
		}
	case flooding.Decided:
		if e.Peer == 1 {
			*d = append(*d, "tell "+v.Value)
		}
	case check.Decision:
		*d = append(*d, "decide "+v.Value)
	}
}

// void is a network that loses everything.
type void struct{}

func (void) Reset()                                                       {}
func (v void) Fork(sim.Network) sim.Network                               { return v }
func (void) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }
func (void) Send(_ *sim.World, _, _ sim.NodeID, _ sim.Message, fate *sim.Fate) {
	fate.Loss = sim.LostByNetwork
}

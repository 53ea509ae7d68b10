package check_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"simrun/check"
	"simrun/network"
	"simrun/sim"
)

// A voter has a ballot, which grows, and the highest one that it has met. What it does is a
// function of its mood and of how epochs compare.
type voter struct {
	rules voting `sim:"config"`
	Mood  uint8
	Own   sim.Epoch
	Met   sim.Epoch
}

type ballot struct {
	N    sim.Epoch
	Word uint8
}

func (ballot) Kind() string { return "ballot" }

type voting struct {
	receive func(v *voter, env *sim.Env, from sim.NodeID, m ballot)
	timeout func(v *voter, env *sim.Env)
}

func (v *voter) Init(env *sim.Env) {
	env.Observe(check.CommitState{Tx: "t1", State: "INIT"})
	again(env)
}

func (v *voter) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if v.rules.receive != nil {
		v.rules.receive(v, env, from, m.(ballot))
	}
}

func (v *voter) Timeout(env *sim.Env, _ sim.TimerKey) {
	if v.rules.timeout != nil {
		v.rules.timeout(v, env)
	}
	again(env)
}

// voters is a world of a and b, between whom a message takes up to 50 ms.
func voters(t *testing.T, a, b voting) *sim.World {
	t.Helper()
	return votersOf(t, func() sim.Node { return &voter{rules: a} }, func() sim.Node { return &voter{rules: b} })
}

func votersOf(t *testing.T, a, b func() sim.Node) *sim.World {
	t.Helper()
	cfg := &sim.Config{Messages: []sim.Message{ballot{}}, Horizon: at(time.Hour)}
	cfg.Nodes = []sim.NodeSpec{{Name: "a", New: a}, {Name: "b", New: b}}
	cfg.Prepare()
	delay := network.Distribution{Dist: network.Uniform, Min: 0, Max: 50 * ms}
	w := sim.NewWorld(cfg, network.New(network.Config{Quality: network.Quality{Delay: delay}}, cfg), nil, []sim.Monitor{monitor(t, "termination")})
	w.Reset(sim.Seed(1))
	return w
}

func runTo(t *testing.T, w *sim.World, event uint64) {
	t.Helper()
	if _, err := w.Run(event); err != nil {
		t.Fatal(err)
	}
}

// grow counts the ballot up, and tells the other.
func grow(v *voter, env *sim.Env) {
	v.Own++
	env.Send(1-env.Self(), ballot{v.Own, 0})
}

// decides has a voter decide when a ballot is as it should be.
func decides(when func(v *voter, m ballot) bool) voting {
	return voting{receive: func(v *voter, env *sim.Env, _ sim.NodeID, m ballot) {
		if when(v, m) {
			decide(env)
		}
		v.Met = max(v.Met, m.N)
	}}
}

func TestProveBlockedWhateverTheEpochs(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b voting
		want bool
	}{
		{name: "ballots grow for ever, and nobody listens", a: voting{timeout: grow}, want: true},
		{name: "ballots grow for ever, and the other counts", a: voting{timeout: grow}, b: decides(func(*voter, ballot) bool { return false }), want: true},
		{name: "a ballot is never 0", a: voting{timeout: grow}, b: decides(func(_ *voter, m ballot) bool { return m.N == 0 }), want: true},
		{name: "nor is it both above and below", a: voting{timeout: grow}, want: true,
			b: decides(func(v *voter, m ballot) bool { return m.N > v.Met && m.N < v.Met })},
		{name: "a higher ballot decides", a: voting{timeout: grow}, b: decides(func(v *voter, m ballot) bool { return m.N > v.Met && v.Met > 0 })},
		{name: "an older ballot decides", a: voting{timeout: grow}, b: decides(func(v *voter, m ballot) bool { return m.N < v.Met })},
		{name: "the same ballot again decides", a: voting{timeout: grow}, b: decides(func(v *voter, m ballot) bool { return m.N == v.Met })},
		{name: "exactly the next ballot decides", a: voting{timeout: grow}, b: decides(func(v *voter, m ballot) bool { return v.Met > 0 && m.N == v.Met+1 })},
		{name: "a ballot beyond the next decides", a: voting{timeout: grow}, b: decides(func(v *voter, m ballot) bool { return v.Met > 0 && m.N > v.Met+1 })},
		{name: "a ballot between two others decides", a: voting{timeout: grow},
			b: voting{receive: func(v *voter, env *sim.Env, _ sim.NodeID, m ballot) {
				if v.Own < m.N && m.N < v.Met {
					decide(env)
				}
				if v.Own == 0 {
					v.Own = m.N
				}
				v.Met = max(v.Met, m.N)
			}}},
		{name: "an epoch is decided with", a: voting{timeout: grow},
			b: voting{receive: func(_ *voter, env *sim.Env, _ sim.NodeID, m ballot) {
				env.Observe(check.Accepted{Number: check.ProposalNumber{N: m.N}, Value: "x"})
			}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := voters(t, test.a, test.b)
			runTo(t, w, 10)
			if got := check.ProveBlocked(w, outlook{}); got != test.want {
				t.Errorf("proved: %t, want %t", got, test.want)
			}
		})
	}
}

// forkingVoter copies and encodes itself. It is plain data all the same.
type forkingVoter struct{ voter }

func (v *forkingVoter) ForkInto(sim.Node) sim.Node {
	f := *v
	return &f
}

func (v *forkingVoter) AppendState(b []byte) []byte {
	return append(b, fmt.Sprint(v.Mood, v.Own, v.Met)...)
}

// closedVoter holds what nobody else can copy, too.
type closedVoter struct {
	forkingVoter
	log func(string)
}

func (v *closedVoter) ForkInto(sim.Node) sim.Node {
	f := *v
	return &f
}

// Epochs are seen in nodes that copy themselves, as far as there is no secret in them.
func TestProveBlockedOfNodesThatCopyThemselves(t *testing.T) {
	a := voting{timeout: grow}
	b := decides(func(*voter, ballot) bool { return false })
	for _, test := range []struct {
		name string
		node func(voter) sim.Node
		want bool
	}{
		{"plain", func(v voter) sim.Node { return &v }, true},
		{"plain, copies itself", func(v voter) sim.Node { return &forkingVoter{v} }, true},
		{"not plain", func(v voter) sim.Node { return &closedVoter{forkingVoter{v}, func(string) {}} }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := votersOf(t, func() sim.Node { return test.node(voter{rules: a}) }, func() sim.Node { return test.node(voter{rules: b}) })
			runTo(t, w, 10)
			if got := check.ProveBlocked(w, outlook{}); got != test.want {
				t.Errorf("proved: %t, want %t", got, test.want)
			}
		})
	}
}

// A move is what a random voter does in one case.
type move struct {
	mood    uint8
	own     int  // 0 as it is, 1 that of the message, 2 one more, 3 above all met
	met     bool // it takes notice of the ballot
	word    int  // that it answers with, none below 0
	of      int  // ballot of the answer: 0 its own, 1 that of the message, 2 the next, 3 the highest met
	decides bool
}

const moodCount, wordCount = 3, 2

// randomVoting draws what a voter does, by its mood, the word of a message, and how its ballot compares with
// its own, with the next one and with the highest that was met.
func randomVoting(r *rand.Rand, decisive float64) voting {
	moves := make(map[string]move)
	next := func(key string) move {
		m, ok := moves[key]
		if !ok {
			m = move{mood: uint8(r.IntN(moodCount)), own: r.IntN(4), met: r.IntN(2) == 0, word: r.IntN(wordCount+1) - 1, of: r.IntN(4), decides: r.Float64() < decisive}
			moves[key] = m
		}
		return m
	}
	do := func(v *voter, env *sim.Env, n sim.Epoch, m move) {
		v.Mood = m.mood
		if m.met {
			v.Met = max(v.Met, n)
		}
		switch m.own {
		case 1:
			v.Own = max(v.Own, n)
		case 2:
			v.Own++
		case 3:
			v.Own = max(v.Own, v.Met) + 1
		}
		if m.word >= 0 {
			env.Send(1-env.Self(), ballot{[]sim.Epoch{v.Own, n, v.Own + 1, v.Met}[m.of], uint8(m.word)})
		}
		if m.decides {
			decide(env)
		}
	}
	return voting{
		receive: func(v *voter, env *sim.Env, _ sim.NodeID, m ballot) {
			do(v, env, m.N, next(fmt.Sprint(v.Mood, m.Word, m.N > v.Own, m.N == v.Own, m.N == v.Own+1, m.N > v.Met, m.N == v.Met)))
		},
		timeout: func(v *voter, env *sim.Env) {
			do(v, env, v.Met, next(fmt.Sprint(v.Mood, v.Met > v.Own, v.Met == v.Own)))
		},
	}
}

// switched is a source that another one may take the place of.
type switched struct{ sim.Source }

// What is proved to be blocked is, of random protocols with epochs: wherever a proof succeeds, nobody decides any
// more in whichever way the run goes on.
func TestProvedMeansBlockedWhateverTheEpochs(t *testing.T) {
	proved, decided := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 0))
		w := voters(t, randomVoting(r, 0.015), randomVoting(r, 0.015))
		turn := &switched{sim.Seed(seed)}
		w.Reset(turn)
		runTo(t, w, 40)
		if !check.ProveBlocked(w, outlook{}) {
			decided++
			continue
		}
		proved++
		then := string(states(w))
		for other := range sim.Seed(8) {
			f := w.Fork(nil)
			turn.Source = other + 1000
			if runTo(t, f, 1500); string(states(f)) != then {
				t.Fatalf("protocol %d: proved to be blocked, but somebody decides", seed)
			}
		}
	}
	t.Logf("%d proved, %d not", proved, decided)
	if proved < 20 || decided < 20 {
		t.Errorf("%d proved, %d not: this shows little", proved, decided)
	}
}

package scenarios_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"simrun/check"
	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
)

// A racer takes a step every 10ms, and answers messages. It is done, or it is not.
type racer struct {
	rules racing `sim:"config"`
	Mood  uint8
	Own   sim.Epoch
	Other sim.Epoch
	Laps  uint64
}

type racing struct {
	init    func(r *racer)
	step    func(r *racer, env *sim.Env)
	receive func(r *racer, env *sim.Env, m baton)
	closed  bool
}

// closedRacer copies and encodes itself, and nobody else can.
type closedRacer struct {
	racer
	secret func()
}

func (r *closedRacer) ForkInto(sim.Node) sim.Node {
	f := *r
	return &f
}

func (r *closedRacer) AppendState(b []byte) []byte {
	return append(b, fmt.Sprint(r.Mood, r.Own, r.Other, r.Laps)...)
}

type baton struct {
	N    sim.Epoch
	Word uint8
}

func (baton) Kind() string { return "Baton" }

type lap struct {
	State string
	N     sim.Epoch
}

func (lap) ObservationName() string { return "lap" }
func (l lap) StateName() string     { return l.State }

var stepTimer = sim.TimerKey{Name: "step"}

func (r *racer) Init(env *sim.Env) {
	if r.rules.init != nil {
		r.rules.init(r)
	}
	env.Observe(lap{"RUNNING", 0})
	env.SetTimer(stepTimer, 10*time.Millisecond, 10*time.Millisecond)
}

func (r *racer) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) {
	if r.rules.receive != nil {
		r.rules.receive(r, env, m.(baton))
	}
}

func (r *racer) Timeout(env *sim.Env, _ sim.TimerKey) {
	if r.rules.step != nil {
		r.rules.step(r, env)
	}
	env.SetTimer(stepTimer, 10*time.Millisecond, 10*time.Millisecond)
}

func done(env *sim.Env) { env.Observe(lap{"DONE", 0}) }

// pass sends a baton to the other one.
func pass(env *sim.Env, m baton) { env.Send(1-env.Self(), m) }

// race compiles a scenario of racers a and b. It ends when one is done, within 20s.
func race(t *testing.T, a, b racing, more string) *scenarios.Program {
	t.Helper()
	r := &scenarios.Registry{}
	r.AddProtocol(&protocols.Protocol{
		Name: "race", Title: "a race",
		Roles:        []protocols.Role{{Name: "racer", Prefix: "p", Min: 2, Default: 2, Main: true}},
		Messages:     []protocols.Message{{Message: baton{}}},
		Observations: []sim.Observation{lap{}},
		States:       []protocols.State{{Name: "RUNNING"}, {Name: "DONE"}},
		New: func(_ *protocols.Setup, id sim.NodeID) func() sim.Node {
			rules := []racing{a, b}[id]
			if rules.closed {
				return func() sim.Node { return &closedRacer{racer{rules: rules}, func() {}} }
			}
			return func() sim.Node { return &racer{rules: rules} }
		},
	})
	text := "name: race\nprotocol: race\nrun: {until: 20s}\nassert:\n  - {name: arrives, eventually: \"any(nodes, .state == 'DONE')\"}\n" + more
	if !strings.Contains(more, "delay:") {
		text += "network: {delay: {dist: constant, value: 3ms}}\n"
	}
	s, err := r.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outbid counts a ballot up and tells the other, who does the same: for ever. If a ballot was overtaken by a higher one, that
// would end it.
var outbid = racing{
	step: func(r *racer, env *sim.Env) {
		r.Own = max(r.Own, r.Other) + 1
		env.Observe(lap{"RUNNING", r.Own})
		pass(env, baton{r.Own, 0})
	},
	receive: func(r *racer, env *sim.Env, m baton) {
		if m.N < r.Other {
			done(env)
		}
		r.Other = max(r.Other, m.N)
	},
}

// arrivesIf is outbid, and done if something is so of a baton that comes.
func arrivesIf(when func(r *racer, m baton) bool) racing {
	rules := outbid
	rules.receive = func(r *racer, env *sim.Env, m baton) {
		if r.Laps++; when(r, m) {
			done(env)
		}
		r.Other = max(r.Other, m.N)
	}
	return rules
}

// climb has a baton go to and fro, one higher each time, from Own until the word is used up.
func climb(when func(r *racer, m baton) bool) racing {
	return racing{
		init: func(r *racer) { r.Own, r.Other = 1, 12 },
		step: func(r *racer, env *sim.Env) {
			if r.Mood++; r.Mood == 20 { // between two steps a baton makes three hops
				r.Mood = 0
				r.Other++
				pass(env, baton{r.Own, 30})
			}
		},
		receive: func(r *racer, env *sim.Env, m baton) {
			switch {
			case m.Word > 0:
				pass(env, baton{m.N + 1, m.Word - 1})
			case when(r, m):
				done(env)
			}
		},
	}
}

var echo = racing{receive: func(_ *racer, env *sim.Env, m baton) {
	if m.Word > 0 {
		pass(env, baton{m.N + 1, m.Word - 1})
	} else {
		pass(env, m)
	}
}}

// wordy says one word after the other, from the start again; repeats is done if one comes twice.
var (
	wordy   = racing{step: func(r *racer, env *sim.Env) { r.Mood = (r.Mood + 1) % 5; pass(env, baton{0, r.Mood}) }}
	repeats = racing{receive: func(r *racer, env *sim.Env, m baton) {
		if m.Word == r.Mood {
			done(env)
		}
		r.Mood = m.Word
	}}
)

// A run is in a livelock if it is sure to do the same for ever, and then only.
func TestLivelock(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b racing
		more string
		want check.Verdict
	}{
		{name: "they outbid each other", a: outbid, b: outbid, want: check.Livelock},
		{name: "without epochs", a: wordy, b: repeats, want: check.Livelock},
		{name: "without epochs, with a bandwidth", a: wordy, b: repeats, want: check.Livelock,
			more: "network: {order: fifo, bandwidth: 1MB/s, delay: {dist: constant, value: 3ms}}\n"},
		{name: "in order", a: outbid, b: outbid, want: check.Livelock,
			more: "network: {order: fifo, delay: {dist: constant, value: 3ms}}\n"},
		{name: "what is longer takes longer", a: outbid, b: outbid, want: check.Late,
			more: "network: {bandwidth: 1MB/s, delay: {dist: constant, value: 3ms}}\n"},
		{name: "a fault that never strikes", a: outbid, b: outbid, want: check.Livelock,
			more: "faults: [{fault: crash, node: p1, when: {node: p2, state: DONE}}]\n"},
		{name: "a fault that strikes a message now and then", a: outbid, b: outbid, want: check.Late,
			more: "faults: [{fault: omission, node: p1, direction: send, probability: 0.1}]\n"},
		{name: "a fault that strikes late", a: outbid, b: outbid, want: check.Livelock,
			more: "faults: [{fault: crash, node: p1, at: 10s, recover: 1s}]\n"},
		{name: "a fault whose strike is counted up to", a: outbid, b: outbid, want: check.Livelock,
			more: "faults: [{fault: crash, node: p1, when: {sends: Baton, nth: 900}, recover: 20ms}]\n"},
		{name: "delays are drawn", a: outbid, b: outbid, want: check.Late,
			more: "network: {delay: {dist: uniform, min: 1ms, max: 2ms}}\n"},
		{name: "a number grows that is no epoch", want: check.Late, a: outbid,
			b: arrivesIf(func(*racer, baton) bool { return false })},
		{name: "and something comes of it", want: check.Holds, a: outbid,
			b: arrivesIf(func(r *racer, _ baton) bool { return r.Laps == 800 })},
		{name: "an epoch comes nearer to another", want: check.Holds,
			a: racing{init: func(r *racer) { r.Other = 700 }, step: func(r *racer, env *sim.Env) {
				if r.Own++; r.Own == r.Other {
					done(env)
				}
			}}},
		{name: "one that goes away passes what is counted on the way", want: check.Holds, b: echo,
			a: climb(func(r *racer, m baton) bool { return m.N+2 < r.Other })},
		{name: "one that is far away does not", want: check.Livelock, b: echo,
			a: climb(func(r *racer, m baton) bool { return r.Own > r.Other })},
		{name: "a secret epoch is reached", want: check.Holds, b: outbid,
			a: racing{closed: true, init: func(r *racer) { r.Other = 700 }, receive: func(r *racer, env *sim.Env, m baton) {
				if m.N == r.Other {
					done(env)
				}
			}}},
		{name: "what comes is chosen", want: check.Late, b: outbid, a: racing{step: func(r *racer, env *sim.Env) {
			r.Mood = uint8(env.Choose("mood", 2))
			outbid.step(r, env)
		}}},
		{name: "the clock is read", want: check.Holds, b: outbid, a: racing{step: func(r *racer, env *sim.Env) {
			if env.Now() > sim.Time(15*time.Second) {
				done(env)
			}
		}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := race(t, test.a, test.b, test.more)
			runner := p.NewRunner()
			out, err := runner.Run(1, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			properties, _ := p.Properties()
			i := slices.IndexFunc(properties, func(p check.Property) bool { return p.Name == "arrives" })
			if got := out.Verdicts[i]; got != test.want {
				t.Errorf("%s, want %s (the run ended at %v: %s)", got, test.want, out.End, out.Reason)
			}
			if (test.want == check.Livelock) != (out.Cycle != nil) {
				t.Errorf("cycle %+v", out.Cycle)
			}
		})
	}
}

// What is said to be a cycle is one: the same events, again and again.
func TestCyclesGoOn(t *testing.T) {
	for _, p := range []*scenarios.Program{
		race(t, outbid, outbid, ""), load(t, "paxos/duelling-fixed"), load(t, "raft/split-vote-fixed"),
	} {
		const periods = 50 // or as many as there are until the horizon
		runner := p.NewRunner()
		out, err := runner.Run(1, scenarios.Options{})
		if err != nil || out.Cycle == nil || out.Reason != "livelock" {
			t.Fatalf("%s: %v, ended by %s", p.Scenario.Name, err, out.Reason)
		}
		length := out.Cycle.To - out.Cycle.From + 1
		var events []string
		err = runner.GoOn(periods*length, func(e *sim.Event) {
			events = append(events, fmt.Sprint(e.Kind, e.Node, e.Peer, e.Name, time.Duration(e.At)%out.Cycle.Period))
		})
		if err != nil {
			t.Fatal(err)
		}
		if uint64(len(events)) < 5*length {
			t.Fatalf("%s: it went on for %d events", p.Scenario.Name, len(events))
		}
		for i := length; i < uint64(len(events)); i++ {
			if events[i] != events[i-length] {
				t.Fatalf("%s: event %d of what followed is %s, a period before it was %s", p.Scenario.Name, i, events[i], events[i-length])
			}
		}
	}
}

// randomRacing draws what a racer does, by its mood, the word of a baton, and how epochs compare.
func randomRacing(r *rand.Rand) racing {
	type move struct {
		mood   uint8
		own    int // 0 as it is, 1 that of the baton, 2 one more, 3 above all met
		takes  bool
		passes int // the ballot that it answers with: 0 none, 1 its own, 2 that of the baton, 3 one more, 4 the highest met
		word   uint8
		done   bool
	}
	moves := make(map[string]move)
	do := func(key string, a *racer, env *sim.Env, n sim.Epoch) {
		m, ok := moves[key]
		if !ok {
			m = move{uint8(r.IntN(3)), r.IntN(4), r.IntN(2) == 0, r.IntN(5), uint8(r.IntN(2)), r.IntN(30) == 0}
			moves[key] = m
		}
		a.Mood = m.mood
		if m.takes {
			a.Other = max(a.Other, n)
		}
		switch m.own {
		case 1:
			a.Own = n
		case 2:
			a.Own++
		case 3:
			a.Own = max(a.Own, a.Other) + 1
		}
		if m.passes > 0 {
			pass(env, baton{[]sim.Epoch{a.Own, n, n + 1, a.Other}[m.passes-1], m.word})
		}
		if m.done {
			done(env)
		}
	}
	return racing{
		step: func(a *racer, env *sim.Env) {
			do(fmt.Sprint(a.Mood, a.Own > a.Other, a.Own == a.Other, a.Own+1 == a.Other), a, env, a.Other)
		},
		receive: func(a *racer, env *sim.Env, m baton) {
			do(fmt.Sprint(a.Mood, m.Word, m.N > a.Own, m.N == a.Own, m.N == a.Own+1, m.N > a.Other, m.N == a.Other), a, env, m.N)
		},
	}
}

// Of random protocols with epochs: who is in a livelock is never done, however long the run.
func TestLivelocksNeverEnd(t *testing.T) {
	locked, arrived := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := race(t, randomRacing(r), randomRacing(r), "")
		runner := p.NewRunner()
		runner.LimitEvents(10_000) // where batons multiply
		out, err := runner.Run(1, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if out.Verdicts[0] != check.Livelock {
			if out.Verdicts[0] == check.Holds {
				arrived++
			}
			continue
		}
		locked++
		err = runner.GoOn(100*(out.Cycle.To-out.Cycle.From+1), func(e *sim.Event) {
			if l, ok := e.Value.(lap); ok && l.State == "DONE" {
				t.Fatalf("protocol %d: %s is done at %v, in spite of the livelock", seed, p.NodeName(e.Node), e.At)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d in a livelock, %d arrived", locked, arrived)
	if locked < 20 || arrived < 4 {
		t.Errorf("%d in a livelock, %d arrived: this shows little", locked, arrived)
	}
}

// A run that ends by a livelock is the same each time, whoever looks on, and it goes to its horizon if
// a property is still to be seen.
func TestLivelockAndOtherProperties(t *testing.T) {
	p := race(t, outbid, outbid, "")
	runner := p.NewRunner()
	first := execute(t, p, 1)
	if again := execute(t, p, 1); !reflect.DeepEqual(first, again) {
		t.Error("two runs differ")
	}
	for range 2 {
		out, err := runner.Run(1, scenarios.Options{})
		if err != nil || fmt.Sprintf("%016x", out.Fingerprint) != first.Fingerprint {
			t.Errorf("a runner that is used again makes another run: %v", err)
		}
	}
	late := race(t, outbid, outbid, "  - {name: high, eventually: \"any(nodes, .n > 1500)\"}\n  - {name: higher, eventually: \"any(nodes, .n > 100000)\"}\n")
	res := execute(t, late, 1)
	got := make(map[string]check.Verdict)
	for _, p := range res.Properties {
		got[p.Name] = p.Status
	}
	if res.End.Reason != "horizon" || got["arrives"] != check.Livelock || got["high"] != check.Holds || got["higher"] != check.Late {
		t.Errorf("ended by %s: %v", res.End.Reason, got)
	}
}

package check_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"simrun/check"
	"simrun/network"
	"simrun/sim"
)

const a, b = sim.NodeID(0), sim.NodeID(1)

// asker asks b for ever, and decides when b says yes.
var asker = rules{
	init: func(_ *toy, env *sim.Env) { again(env) },
	timeout: func(_ *toy, env *sim.Env) {
		env.Send(b, note("well?"))
		again(env)
	},
	receive: func(_ *toy, env *sim.Env, _ sim.NodeID, m sim.Message) {
		if m == note("yes") {
			decide(env)
		}
	},
}

// answering answers everything with one word.
func answering(word note) rules {
	return rules{receive: func(_ *toy, env *sim.Env, from sim.NodeID, _ sim.Message) { env.Send(from, word) }}
}

func ticking(tick func(t *toy, env *sim.Env)) rules {
	return rules{init: asker.init, timeout: func(t *toy, env *sim.Env) { tick(t, env); again(env) }}
}

// cycling goes from mood to mood at every timeout, and does something in each.
func cycling(moods map[string]string, act func(t *toy, env *sim.Env)) rules {
	return ticking(func(t *toy, env *sim.Env) {
		t.Mood = moods[t.Mood]
		act(t, env)
	})
}

var round = map[string]string{"": "hopeful", "hopeful": "weary", "weary": "hopeful"}

func TestProveBlocked(t *testing.T) {
	idle := rules{}
	for _, test := range []struct {
		name    string
		a, b    rules
		outlook outlook
		want    bool
	}{
		{name: "nothing will ever happen", a: idle, b: idle, want: true},
		{name: "retries for ever, without effect", a: asker, b: answering("no"), want: true},
		{name: "the answer would decide", a: asker, b: answering("yes")},
		{name: "states that go round and say nothing", want: true,
			a: cycling(round, func(*toy, *sim.Env) {}), b: idle},
		{name: "states that go round, with one in which it decides",
			a: cycling(round, func(t *toy, env *sim.Env) {
				if t.Mood == "weary" {
					decide(env)
				}
			}), b: idle},
		{name: "states that go round and send each other moods", want: true,
			a: cycling(round, func(t *toy, env *sim.Env) { env.Send(b, note(t.Mood)) }),
			b: rules{receive: func(t *toy, env *sim.Env, from sim.NodeID, m sim.Message) {
				t.Mood = string(m.(note))
				env.Send(from, m)
			}}},
		{name: "it takes two messages, one after the other",
			a: rules{receive: func(t *toy, env *sim.Env, _ sim.NodeID, m sim.Message) {
				if t.Mood == "one" && m == note("two") {
					decide(env)
				}
				t.Mood = string(m.(note))
			}},
			b: cycling(map[string]string{"": "two", "two": "one", "one": "two"}, func(t *toy, env *sim.Env) { env.Send(a, note(t.Mood)) })},
		{name: "the choice decides",
			a: ticking(func(_ *toy, env *sim.Env) {
				if env.Choose("luck", 1000) == 999 {
					decide(env)
				}
			}), b: idle},
		{name: "one of several choices decides",
			a: ticking(func(_ *toy, env *sim.Env) {
				first, second := env.Choose("first", 3), env.Choose("second", 4)
				if first == 2 && second == 3 {
					decide(env)
				}
			}), b: idle},
		{name: "choices that change nothing", want: true,
			a: ticking(func(_ *toy, env *sim.Env) { env.Choose("first", 3); env.Choose("second", 4) }), b: idle},
		{name: "the permanent cut hides who knows", want: true,
			a: asker, b: answering("yes"),
			outlook: outlook{loses: func(from, to sim.NodeID, _ bool) bool { return from == b && to == a }}},
		{name: "the fault loses what is still to be sent, but an answer is in flight",
			a: asker, b: rules{init: func(_ *toy, env *sim.Env) { env.Send(a, note("yes")) }},
			outlook: outlook{loses: func(_, _ sim.NodeID, inFlight bool) bool { return !inFlight }}},
		{name: "the cut loses the answer that is in flight", want: true,
			a: asker, b: rules{init: func(_ *toy, env *sim.Env) { env.Send(a, note("yes")) }},
			outlook: outlook{loses: func(_, _ sim.NodeID, inFlight bool) bool { return inFlight }}},
		{name: "a fault may strike what a node does", a: asker, b: answering("no"),
			outlook: outlook{mayStrike: func(n sim.NodeID, e *sim.Effect, _ sim.Stimulus) bool {
				return n == b && e != nil && e.Kind == sim.EffectSend
			}}},
		{name: "a fault may strike before a message is handled", a: asker, b: answering("no"),
			outlook: outlook{mayStrike: func(n sim.NodeID, _ *sim.Effect, s sim.Stimulus) bool {
				return n == a && s.Message == note("no") && s.From == b
			}}},
		{name: "a fault may strike what nobody does", want: true, a: asker, b: answering("no"),
			outlook: outlook{mayStrike: func(_ sim.NodeID, _ *sim.Effect, s sim.Stimulus) bool { return s.Message == note("yes") }}},
		{name: "a handler panics", a: asker,
			b: rules{receive: func(*toy, *sim.Env, sim.NodeID, sim.Message) { panic("no more") }}},
		{name: "disks count as states",
			a: ticking(func(_ *toy, env *sim.Env) {
				if n, _ := sim.Load[int](env, "n"); n == 5 {
					decide(env)
				} else {
					env.Save("n", n+1)
				}
			}), b: idle},
		{name: "an operation would be answered", // of nobody here, so it is only for show that it is number 0
			a: ticking(func(_ *toy, env *sim.Env) { env.Respond(0, "nothing") }), b: idle, want: true},
		// What is over-approximated is not proved: the message may come again.
		{name: "it waits for a second copy, which does not come",
			a: rules{receive: func(t *toy, env *sim.Env, _ sim.NodeID, _ sim.Message) {
				if t.Count++; t.Count == 2 {
					decide(env)
				}
			}},
			b: rules{init: func(_ *toy, env *sim.Env) { env.Send(a, note("once")) }}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := toys(t, test.a, test.b, 15*ms)
			if got := check.ProveBlocked(w, test.outlook); got != test.want {
				t.Errorf("proved: %t, want %t", got, test.want)
			}
		})
	}
}

// What is on its way when the proof is tried counts.
func TestProveBlockedSeesWhatIsPending(t *testing.T) {
	fleeting := map[string]struct{ a, b rules }{
		"a message in flight": {
			a: rules{receive: asker.receive},
			b: rules{init: func(_ *toy, env *sim.Env) { env.Send(a, note("yes")) }},
		},
		"a timer": {
			a: rules{
				init:    func(_ *toy, env *sim.Env) { env.SetTimer(sim.TimerKey{Name: "late"}, 20*ms, 20*ms) },
				timeout: func(_ *toy, env *sim.Env) { decide(env) },
			},
		},
		"a decision behind a sync": {
			a: rules{init: func(_ *toy, env *sim.Env) { env.Sync(); decide(env) }},
		},
		"a message behind a sync": {
			a: rules{receive: asker.receive},
			b: rules{init: func(_ *toy, env *sim.Env) { env.Sync(); env.Send(a, note("yes")) }},
		},
		"a timer behind a sync": {
			a: rules{
				init:    func(_ *toy, env *sim.Env) { env.Sync(); again(env) },
				timeout: func(_ *toy, env *sim.Env) { decide(env) },
			},
		},
	}
	for name, test := range fleeting {
		t.Run(name, func(t *testing.T) {
			if check.ProveBlocked(toys(t, test.a, test.b, 15*ms), outlook{}) {
				t.Error("proved to be blocked before it has come")
			}
			// Once it has come and gone a has decided, and b never will.
			if !check.ProveBlocked(toys(t, test.a, test.b, time.Second), outlook{}) {
				t.Error("not proved to be blocked after it has come")
			}
		})
	}
}

func TestProveBlockedKnowsWhoIsDown(t *testing.T) {
	w := toys(t, asker, answering("yes"), 15*ms)
	if check.ProveBlocked(w, outlook{}) {
		t.Error("proved though b would answer")
	}
	w.Crash(b, sim.UnsyncedLost, 0)
	if !check.ProveBlocked(w, outlook{}) {
		t.Error("not proved though b, which would answer, is down")
	}
}

// A closure that has no end is given up.
func TestProveBlockedGivesUp(t *testing.T) {
	grow := map[string]rules{
		"a counter": ticking(func(t *toy, _ *sim.Env) { t.Count++ }),
		"a message": ticking(func(t *toy, env *sim.Env) { t.Count++; env.Send(b, note(fmt.Sprint(t.Count))) }),
		"a log":     ticking(func(_ *toy, env *sim.Env) { env.Append("log", 1) }),
		"a timer": {
			init: asker.init,
			timeout: func(t *toy, env *sim.Env) {
				t.Count++
				env.SetTimer(sim.TimerKey{Name: "again", Epoch: sim.Epoch(t.Count)}, ms, ms)
			},
		},
		"a choice": ticking(func(_ *toy, env *sim.Env) { env.Choose("one", 1000); env.Choose("other", 1000) }),
		"messages between many states": {
			init: asker.init,
			timeout: func(t *toy, env *sim.Env) {
				t.Count = (t.Count + 1) % 500
				env.Send(b, note(fmt.Sprint(t.Count)))
				again(env)
			},
		},
	}
	listener := rules{receive: func(t *toy, _ *sim.Env, _ sim.NodeID, m sim.Message) { t.Mood = string(m.(note)) }}
	for name, r := range grow {
		t.Run(name, func(t *testing.T) {
			w := toys(t, r, listener, 15*ms)
			if check.ProveBlocked(w, outlook{}) {
				t.Error("proved")
			}
		})
	}
}

// The more nodes ask each other, the larger the closure may be; and a large one that has no end
// is given up all the same.
func TestProveBlockedOfMany(t *testing.T) {
	delay := network.Distribution{Dist: network.Constant, Value: 5 * ms}
	for _, participants := range []int{3, 70, 100} {
		w := commit(t, participants, delay, 12*ms+500*time.Microsecond)
		w.Reset(sim.Seed(1))
		for w.Now() < at(20*ms) {
			if _, err := w.Run(w.Seq() + 1); err != nil {
				t.Fatal(err)
			}
		}
		if !check.ProveBlocked(w, outlook{}) {
			t.Errorf("%d participants: not proved", participants)
		}
	}
	timers := rules{
		init: func(_ *toy, env *sim.Env) {
			for i := range 5000 {
				env.SetTimer(sim.TimerKey{Name: "tick", Epoch: sim.Epoch(i)}, 20*ms, 20*ms)
			}
		},
		timeout: func(t *toy, _ *sim.Env) { t.Count++ },
	}
	if check.ProveBlocked(toys(t, timers, timers, 15*ms), outlook{}) {
		t.Error("proved what has no bounds")
	}
}

// Trying leaves the world as it was: a run in which a proof is tried at every
// event is the run.
func TestProveBlockedLeavesNoMark(t *testing.T) {
	for name, crash := range map[string]time.Duration{"without a fault": 0, "blocked": 13 * ms} {
		t.Run(name, func(t *testing.T) {
			plain, tried := commit(t, 3, network.DefaultDelay, crash), commit(t, 3, network.DefaultDelay, crash)
			plain.Reset(sim.Seed(7))
			tried.Reset(sim.Seed(7))
			for reason := sim.Paused; reason == sim.Paused; {
				before, monitors := tried.Fingerprint(), states(tried)
				first := check.ProveBlocked(tried, outlook{})
				if check.ProveBlocked(tried, outlook{}) != first {
					t.Fatalf("at event %d, a second try says otherwise", tried.Seq())
				}
				if tried.Fingerprint() != before || !bytes.Equal(states(tried), monitors) {
					t.Fatalf("at event %d, trying changes the world", tried.Seq())
				}
				reason, _ = tried.Run(tried.Seq() + 1)
			}
			if _, err := plain.Run(0); err != nil {
				t.Fatal(err)
			}
			if plain.Fingerprint() != tried.Fingerprint() || plain.Stats() != tried.Stats() || !bytes.Equal(states(plain), states(tried)) {
				t.Error("the run went another way")
			}
		})
	}
}

func states(w *sim.World) []byte {
	var b []byte
	for _, m := range w.Monitors() {
		b = codec.Append(b, m)
	}
	return b
}

// What is proved to be blocked is: wherever in a run of two-phase commit a proof succeeds,
// nothing that is judged changes any more.
func TestProvedMeansBlocked(t *testing.T) {
	proved, seeds := 0, 60
	for seed := range seeds {
		crash := time.Duration(seed%30+1) * ms
		w := commit(t, 2, network.DefaultDelay, crash)
		w.Reset(sim.Seed(seed))
		for w.Now() < at(crash) {
			if reason, err := w.Run(w.Seq() + 1); err != nil || reason != sim.Paused {
				break
			}
		}
		var then []byte
		for reason := sim.Paused; reason == sim.Paused && w.Now() < at(400*ms); reason, _ = w.Run(w.Seq() + 1) {
			now := states(w)
			if then != nil && !bytes.Equal(now, then) {
				t.Fatalf("seed %d: proved to be blocked, but something happened by %v", seed, w.Now())
			}
			if then == nil && check.ProveBlocked(w, outlook{}) {
				then = now
				proved++
			}
		}
		if left := w.Monitors()[4].(check.Monitor).Open(); left && then == nil {
			t.Errorf("seed %d: c died at %v, not all decided, and never proved to be blocked", seed, crash)
		}
	}
	t.Logf("proved in %d of %d seeds", proved, seeds)
}

// What a prover remembers changes no verdict, also when it has had to forget.
func TestProverRemembers(t *testing.T) {
	var kept check.Prover
	verdicts := make(map[bool]int)
	growing := toys(t, ticking(func(t *toy, env *sim.Env) { t.Count++; env.Send(b, note(fmt.Sprint(t.Count%50))) }), rules{}, 15*ms)
	for seed := range 24 {
		w := commit(t, 2, network.DefaultDelay, time.Duration(10+seed)*ms)
		w.Reset(sim.Seed(seed))
		var commits check.Prover
		for reason := sim.Paused; reason == sim.Paused && w.Now() < at(250*ms); reason, _ = w.Run(w.Seq() + 1) {
			want := check.ProveBlocked(w, outlook{})
			verdicts[want]++
			if commits.Blocked(w, outlook{}) != want {
				t.Fatalf("seed %d, event %d: a prover that has just begun says %t, want %t", seed, w.Seq(), !want, want)
			}
			if w.Seq()%16 == 0 && kept.Blocked(w, outlook{}) != want {
				t.Fatalf("seed %d, event %d: a prover that has seen much says %t, want %t", seed, w.Seq(), !want, want)
			}
		}
		if kept.Blocked(growing, outlook{}) || commits.Blocked(growing, outlook{}) {
			t.Fatal("proved what has no bounds")
		}
	}
	if verdicts[true] == 0 || verdicts[false] == 0 {
		t.Errorf("verdicts %v", verdicts)
	}
	for range 30 {
		if kept.Blocked(growing, outlook{}) {
			t.Fatal("proved what has no bounds")
		}
	}
}

// BenchmarkProveBlocked proves the textbook's case: c is dead, three participants are READY.
func BenchmarkProveBlocked(bench *testing.B) {
	delay := network.Distribution{Dist: network.Constant, Value: 5 * ms}
	w := commit(bench, 3, delay, 12*ms+500*time.Microsecond)
	w.Reset(sim.Seed(1))
	for w.Now() < at(300*ms) {
		if _, err := w.Run(w.Seq() + 1); err != nil {
			bench.Fatal(err)
		}
	}
	bench.Run("the first time", func(bench *testing.B) {
		bench.ReportAllocs()
		for bench.Loop() {
			if !check.ProveBlocked(w, outlook{}) {
				bench.Fatal("not proved")
			}
		}
	})
	bench.Run("again", func(bench *testing.B) {
		var p check.Prover
		bench.ReportAllocs()
		for bench.Loop() {
			if !p.Blocked(w, outlook{}) {
				bench.Fatal("not proved")
			}
		}
	})
}

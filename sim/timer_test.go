package sim_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/sim"
)

// tells is a node that sets timers at boot and tells which expire.
func tells(init func(env *sim.Env)) actor {
	return actor{
		init:    init,
		timeout: func(env *sim.Env, k sim.TimerKey) { env.Observe(said(k.Name)) },
	}
}

func TestTimersOfDifferentKeysAreIndependent(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(tells(func(env *sim.Env) {
		env.SetTimer(sim.TimerKey{Name: "vote", Epoch: 1}, 2*ms, 2*ms)
		env.SetTimer(sim.TimerKey{Name: "vote", Epoch: 2}, ms, ms)
		env.SetTimer(key("beat"), 3*ms, 3*ms)
	}))}
	expect(t, cfg, nil, nil, `
		0s a boot
		0s a timer-set vote 1
		0s a timer-set vote 2
		0s a timer-set beat
		1ms a timeout vote 2
		1ms a observe said vote
		2ms a timeout vote 1
		2ms a observe said vote
		3ms a timeout beat
		3ms a observe said beat
	`)
}

func TestTimerThatIsSetAgainIsMoved(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second time.Duration
	}{
		{"later", 5 * ms, 7 * ms},
		{"earlier", 50 * ms, 7 * ms},
		{"to the same time", 7 * ms, 7 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := &sim.Config{Nodes: cast(tells(func(env *sim.Env) {
				env.SetTimer(key("beat"), test.first, test.first)
				env.SetTimer(key("other"), 10*ms, 10*ms)
				env.SetTimer(key("beat"), test.second, test.second)
			}))}
			expect(t, cfg, nil, nil, `
				0s a boot
				0s a timer-set beat
				0s a timer-set other
				0s a timer-set beat
				7ms a timeout beat
				7ms a observe said beat
				10ms a timeout other
				10ms a observe said other
			`)
		})
	}
}

// A timer that was moved counts as set when it was moved: among events of the
// same time it comes behind those scheduled before.
func TestMovedTimerQueuesUpBehind(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(tells(func(env *sim.Env) {
		env.SetTimer(key("moved"), 5*ms, 5*ms)
		env.SetTimer(key("other"), 7*ms, 7*ms)
		env.SetTimer(key("moved"), 7*ms, 7*ms)
	}))}
	expect(t, cfg, nil, nil, `
		0s a boot
		0s a timer-set moved
		0s a timer-set other
		0s a timer-set moved
		7ms a timeout other
		7ms a observe said other
		7ms a timeout moved
		7ms a observe said moved
	`)
}

func TestMovedTimerIsCausedByTheMove(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(actor{init: func(env *sim.Env) {
		env.SetTimer(key("beat"), ms, ms)     // event 2
		env.SetTimer(key("beat"), 3*ms, 3*ms) // event 3
	}})}
	w, trace := start(cfg, nil, nil)
	run(t, w)
	if last := trace.events[len(trace.events)-1]; last.Kind != sim.EventTimeout || last.Cause != 3 {
		t.Errorf("the last event is a %v, because of %d; want a timeout, because of 3", last.Kind, last.Cause)
	}
}

func TestCancelledTimerDoesNotExpire(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(tells(func(env *sim.Env) {
		env.CancelTimer(key("beat")) // not pending: nothing happens
		env.SetTimer(key("beat"), 5*ms, 5*ms)
		env.SetTimer(key("vote"), 6*ms, 6*ms)
		env.CancelTimer(key("beat"))
		env.CancelTimer(key("beat"))
	}))}
	expect(t, cfg, nil, nil, `
		0s a boot
		0s a timer-set beat
		0s a timer-set vote
		0s a timer-cancel beat
		6ms a timeout vote
		6ms a observe said vote
	`)
}

func TestTimersDieWithTheirIncarnation(t *testing.T) {
	lives := 0
	cfg := &sim.Config{Nodes: cast(tells(func(env *sim.Env) {
		if lives++; lives == 1 {
			env.SetTimer(key("old"), 5*ms, 5*ms)
			env.SetTimer(key("both"), 6*ms, 6*ms)
			return
		}
		env.SetTimer(key("both"), 7*ms, 7*ms)
	}))}
	expect(t, cfg, nil, plan(crash(0, sim.UnsyncedLost), restart(0)).at(ms, 2*ms), `
		0s a boot
		0s a timer-set old
		0s a timer-set both
		1ms a fault crash
		1ms a crash
		2ms a recover
		2ms a timer-set both
		9ms a timeout both
		9ms a observe said both
	`)
}

// wish is an operation that sets a timer, or cancels it.
type wish struct {
	Timer  string
	After  time.Duration
	Cancel bool
}

func (wish) OpName() string { return "wish" }

// However timers are set, moved and cancelled, each expires when the last wish
// for it says, and those of one time in the order of these wishes.
func TestTimersAgreeWithANaiveModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type pending struct {
			due   sim.Time
			name  string
			order int
		}
		cfg := &sim.Config{Nodes: cast(actor{invoke: func(env *sim.Env, _ sim.OpID, op sim.Op) {
			if w := op.(wish); w.Cancel {
				env.CancelTimer(key(w.Timer))
			} else {
				env.SetTimer(key(w.Timer), w.After, w.After)
			}
		}})}
		var now sim.Time
		var timers []pending
		var want, got []string
		expire := func(before sim.Time) { // the workload comes before timers of its time
			slices.SortFunc(timers, func(a, b pending) int {
				return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.order, b.order))
			})
			for len(timers) > 0 && timers[0].due < before {
				want = append(want, fmt.Sprint(timers[0].due, timers[0].name))
				timers = timers[1:]
			}
		}
		for i := range rapid.IntRange(1, 30).Draw(t, "wishes") {
			now += sim.Time(rapid.IntRange(0, 10).Draw(t, "later"))
			w := wish{
				Timer:  rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "timer"),
				After:  time.Duration(rapid.IntRange(0, 30).Draw(t, "after")),
				Cancel: rapid.IntRange(0, 4).Draw(t, "one in five") == 0,
			}
			cfg.Workload = append(cfg.Workload, sim.Invocation{At: now, Op: w, Silent: true})
			expire(now)
			timers = slices.DeleteFunc(timers, func(p pending) bool { return p.name == w.Timer })
			if !w.Cancel {
				timers = append(timers, pending{now.Add(w.After), w.Timer, i})
			}
		}
		expire(sim.Forever)

		w, trace := start(cfg, nil, nil)
		if _, err := w.Run(0); err != nil {
			t.Fatal(err)
		}
		for _, e := range trace.events {
			if e.Kind == sim.EventTimeout {
				got = append(got, fmt.Sprint(e.At, e.Name))
			}
		}
		if !slices.Equal(want, got) {
			t.Fatalf("timers expired as %v, want %v", got, want)
		}
	})
}

func TestTimersAreDrawnWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "least"))
		most := least + time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "spread"))
		cfg := &sim.Config{Nodes: cast(actor{init: func(env *sim.Env) { env.SetTimer(key("t"), least, most) }})}
		w, trace := start(cfg, nil, nil)
		w.Reset(sim.Seed(rapid.Uint64().Draw(t, "seed")))
		if _, err := w.Run(0); err != nil {
			t.Fatal(err)
		}
		last := trace.events[len(trace.events)-1]
		if last.Kind != sim.EventTimeout || last.At < at(least) || last.At > at(most) {
			t.Fatalf("%v at %v, want a timeout within [%v, %v]", last.Kind, last.At, least, most)
		}
	})
}

func TestBothBoundsOfATimerAreReached(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(actor{init: func(env *sim.Env) { env.SetTimer(key("t"), 3, 5) }})}
	w, _ := start(cfg, nil, nil)
	count := make(map[sim.Time]int)
	for seed := range sim.Seed(300) {
		w.Reset(seed)
		run(t, w)
		count[w.Now()]++
	}
	for _, at := range []sim.Time{3, 4, 5} {
		if count[at] < 70 { // 100 are expected; fewer than 70 have a probability of about 10⁻⁴, and the seeds are fixed
			t.Errorf("%d of 300 timers expired after %v: %v", count[at], at, count)
		}
	}
}

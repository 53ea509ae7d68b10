package check_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"simrun/check"
	"simrun/sim"
)

// Two moments of which a monitor says the same, whenever they are, are alike to it: an
// observation moves it at both or at neither.
func TestTimelessMonitors(t *testing.T) {
	observations := []sim.Observation{
		check.CommitState{Tx: "t1", State: "READY"}, check.CommitState{Tx: "t1", State: "ABORT"}, check.CommitState{Tx: "t2", State: "INIT"},
		check.Voted{Tx: "t1", Vote: check.Commit}, check.Voted{Tx: "t1", Vote: check.Abort}, check.TimedOut{Tx: "t1"}, check.TimedOut{Tx: "t2"},
		check.Decided{Tx: "t1", Outcome: check.Commit}, check.Decided{Tx: "t1", Outcome: check.Abort}, check.Decided{Tx: "t2", Outcome: check.Abort},
		check.Proposed{Value: "x"}, check.Proposed{Value: "v"}, check.Decision{Value: "x"}, check.Decision{Value: "y"},
		check.Learned{Value: "x"}, check.Learned{Value: "y"},
		check.Accepted{Number: check.ProposalNumber{N: 1}, Value: "x"}, check.Accepted{Number: check.ProposalNumber{N: 2}, Value: "y"},
	}
	slow := strings.ReplaceAll(saga, "\n", "\n p1 waits \n")
	stories := []string{saga, slow, "p1 waits \n c waits" + saga, "p2 loses \n" + saga, "p1 is-struck \n" + saga, saga + saga, "p1 crashes \n p1 recovers \n" + saga}
	for name, fresh := range everyMonitor(t) {
		if _, ok := fresh().(check.Timeless); !ok {
			continue // with it, no proof is remembered
		}
		t.Run(name, func(t *testing.T) {
			moves := make(map[string]string) // by what is timeless
			at := make(map[string]sim.Time)
			again := 0
			for _, story := range stories {
				m := fresh()
				w := world(t, story, m)
				for reason := sim.Paused; reason == sim.Paused; reason, _ = w.Run(w.Seq() + 1) {
					code := string(m.(check.Timeless).AppendTimeless(nil, w))
					probe := sim.NewProbe(w)
					var now strings.Builder
					for id := range w.Config().Nodes {
						for _, o := range observations {
							fmt.Fprint(&now, probe.Moves(sim.NodeID(id), o), " ")
						}
					}
					before, known := moves[code]
					if known && before != now.String() {
						t.Fatalf("event %d moves at %v by other observations than at %v\n%s\n%s\n%s", w.Seq(), w.Now(), at[code], now.String(), before, story)
					}
					if known && at[code] != w.Now() {
						again++
					}
					moves[code], at[code] = now.String(), w.Now()
				}
			}
			if again < 50 {
				t.Errorf("only %d moments are like one at another time: times are in it", again)
			}
		})
	}
}

// recurring is an outlook of which proofs are remembered; code is all that it says of itself.
type recurring struct {
	check.Outlook
	code *string
}

func (r recurring) AppendOutlook(b []byte) []byte { return append(b, *r.code...) }

// A proof is remembered by what the outlook says that its answers depend on: one that says too little
// gets a wrong answer, one that says enough a right one.
func TestProofsAreRemembered(t *testing.T) {
	w := toys(t, asker, answering("yes"), 15*ms)
	cut := false
	code := ""
	o := recurring{&outlook{loses: func(_, _ sim.NodeID, inFlight bool) bool { return cut && !inFlight }}, &code}
	var p check.Prover
	for _, step := range []struct {
		cut  bool
		code string
		want bool
	}{
		{false, "open", false},
		{true, "open", false}, // a lie
		{true, "cut", true},
		{false, "open", false},
		{false, "cut", true}, // a lie
	} {
		cut, code = step.cut, step.code
		if got := p.Blocked(w, o); got != step.want {
			t.Errorf("cut: %t, and said to be %s: proved %t, want %t", step.cut, step.code, got, step.want)
		}
	}
	if other := (recurring{&outlook{}, &code}); p.Blocked(w, other) {
		t.Error("another outlook is answered as the first one was")
	}
}

// Moments that differ in one thing alone that a proof depends on are told apart: along each of these
// worlds, of which the proof comes out differently before and after, a prover that remembers says
// what a fresh one says.
func TestProofsAreToldApart(t *testing.T) {
	set := func(env *sim.Env, name string, after time.Duration) {
		env.SetTimer(sim.TimerKey{Name: name}, after, after)
	}
	for name, a := range map[string]rules{
		"by a local state": {
			init: func(_ *toy, env *sim.Env) { set(env, "first", 5*ms); set(env, "tick", 10*ms) },
			timeout: func(t *toy, env *sim.Env) {
				if env.Choose("which", 2) == 0 && t.Mood == "" {
					decide(env)
				}
				t.Mood = "done"
				set(env, "first", 5*ms)
				set(env, "tick", 10*ms)
			},
		},
		"by a timer": {
			init:    func(_ *toy, env *sim.Env) { set(env, "late", 30*ms) },
			receive: func(_ *toy, env *sim.Env, _ sim.NodeID, _ sim.Message) { env.CancelTimer(sim.TimerKey{Name: "late"}) },
			timeout: func(_ *toy, env *sim.Env) { decide(env) },
		},
		"by a message":       {receive: asker.receive},
		"by what is decided": ticking(func(_ *toy, env *sim.Env) { decide(env) }),
	} {
		t.Run(name, func(t *testing.T) {
			b := rules{init: func(_ *toy, env *sim.Env) { env.Send(0, note([]string{"yes", "no"}[env.Choose("word", 2)])) }}
			w := toys(t, a, b, 100*ms)
			code := ""
			o := recurring{&outlook{}, &code}
			verdicts := make(map[bool]int)
			var p check.Prover
			for seed := range sim.Seed(8) {
				w.Monitors()[0].(check.Monitor).Reset()
				w.Reset(seed)
				for reason := sim.Paused; reason == sim.Paused; reason, _ = w.Run(w.Seq() + 1) {
					want := check.ProveBlocked(w, outlook{})
					verdicts[want]++
					if p.Blocked(w, o) != want {
						t.Fatalf("seed %d, at %v: not %t", seed, w.Now(), want)
					}
				}
			}
			if len(verdicts) < 2 {
				t.Errorf("verdicts %v", verdicts)
			}
		})
	}
}

package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/sim"
)

func TestPendingSyncHoldsBackLaterSteps(t *testing.T) {
	cfg := &sim.Config{SyncTime: 10 * ms, Nodes: cast(
		actor{
			init: func(env *sim.Env) {
				env.SetTimer(key("tick"), ms, ms) // in front of the Sync, so not held back
				env.Save("vote", "yes")
				env.Sync()
				env.Send(1, note("voted"))
			},
			timeout: func(env *sim.Env, k sim.TimerKey) {
				env.Observe(said(k.Name))
				if k == key("tick") {
					env.SetTimer(key("tock"), ms, ms)
				}
			},
		},
		actor{},
	)}
	expect(t, cfg, constant(ms), nil, `
		0s a boot
		0s a timer-set tick
		0s a save vote yes
		0s a sync
		0s b boot
		1ms a timeout tick
		10ms a synced
		10ms a send b note voted
		10ms a observe said tick
		10ms a timer-set tock
		11ms b deliver a note voted
		11ms a timeout tock
		11ms a observe said tock
	`)
}

func TestSyncsOfOneStreamFollowEachOther(t *testing.T) {
	cfg := &sim.Config{SyncTime: 10 * ms, Nodes: cast(actor{
		init: func(env *sim.Env) {
			env.Save("x", 1)
			env.Sync()
			env.Save("x", 2)
			env.Sync()
			env.Observe(said("done"))
		},
	})}
	expect(t, cfg, nil, nil, `
		0s a boot
		0s a save x 1
		0s a sync
		10ms a synced
		10ms a save x 2
		10ms a sync
		20ms a synced
		20ms a observe said done
	`)
}

func TestCrashDropsTheStream(t *testing.T) {
	var dropped []sim.EffectKind
	injector := plan(crash(0, sim.UnsyncedLost), restart(0)).at(5*ms, 20*ms)
	injector.cut = func(_ *sim.World, _ sim.NodeID, effects []sim.Effect) {
		for _, f := range effects {
			dropped = append(dropped, f.Kind)
		}
	}
	lives := 0
	cfg := &sim.Config{SyncTime: 10 * ms, Nodes: cast(
		actor{
			init: func(env *sim.Env) {
				if lives++; lives == 2 {
					env.Sync()
					env.Observe(said("again"))
					return
				}
				env.SetTimer(key("tick"), ms, ms)
				env.Sync()
				env.Send(1, note("never"))
			},
			timeout: func(env *sim.Env, _ sim.TimerKey) { env.Observe(said("never")) },
		},
		actor{},
	)}
	expect(t, cfg, nil, injector, `
		0s a boot
		0s a timer-set tick
		0s a sync
		0s b boot
		1ms a timeout tick
		5ms a fault crash
		5ms a crash
		20ms a recover
		20ms a sync
		30ms a synced
		30ms a observe said again
	`)
	if diff := cmp.Diff([]sim.EffectKind{sim.EffectSend, sim.EffectObserve}, dropped); diff != "" {
		t.Errorf("the injector was told of other effects (-want +got):\n%s", diff)
	}
}

// A crash can fall between any two effects of a step: here inside a broadcast.
func TestCrashInsideAStep(t *testing.T) {
	var dropped []sim.Effect
	injector := &faults{
		arm: func(w *sim.World) { w.SetHooks(0, sim.HookStep) },
		step: func(_ *sim.World, _ sim.NodeID, effects []sim.Effect) []sim.Effect {
			return []sim.Effect{effects[0], {Kind: sim.EffectStrike, Token: 7}, effects[1]}
		},
		strike: func(w *sim.World, token uint64, node sim.NodeID) {
			if token != 7 || node != 0 {
				t.Errorf("struck with token %d at node %d", token, node)
			}
			w.Crash(node, sim.UnsyncedLost, 0)
			w.Restart(node)
		},
		cut: func(_ *sim.World, _ sim.NodeID, effects []sim.Effect) { dropped = append(dropped, effects...) },
	}
	first := true
	cfg := &sim.Config{Nodes: cast(
		actor{init: func(env *sim.Env) {
			if first {
				env.Broadcast([]sim.NodeID{0, 1, 2}, note("hello"))
			}
			first = false
		}},
		actor{}, actor{},
	)}
	expect(t, cfg, constant(ms), injector, `
		0s a boot
		0s a send b note hello
		0s a crash
		0s b boot
		0s c boot
		0s a recover
		1ms b deliver a note hello
	`)
	if len(dropped) != 1 || dropped[0].To != 2 {
		t.Errorf("cut %v, want the send to node 2", dropped)
	}
}

// While a stream of effects is carried out behind a Sync, a strike in it drops
// what is left, and nothing twice.
func TestCrashInsideAHeldStream(t *testing.T) {
	cut := 0
	injector := &faults{
		arm: func(w *sim.World) { w.SetHooks(0, sim.HookStep) },
		step: func(_ *sim.World, _ sim.NodeID, effects []sim.Effect) []sim.Effect {
			return append(effects[:2:2], sim.Effect{Kind: sim.EffectStrike}, effects[2])
		},
		strike: func(w *sim.World, _ uint64, node sim.NodeID) { w.Crash(node, sim.UnsyncedLost, 0) },
		cut:    func(_ *sim.World, _ sim.NodeID, effects []sim.Effect) { cut += len(effects) },
	}
	cfg := &sim.Config{SyncTime: ms, Nodes: cast(actor{init: func(env *sim.Env) {
		env.Sync()
		env.Observe(said("before"))
		env.Observe(said("after"))
	}})}
	expect(t, cfg, nil, injector, `
		0s a boot
		0s a sync
		1ms a synced
		1ms a observe said before
		1ms a crash
	`)
	if cut != 1 {
		t.Errorf("%d effects were cut, want 1", cut)
	}
}

func TestMessagesInFlightSurviveTheirSender(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(
		actor{init: func(env *sim.Env) { env.Send(1, note("farewell")) }},
		actor{},
	)}
	expect(t, cfg, constant(10*ms), plan(crash(0, sim.UnsyncedLost)).at(ms), `
		0s a boot
		0s a send b note farewell
		0s b boot
		1ms a fault crash
		1ms a crash
		10ms b deliver a note farewell
	`)
}

func TestMessagesToANodeThatIsDownAreDropped(t *testing.T) {
	cfg := &sim.Config{Nodes: cast(
		actor{init: func(env *sim.Env) { env.Send(1, note("hello")) }},
		actor{},
	)}
	expect(t, cfg, constant(10*ms), plan(crash(1, sim.UnsyncedLost)).at(ms), `
		0s a boot
		0s a send b note hello
		0s b boot
		1ms b fault crash
		1ms b crash
		10ms b drop a note hello down
	`)
}

// A node writes three times: durably, without a Sync, and behind a Sync that
// never completes. The crash falls into the second Sync.
func TestWhatACrashLeavesOnDisk(t *testing.T) {
	for _, test := range []struct {
		name string
		loss sim.StorageLoss
		want string
	}{
		{"unsynced lost", sim.UnsyncedLost, "1 true [a b]"},
		{"keep written", sim.KeepWritten, "2 true [a c]"},
		{"lose all", sim.LoseAll, "0 false []"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var read []string
			look := func(env *sim.Env) {
				x, ok := sim.Load[int](env, "x")
				read = append(read, fmt.Sprint(x, ok, sim.Log[string](env, "log")))
			}
			cfg := &sim.Config{SyncTime: 10 * ms, Nodes: cast(actor{
				init: func(env *sim.Env) {
					look(env)
					if len(read) > 1 {
						return
					}
					env.Save("x", 1)
					env.Append("log", "a")
					env.Append("log", "b")
					env.Sync()
					env.Save("x", 2)
					env.Truncate("log", 1)
					env.Append("log", "c")
					env.Sync()
					env.Save("x", 3)
					env.Append("log", "d")
					look(env)
				},
			})}
			w, _ := start(cfg, nil, plan(crash(0, test.loss), restart(0)).at(15*ms, 16*ms))
			run(t, w)
			want := []string{"0 false []", "3 true [a c d]", test.want}
			if diff := cmp.Diff(want, read); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOperations(t *testing.T) {
	cfg := &sim.Config{
		Nodes: cast(
			actor{invoke: func(env *sim.Env, id sim.OpID, op sim.Op) {
				env.Respond(id, "first answer to "+string(op.(ask)))
				env.Respond(id, "second answer")
			}},
			actor{},
		),
		Workload: []sim.Invocation{
			{At: at(ms), Node: 0, Op: ask("one")},
			{At: at(2 * ms), Node: 0, Op: ask("hint"), Silent: true},
			{At: at(3 * ms), Node: 1, Op: ask("two")},
			{At: at(5 * ms), Node: 1, Op: ask("three")},
		},
	}
	w := expect(t, cfg, nil, plan(crash(1, sim.UnsyncedLost)).at(4*ms), `
		0s a boot
		0s b boot
		1ms a invoke ask one #1
		1ms a respond ask first answer to one #1
		2ms a invoke ask hint
		3ms b invoke ask two #2
		4ms b fault crash
		4ms b crash
		5ms b drop ask three down
	`)
	want := []sim.Operation{
		{ID: 1, Node: 0, Op: ask("one"), Invoked: at(ms), Responded: at(ms), Result: "first answer to one"},
		{ID: 2, Node: 1, Op: ask("two"), Invoked: at(3 * ms), Responded: sim.Forever},
	}
	if diff := cmp.Diff(want, w.History()); diff != "" {
		t.Errorf("the history differs (-want +got):\n%s", diff)
	}
}

// The network and the injector decide a message's fate when it leaves, and may
// still lose it when it would arrive.
func TestFatesOfMessages(t *testing.T) {
	injector := &faults{
		arm: func(w *sim.World) {
			w.SetHooks(0, sim.HookSend)
			w.SetHooks(2, sim.HookArrive)
			w.SetHooks(3, sim.HookReceive)
		},
		leave: func(_ *sim.World, _, to sim.NodeID, fate *sim.Fate) {
			switch to {
			case 1:
				fate.Twice, fate.Delay2 = true, 3*ms
			case 4:
				fate.Loss = sim.LostByNetwork
			}
		},
		arrive: func(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.LostByFault, 0 },
		take:   func(w *sim.World, _, to sim.NodeID) { w.Crash(to, sim.UnsyncedLost, 0) },
	}
	cfg := &sim.Config{Nodes: cast(
		actor{init: func(env *sim.Env) { env.Broadcast([]sim.NodeID{1, 2, 3, 4}, note("hi")) }},
		actor{receive: func(env *sim.Env, _ sim.NodeID, _ sim.Message) { env.Ignore() }},
		actor{}, actor{}, actor{},
	)}
	w := expect(t, cfg, constant(ms), injector, `
		0s a boot
		0s a send b note hi
		0s a duplicate b note hi
		0s a send c note hi
		0s a send d note hi
		0s a send e note hi
		0s e drop a note hi network
		0s b boot
		0s c boot
		0s d boot
		0s e boot
		1ms b deliver a note hi
		1ms b ignore
		1ms c drop a note hi fault
		1ms d crash
		1ms d drop a note hi down
		3ms b deliver a note hi
		3ms b ignore
	`)
	want := sim.Stats{Sent: 4, Delivered: 2, Dropped: 3, Duplicated: 1, Crashes: 1}
	if diff := cmp.Diff(want, w.Stats()); diff != "" {
		t.Errorf("the counts differ (-want +got):\n%s", diff)
	}
}

func TestEveryEventNamesItsCause(t *testing.T) {
	cfg := &sim.Config{SyncTime: ms, Nodes: cast(
		actor{init: func(env *sim.Env) {
			env.SetTimer(key("tick"), 5*ms, 5*ms) // 2, by 1
			env.Sync()                            // 3, by 1
			env.Send(1, note("hi"))               // 6, by 1, after b's boot 4 and synced 5
		}},
		actor{receive: func(env *sim.Env, _ sim.NodeID, _ sim.Message) { env.Observe(said("heard")) }},
	)}
	w, tr := start(cfg, constant(ms), plan(crash(1, sim.UnsyncedLost), restart(1)).at(10*ms, 11*ms))
	run(t, w)
	type because struct {
		What  string
		Cause uint64
	}
	var got []because
	for i, e := range tr.events {
		if e.Seq != uint64(i+1) {
			t.Errorf("event %d has the number %d", i+1, e.Seq)
		}
		got = append(got, because{e.Kind.String(), e.Cause})
	}
	want := []because{
		{"boot", 0}, {"timer-set", 1}, {"sync", 1}, {"boot", 0}, // 1 to 4
		{"synced", 3}, {"send", 1}, {"deliver", 6}, {"observe", 7}, // 5 to 8
		{"timeout", 2}, {"fault", 0}, {"crash", 10}, {"recover", 11}, // 9 to 12
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("causes differ (-want +got):\n%s", diff)
	}
}

func TestReasonsToStop(t *testing.T) {
	for _, test := range []struct {
		name    string
		horizon time.Duration
		events  uint64
		pause   uint64
		work    time.Duration
		want    sim.Reason
	}{
		{"nothing left", 100 * ms, 0, 0, ms, sim.Quiescent},
		{"a message beyond the horizon", 9 * ms, 0, 0, ms, sim.Horizon},
		{"at the horizon still counts", 10 * ms, 0, 0, ms, sim.Quiescent},
		{"only an operation beyond the horizon", 100 * ms, 0, 0, 200 * ms, sim.Quiescent},
		{"both beyond the horizon", 5 * ms, 0, 0, 6 * ms, sim.Horizon},
		{"event limit", 100 * ms, 2, 0, ms, sim.Limit},
		{"paused", 100 * ms, 0, 2, ms, sim.Paused},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := &sim.Config{
				Horizon: at(test.horizon), EventMax: test.events,
				Nodes:    cast(actor{init: func(env *sim.Env) { env.Send(0, note("")) }}),
				Workload: []sim.Invocation{{At: at(test.work), Op: ask("")}},
			}
			w, _ := start(cfg, constant(10*ms), nil)
			got, err := w.Run(test.pause)
			if err != nil || got != test.want {
				t.Errorf("stopped as %v (%v), want %v", got, err, test.want)
			}
		})
	}
}

package sim_test

import (
	"fmt"
	"testing"

	"simrun/sim"
)

// keeper writes a record and a log at boot, tells what it finds, and halts if that is rotten.
func keeper() actor {
	return actor{init: func(env *sim.Env) {
		vote, ok := sim.Load[int](env, "vote")
		env.Observe(said(fmt.Sprint("vote ", vote, ok, " ", env.Check("vote"), ", log ", sim.Log[int](env, "log"), " ", env.Check("log"))))
		if env.Check("vote") == sim.Rotten || env.Check("log") == sim.Rotten {
			env.Halt("the disk is rotten")
			env.Observe(said("never said"))
			return
		}
		env.Save("vote", vote+1)
		env.Append("log", vote+1)
		env.Sync()
		env.Save("vote", vote+2)
		env.Append("log", vote+2)
		env.SetTimer(key("t"), ms, ms) // the sync behind it never comes
	}}
}

// spoil is an injector that crashes the node at 5 ms with writes that are not synced, of which
// fates says what becomes, and damages an item of its disk.
func spoil(fates []sim.WriteFate, rot int) *faults {
	f := plan(func(w *sim.World) {
		w.Crash(0, sim.UnsyncedLost, w.Fault("crash", 0, 0, 0))
		if rot >= 0 {
			w.Rot(0, rot)
		}
	}, restart(0)).at(5*ms, 7*ms)
	arm := f.arm
	f.arm = func(w *sim.World) { arm(w); w.SetHooks(0, sim.HookUnsynced) }
	f.unsynced = func(all []sim.WriteFate) { copy(all, fates) }
	return f
}

// What a node finds after a crash, by what became of the two writes that it had not synced.
func TestDamage(t *testing.T) {
	const lost, kept, torn = sim.WriteLost, sim.WriteKept, sim.WriteTorn
	for name, test := range map[string]struct {
		fates []sim.WriteFate
		rot   int
		want  string
	}{
		"lost":            {[]sim.WriteFate{lost, lost}, -1, "vote 1 true intact, log [1] intact"},
		"kept":            {[]sim.WriteFate{kept, kept}, -1, "vote 2 true intact, log [1 2] intact"},
		"torn entry":      {[]sim.WriteFate{kept, torn}, -1, "vote 2 true intact, log [1] torn"},
		"torn record":     {[]sim.WriteFate{torn, lost}, -1, "vote 0 false torn, log [1] intact"},
		"rotten record":   {nil, 0, "vote 0 false rotten, log [1] intact"},
		"rotten log":      {nil, 1, "vote 1 true intact, log [] rotten"},
		"rot of no thing": {nil, 9, "vote 1 true intact, log [1] intact"},
	} {
		t.Run(name, func(t *testing.T) {
			w, trace := start(&sim.Config{Nodes: cast(keeper()), SyncTime: ms, Horizon: at(8 * ms)}, nil, spoil(test.fates, test.rot))
			run(t, w)
			trace.only(sim.EventObserve)
			if got := trace.events[len(trace.events)-1].Value; got != said(test.want) {
				t.Errorf("it finds %s, want %s", got, test.want)
			}
			if halted := !w.Up(0); halted != (test.rot == 0 || test.rot == 1) {
				t.Errorf("halted: %t", halted)
			}
		})
	}
}

// A node that halts is down: what it would have done after that does not happen, and nothing
// reaches it. What it did before stands.
func TestHalt(t *testing.T) {
	node := actor{
		init: func(env *sim.Env) { env.SetTimer(key("t"), ms, ms); env.SetTimer(key("late"), 9*ms, 9*ms) },
		timeout: func(env *sim.Env, _ sim.TimerKey) {
			env.Send(1, note("farewell"))
			env.Halt("tired")
			env.Send(1, note("ghost"))
		},
	}
	expect(t, &sim.Config{Nodes: cast(node, friend(5*ms))}, constant(ms), nil, `
		0s a boot
		0s a timer-set t
		0s a timer-set late
		0s b boot
		0s b timer-set 5ms
		1ms a timeout t
		1ms a send b note farewell
		1ms a crash tired
		2ms b deliver a note farewell
		5ms b timeout 5ms
		5ms b send a note 5ms
		6ms a drop b note 5ms down
	`)
}

// A full disk refuses writes and keeps what it has; a slow one takes its time.
func TestFullAndSlowDisk(t *testing.T) {
	node := actor{
		init: func(env *sim.Env) {
			env.Observe(said(fmt.Sprint(env.Save("x", 1), env.Append("log", 1))))
			env.Sync()
			x, _ := sim.Load[int](env, "x")
			env.Observe(said(fmt.Sprint(x, sim.Log[int](env, "log"))))
		},
	}
	for _, full := range []bool{false, true} {
		f := &faults{arm: func(w *sim.World) { w.SetHooks(0, sim.HookWrite|sim.HookSync) }, full: full}
		w, trace := start(&sim.Config{Nodes: cast(node), SyncTime: ms}, nil, f)
		run(t, w)
		story := `
			0s a observe said true true
			4ms a observe said 1 [1]`
		if full {
			story = `
			0s a observe said false false
			4ms a observe said 0 []`
		}
		trace.only(sim.EventObserve).tells(t, story)
	}
}

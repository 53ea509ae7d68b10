package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"simrun/sim"
)

func TestPendingSyncHoldsBackLaterSteps(t *testing.T) {
	cfg := &sim.Config{SyncTime: 10 * ms, Nodes: cast(
		actor{
			init: func(env *sim.Env) {
				env.SetTimer(key("tick"), ms, ms) // in front of the Sync: not held back
				env.Save("vote", "yes")
				env.Sync()
				env.Send(1, note("voted"))
			},
			timeout: func(env *sim.Env, _ sim.TimerKey) {
				env.Observe(said("tick"))
				env.SetTimer(key("tock"), ms, ms)
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
		11ms a observe said tick
		11ms a timer-set tock
		12ms a timeout tock
		`+"")
	_ = fmt.Sprint
	_ = slices.Sort[[]int]
}

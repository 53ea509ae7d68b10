package twopc_test

import (
	"fmt"
	"testing"
	"time"

	"simrun/check"
	"simrun/network"
	"simrun/protocols/twopc"
	"simrun/sim"
)

// crashes is an injector that crashes nodes, each after so many of its effects,
// and restarts them after a while, or never if that is 0.
type crashes struct {
	sim.NoFaults
	points []point
	loss   sim.StorageLoss
	down   time.Duration
}

// point is a place in the life of a node.
type point struct {
	node    sim.NodeID
	effects int // so many come before it, over all the incarnations
	seen    int
	struck  bool
}

func (c *crashes) Reset(w *sim.World) {
	for i := range c.points {
		c.points[i].seen, c.points[i].struck = 0, false
		w.SetHooks(c.points[i].node, sim.HookStep)
	}
}

func (c *crashes) Step(_ *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect {
	for i := range c.points {
		p := &c.points[i]
		if p.node != node || p.struck {
			continue
		}
		left := p.effects - p.seen
		if left > len(effects) {
			p.seen += len(effects)
			continue
		}
		// A new slice: the kernel's own is not to be written to.
		cut := append([]sim.Effect(nil), effects[:left]...)
		cut = append(cut, sim.Effect{Kind: sim.EffectStrike, Token: uint64(i)})
		effects = append(cut, effects[left:]...)
		p.struck = true
	}
	return effects
}

func (c *crashes) Strike(w *sim.World, token uint64, _ sim.NodeID) {
	i := token & 0xff
	if token != i {
		w.Restart(c.points[i].node)
		return
	}
	p := &c.points[i]
	w.Crash(p.node, c.loss, w.Fault("crash", p.node, i, 0))
	if c.down > 0 {
		w.ScheduleFault(w.Now().Add(c.down), i|0x100)
	}
}

func (c *crashes) Fork(sim.Injector) sim.Injector { panic("not forked here") }

// run tries a crash plan on several kinds of runs and returns how many times
// every crash struck.
func (c *crashes) run(t *testing.T) int {
	t.Helper()
	struck := 0
	for name, p := range map[string]plan{
		"all willing":       {delay: network.Distribution{Dist: network.Constant, Value: 5 * ms}},
		"p2 unwilling":      {delay: network.Distribution{Dist: network.Constant, Value: 5 * ms}, votes: map[string]check.Outcome{"p2": check.Abort}},
		"slow, not patient": {delay: network.Distribution{Dist: network.Uniform, Min: 0, Max: 40 * ms}, params: hasty},
		"not cooperative":   {delay: network.DefaultDelay, params: func(p *twopc.Params) { p.Termination = twopc.Wait }},
	} {
		p.injector = c
		w := p.world(t, 1)
		if _, err := w.Run(0); err != nil {
			t.Fatal(err)
		}
		all := true
		for _, p := range c.points {
			all = all && p.struck
		}
		if !all {
			continue
		}
		struck++
		where := fmt.Sprintf("%s, crashes %+v, disk %d, down %v", name, c.points, c.loss, c.down)
		if found := broken(w, check.Safety); len(found) > 0 {
			t.Errorf("%s: %v", where, found)
		}
		if found := broken(w, check.Liveness); len(found) > 0 && c.down > 0 {
			t.Errorf("%s: %v", where, found)
		}
	}
	return struck
}

func hasty(p *twopc.Params) { p.VoteTimeout, p.DecisionTimeout = 30*ms, 10*ms }

// Wherever one process crashes, for good or not, safety holds; if it comes back, everybody decides.
func TestEveryCrashPoint(t *testing.T) {
	points := 0
	for _, node := range []sim.NodeID{c, p1} {
		for k := range 200 {
			struck := 0
			for _, down := range []time.Duration{0, 3 * ms, time.Second} {
				for _, loss := range []sim.StorageLoss{sim.UnsyncedLost, sim.KeepWritten} {
					plan := &crashes{points: []point{{node: node, effects: k}}, loss: loss, down: down}
					struck += plan.run(t)
				}
			}
			if struck == 0 {
				t.Logf("%s: %d crash points", names[node], k)
				break
			}
			points++
		}
	}
	if points < 30 {
		t.Errorf("only %d crash points", points)
	}
}

// The same of the coordinator and a participant together, and of one that crashes twice.
func TestEveryTwoCrashPoints(t *testing.T) {
	runs := 0
	for _, pair := range [][2]sim.NodeID{{c, p1}, {p1, p2}, {c, c}, {p1, p1}} {
		for j := range 25 {
			for k := range 25 {
				for _, down := range []time.Duration{0, 15 * ms, time.Second} {
					plan := &crashes{points: []point{{node: pair[0], effects: j}, {node: pair[1], effects: k}}, down: down}
					runs += plan.run(t)
				}
			}
		}
	}
	t.Logf("%d runs", runs)
}

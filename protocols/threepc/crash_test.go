package threepc_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"simrun/check"
	"simrun/network"
	"simrun/protocols/threepc"
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
	for id := range names {
		w.SetHooks(sim.NodeID(id), 0)
	}
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

func (c *crashes) struck() bool {
	for _, p := range c.points {
		if !p.struck {
			return false
		}
	}
	return true
}

// count is what came out of an enumeration.
type count struct{ runs, unsafe, blocked int }

// enumerate crashes one process and up to so many, for good or for a while, each at every effect that
// it has when those of lower ids crash where they do.
func enumerate(t *testing.T, p plan, most int, down time.Duration, report func(where string, safety, liveness map[string]string)) count {
	t.Helper()
	var n count
	injector := &crashes{down: down}
	p.injector = injector
	w := p.world(t)
	var extend func(points []point)
	extend = func(points []point) {
		first := sim.NodeID(0)
		if len(points) > 0 {
			first = points[len(points)-1].node
			if down == 0 {
				first++ // who has crashed for good does not crash again
			}
		}
		for node := first; int(node) < len(names); node++ {
			for k := 0; ; k++ {
				injector.points = append(slices.Clone(points), point{node: node, effects: k})
				run(t, w, p.seed)
				if !injector.struck() {
					break
				}
				n.runs++
				safety, liveness := broken(w, check.Safety), broken(w, check.Liveness)
				if len(safety) > 0 {
					n.unsafe++
				}
				if len(liveness) > 0 {
					n.blocked++
				}
				report(fmt.Sprintf("crashes %+v, down %v", injector.points, down), safety, liveness)
				if len(injector.points) < most {
					extend(injector.points)
				}
			}
		}
	}
	extend(nil)
	return n
}

var (
	constant = network.Distribution{Dist: network.Constant, Value: 5 * ms}
	veto     = map[string]check.Outcome{"p2": check.Abort}
)

// Under fail-stop, wherever one or two processes crash for good, safety holds and everybody
// alive decides. Two-phase commit, at the same, blocks.
func TestEveryTwoCrashesForGood(t *testing.T) {
	for name, p := range map[string]plan{
		"all willing":                    {delay: constant},
		"p2 unwilling":                   {delay: constant, votes: veto},
		"any delay":                      {delay: network.DefaultDelay},
		"perfect detector":               {delay: constant, detector: sim.Perfect},
		"perfect detector, p2 unwilling": {delay: constant, detector: sim.Perfect, votes: veto},
		"perfect detector, any delay":    {delay: network.Distribution{Dist: network.Uniform, Max: time.Second}, detector: sim.Perfect},
		"slow perfect detector":          {delay: constant, detector: sim.Perfect, notice: 12 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			n := enumerate(t, p, 2, 0, func(where string, safety, liveness map[string]string) {
				if len(safety)+len(liveness) > 0 {
					t.Errorf("%s: %v %v", where, safety, liveness)
				}
			})
			t.Logf("threepc: %+v", n)
			if n.runs < 1000 {
				t.Errorf("only %d runs", n.runs)
			}
			if p.detector != "" {
				return
			}
			p.protocol, p.until = twopc.Protocol(), 400*ms // it would ask for ever
			n = enumerate(t, p, 2, 0, func(where string, safety, _ map[string]string) {
				if len(safety) > 0 {
					t.Errorf("twopc: %s: %v", where, safety)
				}
			})
			t.Logf("twopc: %+v", n)
			if n.blocked == 0 {
				t.Error("two-phase commit does not block")
			}
		})
	}
}

// The backups of backups crash, too: with three participants at most three processes may.
func TestEveryThreeCrashesForGood(t *testing.T) {
	for _, d := range []sim.DetectorKind{sim.NoDetector, sim.Perfect} {
		n := enumerate(t, plan{delay: constant, detector: d}, 3, 0, func(where string, safety, liveness map[string]string) {
			if len(safety)+len(liveness) > 0 {
				t.Errorf("%s: %v %v", where, safety, liveness)
			}
		})
		t.Logf("%s detector: %+v", d, n)
	}
}

// If the crashed come back, safety holds, and liveness unless all were down, or some
// that live have lost those who know.
func TestEveryTwoCrashesForAWhile(t *testing.T) {
	for _, down := range []time.Duration{3 * ms, 150 * ms, time.Second} {
		for _, d := range []sim.DetectorKind{sim.NoDetector, sim.Perfect} {
			n := enumerate(t, plan{delay: constant, detector: d}, 2, down, func(where string, safety, liveness map[string]string) {
				if len(safety)+len(liveness) > 0 {
					t.Errorf("%s: %v %v", where, safety, liveness)
				}
			})
			t.Logf("down for %v, %s detector: %+v", down, d, n)
		}
	}
}

// With termination: wait a crash of the coordinator blocks until it is back.
func TestWaitingForTheCoordinator(t *testing.T) {
	p := plan{delay: constant, params: func(p *threepc.Params) { p.Termination = threepc.Wait }}
	unsafe := func(where string, safety, _ map[string]string) {
		if len(safety) > 0 {
			t.Errorf("%s: %v", where, safety)
		}
	}
	p.until = 2 * time.Second
	if n := enumerate(t, p, 2, 0, unsafe); n.blocked == 0 {
		t.Errorf("nobody is ever blocked: %+v", n)
	}
	if n := enumerate(t, p, 2, 300*ms, unsafe); n.blocked > 0 {
		t.Errorf("%d of %d runs are blocked though the coordinator is back", n.blocked, n.runs)
	}
}

// The rule that whoever has answered a backup obeys no coordinator before it is needed under
// fail-stop, too: without it, a PrepareCommit of the crashed coordinator arrives between the answers and
// the crash of the backup that has aborted.
func TestEveryTwoCrashesWithoutARule(t *testing.T) {
	p := plan{
		delay: network.Distribution{Dist: network.Uniform, Max: time.Second}, detector: sim.Perfect, seed: 17,
		params: func(p *threepc.Params) { p.Mutant = threepc.ObeyDeposed },
	}
	n := enumerate(t, p, 2, 0, func(string, map[string]string, map[string]string) {})
	t.Logf("%+v", n)
	if n.unsafe == 0 {
		t.Error("it does no harm to obey a coordinator of the past")
	}
}

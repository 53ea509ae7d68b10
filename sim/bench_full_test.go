package sim_test

import (
	"fmt"
	"testing"

	fault "simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// BenchmarkKernelFull is BenchmarkKernel through all that a scenario may put in a
// message's way: links that lose, double and delay, a partition to check for, faults
// of which none matches, and a monitor.
func BenchmarkKernelFull(b *testing.B) {
	for _, nodes := range sizes {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) { deliver(b, fullRelays(nodes), nodes) })
	}
}

// never is a message that nobody sends.
type never struct{}

func (never) Kind() string { return "never" }

// steady is a relay that keeps as many messages in flight as there were at first,
// whatever the network loses and doubles. It says something now and then.
type steady struct {
	relay
	world  *sim.World
	enough int // messages in flight
	heard  uint
}

func (k *steady) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) {
	inFlight := k.world.Pending() // without the one that is to be replaced
	if inFlight < k.enough {
		k.send(env, m)
	}
	if inFlight < k.enough-1 {
		k.send(env, m)
	}
	if k.heard++; k.heard%64 == 0 {
		env.Observe(heard)
	}
}

var heard sim.Observation = said("heard another 64") // boxed once

// spectators are nodes that take no part. A partition separates them from each other.
const spectators = 2

// fullRelays is a world of n steady relays, and spectators, with everything.
func fullRelays(n int) *sim.World {
	cfg := relayConfig(n, false)
	cfg.Messages = append(cfg.Messages, never{})
	var w *sim.World
	var members []sim.NodeID
	for i := range cfg.Nodes {
		k := &steady{relay: *cfg.Nodes[i].New().(*relay), enough: 2 * n}
		cfg.Nodes[i].New = func() sim.Node { k.world = w; return k }
		members = append(members, sim.NodeID(i))
	}
	for i := range spectators {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: fmt.Sprint("spectator", i), New: func() sim.Node { return &actor{} }})
		members = append(members, sim.NodeID(n+i))
	}
	cfg.Prepare()
	setting := &fault.Setting{Protocol: "relays", World: cfg, Members: members}
	var listed []fault.Listed
	for i, f := range idleFaults() {
		listed = append(listed, fault.Listed{Fault: f, Number: i + 1, Stream: fmt.Sprint(i)})
	}
	net := network.New(network.Config{Quality: network.Quality{
		Delay: network.Distribution{Dist: network.Uniform, Min: delayMin, Max: delayMin + delaySpread},
		Loss:  network.Certain / 100, Duplicate: network.Certain / 100,
	}}, cfg)
	w = sim.NewWorld(cfg, net, fault.NewTable(fault.Compile(listed, setting)), []sim.Monitor{&deaf{}})
	return w
}

// idleFaults look at every message and every step, and do nothing.
func idleFaults() []fault.Fault {
	return []fault.Fault{
		{Act: fault.Partition{Groups: []fault.Selector{{"spectator0"}, {"spectator1"}}}},
		{Act: fault.Crash{Node: fault.Selector{"spectator0"}}, Timing: fault.Timing{When: &fault.Pattern{Node: fault.Selector{fault.All}, Sends: "never"}}},
		{Act: fault.Crash{Node: fault.Selector{"spectator0"}}, Timing: fault.Timing{When: &fault.Pattern{Node: fault.Selector{fault.All}, Receives: "never"}}},
		{Act: fault.Omission{Node: fault.Selector{fault.All}, Message: "never"}},
	}
}

// The full path does not allocate either.
func TestFullPathDoesNotAllocate(t *testing.T) {
	w := fullRelays(10)
	w.Reset(sim.Seed(1))
	pause(t, w, 100_000)
	if allocs := testing.AllocsPerRun(10, func() { pause(t, w, w.Seq()+1000) }); allocs > 0 {
		t.Errorf("%v allocations per thousand events, want none", allocs)
	}
	s := w.Stats()
	if s.Dropped == 0 || s.Duplicated == 0 || s.Crashes > 0 {
		t.Errorf("%+v: links should lose and double, and no fault strike", s)
	}
	if m := w.Monitors()[0].(*deaf); m.seen < 100 {
		t.Errorf("the monitor saw %d events", m.seen)
	}
}

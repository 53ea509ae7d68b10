package faults

import "simrun/sim"

type crash struct {
	nodes target
	loss  sim.StorageLoss
}

func (c Crash) describe() string { return "crash of " + c.Node.String() }

func (c Crash) compile(b *binder) (behaviour, standing) {
	loss := map[StorageLoss]sim.StorageLoss{
		"": sim.UnsyncedLost, UnsyncedLost: sim.UnsyncedLost, Kept: sim.KeepWritten, Lost: sim.LoseAll,
	}[c.Storage]
	return &crash{b.Setting.target(c.Node), loss}, nil
}

func (c *crash) target() (target, bool) { return c.nodes, true }

func (c *crash) strike(r strike, node sim.NodeID) uint64 {
	if !r.w.Up(node) && r.w.Booted(node) {
		return 0
	}
	event := r.w.Fault("crash", node, uint64(r.fault().number), r.cause)
	r.w.Crash(node, c.loss, event)
	return event
}

func (c *crash) heal(r strike, node sim.NodeID) { r.w.Restart(node) }

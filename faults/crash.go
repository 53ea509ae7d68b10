package faults

import "simrun/sim"

// StorageLoss says what a crash leaves on a node's disk.
type StorageLoss string

// The ways to lose storage.
const (
	UnsyncedLost StorageLoss = "unsynced-lost" // what was synced survives
	Kept         StorageLoss = "kept"          // every write survives
	Lost         StorageLoss = "lost"          // an empty disk
)

// Crash halts nodes; with a healing time they restart from their storage.
type Crash struct {
	Node    Selector    `yaml:"node" required:"true" doc:"whom it strikes: an id, a list, a role, any, all, leader"`
	Storage StorageLoss `yaml:"storage,omitempty" doc:"what its disk holds after recovery: unsynced-lost (default), kept, lost"`
}

// Kind implements Act.
func (Crash) Kind() string { return "crash" }

// Probabilistic implements Act.
func (Crash) Probabilistic() bool { return false }

func (c Crash) own() Selector { return c.Node }

func (c Crash) describe() string {
	s := "crash of " + c.Node.String()
	if c.Storage == Kept || c.Storage == Lost {
		s += " (storage " + string(c.Storage) + ")"
	}
	return s
}

func (c Crash) validate(v *validator) {
	v.selector(c.Node, true, "node")
	switch c.Storage {
	case "", UnsyncedLost, Kept, Lost:
	default:
		v.unknown("storage", string(c.Storage), []string{string(UnsyncedLost), string(Kept), string(Lost)}, "storage")
	}
}

func (c Crash) compile(b *binder, f *compiled) {
	loss := map[StorageLoss]sim.StorageLoss{
		"": sim.UnsyncedLost, UnsyncedLost: sim.UnsyncedLost, Kept: sim.KeepWritten, Lost: sim.LoseAll,
	}[c.Storage]
	f.behaviour = &crash{b.target(c.Node), loss}
}

type crash struct {
	nodes target
	loss  sim.StorageLoss
}

func (c *crash) target() (target, bool) { return c.nodes, true }

func (c *crash) strike(r strike, node sim.NodeID) uint64 {
	if isDown(r.w, node) {
		return 0
	}
	event := r.w.Fault("crash", node, uint64(r.fault().number), r.cause)
	r.w.Crash(node, c.loss, event)
	return event
}

func (c *crash) heal(r strike, node sim.NodeID) { r.w.Restart(node) }

// isDown tells whether a node is down. Before its first boot it is not.
func isDown(w *sim.World, n sim.NodeID) bool { return !w.Up(n) && w.Booted(n) }

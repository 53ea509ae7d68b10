package faults

import (
	"fmt"
	"slices"
	"time"

	"simrun/network"
	"simrun/sim"
)

// StorageKind says what is wrong with a disk.
type StorageKind string

// The kinds of storage faults.
const (
	LostWrites StorageKind = "lost-writes" // at the next crash, each write that was not synced is kept or lost by chance
	TornWrite  StorageKind = "torn-write"  // at the next crash, the last of them is there in part, and the others are kept
	BitRot     StorageKind = "bit-rot"     // something that was synced can't be read any more
	FullDisk   StorageKind = "full"        // writes fail
	SlowDisk   StorageKind = "slow"        // syncs take longer
)

var storageKinds = []string{string(LostWrites), string(TornWrite), string(BitRot), string(FullDisk), string(SlowDisk)}

// Storage makes disks go wrong. Ganesan, Alagappan, Arpaci-Dusseau, Arpaci-Dusseau, "Redundancy
// does not imply fault tolerance", FAST 2017, say what real ones do and what it does to systems.
type Storage struct {
	Node  Selector              `yaml:"node" required:"true" doc:"whose disk"`
	Flaw  StorageKind           `yaml:"kind" required:"true" doc:"lost-writes, torn-write, bit-rot, full, slow"`
	Key   string                `yaml:"key,omitempty" doc:"of bit-rot: which record or log (default: drawn)"`
	Delay *network.Distribution `yaml:"delay,omitempty" doc:"of slow: how much longer a sync takes (default 100ms)"`
}

// Kind implements Act.
func (Storage) Kind() string { return "storage" }

// Probabilistic implements Act.
func (Storage) Probabilistic() bool { return false }

func (s Storage) own() Selector { return s.Node }

func (s Storage) describe() string {
	text := map[StorageKind]string{
		LostWrites: "lost writes", TornWrite: "torn write", BitRot: "bit rot", FullDisk: "full disk", SlowDisk: "slow disk",
	}[s.Flaw] + " of " + s.Node.String()
	if s.Key != "" {
		text += fmt.Sprintf(" (%s)", s.Key)
	}
	if s.Delay != nil {
		text += fmt.Sprintf(" (%v more)", *s.Delay)
	}
	return text
}

func (s Storage) validate(v *validator) {
	v.selector(s.Node, true, "node")
	if !slices.Contains(storageKinds, string(s.Flaw)) {
		v.unknown("storage fault", string(s.Flaw), storageKinds, "kind")
		return
	}
	if s.Key != "" && s.Flaw != BitRot {
		v.fail("key", "key goes with bit-rot")
	}
	v.record(s.Key, "key")
	if s.Delay != nil {
		if s.Flaw != SlowDisk {
			v.fail("delay", "delay goes with slow")
		}
		v.distribution(*s.Delay, "delay")
		if !s.Delay.CanWait() {
			v.fail("delay", "a delay of 0 is not slow")
		}
	}
}

func (s Storage) compile(b *binder, f *compiled) {
	nodes := b.target(s.Node)
	if s.Flaw == BitRot {
		f.behaviour = &bitRot{nodes, s.Key}
		return
	}
	c := &badDisk{nodes: nodes, flaw: s.Flaw}
	hook := map[StorageKind]sim.Hook{
		LostWrites: sim.HookUnsynced, TornWrite: sim.HookUnsynced, FullDisk: sim.HookWrite, SlowDisk: sim.HookSync,
	}[s.Flaw]
	if s.Flaw == SlowDisk {
		law := network.Distribution{Dist: network.Constant, Value: slowDefault}
		if s.Delay != nil {
			law = *s.Delay
		}
		c.delay = law.Compile()
	}
	b.hook(hook, b.program.disks, nodes.nodes)
	f.standing = c
}

// slowDefault is how much longer a sync of a slow disk takes where the scenario does not say.
const slowDefault = 100 * time.Millisecond

// bitRot damages one thing on a disk.
type bitRot struct {
	nodes target
	key   string
}

func (d *bitRot) target() (target, bool) { return d.nodes, true }

func (d *bitRot) strike(r strike, node sim.NodeID) uint64 {
	var items []int
	count := 0
	r.w.Durable(node, func(key string) {
		if d.key == "" || d.key == key {
			items = append(items, count)
		}
		count++
	})
	if len(items) == 0 {
		return 0
	}
	item := items[r.draw(sim.LaneTarget, uint64(len(items)))]
	event := r.w.Fault("storage", node, uint64(r.fault().number), r.cause)
	r.w.Rot(node, item)
	return event
}

// heal implements behaviour. What is rotten stays so until it is written again.
func (*bitRot) heal(strike, sim.NodeID) {}

// badDisk is a disk that is on its worst behaviour for a while.
type badDisk struct {
	messagesKept
	timersKept
	nodes target
	flaw  StorageKind
	delay *network.Durations // of a slow one
}

func (d *badDisk) target() (target, bool) { return d.nodes, true }

func (*badDisk) send(strike, sim.NodeID, sim.NodeID, sim.MessageKind, *sim.Fate) bool { return false }

// unsynced decides what becomes of writes in a crash.
func (d *badDisk) unsynced(r strike, fates []sim.WriteFate) {
	for i := range fates {
		switch {
		case d.flaw == LostWrites:
			fates[i] = sim.WriteFate(r.draw(sim.LaneHit, 2)) // lost or kept
		case i == len(fates)-1:
			fates[i] = sim.WriteTorn
		default:
			fates[i] = sim.WriteKept
		}
	}
}

// disk calls visit for the standing faults of a node's disk that are on.
func (t *Table) disk(w *sim.World, node sim.NodeID, visit func(r strike, d *badDisk)) {
	for _, i := range t.program.disks[node] {
		r := strike{t: t, w: w, index: i}
		if hold := r.state().on(node); hold != nil {
			visit(r, r.fault().standing.(*badDisk))
		}
	}
}

// Write implements sim.Injector.
func (t *Table) Write(w *sim.World, node sim.NodeID) bool {
	takes := true
	t.disk(w, node, func(r strike, d *badDisk) {
		if d.flaw == FullDisk {
			takes = false
			r.touch(r.state().on(node), node)
		}
	})
	return takes
}

// Sync implements sim.Injector.
func (t *Table) Sync(w *sim.World, node sim.NodeID) time.Duration {
	var longer time.Duration
	t.disk(w, node, func(r strike, d *badDisk) {
		if d.flaw != SlowDisk {
			return
		}
		if more := network.Duration(w.Draws(r.fault().stream, r.next()), sim.LaneDelay, d.delay); more > 0 {
			longer += more
			r.touch(r.state().on(node), node)
		}
	})
	return longer
}

// Unsynced implements sim.Injector. The fault is about the next crash, unless it has Times or
// comes again.
func (t *Table) Unsynced(w *sim.World, node sim.NodeID, fates []sim.WriteFate) {
	t.disk(w, node, func(r strike, d *badDisk) {
		if d.flaw != LostWrites && d.flaw != TornWrite {
			return
		}
		d.unsynced(r, fates)
		r.touch(r.state().on(node), node)
		if f := r.fault(); f.Times == 0 && f.Repeat == nil {
			r.heal(sim.Nobody)
		}
	})
}

// DiskFull tells whether the disk of some node that is up refuses writes now.
func (t *Table) DiskFull(w *sim.World) bool {
	full := false
	for n := range t.program.disks {
		node := sim.NodeID(n)
		if len(t.program.disks[n]) > 0 && w.Up(node) {
			t.disk(w, node, func(_ strike, d *badDisk) { full = full || d.flaw == FullDisk })
		}
	}
	return full
}

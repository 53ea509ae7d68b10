package faults

import (
	"time"

	"simrun/network"
	"simrun/sim"
)

// Program is a list of faults compiled for a setting, with a campaign that goes on with the
// list in each run. Runs share it.
type Program struct {
	faults   []compiled
	campaign *campaign  // or nil
	hooks    []sim.Hook // by node
	watch    [][]int    // by node: the faults whose pattern the node may complete
	sends    [][]int    // by node: the standing faults that may touch what it sends
	arrives  [][]int    // by node: the standing faults that may touch what reaches it
	timers   [][]int    // by node: the standing faults that may touch its timers
	disks    [][]int    // by node: the standing faults of its disk
	tampers  [][]int    // by node: the standing faults that may change what it sends
	skips    [][]int    // by node: the standing faults that may keep it from reacting
	sees     [][]int    // by node: the faults that take note of what it sends
	hears    [][]int    // by node: the faults that take note of what it receives
	interest sim.Interest
	leaders  bool // some pattern speaks of the leader
	twins    int  // how many of the nodes, the last ones, are
}

// tables are all that say, by node, which faults to ask.
func (p *Program) tables() [9]*[][]int {
	return [...]*[][]int{&p.watch, &p.sends, &p.arrives, &p.timers, &p.disks, &p.tampers, &p.skips, &p.sees, &p.hears}
}

// Listed is a fault with what a scenario knows about it.
type Listed struct {
	Fault
	Number int    // how people name it where it has no ID
	Stream string // the stable name of its random stream
}

// compiled is a fault in the form that a run reads.
type compiled struct {
	Fault
	number    int // its place in the list, from 1, or what the caller gave it
	stream    sim.StreamID
	behaviour behaviour // of a fault that strikes at once, else nil
	standing  standing  // of a fault that strikes messages, else nil
	pattern   pattern
	every     *network.Durations // of an intermittent fault
	lasts     *network.Durations
}

// behaviour is what an Act does in a run. It holds no state of the run.
type behaviour interface {
	// target is whom the fault strikes; a fault about no node has none.
	target() (target, bool)
	// strike makes the fault happen to a node, or to Nobody where it is about
	// no node. It returns the event of the strike, or 0 if it did not happen.
	strike(r strike, node sim.NodeID) uint64
	// heal ends what strike did.
	heal(r strike, node sim.NodeID)
}

// standing is the behaviour of faults that are switched on and then strike
// messages as they pass, and timers as they are set. It is asked only about nodes that it was hooked to, while it is on for them.
type standing interface {
	target() (target, bool)
	// send may change the fate of a message that leaves; it tells whether it did.
	send(r strike, from, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) bool
	// arrive tells whether to lose a message that would arrive.
	arrive(r strike, from, to sim.NodeID, kind sim.MessageKind) bool
	// timer may change after how long a timer expires that is set.
	timer(after time.Duration) time.Duration
	// losesSent tells whether it loses every such message that leaves.
	losesSent(to sim.NodeID, kind sim.MessageKind) bool
	// losesArriving tells whether it loses every such message that would arrive.
	losesArriving(from sim.NodeID, kind sim.MessageKind) bool
}

// messagesKept and timersKept are what standing faults have in common that lose no message for
// certain, or touch no timer.
type (
	messagesKept struct{}
	timersKept   struct{}
)

func (messagesKept) arrive(strike, sim.NodeID, sim.NodeID, sim.MessageKind) bool { return false }
func (messagesKept) losesSent(sim.NodeID, sim.MessageKind) bool                  { return false }
func (messagesKept) losesArriving(sim.NodeID, sim.MessageKind) bool              { return false }

func (timersKept) timer(after time.Duration) time.Duration { return after }

// Compile builds the program of faults that Validate finds nothing wrong with.
func Compile(list []Listed, s *Setting) *Program {
	size := len(s.World.Nodes)
	p := &Program{hooks: make([]sim.Hook, size), twins: len(s.World.Twins)}
	for _, table := range p.tables() {
		*table = make([][]int, size)
	}
	for _, l := range list {
		p.add(p.prepare(l.Fault, s), l.Number, sim.NewStreamID("fault", l.Stream, ""))
	}
	return p
}

// prepared is a compiled fault that has no place in a program yet.
type prepared struct {
	compiled
	hooked []hooked
}

// hooked are nodes that a fault wants to be asked about.
type hooked struct {
	hook    sim.Hook
	table   [][]int // of the program: by node, the faults to ask
	nodes   []sim.NodeID
	kinds   sim.KindSet // about which messages to be asked
	effects sim.EffectSet
}

// prepare compiles a fault for the program.
func (p *Program) prepare(f Fault, s *Setting) prepared {
	b := &binder{Setting: s, program: p}
	c := compiled{Fault: f}
	f.compile(b, &c)
	if f.Repeat != nil {
		c.every, c.lasts = f.Repeat.Every.Compile(), f.Repeat.Lasts.Compile()
	}
	if f.When != nil {
		c.pattern = b.pattern(&c)
	}
	return prepared{c, b.hooked}
}

// add puts a fault at the end of the list.
func (p *Program) add(f prepared, number int, stream sim.StreamID) {
	f.number, f.stream = number, stream
	for _, h := range f.hooked {
		p.interest.Add(h.hook, h.kinds, h.effects)
		for _, n := range h.nodes {
			p.hooks[n] |= h.hook
			h.table[n] = append(h.table[n], len(p.faults))
		}
	}
	p.faults = append(p.faults, f.compiled)
}

// binder compiles a fault for a program.
type binder struct {
	*Setting
	program *Program
	hooked  []hooked
}

// hook has the fault be asked about nodes. table is the program's, of the faults to ask.
func (b *binder) hook(h sim.Hook, table [][]int, nodes []sim.NodeID) {
	b.hookFor(h, table, nodes, sim.AllKinds, sim.AllEffects)
}

// hookFor is hook for a fault that looks only at messages of some kinds and at steps with some effects.
func (b *binder) hookFor(h sim.Hook, table [][]int, nodes []sim.NodeID, kinds sim.KindSet, effects sim.EffectSet) {
	b.hooked = append(b.hooked, hooked{h, table, nodes, kinds, effects})
}

func (c *compiled) target() (target, bool) {
	if c.standing != nil {
		return c.standing.target()
	}
	return c.behaviour.target()
}

// limit is how many times a node may complete the fault's pattern; a standing fault is
// switched on once.
func (c *compiled) limit() int {
	if c.Times > 0 && c.standing == nil {
		return c.Times
	}
	return 1
}

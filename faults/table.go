package faults

import (
	"slices"

	"simrun/sim"
)

// Program is a list of faults compiled for a setting. Runs share it.
type Program struct {
	setting *Setting
	faults  []compiled
	hooks   []sim.Hook // by node
	watch   [][]int    // by node: the faults whose pattern the node may complete
	sends   [][]int    // by node: the standing faults that may touch what it sends
	arrives [][]int    // by node: the standing faults that may touch what reaches it
}

// compiled is a fault in the form that a run reads.
type compiled struct {
	Fault
	number    int // its place in the list, from 1, or what the caller gave it
	stream    sim.StreamID
	behaviour behaviour // of a fault that strikes at once, else nil
	standing  standing  // of a fault that strikes messages, else nil
	pattern   pattern
}

// Listed is a fault with what a scenario knows about it.
type Listed struct {
	Fault
	Number int    // how people name it where it has no ID
	Stream string // the stable name of its random stream
}

// Compile builds the program of faults that Validate finds nothing wrong with.
func Compile(list []Listed, s *Setting) *Program {
	size := len(s.World.Nodes)
	p := &Program{
		setting: s, hooks: make([]sim.Hook, size),
		watch: make([][]int, size), sends: make([][]int, size), arrives: make([][]int, size),
	}
	for i, l := range list {
		b := &binder{Setting: s, program: p, index: i}
		c := compiled{Fault: l.Fault, number: l.Number, stream: sim.NewStreamID("fault", l.Stream, "")}
		c.behaviour, c.standing = l.Act.compile(b)
		if l.When != nil {
			c.pattern = b.pattern(c)
		}
		p.faults = append(p.faults, c)
	}
	return p
}

// binder gives an Act its place in a program.
type binder struct {
	*Setting
	program *Program
	index   int
}

func (b *binder) hook(h sim.Hook, table [][]int, nodes []sim.NodeID) {
	for _, n := range nodes {
		b.program.hooks[n] |= h
		table[n] = append(table[n], b.index)
	}
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
// messages as they pass.
type standing interface {
	target() (target, bool)
	// send may change the fate of a message that leaves; it tells whether it did.
	send(r strike, from, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) bool
	// arrive tells whether to lose a message that would arrive.
	arrive(r strike, from, to sim.NodeID, kind sim.MessageKind) bool
	// loses tells whether it loses every such message.
	loses(target, from, to sim.NodeID, kind sim.MessageKind) bool
}

// Table injects a program of faults into a run. It implements sim.Injector.
type Table struct {
	program *Program
	states  []state
	without int // the index of a fault that is left out, or -1
	list    []sim.Effect
}

// state is what a run remembers of a fault.
type state struct {
	matches []uint64     // completions of the pattern so far, by counter
	planned int          // strikes put into a stream or onto the agenda
	target  sim.NodeID   // the node drawn by any or found by leader, for patterns and standing faults
	draws   uint64       // from the fault's stream
	struck  []sim.NodeID // whom it has struck and not healed; Nobody for a fault about no node
	active  bool         // a standing fault is on
	ends    sim.Time     // when a standing fault that is on will heal, or Forever
	event   uint64       // the strike of the standing fault since it was switched on, or 0
	done    bool         // it will never strike again
	record  Record
}

// Record is what a fault did in a run.
type Record struct {
	Strikes int
	Event   uint64   // of the first strike
	First   sim.Time // strike
	Last    sim.Time // strike
	Healed  sim.Time // when the last strike's effect ended or will end; Forever if it stays
}

// Struck tells whether the fault struck at all.
func (r Record) Struck() bool { return r.Strikes > 0 }

// Calm returns from when on the fault changes nothing any more.
func (r Record) Calm() sim.Time {
	if r.Healed == sim.Forever {
		return r.Last
	}
	return r.Healed
}

// NewTable returns an injector of the program.
func NewTable(p *Program) *Table {
	t := &Table{program: p, states: make([]state, len(p.faults)), without: -1}
	for i := range p.faults {
		t.states[i].matches = make([]uint64, p.faults[i].pattern.counters)
	}
	return t
}

// Without leaves out the i-th fault of the list, from 0, in the runs to come; -1 leaves out none.
func (t *Table) Without(i int) { t.without = i }

// Record returns what the i-th fault of the list did, from 0.
func (t *Table) Record(i int) Record { return t.states[i].record }

// Reset implements sim.Injector.
func (t *Table) Reset(w *sim.World) {
	for i := range t.states {
		s := &t.states[i]
		clear(s.matches)
		*s = state{matches: s.matches, struck: s.struck[:0], target: sim.Nobody}
	}
	for n, h := range t.program.hooks {
		w.SetHooks(sim.NodeID(n), h)
	}
	for i := range t.program.faults {
		if i == t.without {
			t.states[i].done = true
			continue
		}
		strike{t: t, w: w, index: i}.arm()
	}
}

// Fork implements sim.Injector.
func (t *Table) Fork(into sim.Injector) sim.Injector {
	f, ok := into.(*Table)
	if !ok || f.program != t.program {
		f = NewTable(t.program)
	}
	f.without = t.without
	for i := range t.states {
		old := f.states[i]
		f.states[i] = t.states[i]
		f.states[i].matches = append(old.matches[:0], t.states[i].matches...)
		f.states[i].struck = append(old.struck[:0], t.states[i].struck...)
	}
	return f
}

// phase is what a token asks for.
type phase uint64

const (
	phaseStrike   phase = iota // strike now
	phaseComplete              // its pattern was completed: strike, or wait for `after`
	phaseHeal                  // heal
	phaseUntil                 // heal for good
)

// A token is a fault's index, a phase and a node.
func token(index int, p phase, node sim.NodeID) uint64 {
	return uint64(index)<<40 | uint64(p)<<32 | uint64(uint32(node))
}

// Strike implements sim.Injector.
func (t *Table) Strike(w *sim.World, tok uint64, _ sim.NodeID) {
	r := strike{t: t, w: w, index: int(tok >> 40)}
	node := sim.NodeID(int32(uint32(tok)))
	switch phase(tok >> 32 & 0xff) {
	case phaseStrike:
		r.strike(node)
	case phaseComplete:
		r.complete(node)
	case phaseHeal:
		r.heal(node)
		r.again()
	case phaseUntil:
		r.state().done = true
		r.heal(sim.Nobody)
	}
}

// Step implements sim.Injector: it puts a strike into the stream wherever the
// step completes a pattern.
func (t *Table) Step(w *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect {
	for _, i := range t.program.watch[node] {
		effects = t.judge(strike{t: t, w: w, index: i}, node, effects)
	}
	return effects
}

func (t *Table) judge(r strike, node sim.NodeID, effects []sim.Effect) []sim.Effect {
	f, s := r.fault(), r.state()
	if s.done || !f.pattern.watches(r.w, node, s) {
		return effects
	}
	for i := 0; i < len(effects); i++ {
		if !f.pattern.matches(&effects[i]) {
			continue
		}
		c := f.pattern.counts[node]
		s.matches[c]++
		if s.matches[c] < uint64(f.pattern.nth) || s.planned >= r.limit() {
			continue
		}
		s.planned++
		at := f.pattern.position(effects, i, f.MidBroadcast)
		strikeAt := sim.Effect{Kind: sim.EffectStrike, Cause: effects[i].Cause, Token: token(r.index, phaseComplete, f.pattern.victim(node))}
		// The step is rebuilt in a buffer of the table's own: the kernel's is not ours to grow.
		t.list = slices.Insert(append(t.list[:0], effects...), at, strikeAt)
		effects = t.list
		if at <= i {
			i++
		}
	}
	return effects
}

// Cut implements sim.Injector: what a crash dropped did not happen.
func (t *Table) Cut(_ *sim.World, node sim.NodeID, dropped []sim.Effect) {
	for i := range dropped {
		if e := &dropped[i]; e.Kind == sim.EffectStrike {
			t.states[e.Token>>40].planned--
		}
	}
	for _, i := range t.program.watch[node] {
		f, s := &t.program.faults[i], &t.states[i]
		for j := range dropped {
			if f.pattern.matches(&dropped[j]) && s.matches[f.pattern.counts[node]] > 0 {
				s.matches[f.pattern.counts[node]]--
			}
		}
	}
}

// Receive implements sim.Injector.
func (t *Table) Receive(w *sim.World, from, to sim.NodeID, kind sim.MessageKind) {
	for _, i := range t.program.watch[to] {
		r := strike{t: t, w: w, index: i}
		f, s := r.fault(), r.state()
		if s.done || !f.pattern.takes(from, kind) || !f.pattern.watches(w, to, s) {
			continue
		}
		c := f.pattern.counts[to]
		s.matches[c]++
		if s.matches[c] >= uint64(f.pattern.nth) && s.planned < r.limit() {
			s.planned++
			r.complete(f.pattern.victim(to))
		}
	}
}

// Send implements sim.Injector.
func (t *Table) Send(w *sim.World, from, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) {
	for _, i := range t.program.sends[from] {
		if fate.Loss != sim.NotLost {
			return
		}
		r := strike{t: t, w: w, index: i}
		if f := r.fault(); r.state().active && f.standing.send(r, from, to, kind, fate) {
			if seq := r.touch(from); fate.Loss != sim.NotLost {
				fate.Cause = seq
			}
		}
	}
}

// Arrive implements sim.Injector.
func (t *Table) Arrive(w *sim.World, from, to sim.NodeID, kind sim.MessageKind) (sim.Loss, uint64) {
	for _, i := range t.program.arrives[to] {
		r := strike{t: t, w: w, index: i}
		if f := r.fault(); r.state().active && f.standing.arrive(r, from, to, kind) {
			return sim.LostByFault, r.touch(to)
		}
	}
	return sim.NotLost, 0
}

// Unhealed tells whether a fault has struck, or is switched on, that will heal, or an
// intermittent one is not over.
func (t *Table) Unhealed() bool {
	for i := range t.states {
		f, s := &t.program.faults[i], &t.states[i]
		if s.done && len(s.struck) == 0 && !s.active {
			continue
		}
		if f.Repeat != nil || f.For > 0 && (len(s.struck) > 0 || s.active) {
			return true
		}
	}
	return false
}

// Loses tells whether the faults that are switched on lose every such message.
func (t *Table) Loses(from, to sim.NodeID, kind sim.MessageKind) bool {
	for i := range t.states {
		f, s := &t.program.faults[i], &t.states[i]
		if s.active && f.Times == 0 && f.standing.loses(s.target, from, to, kind) {
			return true
		}
	}
	return false
}

// MayStrikeOn tells whether an effect of a node would complete the pattern of a
// fault that has strikes left.
func (t *Table) MayStrikeOn(node sim.NodeID, effect *sim.Effect) bool {
	return t.mayStrike(node, func(p *pattern) bool { return p.matches(effect) })
}

// MayStrikeBefore tells the same of the handling of a message.
func (t *Table) MayStrikeBefore(node, from sim.NodeID, kind sim.MessageKind) bool {
	return t.mayStrike(node, func(p *pattern) bool { return p.takes(from, kind) })
}

func (t *Table) mayStrike(node sim.NodeID, completes func(*pattern) bool) bool {
	for _, i := range t.program.watch[node] {
		s := &t.states[i]
		if !s.done && s.planned < (strike{t: t, index: i}).limit() && completes(&t.program.faults[i].pattern) {
			return true
		}
	}
	return false
}

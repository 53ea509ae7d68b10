package faults

import (
	"slices"

	"simrun/sim"
)

// Table injects a program of faults into a run. It implements sim.Injector.
type Table struct {
	base    *Program // of all runs
	program *Program // of this run: where there is a campaign, a copy that goes on with its faults
	states  []state
	without int // the index of a fault that is left out, or -1
	list    []sim.Effect
	ahead   []sim.Published // by node: the state at the end of its stream, where that may be ahead of the published one

	falsified []bool // by node: a fault made it do what it was not meant to do
	types     sim.Describer

	// of a campaign
	shared  bool // the program is a fork's, too, and must not change
	draft   draft
	ready   map[strikeKey]prepared
	titles  []title // by number
	points  []Point // of an enumeration: at which nodes crash
	effects []int   // of an enumeration, by node: how many it had

	noting  bool
	strikes []logged // of this run
	world   *sim.Config
}

// state is what a run remembers of a fault.
type state struct {
	matches []uint64   // by counter: completions of the pattern so far
	planned []int      // by counter: strikes put into a stream or onto the agenda
	causes  []uint64   // the events that completed the pattern, of the strikes that wait for `after`
	drawn   sim.NodeID // the node of which a pattern about any speaks
	draws   uint64     // from the fault's stream
	holds   []hold     // what it has struck and not healed
	rounds  int        // how many times it struck, whomever
	done    bool       // it will never strike again
	record  Record
	known   knowledge // of what was said, where it tampers
}

// hold is a strike that is not healed. A standing fault holds from when it is switched on.
type hold struct {
	node  sim.NodeID // Nobody: of a fault about no node; of a standing fault, all that it names
	event uint64     // of the strike, or 0 if a standing fault has touched nothing yet
	ends  sim.Time   // when it heals, or Forever
}

// NewTable returns an injector of the program.
func NewTable(p *Program) *Table {
	t := &Table{base: p, program: p, without: -1, falsified: make([]bool, len(p.hooks))}
	t.fit()
	if p.leaders {
		t.ahead = make([]sim.Published, len(p.hooks))
	}
	return t
}

// Without leaves out the i-th fault of the list, from 0, in the runs to come; -1 leaves out none.
func (t *Table) Without(i int) { t.without = i }

// Record returns what the i-th fault of the list did, from 0.
func (t *Table) Record(i int) Record { return t.states[i].record }

// Reset implements sim.Injector.
func (t *Table) Reset(w *sim.World) {
	clear(t.ahead)
	t.strikes, t.world = t.strikes[:0], w.Config()
	t.plan(w)
	for i := range t.states {
		s := &t.states[i]
		clear(s.matches)
		clear(s.planned)
		*s = state{
			matches: s.matches, planned: s.planned, causes: s.causes[:0], holds: s.holds[:0], drawn: sim.Nobody,
			known: s.known.forgotten(),
		}
	}
	for n, h := range t.program.hooks {
		w.SetHooks(sim.NodeID(n), h)
		t.falsified[n] = n >= w.Config().Real() // nobody judges a twin
	}
	w.SetInterest(t.program.interest)
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
	if !ok || f.base != t.base {
		f = NewTable(t.base)
	}
	f.program = t.program
	if t.program != t.base {
		f.shared, t.shared = true, true
		f.CrashAt(t.points)
		f.effects = append(f.effects[:0], t.effects...)
	}
	f.fit()
	f.without = t.without
	copy(f.ahead, t.ahead)
	copy(f.falsified, t.falsified)
	for i := range t.states {
		from, old := &t.states[i], f.states[i]
		s := &f.states[i]
		*s = *from
		s.matches = append(old.matches[:0], from.matches...)
		s.planned = append(old.planned[:0], from.planned...)
		s.causes = append(old.causes[:0], from.causes...)
		s.holds = append(old.holds[:0], from.holds...)
		s.known = from.known.copiedInto(old.known)
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
		r.due(node)
	case phaseComplete:
		r.cause = w.Seq() // what the stream did last
		r.complete(node)
	case phaseHeal:
		r.heal(node)
		r.again()
	case phaseUntil:
		r.state().done = true
		r.heal(sim.Nobody)
	}
}

// on returns the hold by which a standing fault is on for a node, or nil.
func (s *state) on(node sim.NodeID) *hold {
	for i := range s.holds {
		if h := &s.holds[i]; h.node == node || h.node == sim.Nobody {
			return h
		}
	}
	return nil
}

func (s *state) holdsOn(node sim.NodeID) bool {
	return slices.ContainsFunc(s.holds, func(h hold) bool { return h.node == node })
}

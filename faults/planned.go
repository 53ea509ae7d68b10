package faults

import (
	"slices"
	"time"

	"simrun/sim"
)

// plan puts what the campaign does in this run at the end of the list.
func (t *Table) plan(w *sim.World) {
	c := t.base.campaign
	if c == nil {
		return
	}
	if t.program == t.base || t.shared { // a fork may still go on with the list of the last run
		t.program, t.ready, t.shared = t.base.copy(), make(map[strikeKey]prepared), false
	}
	t.program.cut(t.base)
	if c.Enumerate != "" {
		t.effects = slices.Grow(t.effects[:0], len(t.program.hooks))[:len(t.program.hooks)]
		clear(t.effects)
		for _, n := range c.candidates {
			t.program.hooks[n] |= sim.HookStep // to count its effects
			t.program.interest.Add(sim.HookStep, sim.AllKinds, sim.AllEffects)
		}
		for _, p := range t.points {
			t.goOn(t.program.prepare(p.Fault(c.setting), c.setting))
		}
	} else {
		t.draft.campaign, t.draft.w = c, w
		t.draft.run(t.take)
	}
	t.fit()
}

// copy returns a copy of the program that can be added to.
func (p *Program) copy() *Program {
	c := &Program{
		faults: slices.Clone(p.faults), hooks: slices.Clone(p.hooks), interest: p.interest, leaders: p.leaders, twins: p.twins,
	}
	theirs := p.tables()
	for i, own := range c.tables() {
		*own = make([][]int, len(p.hooks))
		for n, list := range *theirs[i] {
			(*own)[n] = slices.Clone(list)
		}
	}
	return c
}

// cut takes away what was added to a copy.
func (p *Program) cut(original *Program) {
	p.faults = p.faults[:len(original.faults)]
	copy(p.hooks, original.hooks)
	p.interest = original.interest
	theirs := original.tables()
	for i, own := range p.tables() {
		for n := range *own {
			(*own)[n] = (*own)[n][:len((*theirs[i])[n])]
		}
	}
}

// strikeKey is a strike of one node, which campaigns draw again and again.
type strikeKey struct {
	generator *generator
	node      sim.NodeID
	way       uint64
}

// readyMax bounds the strikes that are kept ready.
const readyMax = 1 << 12

// take puts a fault that the campaign drew at the end of the list.
func (t *Table) take(g *generator, side []sim.NodeID, way uint64, at, lasts time.Duration) {
	c := t.base.campaign
	key := strikeKey{g, side[0], way}
	f, ok := t.ready[key]
	if !ok || len(side) > 1 {
		f = t.program.prepare(Fault{Act: g.act(c, side, way)}, c.setting)
		if len(side) == 1 && len(t.ready) < readyMax {
			t.ready[key] = f
		}
	}
	f.At, f.For = at, lasts
	t.goOn(f)
}

// goOn puts a fault at the end of the list and gives it its name.
func (t *Table) goOn(f prepared) {
	i := len(t.program.faults) - len(t.base.faults)
	if i == len(t.titles) {
		name := DrawnName(i + 1)
		t.titles = append(t.titles, title{name, sim.NewStreamID("fault", StreamOf(name), "")})
	}
	f.ID = t.titles[i].name
	t.program.add(f, len(t.program.faults)+1, t.titles[i].stream)
}

// title is the name of a campaign's fault, and its stream.
type title struct {
	name   string
	stream sim.StreamID
}

// StreamOf is the name of the random stream of a fault that has an id.
func StreamOf(id string) string { return "id " + id }

// fit gives every fault of the list a state.
func (t *Table) fit() {
	size := len(t.program.faults)
	t.states = slices.Grow(t.states[:0], size)[:size]
	for i := range t.states {
		s, counters := &t.states[i], t.program.faults[i].pattern.counters
		s.matches = slices.Grow(s.matches[:0], counters)[:counters]
		s.planned = slices.Grow(s.planned[:0], counters)[:counters]
	}
}

// Len returns how many faults the run has: those of the list, then those of the campaign.
func (t *Table) Len() int { return len(t.program.faults) }

// Fault returns the i-th fault of the run, from 0.
func (t *Table) Fault(i int) Fault { return t.program.faults[i].Fault }

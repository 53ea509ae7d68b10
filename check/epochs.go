package check

import (
	"math"
	"reflect"
	"slices"

	"simrun/sim"
)

// A protocol whose epochs grow has no end of states. What its handlers do depends on how epochs compare, so
// a proof keeps of the epochs of a local state, and of those of a message or timer, their order alone: they
// are 1, 2, 3 and so on. How the one lie to the other is not kept. A handler is run with every way in
// which they may.

// The distances between neighbours among the epochs of a state and of what it meets, and of the first
// one from 0. An epoch that is counted up by one reaches the next one, or not.
const (
	adjacent sim.Epoch = 1
	apart    sim.Epoch = 3
)

// eachOrder visits every way in which so many epochs of a local state and so many of a stimulus may lie
// to each other, some of them equal, neighbours adjacent or apart. It ends when visit returns false, and
// tells whether it never did.
func eachOrder(ofLocal, ofStimulus int, visit func(local, stimulus []sim.Epoch) bool) bool {
	o := ordering{local: make([]sim.Epoch, 0, ofLocal), stimulus: make([]sim.Epoch, 0, ofStimulus), visit: visit}
	return o.from(0)
}

type ordering struct {
	local, stimulus []sim.Epoch // placed so far, in order; the capacity is how many there are
	visit           func(local, stimulus []sim.Epoch) bool
}

// from places those that are left, above the last one.
func (o *ordering) from(last sim.Epoch) bool {
	moreLocal, moreStimulus := len(o.local) < cap(o.local), len(o.stimulus) < cap(o.stimulus)
	if !moreLocal && !moreStimulus {
		return o.visit(o.local, o.stimulus)
	}
	for _, next := range [...]sim.Epoch{last + adjacent, last + apart} {
		if moreLocal && !o.place(next, true, false) || moreStimulus && !o.place(next, false, true) ||
			moreLocal && moreStimulus && !o.place(next, true, true) {
			return false
		}
	}
	return true
}

// place has the next epoch of either, or the next ones of both, be an epoch, and goes on.
func (o *ordering) place(e sim.Epoch, local, stimulus bool) bool {
	l, s := o.local, o.stimulus
	if local {
		o.local = append(l, e)
	}
	if stimulus {
		o.stimulus = append(s, e)
	}
	ok := o.from(e)
	o.local, o.stimulus = l, s
	return ok
}

// epochsMax is how many epochs a state and what it meets may have together for a proof that takes them in any order.
const epochsMax = 8

// start tells how many tries it would take, with epochs in any order, to have every local state from which the
// proof at hand starts meet every stimulus, and whether there is any epoch in them. More tries than are ever made
// stand for too many to count.
func (p *Prover) start() (tries int, any bool) {
	m := &p.memory
	for i := range p.nodes {
		n := &p.nodes[i]
		for _, s := range n.stimuli {
			stimulus := &m.stimuli[s]
			if !stimulus.spread.counted {
				stimulus.spread = m.spread(p.probe.StimulusEpochs(m.epochs[:0], stimulus.value))
			}
			any = any || stimulus.spread.epochs > 0
		}
		for _, l := range n.locals {
			local := &m.locals[l]
			if !local.spread.counted {
				local.spread = m.spread(p.probe.LocalEpochs(m.epochs[:0], local.value))
			}
			any = any || local.spread.epochs > 0
			for _, s := range n.stimuli {
				ofLocal, ofStimulus := local.spread.epochs, m.stimuli[s].spread.epochs
				if ofLocal+ofStimulus > epochsMax {
					return math.MaxInt, true
				}
				tries += orders(ofLocal, ofStimulus) * effort(local.size)
			}
		}
	}
	return tries, any
}

// spread counts the different epochs of a value, in a list that is m.epochs from then on.
func (m *memory) spread(list []sim.Epoch) spread {
	m.epochs = ranked(list)
	return spread{true, len(m.epochs)}
}

// orders returns how many ways eachOrder visits.
func orders(ofLocal, ofStimulus int) int {
	if ofLocal == 0 || ofStimulus == 0 {
		return 1 << (ofLocal + ofStimulus)
	}
	return 2 * (orders(ofLocal-1, ofStimulus) + orders(ofLocal, ofStimulus-1) + orders(ofLocal-1, ofStimulus-1))
}

// ranked returns the epochs that there are, in order.
func ranked(list []sim.Epoch) []sim.Epoch {
	if len(list) == 0 {
		return list
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// rank returns what tells the place of an epoch, from 1, among those that are appended to a list: those of what is being
// numbered. It returns nil if epochs are taken as they are.
func (p *Prover) rank(epochs func([]sim.Epoch) []sim.Epoch) func(sim.Epoch) uint64 {
	m := &p.memory
	m.epochs = m.epochs[:0]
	if !p.anyOrder {
		return nil
	}
	m.epochs = ranked(epochs(m.epochs))
	return m.place
}

func (m *memory) place(e sim.Epoch) uint64 {
	i, _ := slices.BinarySearch(m.epochs, e)
	return uint64(i + 1)
}

// renamed returns v with the epochs that stand for 1, 2 and so on.
func renamed[T any](v T, epochs []sim.Epoch, rename func(T, func(sim.Epoch) sim.Epoch) T) T {
	if len(epochs) == 0 {
		return v
	}
	return rename(v, func(e sim.Epoch) sim.Epoch { return epochs[e-1] })
}

// renamings are a local state with different epochs. Many orders have some in common.
type renamings []renaming

type renaming struct {
	epochs []sim.Epoch
	local  sim.Local
}

func (r *renamings) of(l sim.Local, epochs []sim.Epoch, probe *sim.Probe) sim.Local {
	for _, known := range *r {
		if slices.Equal(known.epochs, epochs) {
			return known.local
		}
	}
	l = renamed(l, epochs, probe.RenameLocal)
	*r = append(*r, renaming{slices.Clone(epochs), l})
	return l
}

// moves tells whether an observation moves a monitor. With epochs in any order, one that has any is taken
// to, but for a published state: of its epochs only assertions make anything, and only of those that they read.
func (p *Prover) moves(node sim.NodeID, o sim.Observation) bool {
	state, published := o.(sim.Published)
	was := p.probe.World().State(node)
	switch {
	case !p.anyOrder && !p.probe.Moves(node, o):
		return false
	case p.opaque, !p.tellsEpochs(o) && (!published || !p.tellsEpochs(was)):
		return p.probe.Moves(node, o)
	case !published:
		return true
	}
	return p.probe.MovesBy(node, o, func(m sim.Monitor) sim.Observation {
		a, ok := m.(*assertion)
		switch {
		case !ok:
			return p.unfamiliar(state)
		case a.final() && was != nil:
			return was
		}
		return p.seenBy(a, state, was)
	})
}

func (p *Prover) tellsEpochs(o sim.Observation) bool {
	return o != nil && len(p.types.AppendEpochs(nil, o)) > 0
}

// unfamiliar returns a published state with epochs that nobody has met yet.
func (p *Prover) unfamiliar(state sim.Published) sim.Published {
	const high = 1 << 48
	return p.types.RenameEpochs(state, func(e sim.Epoch) sim.Epoch { return high + e }).(sim.Published)
}

// seenBy is the same, but for fields that the assertion does not read: these are as they were.
func (p *Prover) seenBy(a *assertion, state, was sim.Published) sim.Published {
	v := reflect.New(reflect.TypeOf(state)).Elem()
	v.Set(reflect.ValueOf(p.unfamiliar(state)))
	if was == nil || v.Kind() != reflect.Struct || reflect.TypeOf(was) != v.Type() {
		return p.unfamiliar(state)
	}
	for i, f := range p.types.Of(state).Fields {
		if to := v.Field(i); to.CanSet() && !a.view.reads(f.Name) {
			to.Set(reflect.ValueOf(was).Field(i))
		}
	}
	if seen := v.Interface().(sim.Published); !a.view.reads("state") || seen.StateName() == state.StateName() {
		return seen
	}
	return p.unfamiliar(state)
}

// final tells whether nothing that nodes publish changes what becomes of the assertion.
func (a *assertion) final() bool {
	return a.Violation.Found || a.Modality == Sometimes && len(a.True) > 0
}

package faults

import (
	"slices"

	"simrun/sim"
)

// pattern is a Pattern in the form that a run reads. Its zero value matches
// nothing.
type pattern struct {
	nth      uint64
	word     string       // Any: of the candidates the one drawn at the start; Leader: whoever leads
	leaders  []sim.NodeID // the candidates of Leader
	own      bool         // it speaks of the fault's own nodes, each for itself
	counts   []int        // by node: which counter it moves
	counters int
	to, from []sim.NodeID // nil: whoever

	sends, receives       bool
	kind                  sim.MessageKind
	state, decides, saves string
	effect                bool // whatever the node does
}

// pattern compiles the When of a fault and registers who is watched.
func (b *binder) pattern(f *compiled) pattern {
	w := f.When
	p := pattern{
		nth: uint64(max(w.Nth, 1)), to: b.Resolve(w.To), from: b.Resolve(w.From),
		sends: w.Sends != "", receives: w.Receives != "", state: w.State, decides: w.Decides, saves: w.Saves,
		effect: w.Effect > 0, counts: make([]int, len(b.World.Nodes)), counters: 1,
	}
	if p.effect {
		p.nth = uint64(w.Effect)
	}
	p.kind, _ = b.World.KindOf(w.Sends + w.Receives)
	watched := b.target(w.Node)
	if len(w.Node) == 0 {
		watched, p.own = f.target()
		if !p.own {
			watched = target{nodes: b.Members}
		}
	}
	if p.word = watched.word; p.word == Leader {
		p.leaders = watched.nodes
	}
	if p.own && p.word == "" {
		p.counters = len(watched.nodes)
		for i, n := range watched.nodes {
			p.counts[n] = i
		}
	}
	hook := sim.HookStep
	if p.receives {
		hook = sim.HookReceive
	}
	kinds, effects := p.interest()
	b.hookFor(hook, b.program.watch, watched.nodes, kinds, effects)
	b.program.leaders = b.program.leaders || p.word == Leader
	return p
}

// interest is what a step or a message must have to be a match.
func (p *pattern) interest() (sim.KindSet, sim.EffectSet) {
	var kinds sim.KindSet
	var effects sim.EffectSet
	switch {
	case p.effect:
		return sim.AllKinds, sim.AllEffects
	case p.sends, p.receives:
		kinds = sim.Kinds(p.kind)
	case p.saves != "":
		effects = sim.Effects(sim.EffectSave, sim.EffectAppend)
	default:
		effects = sim.Effects(sim.EffectObserve)
	}
	if p.word == Leader { // the table follows what the candidates publish
		effects |= sim.Effects(sim.EffectObserve)
	}
	return kinds, effects
}

// victim is whom a completion by node strikes: that node, if the pattern is
// about the fault's own nodes, else all that the fault names.
func (p *pattern) victim(node sim.NodeID) sim.NodeID {
	if p.own {
		return node
	}
	return sim.Nobody
}

// counter is the counter of a victim.
func (p *pattern) counter(victim sim.NodeID) int {
	if victim == sim.Nobody {
		return 0
	}
	return p.counts[victim]
}

func (p *pattern) matches(e *sim.Effect) bool {
	if p.effect {
		return e.Kind != sim.EffectStrike
	}
	switch e.Kind {
	case sim.EffectSend:
		return p.sends && e.MessageKind == p.kind && (p.to == nil || slices.Contains(p.to, e.To))
	case sim.EffectSave, sim.EffectAppend:
		return p.saves != "" && e.Key.Name == p.saves
	case sim.EffectObserve:
		if p.state != "" {
			state, ok := e.Observation.(sim.Published)
			return ok && state.StateName() == p.state
		}
		if p.decides != "" {
			decision, ok := e.Observation.(sim.Decision)
			return ok && decision.DecidedValue() == p.decides
		}
	}
	return false
}

func (p *pattern) takes(from sim.NodeID, kind sim.MessageKind) bool {
	return p.receives && kind == p.kind && (p.from == nil || slices.Contains(p.from, from))
}

// position is where in a step a strike belongs that the effect at index i has
// triggered: before a send and before the effect of a number, after anything else. With a mid-broadcast, so many
// messages of the kind leave in this step first.
func (p *pattern) position(effects []sim.Effect, i int, midBroadcast *int) int {
	if !p.sends && !p.effect {
		return i + 1
	}
	if midBroadcast == nil {
		return i
	}
	left := *midBroadcast
	for j := range effects {
		if effects[j].Kind != sim.EffectSend || effects[j].MessageKind != p.kind {
			continue
		}
		if left == 0 {
			return j
		}
		left--
	}
	return len(effects)
}

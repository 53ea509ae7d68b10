package faults

import (
	"slices"

	"simrun/sim"
)

// Step implements sim.Injector: it puts a strike into the stream wherever the
// step completes a pattern.
func (t *Table) Step(w *sim.World, node sim.NodeID, effects []sim.Effect) []sim.Effect {
	t.count(node, effects, +1)
	struck := effects
	for _, i := range t.program.watch[node] {
		struck = t.judge(strike{t: t, w: w, index: i}, node, struck)
	}
	if t.ahead != nil {
		t.ahead[node] = lastState(t.stateOf(w, node), effects)
	}
	return struck
}

// judge counts what a step does of a fault's pattern and puts the strikes in.
func (t *Table) judge(r strike, node sim.NodeID, effects []sim.Effect) []sim.Effect {
	f, s := r.fault(), r.state()
	p := &f.pattern
	if p.receives || s.done || p.word == Any && s.drawn != node {
		return effects
	}
	var published sim.Published // of a pattern about the leader: the state before the effect
	if p.word == Leader {
		published = t.stateOf(r.w, node)
	}
	planned := false
	for i := 0; i < len(effects); i++ {
		if p.word == Leader {
			published = lastState(published, effects[i:i+1])
		}
		if !p.matches(&effects[i]) || p.word == Leader && !foremost(r.w, p.leaders, node, published) {
			continue
		}
		c := p.counts[node]
		s.matches[c]++
		if s.matches[c] < p.nth || s.planned[c] >= f.limit() || planned && f.MidBroadcast != nil {
			continue
		}
		planned = true
		s.planned[c]++
		at := p.position(effects, i, f.MidBroadcast)
		strikeAt := sim.Effect{Kind: sim.EffectStrike, Cause: effects[i].Cause, Token: token(r.index, phaseComplete, p.victim(node))}
		// The step is rebuilt in a buffer of the table's own: the kernel's is not ours to grow.
		t.list = slices.Insert(append(t.list[:0], effects...), at, strikeAt)
		effects = t.list
		if at <= i {
			i++
		}
	}
	return effects
}

// stateOf returns what a node has published at the end of its stream.
func (t *Table) stateOf(w *sim.World, node sim.NodeID) sim.Published {
	if t.ahead != nil && t.ahead[node] != nil {
		return t.ahead[node]
	}
	return w.State(node)
}

// lastState returns what a node has published after these effects.
func lastState(published sim.Published, effects []sim.Effect) sim.Published {
	for i := range effects {
		if effects[i].Kind == sim.EffectObserve {
			if state, ok := effects[i].Observation.(sim.Published); ok {
				published = state
			}
		}
	}
	return published
}

// Cut implements sim.Injector: what a crash dropped did not happen.
func (t *Table) Cut(w *sim.World, node sim.NodeID, dropped []sim.Effect) {
	t.count(node, dropped, -1)
	for i := range dropped {
		if e := &dropped[i]; e.Kind == sim.EffectStrike {
			index := e.Token >> 40
			t.states[index].planned[t.program.faults[index].pattern.counts[node]]--
		}
	}
	for _, i := range t.program.watch[node] {
		t.uncount(strike{t: t, w: w, index: i}, node, dropped)
	}
	if t.ahead != nil {
		t.ahead[node] = nil
	}
}

// uncount takes back what judge counted.
func (t *Table) uncount(r strike, node sim.NodeID, dropped []sim.Effect) {
	s, p := r.state(), &r.fault().pattern
	if s.done || p.word == Any && s.drawn != node {
		return
	}
	c := p.counts[node]
	published := r.w.State(node)
	for i := range dropped {
		published = lastState(published, dropped[i:i+1])
		if !p.matches(&dropped[i]) || p.word == Leader && !foremost(r.w, p.leaders, node, published) {
			continue
		}
		if s.matches[c] > 0 {
			s.matches[c]--
		}
	}
}

// Receive implements sim.Injector.
func (t *Table) Receive(w *sim.World, from, to sim.NodeID, m sim.Message, kind sim.MessageKind) (skip bool) {
	t.receives(w, from, to, kind)
	for _, i := range t.program.hears[to] {
		t.states[i].known.note(from, m)
	}
	return w.Up(to) && t.skip(w, from, to, m, kind)
}

// receives counts a message that is about to be handled in the patterns that it completes.
func (t *Table) receives(w *sim.World, from, to sim.NodeID, kind sim.MessageKind) {
	for _, i := range t.program.watch[to] {
		r := strike{t: t, w: w, index: i}
		f, s := r.fault(), r.state()
		p := &f.pattern
		if !p.takes(from, kind) || s.done || !w.Up(to) || p.word == Any && s.drawn != to {
			continue
		}
		if p.word == Leader && !foremost(w, p.leaders, to, w.State(to)) {
			continue
		}
		c := p.counts[to]
		s.matches[c]++
		if s.matches[c] >= p.nth && s.planned[c] < f.limit() {
			s.planned[c]++
			r.complete(p.victim(to))
		}
	}
}

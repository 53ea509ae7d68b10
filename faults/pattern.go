package faults

import "simrun/sim"

// pattern is a Pattern in the form that a run reads. Its zero value matches
// nothing.
type pattern struct {
	nth      int
	own      bool   // it speaks of the fault's own nodes, each for itself
	word     string // Any, Leader: of the fault's own nodes only the one meant
	counts   []int  // by node: which counter it moves
	counters int
	to, from sim.NodeID // Nobody: whoever

	sends, receives       bool
	kind                  sim.MessageKind
	state, decides, saves string
}

// pattern compiles the When of a fault and registers who is watched.
func (b *binder) pattern(f compiled) pattern {
	w := f.When
	p := pattern{
		nth: max(w.Nth, 1), to: sim.Nobody, from: sim.Nobody,
		sends: w.Sends != "", receives: w.Receives != "", state: w.State, decides: w.Decides, saves: w.Saves,
	}
	if kind, ok := b.World.KindOf(w.Sends + w.Receives); ok {
		p.kind = kind
	}
	if id, ok := b.World.Lookup(w.To); ok {
		p.to = id
	}
	if id, ok := b.World.Lookup(w.From); ok {
		p.from = id
	}
	watched := b.Members
	if id, ok := b.World.Lookup(w.Node); ok {
		watched = []sim.NodeID{id}
	} else if t, ok := f.target(); ok {
		p.own, p.word, watched = true, t.word, t.nodes
	}
	p.counts = make([]int, len(b.World.Nodes))
	p.counters = 1
	if p.own && p.word == "" { // each of several nodes counts for itself
		for i, n := range watched {
			p.counts[n] = i
		}
		p.counters = len(watched)
	}
	hook := sim.HookStep
	if p.receives {
		hook = sim.HookReceive
	}
	b.hook(hook, b.program.watch, watched)
	return p
}

// watches tells whether the pattern speaks of a node now.
func (p *pattern) watches(w *sim.World, node sim.NodeID, s *state) bool {
	switch p.word {
	case Any:
		return s.target == node
	case Leader:
		state, ok := w.State(node).(sim.Leading)
		if !ok {
			return false
		}
		_, leads := state.Leads()
		return leads
	}
	return true
}

// victim is whom a completion by node strikes: that node, if the pattern is
// about the fault's own nodes, else all that the fault names.
func (p *pattern) victim(node sim.NodeID) sim.NodeID {
	if p.own {
		return node
	}
	return sim.Nobody
}

func (p *pattern) matches(e *sim.Effect) bool {
	switch e.Kind {
	case sim.EffectSend:
		return p.sends && e.MessageKind == p.kind && (p.to == sim.Nobody || p.to == e.To)
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
	return p.receives && kind == p.kind && (p.from == sim.Nobody || p.from == from)
}

// position is where in a step a strike belongs that the effect at index i has
// triggered: before a send, after anything else. With a mid-broadcast, so many
// messages of the kind leave in this step first.
func (p *pattern) position(effects []sim.Effect, i int, midBroadcast *int) int {
	if !p.sends {
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

package sim

import "math"

// Interest narrows the hooks of an injector, of all nodes alike: it wants to be asked only about messages of
// some kinds, and about steps with some effects. Most faults are about one kind of message, and
// a call costs a good part of what a delivery does.
type Interest struct {
	step, receive, send, arrive KindSet
	effects                     EffectSet // of a step
}

// KindSet is a set of message kinds. It is a little too large: kinds that are 64 apart are in it together.
type KindSet uint64

// EffectSet is a set of effect kinds.
type EffectSet uint32

// What is about whatever there is.
const (
	AllKinds   KindSet   = math.MaxUint64
	AllEffects EffectSet = math.MaxUint32
)

// everything is the interest of an injector that does not say otherwise.
var everything = Interest{AllKinds, AllKinds, AllKinds, AllKinds, AllEffects}

// Kinds returns the set of some kinds.
func Kinds(kinds ...MessageKind) KindSet {
	var s KindSet
	for _, k := range kinds {
		s |= 1 << (k % 64)
	}
	return s
}

// Effects returns the set of some kinds of effects.
func Effects(kinds ...EffectKind) EffectSet {
	var s EffectSet
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

func (s KindSet) has(k MessageKind) bool { return s>>(k%64)&1 != 0 }

func (s EffectSet) has(k EffectKind) bool { return s>>(k%32)&1 != 0 }

// Add adds, for a hook, the messages of some kinds, and for HookStep, where they are those that a step sends,
// other effects besides. Hooks about no message can't be narrowed.
func (i *Interest) Add(h Hook, kinds KindSet, effects EffectSet) {
	switch h {
	case HookStep:
		i.step |= kinds
		i.effects |= effects
	case HookReceive:
		i.receive |= kinds
	case HookSend:
		i.send |= kinds
	case HookArrive:
		i.arrive |= kinds
	}
}

// SetInterest narrows the hooks of all nodes in this run. Without it the injector is asked about everything.
func (w *World) SetInterest(i Interest) { w.interest = i }

// inStep tells whether a step has an effect of interest.
func (i *Interest) inStep(effects []Effect) bool {
	for k := range effects {
		f := &effects[k]
		if f.Kind == EffectSend && i.step.has(f.MessageKind) || f.Kind != EffectSend && i.effects.has(f.Kind) {
			return true
		}
	}
	return false
}

package faults

import (
	"slices"

	"simrun/sim"
)

// timing checks when a fault strikes and for how long.
func (v *validator) timing(f Fault) {
	v.duration(f.At, "at")
	v.duration(f.For, "for")
	v.duration(f.Until, "until")
	if end := v.World.Horizon; end > 0 && sim.Time(f.At) > end {
		v.fail("at", "%v is after the end of the run at %v", f.At, end)
	}
	if f.When != nil {
		v.pattern(f)
	}
	if f.MidBroadcast != nil {
		if f.When == nil || f.When.Sends == "" {
			v.fail("mid-broadcast", "mid-broadcast goes with when: {sends: …}")
		} else if *f.MidBroadcast < 0 {
			v.fail("mid-broadcast", "mid-broadcast is a number of messages, from 0")
		}
	}
	if f.Times < 0 {
		v.fail("times", "times is a number from 1")
	}
	if f.Times > 1 && f.When == nil && f.Repeat == nil && strikesOnce(f.Act) {
		v.fail("times", "at one time a %s strikes once: times goes with when or repeat", f.Kind())
	}
	v.repeat(f)
	v.twins(f)
}

// twins checks that who is two is so from the start.
func (v *validator) twins(f Fault) {
	b, ok := f.Act.(Byzantine)
	if !ok || !slices.Contains(b.Behaviours, Twins) {
		return
	}
	for _, k := range []struct {
		key   string
		given bool
	}{
		{"at", f.At > 0}, {"when", f.When != nil}, {"for", f.For > 0}, {"times", f.Times > 0}, {"repeat", f.Repeat != nil},
	} {
		if k.given {
			v.fail(k.key, "twins are two from the start of the run to its end: leave out %s", k.key)
		}
	}
}

// strikesOnce tells whether an act strikes when it begins, and not each message.
func strikesOnce(a Act) bool {
	switch a := a.(type) {
	case Crash, Partition, Pause, Clock, Suspect, Commission:
		return true
	case Storage:
		return a.Flaw == BitRot
	}
	return false
}

func (v *validator) repeat(f Fault) {
	if f.Repeat == nil {
		if f.Until > 0 {
			v.fail("until", "until goes with repeat; a fault that heals once has for")
		}
		return
	}
	if f.When != nil {
		v.fail("repeat", "repeat and when exclude each other")
	}
	if f.For > 0 {
		v.fail("repeat", "repeat says how long the fault lasts: leave out for")
	}
	if f.Until > 0 && f.Until <= f.At {
		v.fail("until", "until %v is not after at %v", f.Until, f.At)
	}
	v.distribution(f.Repeat.Every, "repeat", "every")
	v.distribution(f.Repeat.Lasts, "repeat", "lasts")
	if !f.Repeat.Every.CanWait() && !f.Repeat.Lasts.CanWait() {
		v.fail("repeat", "every and lasts are both 0: time would stand still")
	}
}

// pattern checks the When of a fault.
func (v *validator) pattern(f Fault) {
	p := f.When
	things := []string{p.Sends, p.Receives, p.State, p.Decides, p.Saves}
	given := len(slices.DeleteFunc(things, func(s string) bool { return s == "" }))
	if p.Effect != 0 {
		given++
		v.effect(f)
	}
	if given != 1 {
		v.fail("when", "when names one thing: sends, receives, state, decides, saves or effect")
		return
	}
	if f.At > 0 {
		v.fail("at", "at and when exclude each other; when has after")
	}
	v.duration(p.After, "when", "after")
	if p.Nth < 0 {
		v.failAt([]string{"when", "nth"}, "nth counts from 1")
	}
	v.kind(p.Sends, "when", "sends")
	v.kind(p.Receives, "when", "receives")
	if p.State != "" && !slices.Contains(v.States, p.State) {
		v.unknown("state", p.State, v.States, "when", "state")
	}
	if p.Decides != "" && len(v.Decisions) > 0 && !slices.Contains(v.Decisions, p.Decides) {
		v.unknown("decision", p.Decides, v.Decisions, "when", "decides")
	}
	v.record(p.Saves, "when", "saves")
	v.patternNodes(p)
}

// effect checks a When about the effect of a number, which are counted for each node.
func (v *validator) effect(f Fault) {
	p := f.When
	if p.Effect < 0 {
		v.failAt([]string{"when", "effect"}, "effect counts from 1")
	}
	if p.Nth > 0 {
		v.failAt([]string{"when", "nth"}, "effect is a number already: nth does not go with it")
	}
	of := p.Node
	if len(of) == 0 {
		of = f.own()
	}
	switch word := v.target(of).word; {
	case len(of) == 0:
		v.fail("when", "effect needs node: whose effects are counted?")
	case word == Leader:
		v.fail("when", "effect counts those of one node all along: it can't be the leader's")
	case len(p.Node) > 0 && len(v.Resolve(p.Node)) > 1:
		v.failAt([]string{"when", "node"}, "effect is of one node")
	}
}

func (v *validator) patternNodes(p *Pattern) {
	if len(p.Node) > 0 {
		v.nodes(p.Node, []string{Leader}, []string{"when", "node"})
	}
	if len(p.From) > 0 {
		v.selector(p.From, false, "when", "from")
		if p.Receives == "" {
			v.failAt([]string{"when", "from"}, "from goes with receives")
		}
	}
	if len(p.To) > 0 {
		v.selector(p.To, false, "when", "to")
		if p.Sends == "" {
			v.failAt([]string{"when", "to"}, "to goes with sends")
		}
	}
}

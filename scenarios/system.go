package scenarios

import (
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// System says how much can be relied on time.
type System struct {
	strict.Origin `yaml:"-"`

	Model network.Synchrony `yaml:"model" required:"true" doc:"synchronous, partially-synchronous or asynchronous (default)"`
	Bound time.Duration     `yaml:"bound,omitempty" doc:"of synchronous and partially-synchronous: how long a message takes at the most"`
	GST   *time.Duration    `yaml:"gst,omitempty" doc:"of partially-synchronous: the time from which the bound holds"`
}

// bindSystem checks the system model and returns what it asks of the network.
func (b *binder) bindSystem() network.Model {
	s := b.s.System
	if s == nil {
		return network.Model{Synchrony: network.Asynchronous}
	}
	at := s.Where("")
	bounded, stabilizes := false, false
	switch s.Model {
	case network.Asynchronous:
	case network.PartiallySynchronous:
		bounded, stabilizes = true, true
	case network.Synchronous:
		bounded = true
	default:
		b.problem(s.Where("model"), sim.Problem{What: "system model", Name: string(s.Model), Known: network.Synchronies})
		return network.Model{}
	}
	switch given := s.Bound != 0 || at.Get("bound") != nil; {
	case !bounded && given:
		b.fail(below(at, "bound").Errorf("the %s model has no bound", s.Model))
	case bounded && !given:
		b.fail(at.Errorf("the %s model needs a bound: how long does a message take at the most?", s.Model))
	case bounded && s.Bound <= 0:
		b.fail(below(at, "bound").Errorf("bound must be above 0"))
	}
	m := network.Model{Synchrony: s.Model, Bound: s.Bound}
	switch {
	case !stabilizes && s.GST != nil:
		b.fail(below(at, "gst").Errorf("the %s model has no gst", s.Model))
	case stabilizes && s.GST == nil:
		b.fail(at.Errorf("the %s model needs gst: from when on does the bound hold?", s.Model))
	case stabilizes && *s.GST < 0:
		b.fail(below(at, "gst").Errorf("a duration can't be negative, found %v", *s.GST))
	case stabilizes && *s.GST > b.s.Run.Until:
		b.fail(below(at, "gst").Errorf("%v is after the end of the run at %v", *s.GST, b.s.Run.Until))
	case stabilizes:
		m.GST = sim.Time(*s.GST)
	}
	if s.Model == network.Synchronous && s.Bound > 0 {
		b.bindDelays(s.Bound)
	}
	return m
}

// bindDelays checks that no delay can be longer than a synchronous network promises. What is late by a
// timing fault is what such faults are for.
func (b *binder) bindDelays(bound time.Duration) {
	within := func(d *network.Distribution, at *strict.Node, what string) {
		if d == nil {
			return
		}
		if _, err := d.Validate(); err != nil {
			return // said already
		}
		if most, ok := d.Most(); !ok {
			b.fail(at.Errorf("%s (%v) can exceed the bound %v: give it `max: %v` or less, or make the system partially-synchronous", what, *d, bound, bound))
		} else if most > bound {
			b.fail(at.Errorf("%s (%v) can exceed the bound %v: keep it within, or raise the bound", what, *d, bound))
		}
	}
	n := &b.s.Network
	at := b.s.System.Where("bound")
	if given := n.Where("").Get("delay"); given != nil {
		at = given
	}
	within(&n.Delay, at, "the network's delay")
	for i := range n.Links {
		within(n.Links[i].Delay, n.Links[i].Where("delay"), "the link's delay")
	}
	items := b.s.Where("faults").Items()
	for i := range b.s.Faults {
		if link, ok := b.s.Faults[i].Act.(faults.Link); ok {
			var at *strict.Node
			if len(items) == len(b.s.Faults) {
				at = below(items[i], "delay")
			}
			within(link.Delay, at, "the faulty link's delay")
		}
	}
}

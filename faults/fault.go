package faults

import (
	"time"

	"simrun/network"
)

// Fault is one thing that goes wrong.
type Fault struct {
	ID string // as the scenario names it, or ""
	Act
	Timing
}

// Act is what goes wrong: a Crash, a Partition, a Link, an Omission, a TimingFailure, a Pause, a Clock,
// a Storage, a Suspect, a Value, a Commission, a Skip, a Corrupt or a Byzantine.
type Act interface {
	// Kind is the fault's name in a scenario.
	Kind() string
	// Probabilistic tells whether chance decides if the fault ever strikes.
	Probabilistic() bool
	// compile gives c its behaviour or its standing.
	compile(b *binder, c *compiled)
	validate(v *validator)
	describe() string
	// own is whom the fault is about, or nil: a pattern that names nobody speaks of them.
	own() Selector
}

// HasProbability tells whether the fault has a probability, or odds like one: in no number of runs it must strike. A liar
// who is honest by chance, or for want of another story, has none.
func (f Fault) HasProbability() bool {
	switch f.Act.(type) {
	case Value, Byzantine:
		return false
	}
	return f.Probabilistic()
}

// Timing says when a fault strikes and for how long. Without For, Times and
// Repeat it is permanent.
type Timing struct {
	At           time.Duration `yaml:"at,omitempty" doc:"when it strikes (default 0s)"`
	When         *Pattern      `yaml:"when,omitempty" doc:"what must happen for it to strike, in place of at"`
	MidBroadcast *int          `yaml:"mid-broadcast,omitempty" doc:"with when sends: so many messages of that kind leave in that step before it strikes"`
	For          time.Duration `yaml:"for,omitempty" doc:"heals after this long"`
	Times        int           `yaml:"times,omitempty" doc:"strikes so many times, then never again"`
	Repeat       *Repeat       `yaml:"repeat,omitempty" doc:"comes and goes"`
	Until        time.Duration `yaml:"until,omitempty" doc:"with repeat: heals for good at this time"`
}

// Repeat makes a fault intermittent. Every counts from the start (or from At),
// then from each healing.
type Repeat struct {
	Every network.Distribution `yaml:"every" required:"true" doc:"how long until it strikes (again)"`
	Lasts network.Distribution `yaml:"lasts" required:"true" doc:"how long until it heals"`
}

// Pattern is something that a run does. Exactly one of Sends, Receives, State,
// Decides, Saves and Effect is set. From the Nth time on it makes the fault strike: once, or as
// many times as the fault's Times says.
type Pattern struct {
	Node     Selector      `yaml:"node,omitempty" doc:"who does it (default: the fault's own node)"`
	Sends    string        `yaml:"sends,omitempty" doc:"a message of this kind is about to leave"`
	Receives string        `yaml:"receives,omitempty" doc:"a message of this kind is about to be handled"`
	State    string        `yaml:"state,omitempty" doc:"this state was published"`
	Decides  string        `yaml:"decides,omitempty" doc:"this value was decided"`
	Saves    string        `yaml:"saves,omitempty" doc:"this record or log was written and is not yet synced"`
	Effect   int           `yaml:"effect,omitempty" doc:"the node's effect of this number in the run, from 1, is about to happen: a send, a write, a sync, a timer, an observation"`
	From     Selector      `yaml:"from,omitempty" doc:"with receives: the sender"`
	To       Selector      `yaml:"to,omitempty" doc:"with sends: the receiver"`
	Nth      int           `yaml:"nth,omitempty" doc:"the how-manyeth time (default 1)"`
	After    time.Duration `yaml:"after,omitempty" doc:"strikes so much later"`
}

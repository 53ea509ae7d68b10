package check

import (
	"simrun/sim"
)

// Outlook is what a proof must know about faults and the network: what can't
// be read off the nodes.
type Outlook interface {
	// MayStrike tells whether something that a node might do, an effect or, where that is
	// nil, the handling of a message, could make a fault strike.
	MayStrike(node sim.NodeID, effect *sim.Effect, s sim.Stimulus) bool
	// Loses tells whether a message can never arrive any more.
	Loses(from, to sim.NodeID, m sim.Message) bool
}

// Bounds of the closure: beyond them nothing is proved.
const (
	closureLocalsMax = 1 << 12 // local states of all nodes together
	closureTriesMax  = 1 << 15 // handler runs
)

// ProveBlocked tells whether it is proved that nothing which the monitors of w judge
// can happen any more.
//
// The proof is on an over-approximation of every future: for each node a set of
// local states, for all a set of messages, closed under every handler. A
// message once sent may arrive at any time, any number of times; a timer once
// set may expire at any time; every choice takes every value. If no step
// in the closed set makes an observation that moves a monitor or answers an operation, no
// future does. It is assumed that no fault heals or strikes by the clock and that no operation
// is asked from here on; where the outlook says that one may strike, nothing is proved.
func ProveBlocked(w *sim.World, outlook Outlook) bool {
	c := &closure{
		probe: sim.NewProbe(w), outlook: outlook,
		locals: make([][]sim.Local, len(w.Config().Nodes)), stimuli: make([][]sim.Stimulus, len(w.Config().Nodes)),
		seen: make(map[string]bool),
	}
	return c.start() && c.close()
}

type closure struct {
	probe   *sim.Probe
	outlook Outlook
	locals  [][]sim.Local    // by node
	stimuli [][]sim.Stimulus // by node
	todo    []step
	seen    map[string]bool // encodings of locals and stimuli
	count   int             // locals
	tries   int
	key     []byte
}

// step is a handler run that is still to be tried.
type step struct {
	node            sim.NodeID
	local, stimulus int
}

// start takes in the present.
func (c *closure) start() bool {
	for i := range c.locals {
		if id := sim.NodeID(i); c.probe.Up(id) {
			c.addLocal(c.probe.Local(id))
		}
	}
	c.probe.Pending(c.arriving)
	for i := range c.locals {
		if id := sim.NodeID(i); !c.take(id, c.probe.Held(id)) {
			return false
		}
	}
	return true
}

// close tries everything until nothing new comes up.
func (c *closure) close() bool {
	for len(c.todo) > 0 {
		next := c.todo[len(c.todo)-1]
		c.todo = c.todo[:len(c.todo)-1]
		if !c.try(next) {
			return false
		}
	}
	return true
}

// try runs one handler once for each outcome of its choices.
func (c *closure) try(s step) bool {
	stimulus := c.stimuli[s.node][s.stimulus]
	if stimulus.Message != nil && c.outlook.MayStrike(s.node, nil, stimulus) {
		return false
	}
	var choices odometer
	for {
		c.tries++
		next, effects, err := c.probe.Try(c.locals[s.node][s.local], stimulus, &choices)
		if err != nil || c.tries > closureTriesMax {
			return false
		}
		c.addLocal(next)
		if c.count > closureLocalsMax || !c.take(s.node, effects) {
			return false
		}
		if !choices.advance() {
			return true
		}
	}
}

// take adds what effects bring about. It returns false if they move a monitor.
func (c *closure) take(node sim.NodeID, effects []sim.Effect) bool {
	for i := range effects {
		e := &effects[i]
		if c.outlook.MayStrike(node, e, sim.Stimulus{}) {
			return false
		}
		switch e.Kind {
		case sim.EffectSend:
			c.arriving(e.To, sim.Stimulus{From: node, Message: e.Message})
		case sim.EffectSetTimer:
			c.addStimulus(node, sim.Stimulus{From: sim.Nobody, Key: e.Key})
		case sim.EffectRespond, sim.EffectStrike:
			return false
		case sim.EffectObserve:
			if c.probe.Moves(node, e.Observation) {
				return false
			}
		}
	}
	return true
}

func (c *closure) addLocal(l sim.Local) {
	c.key = c.probe.AppendLocal(append(c.key[:0], 'L', byte(l.ID), byte(l.ID>>8), byte(l.ID>>16)), l)
	if c.seen[string(c.key)] {
		return
	}
	c.seen[string(c.key)] = true
	c.count++
	c.locals[l.ID] = append(c.locals[l.ID], l)
	for i := range c.stimuli[l.ID] {
		c.todo = append(c.todo, step{l.ID, len(c.locals[l.ID]) - 1, i})
	}
}

// arriving adds a stimulus, unless it is a message that can't arrive.
func (c *closure) arriving(to sim.NodeID, s sim.Stimulus) {
	if s.Message == nil || c.probe.Up(to) && !c.outlook.Loses(s.From, to, s.Message) {
		c.addStimulus(to, s)
	}
}

func (c *closure) addStimulus(node sim.NodeID, s sim.Stimulus) {
	c.key = c.probe.AppendStimulus(append(c.key[:0], 'S', byte(node), byte(node>>8), byte(node>>16)), s)
	if c.seen[string(c.key)] {
		return
	}
	c.seen[string(c.key)] = true
	c.stimuli[node] = append(c.stimuli[node], s)
	for i := range c.locals[node] {
		c.todo = append(c.todo, step{node, i, len(c.stimuli[node]) - 1})
	}
}

// odometer is a source that goes through all outcomes of a handler's choices.
type odometer struct {
	digits []digit
	next   int
}

type digit struct{ value, n uint64 }

// Draw implements sim.Source.
func (o *odometer) Draw(c sim.Choice) uint64 {
	if o.next == len(o.digits) {
		o.digits = append(o.digits, digit{0, c.N})
	}
	d := o.digits[o.next]
	o.next++
	return d.value
}

// advance goes to the next combination, if there is one.
func (o *odometer) advance() bool {
	o.next = 0
	for len(o.digits) > 0 {
		last := &o.digits[len(o.digits)-1]
		if last.value++; last.value < last.n {
			return true
		}
		o.digits = o.digits[:len(o.digits)-1]
	}
	return false
}

package check

import (
	"slices"

	"simrun/sim"
)

// Outlook is what a proof must know about faults and the network: what can't
// be read off the nodes.
type Outlook interface {
	// MayStrike tells whether something that a node might do, an effect or, where that is
	// nil, the handling of a message, could make a fault strike.
	MayStrike(node sim.NodeID, effect *sim.Effect, s sim.Stimulus) bool
	// Loses tells whether a message can never arrive any more: one that is in
	// flight already, or one that is still to be sent.
	Loses(from, to sim.NodeID, m sim.Message, inFlight bool) bool
}

// Bounds of the closure: beyond them nothing is proved. A small world has the least;
// a large one, in which everybody asks everybody, needs more.
const (
	closureTries    = 1 << 13 // outcomes of handler runs, the least bound
	closureTriesMax = 1 << 20 // the largest
	closureBytes    = 1 << 20 // of all local states and stimuli, encoded, with the least bound of tries
	bytesPerTry     = 64      // with each more
	triesPerPair    = 4       // of a node and what it could be asked about
	bytesPerEffort  = 256     // of a local state whose epochs are in any order
	briefly         = 8       // the part of the tries after which epochs are taken to lie in any order
	startPart       = 16      // the part of them that the first ones may take for that
)

// ProveBlocked tells whether it is proved that nothing which the monitors of w judge
// can happen any more. Whoever proves more than once keeps a Prover.
func ProveBlocked(w *sim.World, outlook Outlook) bool { return new(Prover).Blocked(w, outlook) }

// Prover proves that worlds are blocked. It remembers from proof to proof what
// handlers do: of one local state and one stimulus they always do the same. The
// zero Prover is ready for use. It is not safe for concurrent use.
type Prover struct {
	config  *sim.Config
	probe   *sim.Probe
	outlook Outlook
	memory  memory
	proofs  proofs
	types   sim.Describer
	opaque  bool // there are nodes whose epochs can't be told

	// of the proof at hand
	starting bool // what it starts from is being gathered, with epochs as they are
	unrest   bool // published states go on changing
	anyOrder bool // epochs are taken to lie in any order
	brief    bool // another proof, with epochs in any order, may follow
	round    uint32
	nodes    []closure
	tries    int
	bytes    int
	pending  int // stimuli on their way
	timers   int // among them
	triesMax int
	bytesMax int
}

// closure is what a proof takes to be possible at one node. Every local state is
// to be tried with every stimulus.
type closure struct {
	locals  []int32
	tried   []int // by local: so many of the stimuli
	stimuli []int32
}

// Blocked tells whether it is proved that nothing which the monitors of w judge
// can happen any more.
//
// The proof is on an over-approximation of every future: for each node a set of
// local states, for all a set of messages, closed under every handler. A
// message once sent may arrive at any time, any number of times; a timer once
// set may expire at any time; every choice takes every value. If no step
// in the closed set makes an observation that moves a monitor or answers an operation, no
// future does. It is assumed that no fault heals or strikes by the clock and that no operation
// is asked from here on; where the outlook says that one may strike, nothing is proved.
//
// Epochs are taken as they are at first, which mostly shows soon that something can happen. If that comes to no end, as
// when they grow and grow, a second proof takes those of a state and those of a stimulus to lie in any order.
func (p *Prover) Blocked(w *sim.World, outlook Outlook) bool { return p.blocked(w, outlook, false) }

// BlockedInUnrest is Blocked for a world in which published states go on changing. Mostly it is in vain to try,
// and it is tried only where that does not take long.
func (p *Prover) BlockedInUnrest(w *sim.World, outlook Outlook) bool {
	return p.blocked(w, outlook, true)
}

func (p *Prover) blocked(w *sim.World, outlook Outlook, unrest bool) bool {
	p.look(w, outlook)
	p.unrest, p.anyOrder = unrest, false
	blocked := p.prove(w)
	if blocked || !p.brief || !p.exhausted() {
		return blocked
	}
	p.anyOrder = true
	return p.prove(w)
}

// look turns to a world, and forgets what is too much.
func (p *Prover) look(w *sim.World, outlook Outlook) {
	if p.config != w.Config() {
		*p = Prover{config: w.Config(), probe: sim.NewProbe(w), nodes: make([]closure, len(w.Config().Nodes))}
		p.opaque = p.probe.Opaque()
	}
	p.probe.Look(w)
	p.outlook = outlook
	if p.memory.limit(memoryBytes+4*max(p.bytesMax-closureBytes, 0), len(p.nodes)) { // by the last proof's bound
		p.proofs.forget()
	}
}

// prove is one proof.
func (p *Prover) prove(w *sim.World) bool {
	p.begin()
	for i := range p.nodes {
		if id := sim.NodeID(i); p.probe.Up(id) {
			p.addLocal(p.probe.Local(id))
		}
	}
	p.probe.Pending(func(to sim.NodeID, s sim.Stimulus, arrived bool) {
		p.pending++
		if s.Message == nil && s.Notice.Says == sim.Nothing {
			p.timers++
		}
		if arrived {
			p.addStimulus(to, s)
		} else {
			p.arriving(to, s, true)
		}
	})
	p.starting = false
	if !p.bound() {
		return false
	}
	for i := range p.nodes {
		if id := sim.NodeID(i); !p.take(id, p.probe.Held(id)) {
			return false
		}
	}
	if known, ok := p.recall(w); ok {
		return known
	}
	blocked := p.close()
	p.keep(blocked)
	return blocked
}

func (p *Prover) begin() {
	p.round++
	p.starting = !p.anyOrder
	p.tries, p.bytes, p.pending, p.timers = 0, 0, 0, 0
	for i := range p.nodes {
		n := &p.nodes[i]
		n.locals, n.tried, n.stimuli = n.locals[:0], n.tried[:0], n.stimuli[:0]
	}
}

// bound sets the bounds by what is to come in the world. A timer that is set may make
// its node ask every other one, and each of them answer. It returns false if the proof is not worth a try.
func (p *Prover) bound() bool {
	p.triesMax = min(closureTries+triesPerPair*(p.pending+p.timers*len(p.nodes)), closureTriesMax)
	p.bytesMax = closureBytes + bytesPerTry*(p.triesMax-closureTries)
	p.brief = false
	if p.anyOrder || p.opaque {
		return true
	}
	switch effort, any := p.start(); {
	case !any:
		return true
	case effort <= p.triesMax/startPart:
		p.brief = true
		p.triesMax /= briefly
		return true
	}
	return !p.unrest
}

// exhausted tells whether the proof at hand was given up as too large.
func (p *Prover) exhausted() bool { return p.tries > p.triesMax || p.bytes > p.bytesMax }

// close tries every local state with every stimulus until nothing new comes up. All nodes take their turns: one whose
// timer brings up a new state each time does not keep others from what ends the proof.
func (p *Prover) close() bool {
	for again := true; again; {
		again = false
		for i := range p.nodes {
			n := &p.nodes[i]
			locals, stimuli := len(n.locals), len(n.stimuli)
			for l := range locals {
				for n.tried[l] < stimuli {
					again = true
					n.tried[l]++
					if !p.try(sim.NodeID(i), n.locals[l], n.stimuli[n.tried[l]-1]) {
						return false
					}
				}
			}
		}
	}
	return true
}

// try adds what one handler may do.
func (p *Prover) try(node sim.NodeID, local, stimulus int32) bool {
	s := p.memory.stimuli[stimulus].value
	if s.Message != nil && p.outlook.MayStrike(node, nil, s) {
		return false
	}
	outcomes, ok := p.outcomes(local, stimulus)
	if !ok {
		return false
	}
	for _, o := range outcomes {
		p.enter(node, o.next)
		if p.bytes > p.bytesMax || !p.take(node, o.effects) {
			return false
		}
	}
	return true
}

// outcomes returns what a handler does, once for each outcome of its choices. It
// fails if the handler panics or if that is too much.
func (p *Prover) outcomes(local, stimulus int32) ([]outcome, bool) {
	l, s := p.memory.locals[local], p.memory.stimuli[stimulus]
	each := 1
	if p.anyOrder {
		if l.epochs+s.epochs > epochsMax {
			p.tries = p.triesMax + 1
			return nil, false
		}
		each = effort(l.size)
	}
	key := pair{local, stimulus}
	if known, ok := p.memory.outcomes[key]; ok {
		p.tries += len(known) * each
		return known, p.tries <= p.triesMax
	}
	var all []outcome
	var locals renamings
	ok := eachOrder(l.epochs, s.epochs, func(ofLocal, ofStimulus []sim.Epoch) (ok bool) {
		all, ok = p.run(all, each, locals.of(l.value, ofLocal, p.probe), renamed(s.value, ofStimulus, p.probe.RenameStimulus))
		return ok
	})
	if !ok {
		return nil, false
	}
	p.memory.remember(key, all)
	return all, true
}

// effort is as how many tries one counts, with epochs in any order, that begins in a local state of so many bytes: it is
// copied for each.
func effort(size int) int { return 1 + size/bytesPerEffort }

// run appends what a handler does, once for each outcome of its choices, each of which counts as so many tries.
func (p *Prover) run(all []outcome, each int, l sim.Local, s sim.Stimulus) ([]outcome, bool) {
	var choices odometer
	for {
		p.tries += each
		next, effects, err := p.probe.Try(l, s, &choices)
		if err != nil || p.tries > p.triesMax {
			return nil, false
		}
		all = append(all, outcome{p.local(next, true), slices.Clone(effects)})
		if !choices.advance() {
			return all, true
		}
	}
}

// take adds what effects bring about. It returns false if they move a monitor.
func (p *Prover) take(node sim.NodeID, effects []sim.Effect) bool {
	for i := range effects {
		e := &effects[i]
		if p.outlook.MayStrike(node, e, sim.Stimulus{}) {
			return false
		}
		switch e.Kind {
		case sim.EffectSend:
			p.arriving(e.To, sim.Stimulus{From: node, Message: e.Message}, false)
		case sim.EffectSetTimer:
			p.addStimulus(node, sim.Stimulus{From: sim.Nobody, Key: e.Key})
		case sim.EffectRespond, sim.EffectStrike, sim.EffectHalt:
			return false
		case sim.EffectObserve:
			if p.moves(node, e.Observation) {
				return false
			}
		}
	}
	return true
}

// arriving adds a stimulus, unless it is a message that can't arrive.
func (p *Prover) arriving(to sim.NodeID, s sim.Stimulus, inFlight bool) {
	if s.Message == nil || p.probe.Up(to) && !p.outlook.Loses(s.From, to, s.Message, inFlight) {
		p.addStimulus(to, s)
	}
}

// addLocal adds a local state that does not last. Mostly it is one that an earlier proof started from.
func (p *Prover) addLocal(l sim.Local) {
	m := &p.memory
	recent := &m.recent[l.ID].locals
	if p.starting {
		for _, i := range *recent {
			if p.probe.AlikeLocals(&m.locals[i].value, &l) {
				p.enter(l.ID, i)
				return
			}
		}
	}
	i := p.local(l, false)
	if p.starting {
		remind(recent, i)
	}
	p.enter(l.ID, i)
}

// local finds or makes the number of a local state. One that does not last is copied.
func (p *Prover) local(l sim.Local, lasts bool) int32 {
	m := &p.memory
	rank := p.rank(func(list []sim.Epoch) []sim.Epoch { return p.probe.LocalEpochs(list, l) })
	m.key = p.probe.AppendLocalBy(p.open('L', l.ID), l, rank)
	if i, ok := m.numbers[string(m.key)]; ok {
		return i
	}
	switch {
	case rank != nil:
		l = p.probe.RenameLocal(l, func(e sim.Epoch) sim.Epoch { return sim.Epoch(rank(e)) })
	case !lasts:
		l = p.probe.Keep(l)
	}
	return number(m, &m.locals, l, len(m.epochs))
}

// enter adds a local state to those that are possible.
func (p *Prover) enter(node sim.NodeID, local int32) {
	if k := &p.memory.locals[local]; k.round != p.round {
		k.round = p.round
		p.bytes += k.size
		n := &p.nodes[node]
		n.locals, n.tried = append(n.locals, local), append(n.tried, 0)
	}
}

// addStimulus adds a stimulus. One that the proof starts from is mostly one that an earlier one started from.
func (p *Prover) addStimulus(node sim.NodeID, s sim.Stimulus) {
	m := &p.memory
	known := int32(-1)
	if p.starting {
		for _, i := range m.recent[node].stimuli {
			if p.alike(&m.stimuli[i].value, &s) {
				known = i
				break
			}
		}
	}
	if known < 0 {
		known = p.stimulus(node, s)
	}
	if k := &m.stimuli[known]; k.round != p.round {
		k.round = p.round
		p.bytes += k.size
		p.nodes[node].stimuli = append(p.nodes[node].stimuli, known)
	}
}

// stimulus finds or makes the number of a stimulus.
func (p *Prover) stimulus(node sim.NodeID, s sim.Stimulus) int32 {
	m := &p.memory
	rank := p.rank(func(list []sim.Epoch) []sim.Epoch { return p.probe.StimulusEpochs(list, s) })
	m.key = p.probe.AppendStimulusBy(p.open('S', node), s, rank)
	i, ok := m.numbers[string(m.key)]
	if !ok {
		if rank != nil {
			s = p.probe.RenameStimulus(s, func(e sim.Epoch) sim.Epoch { return sim.Epoch(rank(e)) })
		}
		i = number(m, &m.stimuli, s, len(m.epochs))
	}
	if p.starting {
		remind(&m.recent[node].stimuli, i)
	}
	return i
}

// alike tells whether two stimuli of a node are known to have the same encoding.
func (p *Prover) alike(a, b *sim.Stimulus) bool {
	return a.From == b.From && a.Notice == b.Notice && a.Key == b.Key && p.types.Alike(a.Message, b.Message)
}

// open begins the key of a local state or stimulus. What its epochs stand for is a part of it.
func (p *Prover) open(kind byte, node sim.NodeID) []byte {
	return append(appendBool(append(p.memory.key[:0], kind), p.anyOrder), byte(node), byte(node>>8), byte(node>>16))
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

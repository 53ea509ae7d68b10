package faults

import (
	"slices"
	"time"

	"simrun/network"
	"simrun/sim"
)

// strike is one fault of a table at work in a world.
type strike struct {
	t     *Table
	w     *sim.World
	index int
	cause uint64 // the event that completed its pattern, or 0
}

func (r strike) fault() *compiled { return &r.t.program.faults[r.index] }
func (r strike) state() *state    { return &r.t.states[r.index] }

// limit is how many times the fault may strike; a standing fault is switched on once.
func (r strike) limit() int {
	f := r.fault()
	if f.Times > 0 && f.standing == nil {
		return f.Times
	}
	return 1
}

// arm prepares the fault for a new run.
func (r strike) arm() {
	f, s := r.fault(), r.state()
	if f.Until > 0 {
		r.w.ScheduleFault(sim.Time(f.Until), token(r.index, phaseUntil, sim.Nobody))
	}
	switch {
	case f.When != nil:
		if f.pattern.word == Any {
			target, _ := f.target()
			s.target = target.nodes[r.draw(sim.LaneTarget, uint64(len(target.nodes)))]
		}
	case f.Repeat != nil:
		r.schedule(sim.Time(f.At).Add(r.duration(sim.LaneEvery, f.Repeat.Every)), phaseStrike, sim.Nobody)
	default:
		r.schedule(sim.Time(f.At), phaseStrike, sim.Nobody)
	}
}

func (r strike) schedule(at sim.Time, p phase, node sim.NodeID) {
	r.w.ScheduleFault(at, token(r.index, p, node))
}

// complete is the moment at which the fault's pattern is reached.
func (r strike) complete(node sim.NodeID) {
	if after := r.fault().When.After; after > 0 {
		r.schedule(r.w.Now().Add(after), phaseStrike, node)
		return
	}
	r.cause = r.w.Seq()
	r.strike(node)
}

// strike makes the fault happen: to node, or, if that is Nobody, to all that it names.
func (r strike) strike(node sim.NodeID) {
	f, s := r.fault(), r.state()
	if s.done {
		return
	}
	lasts := time.Duration(0)
	if f.Repeat != nil {
		lasts = r.duration(sim.LaneLasts, f.Repeat.Lasts)
		r.schedule(r.w.Now().Add(lasts), phaseHeal, sim.Nobody)
	} else if f.For > 0 {
		lasts = f.For
	}
	if f.standing != nil {
		r.switchOn(node, lasts)
		return
	}
	struck := false
	for _, n := range r.victims(node) {
		if slices.Contains(s.struck, n) {
			continue
		}
		event := f.behaviour.strike(r, n)
		if event == 0 {
			continue
		}
		struck = true
		s.struck = append(s.struck, n)
		r.note(event, lasts)
		if f.Repeat == nil && lasts > 0 {
			r.schedule(r.w.Now().Add(lasts), phaseHeal, n)
		}
	}
	if struck && f.Repeat != nil && f.Times > 0 && s.record.Strikes >= f.Times {
		s.done = true // once this one is healed
	}
}

// note records a strike that lasts for a while, or for good if lasts is 0.
func (r strike) note(event uint64, lasts time.Duration) {
	record := &r.state().record
	if record.Strikes == 0 {
		record.Event, record.First = event, r.w.Now()
	}
	record.Strikes++
	record.Last = r.w.Now()
	record.Healed = sim.Forever
	if lasts > 0 {
		record.Healed = r.w.Now().Add(lasts)
	}
}

// victims is whom the fault strikes at this moment.
func (r strike) victims(node sim.NodeID) []sim.NodeID {
	target, ok := r.fault().target()
	switch {
	case !ok:
		return []sim.NodeID{sim.Nobody}
	case node != sim.Nobody:
		return []sim.NodeID{node}
	case target.word == Leader:
		if n, ok := leader(r.w, target.nodes); ok {
			return []sim.NodeID{n}
		}
		return nil
	case target.word == Any:
		up := slices.DeleteFunc(slices.Clone(target.nodes), func(n sim.NodeID) bool { return !r.w.Up(n) && r.w.Booted(n) })
		if len(up) == 0 {
			return nil
		}
		return []sim.NodeID{up[r.draw(sim.LaneTarget, uint64(len(up)))]}
	}
	return target.nodes
}

// heal ends what the fault did to node, or, if that is Nobody, to everyone.
func (r strike) heal(node sim.NodeID) {
	f, s := r.fault(), r.state()
	if f.standing != nil {
		r.switchOff()
		return
	}
	for _, n := range slices.Clone(s.struck) {
		if node == sim.Nobody || n == node {
			s.struck = slices.DeleteFunc(s.struck, func(m sim.NodeID) bool { return m == n })
			s.record.Healed = r.w.Now()
			r.w.Heal(f.Kind(), n, uint64(f.number), s.record.Event)
			f.behaviour.heal(r, n)
		}
	}
}

// again schedules the next strike of an intermittent fault.
func (r strike) again() {
	f, s := r.fault(), r.state()
	if f.Repeat == nil || s.done {
		return
	}
	r.schedule(r.w.Now().Add(r.duration(sim.LaneEvery, f.Repeat.Every)), phaseStrike, sim.Nobody)
}

// switchOn starts a standing fault.
func (r strike) switchOn(node sim.NodeID, lasts time.Duration) {
	s := r.state()
	victims := r.victims(node)
	if len(victims) == 0 || s.active {
		return
	}
	s.target = sim.Nobody
	if target, ok := r.fault().target(); ok && (target.word != "" || node != sim.Nobody) {
		s.target = victims[0]
	}
	s.active, s.event, s.ends = true, 0, sim.Forever
	if lasts > 0 {
		s.ends = r.w.Now().Add(lasts)
		if r.fault().Repeat == nil {
			r.schedule(s.ends, phaseHeal, sim.Nobody)
		}
	}
}

func (r strike) switchOff() {
	s := r.state()
	if !s.active {
		return
	}
	s.active = false
	if s.event != 0 {
		s.record.Healed = r.w.Now()
		r.w.Heal(r.fault().Kind(), s.target, uint64(r.fault().number), s.event)
	}
}

// touch records that a standing fault struck a message of node, and returns the
// event of the fault.
func (r strike) touch(node sim.NodeID) uint64 {
	f, s := r.fault(), r.state()
	if s.event == 0 {
		s.event = r.w.Fault(f.Kind(), node, uint64(f.number), 0)
	}
	event := s.event
	lasts := time.Duration(0)
	if s.ends != sim.Forever {
		lasts = s.ends.Sub(r.w.Now())
	}
	r.note(event, lasts)
	if f.Times > 0 && s.record.Strikes >= f.Times {
		s.done = true
		r.switchOff()
	}
	return event
}

// draw makes a choice of the fault's stream.
func (r strike) draw(lane sim.Lane, n uint64) uint64 {
	s := r.state()
	s.draws++
	if n < 2 {
		return 0
	}
	return r.w.Draw(r.fault().stream, s.draws-1, lane, n)
}

func (r strike) duration(lane sim.Lane, d network.Distribution) time.Duration {
	return d.At(r.draw(lane, d.Choices()))
}

// hit decides something that happens with a probability.
func (r strike) hit(p network.Probability) bool {
	s := r.state()
	s.draws++
	return network.Chance(r.w, r.fault().stream, s.draws-1, sim.LaneHit, p)
}

func (c *compiled) target() (target, bool) {
	if c.standing != nil {
		return c.standing.target()
	}
	return c.behaviour.target()
}

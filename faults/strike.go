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

// arm prepares the fault for a new run.
func (r strike) arm() {
	f, s := r.fault(), r.state()
	if f.Until > 0 {
		r.schedule(sim.Time(f.Until), phaseUntil, sim.Nobody)
	}
	switch {
	case f.When != nil:
		if f.pattern.word == Any {
			target, _ := f.target()
			s.drawn = target.nodes[r.draw(sim.LaneTarget, uint64(len(target.nodes)))]
		}
	case f.Repeat != nil:
		r.schedule(sim.Time(f.At).Add(r.duration(sim.LaneEvery, f.every)), phaseStrike, sim.Nobody)
	default:
		at := sim.Time(f.At)
		if _, ok := f.behaviour.(*commission); ok {
			at = max(at, 1) // at 0, no node is there yet to send anything
		}
		r.schedule(at, phaseStrike, sim.Nobody)
	}
}

func (r strike) schedule(at sim.Time, p phase, node sim.NodeID) {
	r.w.ScheduleFault(at, token(r.index, p, node))
}

// complete is the moment at which the fault's pattern is reached.
func (r strike) complete(victim sim.NodeID) {
	if after := r.fault().When.After; after > 0 {
		r.state().causes = append(r.state().causes, r.cause)
		r.schedule(r.w.Now().Add(after), phaseStrike, victim)
		return
	}
	r.attempt(victim)
}

// due is the time at which the fault is to strike.
func (r strike) due(victim sim.NodeID) {
	if s := r.state(); r.fault().When != nil {
		r.cause = s.causes[0] // first completed, first due
		s.causes = slices.Delete(s.causes, 0, 1)
		r.attempt(victim)
		return
	}
	r.strike(victim)
}

// attempt strikes because a pattern was completed. An attempt that finds nothing to
// strike is not one of the fault's Times; without Times it was the only one.
func (r strike) attempt(victim sim.NodeID) {
	if f := r.fault(); !r.strike(victim) && f.Times > 0 {
		r.state().planned[f.pattern.counter(victim)]--
	}
}

// strike makes the fault happen: to node, or, if that is Nobody, to all that it
// names. It tells whether it did.
func (r strike) strike(node sim.NodeID) bool {
	f, s := r.fault(), r.state()
	if s.done {
		return false
	}
	ends := r.ends()
	struck := false
	for _, n := range r.victims(node) {
		if s.holdsOn(n) {
			continue
		}
		h := hold{node: n, ends: ends}
		if f.behaviour != nil {
			if h.event = f.behaviour.strike(r, n); h.event == 0 {
				continue
			}
			s.record.strikes(h.event, r.w.Now(), ends)
		}
		struck = true
		s.holds = append(s.holds, h)
		if f, ok := f.standing.(starter); ok {
			f.start(r, &s.holds[len(s.holds)-1])
		}
		if r.t.noting {
			r.t.strikes = append(r.t.strikes, logged{r.index, n, r.w.Now(), ends})
		}
		if f.Repeat == nil && ends != sim.Forever {
			r.schedule(ends, phaseHeal, n)
		}
	}
	if struck && f.behaviour != nil {
		s.rounds++
		s.done = f.Repeat != nil && s.rounds == f.Times // once this one is healed
	}
	return struck
}

// ends returns when a strike that happens now heals. An intermittent fault
// heals, and goes on, even when it finds nothing to strike.
func (r strike) ends() sim.Time {
	f := r.fault()
	switch {
	case f.Repeat != nil:
		ends := r.w.Now().Add(r.duration(sim.LaneLasts, f.lasts))
		r.schedule(ends, phaseHeal, sim.Nobody)
		if f.Until > 0 {
			ends = min(ends, sim.Time(f.Until))
		}
		return ends
	case f.For > 0:
		return r.w.Now().Add(f.For)
	}
	return sim.Forever
}

// victims is whom the fault strikes at this moment.
func (r strike) victims(node sim.NodeID) []sim.NodeID {
	target, ok := r.fault().target()
	switch {
	case node != sim.Nobody:
		return []sim.NodeID{node}
	case !ok:
		return []sim.NodeID{sim.Nobody}
	case target.word == Leader:
		if n, ok := leader(r.w, target.nodes); ok {
			return []sim.NodeID{n}
		}
		return nil
	case target.word == Any:
		up := slices.DeleteFunc(slices.Clone(target.nodes), func(n sim.NodeID) bool { return isDown(r.w, n) })
		if len(up) == 0 {
			return nil
		}
		return []sim.NodeID{up[r.draw(sim.LaneTarget, uint64(len(up)))]}
	case r.fault().standing != nil && len(target.nodes) != 1:
		return []sim.NodeID{sim.Nobody} // all that it names, at once
	}
	return target.nodes
}

// heal ends what the fault did to node, or, if that is Nobody, to everyone.
func (r strike) heal(node sim.NodeID) {
	f, s := r.fault(), r.state()
	for i := 0; i < len(s.holds); {
		h := s.holds[i]
		if node != sim.Nobody && h.node != node {
			i++
			continue
		}
		s.holds = slices.Delete(s.holds, i, i+1)
		if h.event == 0 {
			continue // a standing fault that touched nothing
		}
		if !slices.ContainsFunc(s.holds, func(h hold) bool { return h.event != 0 }) {
			s.record.Healed = r.w.Now()
		}
		r.w.Heal(f.Kind(), h.node, uint64(f.number), h.event)
		if f.behaviour != nil {
			f.behaviour.heal(r, h.node)
		}
	}
}

// again schedules the next strike of an intermittent fault.
func (r strike) again() {
	if f := r.fault(); f.Repeat != nil && !r.state().done {
		r.schedule(r.w.Now().Add(r.duration(sim.LaneEvery, f.every)), phaseStrike, sim.Nobody)
	}
}

// next returns the index of the next choice of the fault's stream.
func (r strike) next() uint64 {
	s := r.state()
	s.draws++
	return s.draws - 1
}

// draw makes the next choice of the fault's stream.
func (r strike) draw(lane sim.Lane, n uint64) uint64 {
	k := r.next()
	if n < 2 {
		return 0
	}
	return r.w.Draw(r.fault().stream, k, lane, n)
}

func (r strike) duration(lane sim.Lane, d *network.Durations) time.Duration {
	return network.Duration(r.w.Draws(r.fault().stream, r.next()), lane, d)
}

// hit decides something that happens with a probability.
func (r strike) hit(p network.Probability) bool {
	return network.Chance(r.w.Draws(r.fault().stream, r.next()), sim.LaneHit, p)
}

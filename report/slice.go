package report

import (
	"maps"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
)

// leading returns the events that led to what is broken, or nil if nothing is: of safety, what the violation
// and the decisions that it contradicts descend from, the faults that caused it and what was lost to them; of
// liveness, where the causes and the states that nodes are left in come from, and all that was done in vain after.
func (s *scene) leading() map[uint64]bool {
	var in map[uint64]bool
	for _, p := range s.res.Properties {
		if !p.Status.Broken() || p.Kind == check.Reachability {
			continue
		}
		if in == nil {
			in = make(map[uint64]bool)
		}
		until := uint64(len(s.rec.Events))
		if p.Kind == check.Safety && p.Event > 0 {
			until = min(p.Event, until)
			s.ancestors(in, until)
			s.decisions(in, until)
			if ofOrder(p) {
				maps.Copy(in, s.ops.on)
			}
		}
		first := s.causes(in, p, until)
		if p.Kind == check.Liveness && first > 0 {
			s.states(in)
			for seq := first; seq <= until; seq++ {
				in[seq] = true
			}
		}
	}
	return in
}

// ancestors adds an event and all that it descends from.
func (s *scene) ancestors(in map[uint64]bool, seq uint64) {
	for seq > 0 && seq <= uint64(len(s.rec.Events)) && !in[seq] {
		in[seq] = true
		seq = s.rec.Events[seq-1].Cause
	}
}

// decisions adds the first decision of each kind.
func (s *scene) decisions(in map[uint64]bool, until uint64) {
	seen := make(map[string]bool)
	for i := range s.rec.Events[:until] {
		e := &s.rec.Events[i].Event
		if d, ok := e.Value.(sim.Decision); ok && e.Kind == sim.EventObserve && !seen[about(e.Value)+" "+d.DecidedValue()] {
			seen[about(e.Value)+" "+d.DecidedValue()] = true
			s.ancestors(in, e.Seq)
		}
	}
}

// causes adds the faults that a property names and what was lost to them; it returns the first strike.
func (s *scene) causes(in map[uint64]bool, p scenarios.PropertyResult, until uint64) (first uint64) {
	guilty := make(map[uint64]bool)
	next := 1
	for _, cause := range p.Causes {
		if number := numberOf(s.rec, s.res, cause, next); number > 0 {
			guilty[uint64(number)] = true
			next = number + 1
		}
	}
	for i := range s.rec.Events[:until] {
		e := &s.rec.Events[i].Event
		of := s.origin(e)
		if of == nil || !guilty[of.Fault] {
			continue
		}
		if first == 0 {
			first = e.Seq
		}
		s.ancestors(in, e.Seq)
	}
	return first
}

// states adds the last change of state of every node.
func (s *scene) states(in map[uint64]bool) {
	last := make(map[subject]uint64)
	for i := range s.rec.Events {
		if e := &s.rec.Events[i].Event; e.Kind == sim.EventObserve {
			if _, ok := e.Value.(sim.Published); ok {
				last[subject{e.Node, about(e.Value)}] = e.Seq
			}
		}
	}
	for _, seq := range last {
		s.ancestors(in, seq)
	}
}

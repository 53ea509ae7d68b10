package faults

import "simrun/sim"

// Point is a moment at which a node crashes for good: before its effect of a number in the
// run, from 1, is carried out, or right after it; or, with no effect, at the start.
type Point struct {
	Node   sim.NodeID
	Effect int
	After  bool
}

// Fault returns the point as a fault that a scenario can name.
func (p Point) Fault(s *Setting) Fault {
	if p.Effect == 0 {
		return Fault{Act: Crash{Node: Selector{s.World.Name(p.Node)}}}
	}
	when := &Pattern{Effect: p.Effect}
	if p.After {
		when.After = 1
	}
	return Fault{Act: Crash{Node: Selector{s.World.Name(p.Node)}}, Timing: Timing{When: when}}
}

// CrashAt has an enumeration crash nodes at some points in the runs to come.
func (t *Table) CrashAt(points []Point) { t.points = append(t.points[:0], points...) }

// Candidates returns whom the campaign may strike, and none without a campaign.
func (p *Program) Candidates() []sim.NodeID {
	if p.campaign == nil {
		return nil
	}
	return p.campaign.candidates
}

// Effects returns, in an enumeration, how many effects a node has had in the run, up to its crash.
func (t *Table) Effects(n sim.NodeID) int { return t.effects[n] }

// count counts effects of a node: those of a step, or backwards those that a crash dropped.
func (t *Table) count(node sim.NodeID, effects []sim.Effect, by int) {
	if t.effects == nil {
		return
	}
	for i := range effects {
		if effects[i].Kind != sim.EffectStrike {
			t.effects[node] += by
		}
	}
}

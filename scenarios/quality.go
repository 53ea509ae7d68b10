package scenarios

import (
	"simrun/check"
	"simrun/sim"
)

// DetectorResult is how good the failure detector was.
type DetectorResult struct {
	Kind    sim.DetectorKind `json:"kind"`
	Quality                  // of all nodes together
	Nodes   []NodeQuality    `json:"nodes"`
}

// NodeQuality is how good the detector was at one node.
type NodeQuality struct {
	Node string `json:"node"`
	Quality
}

// Quality is how good a detector was. Crashes are counted at each node that should be told of them.
type Quality struct {
	Crashes   uint64    `json:"crashes"`             // of others while the node was up
	Detected  uint64    `json:"detected"`            // of these
	Unnoticed uint64    `json:"unnoticed,omitempty"` // of these: who crashed was back before it was suspected
	Missed    uint64    `json:"missed"`              // of these: not suspected at the end, though down
	Detection *Duration `json:"detection,omitempty"` // from a crash to its suspicion
	Mistakes  uint64    `json:"mistakes"`            // suspicions of nodes that were up
	Standing  uint64    `json:"standing,omitempty"`  // of these: at the end
	Mistake   *Duration `json:"mistake,omitempty"`   // how long they lasted
	Leaders   uint64    `json:"leaders,omitempty"`   // how often a node was told who leads
}

// Duration sums up durations.
type Duration struct {
	Least string `json:"least"`
	Mean  string `json:"mean"`
	Most  string `json:"most"`
}

// QualityOf puts what was measured into words.
func QualityOf(q check.Quality) Quality {
	return Quality{
		Crashes: q.Crashes, Detected: q.Detected, Unnoticed: q.Unnoticed, Missed: q.Missed, Detection: durationOf(q.Detection),
		Mistakes: q.Mistakes, Standing: q.Standing, Mistake: durationOf(q.Wrong), Leaders: q.Leaders,
	}
}

func durationOf(s check.Spans) *Duration {
	if s.Count == 0 {
		return nil
	}
	return &Duration{Short(s.Least), Short(s.Mean()), Short(s.Most)}
}

// detected puts into words what came of the detector at each node, or is nil where there is none.
func (p *Program) detected(by []check.Quality) *DetectorResult {
	if by == nil {
		return nil
	}
	all := check.Quality{}
	r := &DetectorResult{Kind: p.detection.Kind, Nodes: []NodeQuality{}}
	for i, n := range p.detection.Told {
		all.Join(by[i])
		r.Nodes = append(r.Nodes, NodeQuality{p.world.Name(n), QualityOf(by[i])})
	}
	r.Quality = QualityOf(all)
	return r
}

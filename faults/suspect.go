package faults

import (
	"slices"

	"simrun/sim"
)

// Suspect makes a failure detector mistaken: it says of nodes that they have crashed, and takes
// that back when the fault heals.
type Suspect struct {
	Node Selector `yaml:"node" required:"true" doc:"who is suspected"`
	By   Selector `yaml:"by" required:"true" doc:"who is told so"`
}

// Kind implements Act.
func (Suspect) Kind() string { return "suspect" }

// Probabilistic implements Act.
func (Suspect) Probabilistic() bool { return false }

func (s Suspect) own() Selector { return s.Node }

func (s Suspect) describe() string { return "suspicion of " + s.Node.String() + " by " + s.By.String() }

func (s Suspect) validate(v *validator) {
	v.selector(s.Node, true, "node")
	v.selector(s.By, false, "by")
	if why := v.infallible(); why != "" {
		v.fail("fault", "%s", why)
		return
	}
	for _, n := range v.Resolve(s.Node) {
		if !v.Detector.watches(n) {
			v.fail("node", "%s is a client: detectors watch the protocol's nodes", v.World.Name(n))
		}
	}
	for _, n := range v.Resolve(s.By) {
		switch {
		case !v.Detector.tells(n):
			v.fail("by", "%s listens to no failure detector", v.World.Name(n))
		case slices.Equal(v.Resolve(s.Node), []sim.NodeID{n}) && len(v.Resolve(s.By)) == 1:
			v.fail("by", "%s can't suspect itself", v.World.Name(n))
		}
	}
}

// infallible tells why no such fault can be, if the setting's detector is not one that can be wrong.
func (v *validator) infallible() string {
	if v.Detector == nil {
		return "there is no failure detector here that could be mistaken"
	}
	switch v.Detector.Kind {
	case sim.EventuallyPerfect:
		return ""
	case sim.Perfect:
		return "a perfect detector makes no mistakes: give the scenario `detector: eventually-perfect`"
	case sim.Omega:
		return "omega names leaders and suspects nobody: its mistakes are those before GST"
	case sim.Heartbeat:
		return "a heartbeat detector makes its own mistakes: lose or delay its messages (message: Heartbeat)"
	}
	return "there is no failure detector here that could be mistaken: give the scenario `detector: eventually-perfect`"
}

func (s Suspect) compile(b *binder, f *compiled) {
	f.behaviour = &suspect{b.target(s.Node), b.Resolve(s.By)}
}

type suspect struct {
	nodes target
	by    []sim.NodeID
}

func (s *suspect) target() (target, bool) { return s.nodes, true }

func (s *suspect) strike(r strike, node sim.NodeID) uint64 {
	if gst := oracleOf(r.w).detection.GST; gst > 0 && r.w.Now() >= gst {
		return 0 // it makes no mistakes any more
	}
	event := r.w.Fault("suspect", node, uint64(r.fault().number), r.cause)
	for _, by := range s.by {
		if by != node {
			oracleOf(r.w).Mistake(r.w, by, node, event)
		}
	}
	return event
}

func (s *suspect) heal(r strike, node sim.NodeID) {
	for _, by := range s.by {
		if by != node {
			oracleOf(r.w).Correct(r.w, by, node, r.w.Seq())
		}
	}
}

func oracleOf(w *sim.World) *Oracle { return w.Detector().(*Oracle) }

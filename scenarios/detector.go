package scenarios

import (
	"fmt"
	"slices"
	"time"

	"simrun/faults"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// Detector is the failure detector that nodes have. It is written as its kind alone where that
// says it all.
type Detector struct {
	strict.Origin `yaml:"-"`

	Kind  sim.DetectorKind `yaml:"kind" required:"true" doc:"perfect, eventually-perfect or none"`
	Delay time.Duration    `yaml:"delay,omitempty" doc:"until a crash is announced, beyond the arrival of the last message from the dead node"`
}

// detectorKinds are the detectors that a scenario can name, in the order in which they are listed.
var detectorKinds = []sim.DetectorKind{sim.Perfect, sim.EventuallyPerfect, sim.NoDetector}

func detectorNames() []string {
	names := make([]string, len(detectorKinds))
	for i, k := range detectorKinds {
		names[i] = string(k)
	}
	return names
}

// detectorKeys are the keys of a detector in full.
type detectorKeys Detector

// DecodeNode implements strict.Decoder.
func (d *Detector) DecodeNode(n *strict.Node) error {
	kind := n
	switch n.Kind() {
	case strict.Scalar:
		d.Kind = sim.DetectorKind(n.Text())
	case strict.Mapping:
		kind = n.Get("kind")
		if err := n.Decode((*detectorKeys)(d)); err != nil {
			return err
		}
	default:
		return n.Expected("a detector such as perfect, or {kind: perfect, delay: 5ms}")
	}
	d.Origin = n.Origin()
	switch {
	case slices.Contains(detectorKinds, d.Kind):
		return nil
	case slices.Contains(plannedDetectors, d.Kind):
		return kind.Unsupported(fmt.Sprintf("detector %q", d.Kind))
	}
	return kind.Unknown("detector", string(d.Kind), detectorNames())
}

// EncodeNode implements strict.Encoder.
func (d Detector) EncodeNode() any {
	if d == (Detector{Origin: d.Origin, Kind: d.Kind}) {
		return string(d.Kind)
	}
	return strict.Flow(detectorKeys(d))
}

// detectorKind is which detector the nodes have: the scenario's or else the protocol's.
func (b *binder) detectorKind() sim.DetectorKind {
	if b.s.Detector == nil && b.protocol.Detector != "" && b.protocol.Detector != sim.NoDetector {
		b.s.Detector = &Detector{Kind: b.protocol.Detector}
	}
	if b.s.Detector == nil {
		return sim.NoDetector
	}
	return b.s.Detector.Kind
}

// bindDetector finds out to whom the detector speaks.
func (b *binder) bindDetector(setup *protocols.Setup, world *sim.Config) *faults.Detection {
	d := &faults.Detection{Kind: setup.Detector, Watched: setup.Members()}
	if d.Kind == sim.NoDetector {
		return d
	}
	d.Delay = b.s.Detector.Delay
	at := b.s.Detector.Where("")
	if d.Delay < 0 {
		b.fail(below(at, "delay").Errorf("a duration can't be negative, found %v", d.Delay))
	}
	d.Told = listeners(setup, world, func(n sim.Node) bool { _, ok := n.(sim.DetectorUser); return ok })
	if len(d.Told) == 0 {
		b.fail(below(at, "kind").Errorf("the nodes of protocol %s listen to no failure detector", b.protocol.Name))
	}
	return d
}

// listeners returns the nodes of the roles whose nodes are as asked for, in order of ids.
func listeners(setup *protocols.Setup, world *sim.Config, fit func(sim.Node) bool) []sim.NodeID {
	var all []sim.NodeID
	for _, m := range setup.Roles {
		if len(m.Nodes) > 0 && fit(world.Nodes[m.Nodes[0]].New()) { // nodes of a role are alike
			all = append(all, m.Nodes...)
		}
	}
	slices.Sort(all)
	return all
}

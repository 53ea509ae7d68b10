package scenarios

import (
	"slices"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// Detector is the failure detector that nodes have. It is written as its kind alone where that
// says it all.
type Detector struct {
	strict.Origin `yaml:"-"`

	Kind     sim.DetectorKind `yaml:"kind" required:"true" doc:"perfect, eventually-perfect, omega, heartbeat or none"`
	Delay    time.Duration    `yaml:"delay,omitempty" doc:"of perfect, eventually-perfect and omega: by how much later they speak of a crash"`
	Interval time.Duration    `yaml:"interval,omitempty" doc:"of heartbeat: between two heartbeats of a node (default 20ms)"`
	Timeout  time.Duration    `yaml:"timeout,omitempty" doc:"of heartbeat: without one, until a node is suspected (default 60ms)"`
	Adaptive *bool            `yaml:"adaptive,omitempty" doc:"of heartbeat: a mistake makes the timeout of its victim an interval longer (default true)"`
}

// detectorKinds are the detectors that a scenario can name, in the order in which they are listed.
var detectorKinds = []sim.DetectorKind{sim.Perfect, sim.EventuallyPerfect, sim.Omega, sim.Heartbeat, sim.NoDetector}

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
	if slices.Contains(detectorKinds, d.Kind) {
		return nil
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
func (b *binder) bindDetector(setup *protocols.Setup, model network.Model) *faults.Detection {
	d := &faults.Detection{Kind: setup.Detector, GST: model.GST, Watched: setup.Members(), Beats: faults.DefaultBeats}
	if d.Kind == sim.NoDetector {
		b.detectorHas(nil)
		return d
	}
	suspects := b.listeners(setup, func(n sim.Node) bool { _, ok := n.(sim.DetectorUser); return ok })
	follows := b.listeners(setup, func(n sim.Node) bool { _, ok := n.(sim.LeaderUser); return ok })
	at := below(b.s.Detector.Where(""), "kind")
	switch d.Kind {
	case sim.Omega:
		b.detectorHas([]string{"delay"})
		d.Told = follows
	case sim.Heartbeat:
		b.detectorHas([]string{"interval", "timeout", "adaptive"})
		d.Told = merged(suspects, follows)
		b.bindBeats(d)
	default:
		b.detectorHas([]string{"delay"})
		d.Told = suspects
	}
	d.Delay = b.s.Detector.Delay
	if d.Kind != sim.Omega {
		d.Warned = suspects
	}
	switch {
	case len(d.Told) > 0:
	case len(suspects) > 0:
		b.fail(at.Errorf("the nodes of protocol %s ask whom to suspect, not who leads: give them perfect, eventually-perfect or heartbeat", b.protocol.Name))
	case len(follows) > 0:
		b.fail(at.Errorf("the nodes of protocol %s ask who leads, not whom to suspect: give them omega or heartbeat", b.protocol.Name))
	default:
		b.fail(at.Errorf("the nodes of protocol %s listen to no failure detector", b.protocol.Name))
	}
	return d
}

// detectorHas checks that a detector is told what it needs to know, and no more.
func (b *binder) detectorHas(keys []string) {
	d := b.s.Detector
	if d == nil {
		return
	}
	at := d.Where("")
	for _, k := range []struct {
		key   string
		value time.Duration
		given bool
	}{
		{"delay", d.Delay, d.Delay != 0}, {"interval", d.Interval, d.Interval != 0},
		{"timeout", d.Timeout, d.Timeout != 0}, {"adaptive", 0, d.Adaptive != nil},
	} {
		switch {
		case !slices.Contains(keys, k.key):
			if k.given || at.Get(k.key) != nil {
				b.fail(keyOr(at, k.key).Errorf("a detector of kind %s has no %s", d.Kind, k.key))
			}
		case k.value < 0:
			b.fail(below(at, k.key).Errorf("a duration can't be negative, found %v", k.value))
		case k.key != "delay" && k.key != "adaptive" && !k.given && at.Get(k.key) != nil:
			b.fail(below(at, k.key).Errorf("%s must be above 0", k.key))
		}
	}
}

// bindBeats fills in the terms of a heartbeat detector.
func (b *binder) bindBeats(d *faults.Detection) {
	s := b.s.Detector
	if s.Interval > 0 {
		d.Beats.Interval = s.Interval
	}
	if s.Timeout > 0 {
		d.Beats.Timeout = s.Timeout
	}
	if s.Adaptive != nil {
		d.Beats.Adaptive = *s.Adaptive
	}
	s.Interval, s.Timeout, s.Adaptive = d.Beats.Interval, d.Beats.Timeout, &d.Beats.Adaptive
	if slices.ContainsFunc(b.protocol.Messages, func(m protocols.Message) bool { return m.Message.Kind() == faults.HeartbeatKind }) {
		b.fail(below(s.Where(""), "kind").Errorf("protocol %s has a message %s of its own: its nodes detect failures themselves", b.protocol.Name, faults.HeartbeatKind))
	}
}

// listeners returns the nodes of the roles whose nodes are as asked for, in order of ids.
func (b *binder) listeners(setup *protocols.Setup, fit func(sim.Node) bool) []sim.NodeID {
	var all []sim.NodeID
	for _, m := range setup.Roles {
		if len(m.Nodes) > 0 && fit(b.protocol.New(setup, m.Nodes[0])()) { // nodes of a role are alike
			all = append(all, m.Nodes...)
		}
	}
	slices.Sort(all)
	return all
}

func merged(a, b []sim.NodeID) []sim.NodeID {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

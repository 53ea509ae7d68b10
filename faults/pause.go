package faults

import "simrun/sim"

// Pause stops nodes from taking steps, as a long garbage collection does. They lose nothing:
// what reaches them waits, and happens when the pause is over.
type Pause struct {
	Node Selector `yaml:"node" required:"true" doc:"whom it strikes: an id, a list, a role, any, all, leader"`
}

// Kind implements Act.
func (Pause) Kind() string { return "pause" }

// Probabilistic implements Act.
func (Pause) Probabilistic() bool { return false }

func (p Pause) own() Selector { return p.Node }

func (p Pause) describe() string { return "pause of " + p.Node.String() }

func (p Pause) validate(v *validator) { v.selector(p.Node, true, "node") }

func (p Pause) compile(b *binder, f *compiled) { f.behaviour = &pause{b.target(p.Node)} }

type pause struct{ nodes target }

func (p *pause) target() (target, bool) { return p.nodes, true }

func (p *pause) strike(r strike, node sim.NodeID) uint64 {
	if !r.w.Up(node) && r.w.Booted(node) {
		return 0
	}
	event := r.w.Fault("pause", node, uint64(r.fault().number), r.cause)
	r.w.Pause(node, p.id(r, node))
	return event
}

func (p *pause) heal(r strike, node sim.NodeID) { r.w.Resume(node, p.id(r, node)) }

// id is the pause's own: a fault has at most one for each node.
func (p *pause) id(r strike, node sim.NodeID) uint64 { return token(r.index, 0, node) }

package faults

import (
	"fmt"
	"strings"
	"time"

	"simrun/sim"
)

// Clock sets clocks wrong. Timers run on the node's clock: they expire early where it jumps
// forward or runs fast. A clock belongs to the machine, so a node that is down is struck, too.
type Clock struct {
	Node  Selector  `yaml:"node" required:"true" doc:"whose clock: an id, a list, a role, any, all, leader"`
	Jump  Jump      `yaml:"jump,omitempty" doc:"sets it forward by this, or back by a negative one; back to right when it heals"`
	Drift sim.Drift `yaml:"drift,omitempty" doc:"runs faster by this, such as 500ppm, or slower by a negative one"`
}

// Jump is by how much a clock is set forward or, if it is negative, back.
type Jump time.Duration

// String prints j as Go prints durations: -2ms.
func (j Jump) String() string { return time.Duration(j).String() }

// Kind implements Act.
func (Clock) Kind() string { return "clock" }

// Probabilistic implements Act.
func (Clock) Probabilistic() bool { return false }

func (c Clock) own() Selector { return c.Node }

func (c Clock) describe() string {
	var what []string
	if c.Jump != 0 {
		what = append(what, fmt.Sprintf("jump %v", c.Jump))
	}
	if c.Drift != 0 {
		what = append(what, fmt.Sprintf("drift %v", c.Drift))
	}
	return fmt.Sprintf("wrong clock of %s (%s)", c.Node, strings.Join(what, ", "))
}

func (c Clock) validate(v *validator) {
	v.selector(c.Node, true, "node")
	if c.Jump == 0 && c.Drift == 0 {
		v.fail("fault", "a clock fault has jump or drift, or both")
	}
	if !c.Drift.Valid() {
		v.fail("drift", "drift is between -1000000ppm and 1000000ppm, found %v", c.Drift)
	}
}

func (c Clock) compile(b *binder, f *compiled) { f.behaviour = &clock{c, b.target(c.Node)} }

type clock struct {
	Clock
	nodes target
}

func (c *clock) target() (target, bool) { return c.nodes, true }

func (c *clock) strike(r strike, node sim.NodeID) uint64 {
	event := r.w.Fault("clock", node, uint64(r.fault().number), r.cause)
	r.w.AdjustClock(node, time.Duration(c.Jump), c.Drift)
	return event
}

func (c *clock) heal(r strike, node sim.NodeID) {
	r.w.AdjustClock(node, -time.Duration(c.Jump), -c.Drift)
}

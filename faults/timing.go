package faults

import (
	"fmt"
	"strings"
	"time"

	"simrun/network"
	"simrun/sim"
)

// TimingFailure makes nodes do right things at the wrong time: what they send is late (a performance
// failure), or their timers expire early or late.
type TimingFailure struct {
	Node   Selector              `yaml:"node" required:"true" doc:"whom it strikes"`
	Delay  *network.Distribution `yaml:"delay,omitempty" doc:"how long what it sends waits before it leaves"`
	Timers *network.Decimal      `yaml:"timers,omitempty" doc:"what it sets its timers to is multiplied by this: too early below 1, too late above"`
}

// Kind implements Act.
func (TimingFailure) Kind() string { return "timing" }

// Probabilistic implements Act.
func (TimingFailure) Probabilistic() bool { return false }

func (t TimingFailure) own() Selector { return t.Node }

func (t TimingFailure) describe() string {
	var what []string
	if t.Delay != nil {
		what = append(what, fmt.Sprintf("sends late, %v", *t.Delay))
	}
	if t.Timers != nil {
		what = append(what, fmt.Sprintf("timers × %v", *t.Timers))
	}
	return fmt.Sprintf("bad timing of %s (%s)", t.Node, strings.Join(what, ", "))
}

func (t TimingFailure) validate(v *validator) {
	v.selector(t.Node, true, "node")
	if t.Delay == nil && t.Timers == nil {
		v.fail("fault", "a timing fault has delay or timers, or both")
	}
	if t.Delay != nil {
		v.distribution(*t.Delay, "delay")
		if !t.Delay.CanWait() {
			v.fail("delay", "a delay of 0 is not late")
		}
	}
	if t.Timers != nil && (*t.Timers <= 0 || *t.Timers == network.One) {
		v.fail("timers", "timers is above 0 and not 1: below 1 is early, above is late; found %v", *t.Timers)
	}
}

func (t TimingFailure) compile(b *binder, f *compiled) {
	c := &timing{nodes: b.target(t.Node), timers: t.Timers}
	if t.Delay != nil {
		c.delay = t.Delay.Compile()
		b.hook(sim.HookSend, b.program.sends, c.nodes.nodes)
	}
	if t.Timers != nil {
		b.hook(sim.HookTimer, b.program.timers, c.nodes.nodes)
	}
	f.standing = c
}

type timing struct {
	messagesKept
	nodes  target
	delay  *network.Durations // or nil
	timers *network.Decimal   // or nil
}

func (t *timing) target() (target, bool) { return t.nodes, true }

func (t *timing) send(r strike, _, _ sim.NodeID, _ sim.MessageKind, fate *sim.Fate) bool {
	late := network.Duration(r.w.Draws(r.fault().stream, r.next()), sim.LaneDelay, t.delay)
	fate.Wait += late
	return late > 0
}

func (t *timing) timer(after time.Duration) time.Duration { return t.timers.Times(after) }

package faults

import (
	"fmt"
	"slices"
	"strings"

	"simrun/network"
	"simrun/sim"
)

// Link makes directed links worse than the network is.
type Link struct {
	From      Selector              `yaml:"from" required:"true" doc:"the senders"`
	To        Selector              `yaml:"to" required:"true" doc:"the receivers"`
	Loss      network.Probability   `yaml:"loss,omitempty" doc:"of each message"`
	Duplicate network.Probability   `yaml:"duplicate,omitempty" doc:"of each message"`
	Corrupt   network.Probability   `yaml:"corrupt,omitempty" doc:"of each message: it arrives damaged, and its receiver drops it"`
	Delay     *network.Distribution `yaml:"delay,omitempty" doc:"in place of the network's own"`
}

// Kind implements Act.
func (Link) Kind() string { return "link" }

// Probabilistic implements Act.
func (l Link) Probabilistic() bool {
	return l.Delay == nil && l.Loss < network.Certain && l.Duplicate < network.Certain && l.Corrupt < network.Certain
}

func (l Link) own() Selector { return nil }

func (l Link) describe() string {
	var what []string
	if l.Loss > 0 {
		what = append(what, fmt.Sprintf("loss %v", l.Loss))
	}
	if l.Duplicate > 0 {
		what = append(what, fmt.Sprintf("duplicate %v", l.Duplicate))
	}
	if l.Corrupt > 0 {
		what = append(what, fmt.Sprintf("corrupt %v", l.Corrupt))
	}
	if l.Delay != nil {
		what = append(what, fmt.Sprintf("delay %v", *l.Delay))
	}
	return fmt.Sprintf("faulty link %s → %s (%s)", l.From.set(), l.To.set(), strings.Join(what, ", "))
}

func (l Link) validate(v *validator) {
	v.selector(l.From, false, "from")
	v.selector(l.To, false, "to")
	v.probability(l.Loss, "loss")
	v.probability(l.Duplicate, "duplicate")
	v.probability(l.Corrupt, "corrupt")
	if l.Loss == 0 && l.Duplicate == 0 && l.Corrupt == 0 && l.Delay == nil {
		v.fail("fault", "a link fault has at least one of loss, duplicate, corrupt and delay")
	}
	if l.Delay != nil {
		v.distribution(*l.Delay, "delay")
	}
}

func (l Link) compile(b *binder, f *compiled) {
	b.hook(sim.HookSend, b.program.sends, b.Resolve(l.From))
	c := &link{Link: l, to: b.Resolve(l.To)}
	if l.Delay != nil {
		c.delay = l.Delay.Compile()
	}
	f.standing = c
}

type link struct {
	timersKept
	Link
	to    []sim.NodeID
	delay *network.Durations // or nil
}

func (l *link) target() (target, bool) { return target{}, false }

// send draws from the fault's stream alone, so that the network's own choices
// stay. The k-th message that it sees gets the k-th draw of every lane.
func (l *link) send(r strike, from, to sim.NodeID, kind sim.MessageKind, fate *sim.Fate) bool {
	if !slices.Contains(l.to, to) {
		return false
	}
	draws := r.w.Draws(r.fault().stream, r.next())
	if network.Chance(draws, sim.LaneLoss, l.Loss) {
		*fate = sim.Fate{Loss: sim.LostByFault}
		return true
	}
	touched := false
	law := networkOf(r.w).Delay(from, to)
	if l.delay != nil {
		law = l.delay
		fate.Delay = network.Duration(draws, sim.LaneDelay, law)
		touched = true
	}
	twice := fate.Twice // by the network
	if network.Chance(draws, sim.LaneDuplicate, l.Duplicate) && !twice {
		fate.Twice = true
		touched = true
	}
	if fate.Twice && touched && (l.Delay != nil || !twice) {
		fate.Delay2 = network.Duration(draws, sim.LaneDuplicateDelay, law)
	}
	if l.delay != nil {
		networkOf(r.w).Promise(r.w.Now(), from, to, r.w.Config().KindName(kind), fate)
	}
	if !fate.Corrupt && network.Chance(draws, sim.LaneCorrupt, l.Corrupt) {
		fate.Corrupt = true
		touched = true
	}
	return touched
}

func (l *link) arrive(strike, sim.NodeID, sim.NodeID, sim.MessageKind) bool { return false }

func (l *link) losesSent(to sim.NodeID, _ sim.MessageKind) bool {
	return (l.Loss == network.Certain || l.Corrupt == network.Certain) && slices.Contains(l.to, to)
}

func (l *link) losesArriving(sim.NodeID, sim.MessageKind) bool { return false }

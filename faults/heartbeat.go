package faults

import (
	"time"

	"simrun/sim"
)

// Heartbeat is the message by which a node says to the others that it is alive.
type Heartbeat struct{}

// HeartbeatKind is the kind of the message Heartbeat, by which faults name it.
const HeartbeatKind = "Heartbeat"

// Kind implements sim.Message.
func (Heartbeat) Kind() string { return HeartbeatKind }

// Beats are the terms of a heartbeat detector.
type Beats struct {
	Interval time.Duration // between two heartbeats of a node
	Timeout  time.Duration // without one, until the node is suspected
	Adaptive bool          // each mistake makes the timeout of its victim an interval longer
}

// DefaultBeats are the terms that a scenario says nothing about. On links of the default
// delay they make no mistakes.
var DefaultBeats = Beats{Interval: 20 * time.Millisecond, Timeout: 60 * time.Millisecond, Adaptive: true}

// Wrap returns the factory of a node with a heartbeat detector around the nodes that inner makes.
// names are those of all nodes, by id.
//
// Every watched node sends a heartbeat to all who listen, again and again. Who has heard none of a
// node for a timeout suspects it; who then hears one takes that back and, where the
// detector is adaptive, will wait longer for that node from then on, so that in a partially
// synchronous system its mistakes come to an end: it is eventually perfect (Chandra, Toueg, "Unreliable failure detectors for
// reliable distributed systems", JACM 43(2), 1996). A node that asks for a leader is told the least
// one that it does not suspect. The detector's state is volatile.
func (d *Detection) Wrap(id sim.NodeID, names []string, inner func() sim.Node) func() sim.Node {
	c := &beatConfig{Beats: d.Beats}
	if d.watches(id) {
		c.listeners = without(d.Told, id)
	}
	if d.tells(id) {
		c.watched = without(d.Watched, id)
		c.leads = d.watches(id)
		for _, n := range c.watched {
			c.keys = append(c.keys, sim.TimerKey{Name: "heartbeat of " + names[n]})
		}
	}
	return func() sim.Node {
		b := beating{
			config: c, inner: inner(), suspected: make([]bool, len(c.watched)), timeouts: make([]time.Duration, len(c.watched)), leader: sim.Nobody,
		}
		for i := range b.timeouts {
			b.timeouts[i] = c.Timeout
		}
		if _, ok := b.inner.(sim.Forker); ok {
			return &beatingForker{b}
		}
		return &b
	}
}

func without(nodes []sim.NodeID, n sim.NodeID) []sim.NodeID {
	var rest []sim.NodeID
	for _, m := range nodes {
		if m != n {
			rest = append(rest, m)
		}
	}
	return rest
}

// beatConfig is what all incarnations of a node share.
type beatConfig struct {
	Beats
	listeners []sim.NodeID   // to whom it sends heartbeats
	watched   []sim.NodeID   // whose heartbeats it waits for
	keys      []sim.TimerKey // by watched node: the timer of its timeout
	leads     bool           // it may lead
}

var beat = sim.TimerKey{Name: "heartbeat"}

// beating is a node with a heartbeat detector around it.
type beating struct {
	config    *beatConfig `sim:"config"`
	inner     sim.Node
	suspected []bool          // by watched node
	timeouts  []time.Duration // by watched node
	leader    sim.NodeID      // that it was told, or Nobody
}

// Init implements sim.Node.
func (b *beating) Init(env *sim.Env) {
	b.beat(env)
	for i, key := range b.config.keys {
		env.SetTimer(key, b.timeouts[i], b.timeouts[i])
	}
	b.inner.Init(env)
	b.elect(env)
}

func (b *beating) beat(env *sim.Env) {
	if len(b.config.listeners) > 0 {
		env.Broadcast(b.config.listeners, Heartbeat{})
		env.SetTimer(beat, b.config.Interval, b.config.Interval)
	}
}

// Receive implements sim.Node.
func (b *beating) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if _, ok := m.(Heartbeat); !ok {
		b.inner.Receive(env, from, m)
		return
	}
	for i, n := range b.config.watched {
		if n == from {
			b.hear(env, i)
		}
	}
}

// hear takes a heartbeat of a watched node.
func (b *beating) hear(env *sim.Env, i int) {
	if b.suspected[i] && b.config.Adaptive {
		b.timeouts[i] += b.config.Interval
	}
	env.SetTimer(b.config.keys[i], b.timeouts[i], b.timeouts[i])
	if b.suspected[i] {
		b.suspected[i] = false
		b.say(env, sim.Notice{Says: sim.IsUp, About: b.config.watched[i]})
	}
}

// Timeout implements sim.Node.
func (b *beating) Timeout(env *sim.Env, key sim.TimerKey) {
	if key == beat {
		b.beat(env)
		return
	}
	for i, own := range b.config.keys {
		if own == key {
			b.suspected[i] = true
			b.say(env, sim.Notice{Says: sim.HasCrashed, About: b.config.watched[i]})
			return
		}
	}
	b.inner.Timeout(env, key)
}

// say tells the node of a suspicion that has come up or gone.
func (b *beating) say(env *sim.Env, n sim.Notice) {
	if user, ok := b.inner.(sim.DetectorUser); ok {
		env.Notice(n)
		if n.Says == sim.HasCrashed {
			user.Suspect(env, n.About)
		} else {
			user.Restore(env, n.About)
		}
	}
	b.elect(env)
}

// elect tells a node that asks for a leader who it is, if that has changed.
func (b *beating) elect(env *sim.Env) {
	user, ok := b.inner.(sim.LeaderUser)
	if !ok {
		return
	}
	if leader := b.least(env.Self()); leader != b.leader && leader != sim.Nobody {
		b.leader = leader
		env.Notice(sim.Notice{Says: sim.IsTheLeader, About: leader})
		user.Leader(env, leader)
	}
}

// least is the node of the least id that is not suspected.
func (b *beating) least(self sim.NodeID) sim.NodeID {
	for i, n := range b.config.watched {
		switch {
		case b.config.leads && self < n:
			return self
		case !b.suspected[i]:
			return n
		}
	}
	if b.config.leads {
		return self
	}
	return sim.Nobody
}

// Invoke implements sim.Client, for nodes that take operations.
func (b *beating) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	b.inner.(sim.Client).Invoke(env, id, op)
}

package protocols

import (
	"time"

	"simrun/sim"
)

// ClientRole is the role of the clients of a protocol that serves some: k1, k2 … There are as many as
// the workload asks for.
func ClientRole() Role { return Role{Name: "client", Prefix: "k", Client: true} }

// NewClient returns the factory of a client: a node that passes operations of a key-value store on
// to servers. It waits so long for an answer before it asks the next server. It asks for one operation
// after the other, in the order in which they were asked of it.
func NewClient(servers []sim.NodeID, retry time.Duration) func() sim.Node {
	return func() sim.Node { return &client{servers: servers, retry: retry} }
}

// client keeps nothing on disk: what it had not been answered when it crashed it forgets.
type client struct {
	servers []sim.NodeID  `sim:"config"`
	retry   time.Duration `sim:"config"`

	Queue  []ClientRequest // the first is under way
	Target int             // whom it asks, of servers
	Hops   int             // how often it was redirected since it last waited in vain
}

var retryTimer = sim.TimerKey{Name: "retry"}

// Init implements sim.Node. Clients begin with different servers.
func (c *client) Init(env *sim.Env) { c.Target = int(env.Self()) % len(c.servers) }

// Invoke implements sim.Client.
func (c *client) Invoke(env *sim.Env, id sim.OpID, op sim.Op) {
	c.Queue = append(c.Queue, requestOf(id, op))
	if len(c.Queue) == 1 {
		c.ask(env)
	}
}

// ask sends the request that is under way, and waits.
func (c *client) ask(env *sim.Env) {
	env.Send(c.servers[c.Target], c.Queue[0])
	env.SetTimer(retryTimer, c.retry, c.retry)
}

// Receive implements sim.Node. What is not for clients reaches one only where somebody lies, and means nothing to it.
func (c *client) Receive(env *sim.Env, _ sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case ClientReply:
		if c.awaits(m.Sequence) {
			c.answered(env, m)
		}
	case ClientRedirect:
		if c.awaits(m.Sequence) {
			c.redirected(env, m.Leader)
		}
	}
}

// awaits tells whether an answer is to the request under way: others are late.
func (c *client) awaits(sequence sim.OpID) bool {
	return len(c.Queue) > 0 && c.Queue[0].Sequence == sequence
}

func (c *client) answered(env *sim.Env, m ClientReply) {
	done := c.Queue[0]
	c.Queue, c.Hops = c.Queue[1:], 0
	env.CancelTimer(retryTimer)
	env.Respond(done.Sequence, done.answer(m))
	if len(c.Queue) > 0 {
		c.ask(env)
	}
}

// redirected asks the leader. Servers that know no better than to send it to and fro
// don't keep it busy: then it waits.
func (c *client) redirected(env *sim.Env, leader sim.NodeID) {
	for i, s := range c.servers {
		if s == leader && i != c.Target && c.Hops < len(c.servers) {
			c.Target = i
			c.Hops++
			c.ask(env)
			return
		}
	}
}

// Timeout implements sim.Node: it asks the next server.
func (c *client) Timeout(env *sim.Env, _ sim.TimerKey) {
	c.Target = (c.Target + 1) % len(c.servers)
	c.Hops = 0
	c.ask(env)
}

package sim

import (
	"fmt"
	"time"
)

// Config is what a world is made of. It does not change while worlds run on it
// and may be shared between them; Network, Injector and Monitors hold a run's
// state and so belong to one world.
type Config struct {
	Nodes    []NodeSpec    // their order is the order of ids
	Messages []Message     // one of each kind that nodes may send
	Workload []Invocation  // sorted by At
	Horizon  Time          // nothing happens after it
	EventMax uint64        // a run stops after so many events; 0 is as many as can be counted, 2^38
	SyncTime time.Duration // how long a Sync takes
	Clocks   Clocks        // how far the nodes' clocks are off
	Twins    []NodeID      // the last of Nodes are the twins of these

	kinds      []string // of messages
	kindHashes []uint64
	byKind     map[string]MessageKind
	hashes     []uint64 // of node names
	links      []uint64 // by sender, what the streams of its links have in common

	identity, twin []NodeID // by node, where there are twins
}

// NodeSpec describes one node.
type NodeSpec struct {
	Name string
	Role string
	New  func() Node // a fresh incarnation, with no volatile state
}

// Invocation asks a node for an operation.
type Invocation struct {
	At   Time
	Node NodeID
	Op   Op
	// Silent operations are not answered: they tell the node something.
	Silent bool

	demand uint64 // 1 more than the demand's token, 0 for those of a Config
}

// Prepare checks a Config and computes what worlds share, once. It panics on misuse.
func (c *Config) Prepare() {
	c.byKind = make(map[string]MessageKind, len(c.Messages))
	for i, m := range c.Messages {
		kind := m.Kind()
		if _, twice := c.byKind[kind]; twice {
			panic(fmt.Sprintf("sim: message kind %q is declared twice", kind))
		}
		c.byKind[kind] = MessageKind(i)
		c.kinds, c.kindHashes = append(c.kinds, kind), append(c.kindHashes, HashName(kind))
	}
	names := make(map[string]bool, len(c.Nodes))
	for i, n := range c.Nodes {
		if names[n.Name] {
			panic(fmt.Sprintf("sim: two nodes are called %q, so their random streams would be equal", n.Name))
		}
		names[n.Name] = true
		if n.New == nil {
			panic(fmt.Sprintf("sim: node %d (%q) has no factory", i, n.Name))
		}
		hash := HashName(n.Name)
		c.hashes, c.links = append(c.hashes, hash), append(c.links, mix(linkSalt+hash))
	}
	c.prepareTwins()
	for i := 1; i < len(c.Workload); i++ {
		if c.Workload[i].At < c.Workload[i-1].At {
			panic("sim: the workload is not sorted by time")
		}
	}
}

// Name returns a node's name, or "-" for Nobody.
func (c *Config) Name(n NodeID) string {
	if n == Nobody {
		return "-"
	}
	return c.Nodes[n].Name
}

// Lookup finds a node by name. Twins have none that a scenario knows.
func (c *Config) Lookup(name string) (NodeID, bool) {
	for i := range c.Nodes[:c.Real()] {
		if c.Nodes[i].Name == name {
			return NodeID(i), true
		}
	}
	return Nobody, false
}

// KindName returns the name of a message kind.
func (c *Config) KindName(k MessageKind) string { return c.kinds[k] }

// KindOf finds a message kind by name.
func (c *Config) KindOf(name string) (MessageKind, bool) {
	k, ok := c.byKind[name]
	return k, ok
}

// LinkStream names the random stream of a directed link.
func (c *Config) LinkStream(from, to NodeID) StreamID {
	return StreamID(mix(c.links[from] + c.hashes[to]))
}

var (
	linkSalt = HashName("link")
	nodeSalt = HashName("node")
)

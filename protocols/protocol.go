// Package protocols says what a protocol offers to those who run it: its roles,
// messages, states, parameters, operations and properties, and how to build its nodes.
//
// A protocol is a value of type Protocol, in a package of its own below this
// one. It imports sim, check and this package, and no other protocol.
package protocols

import (
	"simrun/check"
	"simrun/sim"
)

// Protocol describes a protocol.
type Protocol struct {
	Name         string
	Title        string // one line
	Doc          string // what it does and where it comes from, in a few paragraphs
	Roles        []Role
	Messages     []Message
	Observations []sim.Observation
	Notation     string // what is to be known to read what observations and messages tell in short; may be empty
	States       []State
	Decisions    []string // the values that nodes decide; empty if they are open
	Operations   []Operation
	// DefaultWorkload is what is asked for, at the start, where a scenario asks for nothing; nil
	// is nothing.
	DefaultWorkload func(s *Setup) []Asked
	Properties      []check.Property
	Storage         string   // what nodes keep on stable storage, for `saves:` triggers
	Records         []string // the names of those records and logs; empty: any
	// Detector is the failure detector that nodes have where the scenario names none; empty
	// is sim.NoDetector.
	Detector sim.DetectorKind
	// Params returns a pointer to a struct with the defaults, whose fields have
	// yaml and doc tags; or nil for a protocol without parameters.
	Params func() Params
	// New returns the factory of a node.
	New func(s *Setup, id sim.NodeID) func() sim.Node
	// Variants are what the protocol is instead with some parameters, where these make another of
	// it, with messages and properties of its own. They have its name and its parameters, and no variants.
	Variants []Variant
}

// Variant is what a protocol is with some parameters.
type Variant struct {
	When     string // with which, as a scenario has them: "mode: log"
	Applies  func(p Params) bool
	Protocol *Protocol
}

// With returns what the protocol is with parameters.
func (p *Protocol) With(params Params) *Protocol {
	for _, v := range p.Variants {
		if v.Applies(params) {
			return v.Protocol
		}
	}
	return p
}

// All returns the protocol and its variants.
func (p *Protocol) All() []*Protocol {
	all := []*Protocol{p}
	for _, v := range p.Variants {
		all = append(all, v.Protocol)
	}
	return all
}

// Params are a protocol's parameters.
type Params interface {
	// Validate tells what is wrong with the values.
	Validate() []sim.Problem
}

// Populated are parameters that speak of the protocol's nodes.
type Populated interface {
	Params
	// ValidateFor tells what is wrong with valid values for the nodes that there are.
	ValidateFor(s *Setup) []sim.Problem
}

// Role is a part that nodes play.
type Role struct {
	Name    string
	Prefix  string // of the nodes' ids: p1, p2 …; a role with Max 1 has no numbers
	Min     int
	Max     int // 0: no limit
	Default int
	Main    bool // a bare number of nodes counts these
	Client  bool // invokes operations; not one of the protocol's own nodes
	// Whole is for a role that plays the parts of all others together. A scenario has nodes of
	// this role, or of the others if it names one of them; never of both.
	Whole bool
}

// Message describes a kind of message.
type Message struct {
	Message sim.Message
	Doc     string
	Says    string // what a node does that sends it, for the timeline: "votes commit"
	// Alternatives are the kinds of messages that might have been sent in its place: VoteAbort for VoteCommit. A
	// liar puts one of them there; fields of the same name and type are taken over.
	Alternatives []string
}

// State is a state that nodes publish.
type State struct{ Name, Doc string }

// Operation is something that a workload can ask for.
type Operation struct {
	Name string
	Doc  string
	// Fields returns a pointer to a struct for the operation's own keys, with
	// yaml and doc tags.
	Fields func() any
	// Expand turns the operation, asked of a node (or of Nobody where the workload names none),
	// into what nodes are invoked with, in order.
	Expand func(s *Setup, node sim.NodeID, fields any) ([]Request, []sim.Problem)
	// Draw makes the operation that a client of a workload asks for, on a key that was drawn; value is
	// like no other in the run, and old what the key is thought to hold. Nil: clients don't ask for it.
	Draw func(key, old, value string) sim.Op
}

// Asked is an operation that is asked of a node, or of Nobody, as a line of a workload does it.
type Asked struct {
	Node   sim.NodeID
	Op     string
	Fields any // as Operation.Fields returns them
}

// Request invokes one node with one operation.
type Request struct {
	Node   sim.NodeID
	Op     sim.Op
	Silent bool // tells the node something and is not answered
}

// Setup is the world that nodes are built for. It does not change while runs use it.
type Setup struct {
	Params   Params
	Detector sim.DetectorKind // that nodes have
	Names    []string         // of all nodes, by id
	Roles    []Membership     // in order of Protocol.Roles

	members []sim.NodeID // as Prepare found them
}

// Prepare computes once what every node will ask for. It is called when all roles are set.
func (s *Setup) Prepare() { s.members = s.Members() }

// Membership is who plays a role.
type Membership struct {
	Role  Role
	Nodes []sim.NodeID
}

// In returns the nodes of a role, in order of ids.
func (s *Setup) In(role string) []sim.NodeID {
	for _, m := range s.Roles {
		if m.Role.Name == role {
			return m.Nodes
		}
	}
	return nil
}

// Members returns the protocol's nodes, which the caller must not change: all but clients.
func (s *Setup) Members() []sim.NodeID {
	if s.members != nil {
		return s.members
	}
	var members []sim.NodeID
	for _, m := range s.Roles {
		if !m.Role.Client {
			members = append(members, m.Nodes...)
		}
	}
	return members
}

// Lookup finds a node by name.
func (s *Setup) Lookup(name string) (sim.NodeID, bool) {
	for i, n := range s.Names {
		if n == name {
			return sim.NodeID(i), true
		}
	}
	return sim.Nobody, false
}

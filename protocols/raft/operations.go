package raft

import (
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// Campaign has a server start an election, as if its election timeout had elapsed.
type Campaign struct{}

// Change asks the leader to add a server to the members, or to remove it. All servers hear of it, and who does not
// lead takes no notice.
type Change wish

// OpName implements sim.Op.
func (Campaign) OpName() string { return "campaign" }

// OpName implements sim.Op.
func (c Change) OpName() string {
	if c.Remove {
		return "remove"
	}
	return "add"
}

func operations() []protocols.Operation {
	none := func() any { return new(struct{}) }
	return []protocols.Operation{
		protocols.PutOperation(), protocols.GetOperation(), protocols.CasOperation(),
		{
			Name: "campaign", Doc: "a server starts an election, as if its election timeout had elapsed",
			Fields: none, Expand: expandCampaign,
		},
		{
			Name: "add", Doc: "whoever leads then adds the server to the members", Fields: none,
			Expand: expandChange(false),
		},
		{
			Name: "remove", Doc: "whoever leads then removes the server from the members", Fields: none,
			Expand: expandChange(true),
		},
	}
}

func expandCampaign(s *protocols.Setup, node sim.NodeID, _ any) ([]protocols.Request, []sim.Problem) {
	return []protocols.Request{{Node: node, Op: Campaign{}, Silent: true}}, isServer(s, node)
}

func expandChange(remove bool) func(*protocols.Setup, sim.NodeID, any) ([]protocols.Request, []sim.Problem) {
	return func(s *protocols.Setup, node sim.NodeID, _ any) ([]protocols.Request, []sim.Problem) {
		var requests []protocols.Request
		for _, n := range s.In(Server) {
			requests = append(requests, protocols.Request{Node: n, Op: Change{node, remove}, Silent: true})
		}
		return requests, isServer(s, node)
	}
}

// isServer tells what is wrong with a node that is to be a server.
func isServer(s *protocols.Setup, node sim.NodeID) []sim.Problem {
	switch {
	case node == sim.Nobody:
		return []sim.Problem{sim.Problemf(nil, "which server? say so, such as node: n1")}
	case !slices.Contains(s.In(Server), node):
		return []sim.Problem{sim.Problemf([]string{"node"}, "%s is not a server", s.Names[node])}
	}
	return nil
}

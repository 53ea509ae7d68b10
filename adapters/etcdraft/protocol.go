package etcdraft

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// serverRole is the role of the nodes that run the library.
const serverRole = "server"

// Protocol describes etcd/raft as a protocol.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "etcdraft",
		Title: "go.etcd.io/raft/v3: a key-value store on the Raft library that etcd, CockroachDB and others use",
		Doc: `The real library as a node: each server drives a RawNode, with its log on the simulated disk, under
simulated time. Servers elect a leader, which replicates a log; what a majority has is committed, and all
apply it to a key-value store in the same order. Any server takes a client's request and has the library
pass it on to the leader. Reads go by the read index. Configurations change by joint consensus.
The library draws election timeouts for itself, which no seed decides, so the adapter takes
them over: only leaders tick, and followers forget their leader and campaign by simulated timers.
A server on which an assertion of the library fails stops for good.
Nothing is proved of its runs, since the library can't be copied: what is blocked or in a livelock is reported as late.
Publishes: state, term, last, last_term, commit, config.
D. Ongaro, "Consensus: Bridging Theory and Practice", 2014.`,
		Roles: []protocols.Role{
			{Name: serverRole, Prefix: "n", Min: 1, Default: 3, Main: true},
			protocols.ClientRole(),
		},
		Messages:     messages(),
		Observations: append(check.RaftObservations(), AssertionFailed{}, State{}),
		States:       states(),
		Operations:   operations(),
		Notation:     check.RaftNotation,
		Properties:   append(check.RaftProperties(), Assertions()),
		Storage:      "wal.1, wal.2: the write-ahead log, in one of two segments, the other of which the next snapshot begins",
		Records:      segments[:],
		Params:       func() protocols.Params { return Defaults() },
		New:          newNode,
	}
}

func operations() []protocols.Operation {
	none := func() any { return new(struct{}) }
	return []protocols.Operation{
		protocols.PutOperation(), protocols.GetOperation(), protocols.CasOperation(),
		{Name: "add", Doc: "a server is to vote", Fields: none, Expand: expandChange(false)},
		{Name: "remove", Doc: "a server is not to vote any more", Fields: none, Expand: expandChange(true)},
		{Name: "campaign", Doc: "a server stands for election, as if it had not heard from its leader", Fields: none, Expand: expandCampaign},
	}
}

// expandChange tells all servers: who leads does it.
func expandChange(remove bool) func(*protocols.Setup, sim.NodeID, any) ([]protocols.Request, []sim.Problem) {
	return func(s *protocols.Setup, node sim.NodeID, _ any) ([]protocols.Request, []sim.Problem) {
		change := Change{Remove: remove, Node: node}
		var all []protocols.Request
		for _, n := range s.In(serverRole) {
			all = append(all, protocols.Request{Node: n, Op: change, Silent: true})
		}
		return all, isServer(s, node, change.OpName())
	}
}

func expandCampaign(s *protocols.Setup, node sim.NodeID, _ any) ([]protocols.Request, []sim.Problem) {
	return []protocols.Request{{Node: node, Op: Campaign{}, Silent: true}}, isServer(s, node, Campaign{}.OpName())
}

// isServer tells what is wrong with an operation on a node that is none.
func isServer(s *protocols.Setup, node sim.NodeID, op string) []sim.Problem {
	switch {
	case node == sim.Nobody:
		return []sim.Problem{sim.Problemf(nil, "%s whom? say which server, such as node: %s", op, s.Names[s.In(serverRole)[0]])}
	case !slices.Contains(s.In(serverRole), node):
		return []sim.Problem{sim.Problemf([]string{"node"}, "%s is not a server", s.Names[node])}
	}
	return nil
}

func newNode(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	servers, params := s.In(serverRole), s.Params.(*Params)
	if !slices.Contains(servers, id) {
		return protocols.NewClient(servers, params.Retry)
	}
	voters := servers
	if 0 < params.Members && params.Members < len(servers) {
		voters = servers[:params.Members]
	}
	cfg := &config{Params: *params, self: id, first: firstConfig(voters), resends: resendTimers(s.Names)}
	return func() sim.Node { return &server{cfg: cfg} }
}

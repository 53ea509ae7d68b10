package raft

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Server is the role of servers.
const Server = "server"

// Protocol describes Raft.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "raft",
		Title: "Raft: a leader replicates a log of commands to a majority, and a majority elects the next leader",
		Doc: `Time is divided into terms, each with at most one leader. A server that does not hear from one for its
election timeout becomes candidate of the next term and asks for votes; who has a majority's leads. A server votes once in a
term, and for nobody whose log is behind its own. The leader appends clients' requests to its log and sends
them out; a follower appends what comes behind an entry that it has in common with the leader, and removes what
conflicts. What a majority holds of the leader's own term is committed, with all before it, and applied. Terms, votes and
logs are on the disk before anybody hears of them. Reads, snapshots, pre-votes, checks of the quorum and
changes of membership follow the dissertation.
Publishes: state, term, last, last_term, commit.
D. Ongaro, J. Ousterhout, "In search of an understandable consensus algorithm (extended version)", 2014;
D. Ongaro, "Consensus: bridging theory and practice", Stanford, 2014.`,
		Roles: []protocols.Role{
			{Name: Server, Prefix: "n", Min: 1, Default: 3, Main: true},
			protocols.ClientRole(),
		},
		Messages:     messages(),
		Observations: append(check.RaftObservations(), State{}),
		States: []protocols.State{
			{Name: follower.String(), Doc: "it follows the leader of its term, if there is one"},
			{Name: preCandidate.String(), Doc: "it has not heard from a leader and finds out whether it would win an election"},
			{Name: candidate.String(), Doc: "it asks for votes in a term of its own"},
			{Name: leader.String(), Doc: "it leads in its term"},
		},
		Operations: operations(),
		Notation:   check.RaftNotation,
		Properties: check.RaftProperties(),
		Storage:    "vote.1, vote.2: the term and the vote in it; log.1, log.2: the log, of which one is in use; snapshot.1, snapshot.2. Where there are two, they are written in turn",
		Records:    slices.Concat(ballotPlaces[:], logPlaces[:], snapshotPlaces[:]),
		Params:     func() protocols.Params { return Defaults() },
		New:        newNode,
	}
}

func newNode(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	params, servers := *s.Params.(*Params), s.In(Server)
	if !slices.Contains(servers, id) {
		return protocols.NewClient(servers, params.Retry)
	}
	cfg := &config{Params: params, servers: servers, members: Configuration{Voters: servers}}
	if m := params.Members; 0 < m && m < len(servers) {
		cfg.members.Voters = servers[:m]
	}
	return func() sim.Node { return &server{cfg: cfg} }
}

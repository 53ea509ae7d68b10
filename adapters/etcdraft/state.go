package etcdraft

import (
	"strings"

	"go.etcd.io/raft/v3"

	"simrun/protocols"
	"simrun/sim"
)

// State is what a server publishes.
type State struct {
	State    string
	Term     sim.Epoch
	Last     uint64 // the index of its last entry
	LastTerm sim.Epoch
	Commit   uint64
	Config   string // who votes, as far as it has applied the log
}

// ObservationName implements sim.Observation.
func (State) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s State) StateName() string { return s.State }

// Leads implements sim.Leading.
func (s State) Leads() (sim.Epoch, bool) { return s.Term, s.State == leader }

// The states.
const (
	follower     = "follower"
	preCandidate = "pre-candidate"
	candidate    = "candidate"
	leader       = "leader"
)

var stateNames = [...]string{
	raft.StateFollower: follower, raft.StateCandidate: candidate, raft.StateLeader: leader, raft.StatePreCandidate: preCandidate,
}

func states() []protocols.State {
	return []protocols.State{
		{Name: follower, Doc: "it follows a leader, or waits for one"},
		{Name: preCandidate, Doc: "it asks whether it would win an election"},
		{Name: candidate, Doc: "it asks for votes"},
		{Name: leader, Doc: "it leads in its term"},
	}
}

// publish says where the server stands, if that has changed.
func (n *server) publish(env *sim.Env) {
	now := State{stateNames[n.role], n.hard.Term, n.last, n.lastTerm, n.committed, n.voters}
	if now != n.said {
		n.said = now
		env.Observe(now)
	}
}

// votersIn prints a configuration.
func votersIn(env *sim.Env, c Config) string {
	text := names(env, c.Voters)
	if len(c.Outgoing) > 0 {
		text += " and " + names(env, c.Outgoing)
	}
	return text
}

func names(env *sim.Env, nodes []sim.NodeID) string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = env.Name(n)
	}
	return strings.Join(all, " ")
}

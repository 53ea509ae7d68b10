package raft

import (
	"fmt"
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// config is what a server knows of the run. Runs share it.
type config struct {
	Params
	servers []sim.NodeID // all that there are, members or not
	members Configuration
}

// server is a server of Raft: figure 2, "State", and what its extensions add.
type server struct {
	cfg *config `sim:"config"`

	// Persistent state: what of it is said to others is on the disk before (storage.go).
	Term     sim.Epoch  // the latest that the server has seen
	VotedFor sim.NodeID // in Term, or Nobody
	log
	Snapshot Snapshot // of what was before the log
	disk

	// Volatile state.
	Role    role
	Leader  sim.NodeID // of Term, if it is known, else Nobody
	Loyal   bool       // its election timeout has not elapsed since it heard from a leader
	Commit  uint64     // up to which entries are known to be committed
	Applied uint64     // up to which entries are applied to Store
	Store   protocols.Store
	History []change // the configurations of the log, the latest one last

	// Of a candidate.
	Votes []sim.NodeID // who has granted its vote, or would

	// Of a leader.
	Peers  []peer    // by server
	Round  sim.Epoch // how often it has turned to all others
	Reads  []read    // that wait for a majority's confirmation
	Lapsed sim.Epoch // the last round whose lease is over
	Wishes []wish    // changes of the membership that it was asked for

	Said State // what it published last
}

// The timers.
var (
	electionTimer  = sim.TimerKey{Name: "election"}
	heartbeatTimer = sim.TimerKey{Name: "heartbeat"}
)

const leaseTimer = "lease" // with the round from whose beginning it counts

// Init implements sim.Node: every server begins as a follower. One that restarts can't know whether
// it has heard from a leader just before, and is loyal to it.
func (s *server) Init(env *sim.Env) {
	s.VotedFor, s.Leader = sim.Nobody, sim.Nobody
	s.History = append(s.History[:0], change{0, s.cfg.members})
	if !s.recall(env) {
		return
	}
	s.Loyal = s.Term > 0
	s.waitForLeader(env)
	s.finish(env)
}

// Invoke implements sim.Client.
func (s *server) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	switch op := op.(type) {
	case Campaign:
		if s.Role != leader {
			s.electionTimeout(env)
		}
	case Change:
		s.changeMembers(env, wish(op))
	default:
		panic(fmt.Sprintf("raft: unexpected operation %T", op))
	}
	s.finish(env)
}

// Receive implements sim.Node. From who is no server it takes nothing but requests: only a liar sends more.
func (s *server) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if _, asks := m.(protocols.ClientRequest); !asks && !slices.Contains(s.cfg.servers, from) {
		return
	}
	switch m := m.(type) {
	case RequestVote:
		s.requestVote(env, from, m)
	case VoteReply:
		s.voteReply(env, from, m)
	case PreVote:
		s.preVote(env, from, m)
	case PreVoteReply:
		s.preVoteReply(env, from, m)
	case AppendEntries:
		s.appendEntries(env, from, m)
	case AppendReply:
		s.appendReply(env, from, m)
	case InstallSnapshot:
		s.installSnapshot(env, from, m)
	case SnapshotReply:
		s.snapshotReply(env, from, m)
	case protocols.ClientRequest:
		s.clientRequest(env, from, m)
	case protocols.ClientReply, protocols.ClientRedirect: // for clients: only a liar sends them here
	default:
		panic(fmt.Sprintf("raft: unexpected message %T", m))
	}
	s.finish(env)
}

// Timeout implements sim.Node.
func (s *server) Timeout(env *sim.Env, key sim.TimerKey) {
	switch key.Name {
	case electionTimer.Name:
		s.electionTimeout(env)
	case heartbeatTimer.Name:
		s.heartbeat(env)
	case leaseTimer:
		s.lapse(key.Epoch)
	default:
		panic(fmt.Sprintf("raft: unexpected timer %v", key))
	}
	s.finish(env)
}

// finish ends a handler: what was written becomes durable, and the server publishes where it stands.
func (s *server) finish(env *sim.Env) {
	if s.Unsynced {
		env.Sync()
		s.Unsynced = false
	}
	s.publish(env)
}

// publish says where the server stands, if that has changed.
func (s *server) publish(env *sim.Env) {
	now := State{State: s.Role.String(), Term: s.Term, Last: s.last(), LastTerm: s.lastTerm(), Commit: s.Commit}
	if now != s.Said {
		s.Said = now
		env.Observe(now)
	}
}

package etcdraft

import (
	"fmt"
	"math"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"simrun/sim"
)

// Change is the operation add or remove: a server is to vote or not to vote any more. All servers are told; who
// leads proposes it, and the others keep it in mind until they have applied it.
type Change struct {
	Remove bool
	Node   sim.NodeID
}

// OpName implements sim.Op.
func (c Change) OpName() string {
	if c.Remove {
		return "remove"
	}
	return "add"
}

// text is the change in the library's notation.
func (c Change) text() string {
	if c.Remove {
		return fmt.Sprintf("r%d", raftID(c.Node))
	}
	return fmt.Sprintf("v%d", raftID(c.Node))
}

// Campaign is the operation campaign: a server stands for election.
type Campaign struct{}

// OpName implements sim.Op.
func (Campaign) OpName() string { return "campaign" }

// proposedNow is the index of a change that is proposed and has none yet.
const proposedNow = math.MaxUint64

// proposeChange has a leader propose the first change that is not done, by joint consensus, where none is
// under way. The library turns one that comes too early into an entry without meaning: it is proposed again
// when that is applied.
func (n *server) proposeChange() {
	for n.role == raft.StateLeader && len(n.changes) > 0 {
		switch c := n.changes[0]; {
		case n.changing > n.applied || len(n.config.GetVotersOutgoing()) > 0:
			return
		case n.done(c):
			n.changes = n.changes[1:]
		default:
			if n.raft.ProposeConfChange(change(c.text())) == nil {
				n.changing = proposedNow
			}
			return
		}
	}
}

// done tells whether a change has nothing to change. Nobody removes the last voter.
func (n *server) done(c Change) bool {
	voters := n.config.GetVoters()
	votes := slices.Contains(voters, raftID(c.Node))
	return votes != c.Remove || c.Remove && len(voters) == 1
}

// changed takes note of a change that is applied.
func (n *server) changed(text string) {
	if len(n.changes) > 0 && n.changes[0].text() == text {
		n.changes = n.changes[1:]
	}
}

// configured takes note of a configuration.
func (n *server) configured(env *sim.Env) { n.voters = votersIn(env, plainConfig(n.config)) }

// firstConfig is the configuration before all entries.
func firstConfig(voters []sim.NodeID) Snapshot {
	return plainSnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: &raftpb.ConfState{Voters: raftIDs(voters)}}})
}

package etcdraft

import (
	"simrun/protocols"
	"simrun/sim"
)

// The messages bear the library's own names. Their fields are those that the library reads in a message of
// that type, as plain data: nodes by their id, so that a scenario can tamper with them.
type (
	// MsgPreVote asks whether a vote in Term would be granted.
	MsgPreVote struct {
		Term    sim.Epoch
		Index   uint64 // of the candidate's last entry
		LogTerm sim.Epoch
	}
	// MsgPreVoteResp says so.
	MsgPreVoteResp struct {
		Term    sim.Epoch
		Granted bool
	}
	// MsgVote asks for a vote in Term.
	MsgVote struct {
		Term    sim.Epoch
		Index   uint64 // of the candidate's last entry
		LogTerm sim.Epoch
	}
	// MsgVoteResp gives it or not.
	MsgVoteResp struct {
		Term    sim.Epoch
		Granted bool
	}
	// MsgApp has a follower append entries behind the one at Index.
	MsgApp struct {
		Term    sim.Epoch
		Index   uint64
		LogTerm sim.Epoch // of the entry at Index
		Entries []Entry
		Commit  uint64
	}
	// MsgAppResp tells how far the follower's log is the leader's or, rejected, where to try next.
	MsgAppResp struct {
		Term       sim.Epoch
		Index      uint64
		Reject     bool
		RejectHint uint64
		LogTerm    sim.Epoch // of the entry at RejectHint
	}
	// MsgHeartbeat says that the leader is there.
	MsgHeartbeat struct {
		Term   sim.Epoch
		Commit uint64
		Reads  uint64 // the number of reads so far that the answers confirm; 0: none
	}
	// MsgHeartbeatResp answers it.
	MsgHeartbeatResp struct {
		Term  sim.Epoch
		Reads uint64
	}
	// MsgSnap has a follower install a snapshot.
	MsgSnap struct {
		Term     sim.Epoch
		Snapshot Snapshot
	}
	// MsgProp passes a proposal on to the leader.
	MsgProp struct{ Entry Entry }
	// MsgReadIndex asks the leader how far a node must have applied the log before it answers a read.
	MsgReadIndex struct{ Read Read }
	// MsgReadIndexResp tells it.
	MsgReadIndexResp struct {
		Term  sim.Epoch
		Index uint64
		Read  Read
	}
)

// Read names a read: of which client, and which of its requests.
type Read struct {
	Client   sim.NodeID
	Sequence sim.OpID
}

// Entry is an entry of the log.
type Entry struct {
	Index   uint64
	Term    sim.Epoch
	Config  bool   // it changes the configuration
	Command string // a client's request, or the change in the library's notation; a leader's first entry has none
}

// Snapshot stands for the log up to an entry.
type Snapshot struct {
	Index  uint64
	Term   sim.Epoch
	Config Config
	Store  string // the store, as JSON
}

// Config is a configuration: who votes. In a joint one those of Outgoing do so as well, apart.
type Config struct {
	Voters    []sim.NodeID
	Outgoing  []sim.NodeID
	AutoLeave bool
}

// Kind implements sim.Message.
func (MsgPreVote) Kind() string { return "MsgPreVote" }

// Kind implements sim.Message.
func (MsgPreVoteResp) Kind() string { return "MsgPreVoteResp" }

// Kind implements sim.Message.
func (MsgVote) Kind() string { return "MsgVote" }

// Kind implements sim.Message.
func (MsgVoteResp) Kind() string { return "MsgVoteResp" }

// Kind implements sim.Message.
func (MsgApp) Kind() string { return "MsgApp" }

// Kind implements sim.Message.
func (MsgAppResp) Kind() string { return "MsgAppResp" }

// Kind implements sim.Message.
func (MsgHeartbeat) Kind() string { return "MsgHeartbeat" }

// Kind implements sim.Message.
func (MsgHeartbeatResp) Kind() string { return "MsgHeartbeatResp" }

// Kind implements sim.Message.
func (MsgSnap) Kind() string { return "MsgSnap" }

// Kind implements sim.Message.
func (MsgProp) Kind() string { return "MsgProp" }

// Kind implements sim.Message.
func (MsgReadIndex) Kind() string { return "MsgReadIndex" }

// Kind implements sim.Message.
func (MsgReadIndexResp) Kind() string { return "MsgReadIndexResp" }

func messages() []protocols.Message {
	return append([]protocols.Message{
		{Message: MsgPreVote{}, Doc: "asks whether a vote would be granted, before the term is raised", Says: "asks %s whether it would win"},
		{Message: MsgPreVoteResp{}, Doc: "says so", Says: "answers the pre-candidate %s"},
		{Message: MsgVote{}, Doc: "asks for a vote", Says: "asks %s for a vote"},
		{Message: MsgVoteResp{}, Doc: "gives it, or not", Says: "answers the candidate %s"},
		{Message: MsgApp{}, Doc: "has a follower append entries, which may be none, behind one that it has", Says: "sends entries to %s"},
		{Message: MsgAppResp{}, Doc: "tells how far the follower's log is the leader's, or where to try next", Says: "acknowledges to %s"},
		{Message: MsgHeartbeat{}, Doc: "says that the leader is there, and how much is committed", Says: "sends %s a heartbeat"},
		{Message: MsgHeartbeatResp{}, Doc: "answers it", Says: "answers the heartbeat of %s"},
		{Message: MsgSnap{}, Doc: "has a follower install a snapshot, in place of entries that the leader has dropped", Says: "sends a snapshot to %s"},
		{Message: MsgProp{}, Doc: "passes a proposal on to the leader", Says: "passes a proposal on to %s"},
		{Message: MsgReadIndex{}, Doc: "asks the leader how far the log must be applied before a read is answered", Says: "asks %s for a read index"},
		{Message: MsgReadIndexResp{}, Doc: "tells it", Says: "tells %s the read index"},
	}, protocols.KeyValueMessages()...)
}

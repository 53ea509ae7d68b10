package raft

import (
	"simrun/protocols"
	"simrun/sim"
)

type (
	// RequestVote is how a candidate gathers votes (section 5.2).
	RequestVote struct {
		Term      sim.Epoch
		LastIndex uint64    // of the candidate's log
		LastTerm  sim.Epoch // of the entry there
	}
	// VoteReply answers RequestVote.
	VoteReply struct {
		Term    sim.Epoch
		Granted bool
	}
	// PreVote asks whether RequestVote would be granted in a term that has not begun (dissertation, section 9.6).
	PreVote struct {
		Term      sim.Epoch
		LastIndex uint64
		LastTerm  sim.Epoch
	}
	// PreVoteReply answers PreVote: it grants the term that was asked for, or refuses with the sender's own.
	PreVoteReply struct {
		Term    sim.Epoch
		Granted bool
	}
	// AppendEntries replicates entries, and is the heartbeat (section 5.3).
	AppendEntries struct {
		Term      sim.Epoch
		PrevIndex uint64    // of the entry before the first of Entries
		PrevTerm  sim.Epoch // of that entry
		Entries   []Entry
		Commit    uint64    // up to which entries are committed, as the leader knows
		Round     sim.Epoch // how often the leader has turned to all others in its term, so far
	}
	// AppendReply answers AppendEntries. One that is refused tells where the logs may differ (end of section 5.3).
	AppendReply struct {
		Term          sim.Epoch
		Success       bool
		Index         uint64    // of the last entry known to be the leader's; where refused, the PrevIndex that was
		ConflictTerm  sim.Epoch // of the receiver's entry at PrevIndex; 0 if its log does not reach there
		ConflictIndex uint64    // of the receiver's first entry of that term; or just behind the end of its log
		Round         sim.Epoch // as asked
	}
	// InstallSnapshot replaces the beginning of a log (section 7). It is sent in one piece.
	InstallSnapshot struct {
		Term     sim.Epoch
		Snapshot Snapshot
		Round    sim.Epoch
	}
	// SnapshotReply answers InstallSnapshot.
	SnapshotReply struct {
		Term  sim.Epoch
		Index uint64 // up to which the log is known to be the leader's
		Round sim.Epoch
	}
)

// Kind implements sim.Message.
func (RequestVote) Kind() string { return "RequestVote" }

// Kind implements sim.Message.
func (VoteReply) Kind() string { return "VoteReply" }

// Kind implements sim.Message.
func (PreVote) Kind() string { return "PreVote" }

// Kind implements sim.Message.
func (PreVoteReply) Kind() string { return "PreVoteReply" }

// Kind implements sim.Message.
func (AppendEntries) Kind() string { return "AppendEntries" }

// Kind implements sim.Message.
func (AppendReply) Kind() string { return "AppendReply" }

// Kind implements sim.Message.
func (InstallSnapshot) Kind() string { return "InstallSnapshot" }

// Kind implements sim.Message.
func (SnapshotReply) Kind() string { return "SnapshotReply" }

func messages() []protocols.Message {
	return append([]protocols.Message{
		{Message: RequestVote{}, Doc: "A candidate asks for a vote.", Says: "asks %s to vote"},
		{Message: VoteReply{}, Doc: "Grants it or refuses.", Says: "answers candidate %s"},
		{Message: PreVote{}, Doc: "Who might become a candidate asks whether it would get a vote.", Says: "asks whether %s would vote"},
		{Message: PreVoteReply{}, Doc: "Tells that.", Says: "tells %s whether it would vote"},
		{Message: AppendEntries{}, Doc: "The leader replicates entries of its log; without any, a heartbeat.", Says: "replicates to %s"},
		{Message: AppendReply{}, Doc: "Tells up to where the logs agree, or where they may differ.", Says: "answers leader %s"},
		{Message: InstallSnapshot{}, Doc: "The leader sends the state in place of entries that it has discarded.", Says: "sends %s a snapshot"},
		{Message: SnapshotReply{}, Doc: "Tells that the snapshot is installed.", Says: "answers leader %s"},
	}, protocols.KeyValueMessages()...)
}

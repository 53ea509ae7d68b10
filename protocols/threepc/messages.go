package threepc

import "simrun/protocols"

type (
	// VoteRequest asks a participant for its vote.
	VoteRequest struct{ Tx string }
	// VoteCommit is a participant's promise to commit if told so.
	VoteCommit struct{ Tx string }
	// VoteAbort is a participant's veto.
	VoteAbort struct{ Tx string }
	// PrepareCommit tells that all have voted commit.
	PrepareCommit struct{ Tx string }
	// ReadyCommit acknowledges PrepareCommit: the sender is in PRE-COMMIT.
	ReadyCommit struct{ Tx string }
	// GlobalCommit is the decision to commit.
	GlobalCommit struct{ Tx string }
	// GlobalAbort is the decision to abort.
	GlobalAbort struct{ Tx string }
	// StateRequest asks a process how far it has got.
	StateRequest struct {
		Tx string
		As Standing
	}
	// StateReply tells the state that the replying process was in when it was asked.
	StateReply struct {
		Tx    string
		State protocols.CommitState
	}
)

// Standing is what a process that asks for the state has to do with the termination of the
// transaction.
type Standing string

// The standings.
const (
	Backup    Standing = "backup"    // takes over: who answers obeys it from then on
	Waiting   Standing = "waiting"   // expects the other to take over, or to tell the decision
	Recovered Standing = "recovered" // takes no part: wants to be told the decision
)

// Kind implements sim.Message.
func (VoteRequest) Kind() string { return "VoteRequest" }

// Kind implements sim.Message.
func (VoteCommit) Kind() string { return "VoteCommit" }

// Kind implements sim.Message.
func (VoteAbort) Kind() string { return "VoteAbort" }

// Kind implements sim.Message.
func (PrepareCommit) Kind() string { return "PrepareCommit" }

// Kind implements sim.Message.
func (ReadyCommit) Kind() string { return "ReadyCommit" }

// Kind implements sim.Message.
func (GlobalCommit) Kind() string { return "GlobalCommit" }

// Kind implements sim.Message.
func (GlobalAbort) Kind() string { return "GlobalAbort" }

// Kind implements sim.Message.
func (StateRequest) Kind() string { return "StateRequest" }

// Kind implements sim.Message.
func (StateReply) Kind() string { return "StateReply" }

func messages() []protocols.Message {
	return []protocols.Message{
		{Message: VoteRequest{}, Doc: "asks a participant for its vote", Says: "asks %s to vote"},
		{Message: VoteCommit{}, Doc: "a participant's promise to commit if told so", Says: "votes commit", Alternatives: []string{"VoteAbort"}},
		{Message: VoteAbort{}, Doc: "a participant's veto", Says: "votes abort", Alternatives: []string{"VoteCommit"}},
		{Message: PrepareCommit{}, Doc: "tells that all have voted commit", Says: "tells %s to prepare to commit", Alternatives: []string{"GlobalAbort"}},
		{Message: ReadyCommit{}, Doc: "acknowledges PrepareCommit: the sender is in PRE-COMMIT", Says: "is ready to commit"},
		{Message: GlobalCommit{}, Doc: "the decision to commit", Says: "tells %s to commit", Alternatives: []string{"GlobalAbort"}},
		{Message: GlobalAbort{}, Doc: "the decision to abort", Says: "tells %s to abort", Alternatives: []string{"GlobalCommit", "PrepareCommit"}},
		{Message: StateRequest{}, Doc: "asks a process how far it has got: as a backup that takes over, as one that waits for it to take over, or as one that has recovered", Says: "asks %s for the state"},
		{Message: StateReply{}, Doc: "tells the state that the process was in when it was asked", Says: "answers %s"},
	}
}

package twopc

import (
	"simrun/protocols"
)

type (
	// VoteRequest asks a participant for its vote.
	VoteRequest struct{ Tx string }
	// VoteCommit is a participant's promise to commit if told so.
	VoteCommit struct{ Tx string }
	// VoteAbort is a participant's veto.
	VoteAbort struct{ Tx string }
	// GlobalCommit is the coordinator's decision to commit.
	GlobalCommit struct{ Tx string }
	// GlobalAbort is the coordinator's decision to abort.
	GlobalAbort struct{ Tx string }
	// DecisionRequest asks any process what it knows of the decision.
	DecisionRequest struct{ Tx string }
	// DecisionReply tells the state that the replying process was in when it was asked.
	DecisionReply struct {
		Tx    string
		State protocols.CommitState
	}
)

// Kind implements sim.Message.
func (VoteRequest) Kind() string { return "VoteRequest" }

// Kind implements sim.Message.
func (VoteCommit) Kind() string { return "VoteCommit" }

// Kind implements sim.Message.
func (VoteAbort) Kind() string { return "VoteAbort" }

// Kind implements sim.Message.
func (GlobalCommit) Kind() string { return "GlobalCommit" }

// Kind implements sim.Message.
func (GlobalAbort) Kind() string { return "GlobalAbort" }

// Kind implements sim.Message.
func (DecisionRequest) Kind() string { return "DecisionRequest" }

// Kind implements sim.Message.
func (DecisionReply) Kind() string { return "DecisionReply" }

func messages() []protocols.Message {
	return []protocols.Message{
		{Message: VoteRequest{}, Doc: "asks a participant for its vote", Says: "asks %s to vote"},
		{Message: VoteCommit{}, Doc: "a participant's promise to commit if told so", Says: "votes commit", Alternatives: []string{"VoteAbort"}},
		{Message: VoteAbort{}, Doc: "a participant's veto", Says: "votes abort", Alternatives: []string{"VoteCommit"}},
		{Message: GlobalCommit{}, Doc: "the coordinator's decision to commit", Says: "tells %s to commit", Alternatives: []string{"GlobalAbort"}},
		{Message: GlobalAbort{}, Doc: "the coordinator's decision to abort", Says: "tells %s to abort", Alternatives: []string{"GlobalCommit"}},
		{Message: DecisionRequest{}, Doc: "asks a process what it knows of the decision", Says: "asks %s for the decision"},
		{Message: DecisionReply{}, Doc: "tells the state that the process was in when it was asked", Says: "answers %s"},
	}
}

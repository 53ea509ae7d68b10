package paxos

import (
	"simrun/check"
	"simrun/protocols"
)

// Number numbers a proposal: (N, proposer).
type Number = check.ProposalNumber

type (
	// Prepare asks an acceptor to accept nothing below a number any more (phase 1a).
	Prepare struct{ Number Number }
	// Promise grants that, and tells the highest-numbered proposal that the acceptor has accepted (phase 1b).
	Promise struct {
		Number   Number
		Accepted Number // N is 0 if there is none
		Value    string
	}
	// Accept asks an acceptor to accept a proposal (phase 2a).
	Accept struct {
		Number Number
		Value  string
	}
	// Accepted tells a learner which proposal the acceptor has accepted (phase 2b).
	Accepted struct {
		Number Number
		Value  string
	}
	// Nack tells a proposer that the acceptor has promised a higher number.
	Nack struct {
		Number   Number // that is refused
		Promised Number
	}
	// Learned tells which value is chosen.
	Learned struct {
		Value   string
		Confirm bool // the receiver is to say that it has learned it, too
	}
	// Read asks an acceptor what it has accepted.
	Read struct{}
	// ReadReply tells it.
	ReadReply struct {
		Number Number // N is 0 if it has accepted nothing
		Value  string
	}
)

// Kind implements sim.Message.
func (Prepare) Kind() string { return "Prepare" }

// Kind implements sim.Message.
func (Promise) Kind() string { return "Promise" }

// Kind implements sim.Message.
func (Accept) Kind() string { return "Accept" }

// Kind implements sim.Message.
func (Accepted) Kind() string { return "Accepted" }

// Kind implements sim.Message.
func (Nack) Kind() string { return "Nack" }

// Kind implements sim.Message.
func (Learned) Kind() string { return "Learned" }

// Kind implements sim.Message.
func (Read) Kind() string { return "Read" }

// Kind implements sim.Message.
func (ReadReply) Kind() string { return "ReadReply" }

func messages() []protocols.Message {
	return []protocols.Message{
		{Message: Prepare{}, Doc: "asks an acceptor to accept nothing below a number any more", Says: "asks %s to promise"},
		{Message: Promise{}, Doc: "grants that, with the highest proposal that the acceptor has accepted", Says: "promises %s"},
		{Message: Accept{}, Doc: "asks an acceptor to accept a proposal", Says: "asks %s to accept"},
		{Message: Accepted{}, Doc: "tells a learner which proposal the acceptor has accepted", Says: "reports acceptance to %s"},
		{Message: Nack{}, Doc: "tells a proposer that the acceptor has promised a higher number", Says: "refuses %s"},
		{Message: Learned{}, Doc: "tells which value is chosen: a learner says so to proposers, a proposer to learners that may not know", Says: "tells %s what is chosen"},
		{Message: Read{}, Doc: "a learner that is asked to read asks an acceptor what it has accepted", Says: "asks %s what they have accepted"},
		{Message: ReadReply{}, Doc: "tells that", Says: "answers %s"},
	}
}

package paxos

import (
	"strconv"

	"simrun/protocols"
	"simrun/sim"
)

// Command is the value of an instance: the request of a client, or nothing to do.
type Command struct {
	Client  sim.NodeID // Nobody: a no-op
	Request protocols.ClientRequest
}

// noop leaves the state as it is: a leader proposes it where a gap is to be filled.
var noop = Command{Client: sim.Nobody}

// text is the command for those who judge: equal commands have equal texts.
func (c Command) text(env *sim.Env) string {
	if c.Client == sim.Nobody {
		return "no-op" + c.Request.Value
	}
	return c.Request.String() + " (" + strconv.FormatUint(uint64(c.Request.Sequence), 10) + " of " + env.Name(c.Client) + ")"
}

// Vote is the proposal that an acceptor has accepted last in an instance.
type Vote struct {
	Instance uint64 // from 1
	Number   Number
	Command  Command
}

// The messages of the log have the names of those of a single choice, and say for which instances they are.
type (
	// PrepareAll asks an acceptor to accept nothing below a number any more, in any instance from
	// From on (phase 1a).
	PrepareAll struct {
		Number Number
		From   uint64
	}
	// PromiseAll grants that, and tells what the acceptor has accepted in those (phase 1b).
	PromiseAll struct {
		Number   Number
		Accepted []Vote // in order of instances
	}
	// AcceptOne asks an acceptor to accept a command in an instance (phase 2a).
	AcceptOne struct {
		Number   Number
		Instance uint64
		Command  Command
	}
	// AcceptedOne tells the leader that the acceptor has (phase 2b). The leader is the
	// distinguished learner of section 2.3.
	AcceptedOne struct {
		Number   Number
		Instance uint64
	}
	// LearnedOne tells the others what is chosen in an instance.
	LearnedOne struct {
		Instance uint64
		Command  Command
	}
	// Alive tells that the leader of a number is there, and how many instances it knows without a gap.
	Alive struct {
		Number Number
		Chosen uint64
	}
	// ReadAll asks what is chosen from an instance on.
	ReadAll struct{ From uint64 }
	// ReadAllReply tells it, for some instances.
	ReadAllReply struct {
		From     uint64
		Commands []Command
	}
)

// Kind implements sim.Message.
func (PrepareAll) Kind() string { return "Prepare" }

// Kind implements sim.Message.
func (PromiseAll) Kind() string { return "Promise" }

// Kind implements sim.Message.
func (AcceptOne) Kind() string { return "Accept" }

// Kind implements sim.Message.
func (AcceptedOne) Kind() string { return "Accepted" }

// Kind implements sim.Message.
func (LearnedOne) Kind() string { return "Learned" }

// Kind implements sim.Message.
func (Alive) Kind() string { return "Alive" }

// Kind implements sim.Message.
func (ReadAll) Kind() string { return "Read" }

// Kind implements sim.Message.
func (ReadAllReply) Kind() string { return "ReadReply" }

func logMessages() []protocols.Message {
	return []protocols.Message{
		{Message: PrepareAll{}, Doc: "asks an acceptor to accept nothing below a number any more, in all instances from one on", Says: "asks %s to promise"},
		{Message: PromiseAll{}, Doc: "grants that, with what the acceptor has accepted in those", Says: "promises %s"},
		{Message: AcceptOne{}, Doc: "asks an acceptor to accept a command in an instance", Says: "asks %s to accept"},
		{Message: AcceptedOne{}, Doc: "tells the leader that the acceptor has accepted it", Says: "reports acceptance to %s"},
		{Message: Nack{}, Doc: "tells a leader that the acceptor has promised a higher number", Says: "refuses %s"},
		{Message: LearnedOne{}, Doc: "tells which command is chosen in an instance", Says: "tells %s what is chosen"},
		{Message: Alive{}, Doc: "the leader is there, and knows the choices of so many instances", Says: "tells %s that it leads"},
		{Message: ReadAll{}, Doc: "asks what is chosen from an instance on", Says: "asks %s what it has missed"},
		{Message: ReadAllReply{}, Doc: "tells it, for some instances", Says: "tells %s what it has missed"},
	}
}

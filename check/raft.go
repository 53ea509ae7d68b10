package check

import (
	"fmt"
	"strconv"

	"simrun/sim"
)

// BecameLeader is the observation that a node leads from now on.
type BecameLeader struct{ Term sim.Epoch }

// Appended is the observation that the log of a node holds an entry at Index, from 1, which a leader made in Term.
// PrevTerm is the term of the entry before it, 0 at the start of the log. Equal commands are equal texts.
type Appended struct {
	Index          uint64
	Term, PrevTerm sim.Epoch
	Command        string
}

// Truncated is the observation that the log of a node holds nothing from index From on. A node that starts again says
// with the index behind its last entry how much survived the crash, and then what: Appended for each entry.
type Truncated struct{ From uint64 }

// Snapshotted is the observation that a snapshot takes the place of a node's log up to Index, whose entry was of Term,
// whether the node took it or was sent it. What is behind Index stays; a node that drops that too is Truncated.
type Snapshotted struct {
	Index uint64
	Term  sim.Epoch
}

// Committed is the observation that a node knows the entries up to Index, whose entry is of Term, to be committed. A
// leader makes it before it tells others.
type Committed struct {
	Index uint64
	Term  sim.Epoch
}

// ObservationName implements sim.Observation.
func (BecameLeader) ObservationName() string { return "became-leader" }

// ObservationName implements sim.Observation.
func (Appended) ObservationName() string { return "appended" }

// ObservationName implements sim.Observation.
func (Truncated) ObservationName() string { return "truncated" }

// ObservationName implements sim.Observation.
func (Snapshotted) ObservationName() string { return "snapshotted" }

// ObservationName implements sim.Observation.
func (Committed) ObservationName() string { return "committed" }

// RaftNotation says how observations and messages of Raft tell of entries.
const RaftNotation = "2:4 is the entry at index 2, of term 4 (t4)"

// EntryName names an entry for people, as RaftNotation says.
func EntryName(index uint64, term sim.Epoch) string { return fmt.Sprintf("%d:%d", index, term) }

// Tell implements sim.Telling.
func (o BecameLeader) Tell(sim.Telling) (verb, object string) {
	return "leads term", strconv.FormatUint(uint64(o.Term), 10)
}

// Tell implements sim.Telling.
func (o Appended) Tell(sim.Telling) (verb, object string) {
	return "holds", EntryName(o.Index, o.Term)
}

// Tell implements sim.Telling: what comes in place of what was removed is another leader's. A node that starts again
// has removed nothing.
func (o Truncated) Tell(next sim.Telling) (verb, object string) {
	if a, ok := next.(Appended); ok && a.Index == o.From {
		return "overwrites from", strconv.FormatUint(o.From, 10)
	}
	return "", ""
}

// Tell implements sim.Telling.
func (o Snapshotted) Tell(sim.Telling) (verb, object string) {
	return "has snapshot", EntryName(o.Index, o.Term)
}

// Tell implements sim.Telling.
func (o Committed) Tell(sim.Telling) (verb, object string) {
	return "commits", EntryName(o.Index, o.Term)
}

// RaftObservations are one of each observation that the properties of Raft read.
func RaftObservations() []sim.Observation {
	return []sim.Observation{BecameLeader{}, Appended{}, Truncated{}, Snapshotted{}, Committed{}, Applied{}}
}

// RaftProperties are the properties of Ongaro, Ousterhout, "In search of an understandable consensus algorithm",
// USENIX ATC 2014, figure 3, then what its clients see, and LeaderStability on request. They judge whatever makes the
// observations, Raft or not.
func RaftProperties() []Property {
	return []Property{
		{
			Name: "election-safety", Kind: Safety,
			Doc: "At most one node becomes leader in a term.",
			New: func(*Setting) Monitor { return &electionSafety{} },
		},
		{
			Name: "leader-append-only", Kind: Safety,
			Doc: "A leader never overwrites or deletes entries of its log.",
			New: func(s *Setting) Monitor { return &leaderAppendOnly{Nodes: make([]leading, len(s.World.Nodes))} },
		},
		{
			Name: "log-matching", Kind: Safety,
			Doc: "If two logs hold an entry of the same index and term, they are the same up to there.",
			New: func(s *Setting) Monitor { return &logMatching{Logs: newRaftLogs(s)} },
		},
		{
			Name: "leader-completeness", Kind: Safety,
			Doc: "An entry that is committed in a term is in the log of each leader of a later term.",
			New: func(s *Setting) Monitor {
				return &leaderCompleteness{Logs: newRaftLogs(s), Terms: make([]sim.Epoch, len(s.World.Nodes))}
			},
		},
		StateMachineSafety(),
		Linearizability(),
		Progress(),
		LeaderStability(),
	}
}

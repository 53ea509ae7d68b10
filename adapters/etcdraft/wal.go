package etcdraft

import (
	"go.etcd.io/raft/v3/raftpb"

	"simrun/sim"
)

// A server's disk is a write-ahead log, as etcd's is: entries and hard states in the order in which the library
// hands them out, so that what a crash leaves of the log is a state in which the server has been. An
// entry takes the place of those from its index on.
//
// The log is in one of two segments. Its first record is a snapshot. With the next snapshot the server
// begins the other segment and, once that is durable, empties the first.

// segments are the names of the logs on stable storage.
var segments = [2]string{"wal.1", "wal.2"}

// record is what a segment holds.
type record interface{ record() }

// cut begins a segment.
type cut struct {
	Generation uint64 // grows from segment to segment
	Following  int    // so many records belong to it: a segment that lacks one is none
	Snapshot   Snapshot
}

// hardState is the library's hard state.
type hardState struct {
	Term   sim.Epoch
	Vote   sim.NodeID
	Commit uint64
}

func (cut) record()       {}
func (hardState) record() {}
func (Entry) record()     {}

// wal is an open log.
type wal struct {
	segment    int
	generation uint64
	full       bool // the disk has refused a record
}

// saved is what a log holds.
type saved struct {
	snapshot Snapshot
	hard     hardState
	entries  []Entry // from the one behind the snapshot
}

// openWAL reads what is on the disk; first is the snapshot that an empty one begins with. It fails if the
// disk has lost what was durable. What is torn was never durable, and is dropped, as is a segment that is not the newest.
func openWAL(env *sim.Env, first Snapshot) (w wal, s saved, ok bool) {
	var found [len(segments)][]record
	newest := -1
	for i, name := range segments {
		condition := env.Check(name)
		if condition == sim.Rotten {
			return w, s, false
		}
		found[i] = sim.Log[record](env, name)
		if condition == sim.Torn {
			env.Truncate(name, len(found[i]))
		}
		if begins, whole := wholeCut(found[i]); whole && begins.Generation > w.generation {
			newest, w.segment, w.generation = i, i, begins.Generation
		}
	}
	for i, name := range segments {
		if i != newest && len(found[i]) > 0 {
			env.Truncate(name, 0)
		}
	}
	if newest < 0 {
		w.segment = len(segments) - 1
		w.begin(env, first, nil)
		return w, saved{snapshot: first, hard: hardState{Vote: sim.Nobody}}, true
	}
	return w, replay(found[newest]), true
}

// wholeCut is how a segment begins, if it does.
func wholeCut(records []record) (begins cut, whole bool) {
	if len(records) == 0 {
		return begins, false
	}
	begins, whole = records[0].(cut)
	return begins, whole && len(records) > begins.Following
}

func replay(records []record) saved {
	s := saved{snapshot: records[0].(cut).Snapshot, hard: hardState{Vote: sim.Nobody}}
	for _, r := range records[1:] {
		switch r := r.(type) {
		case hardState:
			s.hard = r
		case Entry:
			s.entries = append(s.entries[:r.Index-s.snapshot.Index-1], r)
		}
	}
	return s
}

// append writes a record. Once the disk is full, nothing more is written.
func (w *wal) append(env *sim.Env, r record) {
	w.full = w.full || !env.Append(segments[w.segment], r)
}

// begin begins the other segment, which is empty, with a snapshot and what follows it.
func (w *wal) begin(env *sim.Env, s Snapshot, following []record) {
	w.segment = (w.segment + 1) % len(segments)
	w.generation++
	w.append(env, cut{w.generation, len(following), s})
	for _, r := range following {
		w.append(env, r)
	}
}

// dropOther empties the segment that is not needed any more.
func (w *wal) dropOther(env *sim.Env) { env.Truncate(segments[(w.segment+1)%len(segments)], 0) }

func plainHard(h *raftpb.HardState) hardState {
	return hardState{sim.Epoch(h.GetTerm()), nodeID(h.GetVote()), h.GetCommit()}
}

func (h hardState) unpack() *raftpb.HardState {
	return &raftpb.HardState{Term: new(uint64(h.Term)), Vote: new(raftID(h.Vote)), Commit: new(h.Commit)}
}

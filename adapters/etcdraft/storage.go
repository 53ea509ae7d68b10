package etcdraft

import (
	"encoding/json"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"simrun/protocols"
)

// storage is what the library reads of the log: the library's own storage in memory, which holds what was
// handed to the disk. Snapshots for others are made when they are needed, of all that is applied: one that was
// saved before a server joined would not do for that server.
type storage struct {
	*raft.MemoryStorage
	machine *machine
}

// machine is the replicated state machine, and how far it is.
type machine struct {
	store   protocols.Store
	applied uint64
	term    uint64 // of the entry applied last
	config  *raftpb.ConfState
}

// Snapshot implements raft.Storage.
func (s storage) Snapshot() (*raftpb.Snapshot, error) { return s.machine.snapshot(), nil }

func (m *machine) snapshot() *raftpb.Snapshot {
	data, err := json.Marshal(m.store) // in order of keys
	if err != nil {
		panic(misuse("%v", err)) // of maps of strings
	}
	return &raftpb.Snapshot{
		Data:     data,
		Metadata: &raftpb.SnapshotMetadata{Index: new(m.applied), Term: new(m.term), ConfState: m.config},
	}
}

// install makes the machine what a snapshot says.
func (m *machine) install(s *raftpb.Snapshot) {
	meta := s.GetMetadata()
	*m = machine{applied: meta.GetIndex(), term: meta.GetTerm(), config: meta.GetConfState()}
	if len(s.GetData()) == 0 {
		return // the first of all
	}
	if err := json.Unmarshal(s.GetData(), &m.store); err != nil {
		panic(misuse("the snapshot at %d can't be read: %v", m.applied, err))
	}
}

// newStorage is the log that was on the disk, behind a machine.
func newStorage(s *saved, m *machine) storage {
	log := raft.NewMemoryStorage()
	must(log.ApplySnapshot(s.snapshot.unpack()))
	must(log.SetHardState(s.hard.unpack()))
	must(log.Append(unpackEntries(s.entries)))
	return storage{log, m}
}

// termAt is the term of an entry that the log holds, or that comes right before it.
func (s storage) termAt(index uint64) uint64 {
	term, err := s.Term(index)
	must(err)
	return term
}

func (s storage) last() uint64 {
	last, err := s.LastIndex()
	must(err)
	return last
}

// must is for errors of the storage in memory, which only a mistake of the adapter brings about.
func must(err error) {
	if err != nil {
		panic(misuse("%v", err))
	}
}

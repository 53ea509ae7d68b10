package etcdraft

import (
	"encoding/binary"

	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"simrun/sim"
)

// Between the library's messages, which are Protocol Buffers full of pointers, and plain data.

// raftID is what the library calls a node: 0 is nobody there.
func raftID(n sim.NodeID) uint64 { return uint64(n + 1) }

func nodeID(id uint64) sim.NodeID { return sim.NodeID(id) - 1 }

// plain is a message of the library as it is sent.
func plain(m *raftpb.Message) sim.Message {
	term, logTerm := sim.Epoch(m.GetTerm()), sim.Epoch(m.GetLogTerm())
	switch m.GetType() {
	case raftpb.MsgPreVote:
		return MsgPreVote{term, m.GetIndex(), logTerm}
	case raftpb.MsgPreVoteResp:
		return MsgPreVoteResp{term, !m.GetReject()}
	case raftpb.MsgVote:
		return MsgVote{term, m.GetIndex(), logTerm}
	case raftpb.MsgVoteResp:
		return MsgVoteResp{term, !m.GetReject()}
	case raftpb.MsgApp:
		return MsgApp{term, m.GetIndex(), logTerm, plainEntries(m.GetEntries()), m.GetCommit()}
	case raftpb.MsgAppResp:
		return MsgAppResp{term, m.GetIndex(), m.GetReject(), m.GetRejectHint(), logTerm}
	case raftpb.MsgHeartbeat:
		return MsgHeartbeat{term, m.GetCommit(), readsOf(m.GetContext())}
	case raftpb.MsgHeartbeatResp:
		return MsgHeartbeatResp{term, readsOf(m.GetContext())}
	case raftpb.MsgSnap:
		return MsgSnap{term, plainSnapshot(m.GetSnapshot())}
	case raftpb.MsgProp:
		return MsgProp{plainEntry(m.GetEntries()[0])}
	case raftpb.MsgReadIndex:
		return MsgReadIndex{readOf(m.GetEntries()[0].GetData())}
	case raftpb.MsgReadIndexResp:
		return MsgReadIndexResp{term, m.GetIndex(), readOf(m.GetEntries()[0].GetData())}
	}
	panic(misuse("the library sends a %v", m.GetType()))
}

// frame is a message of the library with all that it points to.
type frame struct {
	raftpb.Message
	kind                                         raftpb.MessageType
	to, from, term, logTerm, index, commit, hint uint64
	reject                                       bool
}

// envelope is an empty message of a type. What is 0 in it the library takes for absent.
func envelope(kind raftpb.MessageType, from, to sim.NodeID, term sim.Epoch) *frame {
	f := &frame{kind: kind, from: raftID(from), to: raftID(to), term: uint64(term)}
	f.Type, f.From, f.To, f.Term = &f.kind, &f.from, &f.to, &f.term
	return f
}

// at fills in an entry that the message speaks of.
func (f *frame) at(index uint64, term sim.Epoch) *frame {
	f.index, f.logTerm = index, uint64(term)
	f.Index, f.LogTerm = &f.index, &f.logTerm
	return f
}

func (f *frame) rejected(reject bool) *frame {
	f.reject = reject
	f.Reject = &f.reject
	return f
}

func (f *frame) committed(index uint64) *frame {
	f.commit = index
	f.Commit = &f.commit
	return f
}

func (f *frame) context(reads uint64) *frame {
	if reads > 0 {
		f.Context = binary.LittleEndian.AppendUint64(nil, reads)
	}
	return f
}

func (f *frame) carrying(data []byte) *frame {
	f.Entries = []*raftpb.Entry{{Data: data}}
	return f
}

// unpack is the library's message for one that was received.
func unpack(from, to sim.NodeID, m sim.Message) *raftpb.Message {
	switch m := m.(type) {
	case MsgPreVote:
		return &envelope(raftpb.MsgPreVote, from, to, m.Term).at(m.Index, m.LogTerm).Message
	case MsgPreVoteResp:
		return &envelope(raftpb.MsgPreVoteResp, from, to, m.Term).rejected(!m.Granted).Message
	case MsgVote:
		return &envelope(raftpb.MsgVote, from, to, m.Term).at(m.Index, m.LogTerm).Message
	case MsgVoteResp:
		return &envelope(raftpb.MsgVoteResp, from, to, m.Term).rejected(!m.Granted).Message
	case MsgApp:
		f := envelope(raftpb.MsgApp, from, to, m.Term).at(m.Index, m.LogTerm).committed(m.Commit)
		f.Entries = unpackEntries(m.Entries)
		return &f.Message
	case MsgAppResp:
		f := envelope(raftpb.MsgAppResp, from, to, m.Term).at(m.Index, m.LogTerm).rejected(m.Reject)
		f.hint = m.RejectHint
		f.RejectHint = &f.hint
		return &f.Message
	case MsgHeartbeat:
		return &envelope(raftpb.MsgHeartbeat, from, to, m.Term).committed(m.Commit).context(m.Reads).Message
	case MsgHeartbeatResp:
		return &envelope(raftpb.MsgHeartbeatResp, from, to, m.Term).context(m.Reads).Message
	case MsgSnap:
		f := envelope(raftpb.MsgSnap, from, to, m.Term)
		f.Snapshot = m.Snapshot.unpack()
		return &f.Message
	case MsgProp:
		f := envelope(raftpb.MsgProp, from, to, 0)
		f.Entries = unpackEntries([]Entry{m.Entry})
		return &f.Message
	case MsgReadIndex:
		return &envelope(raftpb.MsgReadIndex, from, to, 0).carrying(m.Read.pack()).Message
	case MsgReadIndexResp:
		return &envelope(raftpb.MsgReadIndexResp, from, to, m.Term).at(m.Index, 0).carrying(m.Read.pack()).Message
	}
	panic(misuse("a server received a %s", m.Kind()))
}

func plainEntries(entries []*raftpb.Entry) []Entry {
	if len(entries) == 0 {
		return nil
	}
	all := make([]Entry, len(entries))
	for i, e := range entries {
		all[i] = plainEntry(e)
	}
	return all
}

func plainEntry(e *raftpb.Entry) Entry {
	p := Entry{Index: e.GetIndex(), Term: sim.Epoch(e.GetTerm()), Config: e.GetType() != raftpb.EntryNormal}
	if p.Config {
		p.Command = raftpb.ConfChangesToString(changeOf(e).GetChanges())
	} else {
		p.Command = string(e.GetData())
	}
	return p
}

// boxed is an entry of the library with all that it points to.
type boxed struct {
	raftpb.Entry
	kind        raftpb.EntryType
	index, term uint64
}

func unpackEntries(entries []Entry) []*raftpb.Entry {
	if len(entries) == 0 {
		return nil
	}
	all, boxes := make([]*raftpb.Entry, len(entries)), make([]boxed, len(entries))
	for i := range entries {
		e, b := &entries[i], &boxes[i]
		b.index, b.term = e.Index, uint64(e.Term)
		b.Index, b.Term, b.Type = &b.index, &b.term, &b.kind
		if e.Config {
			b.kind = raftpb.EntryConfChangeV2
			b.Data = packChange(e.Command)
		} else if e.Command != "" {
			b.Data = []byte(e.Command)
		}
		all[i] = &b.Entry
	}
	return all
}

// changeOf is the change of the configuration that an entry holds.
func changeOf(e *raftpb.Entry) *raftpb.ConfChangeV2 {
	change := new(raftpb.ConfChangeV2)
	if err := proto.Unmarshal(e.GetData(), change); err != nil {
		panic(misuse("entry %d holds no change of the configuration: %v", e.GetIndex(), err))
	}
	return change
}

// change is the change that a text of the library's notation says; the empty one leaves a joint configuration.
func change(text string) *raftpb.ConfChangeV2 {
	changes, err := raftpb.ConfChangesFromString(text)
	if err != nil {
		panic(misuse("%q is no change of the configuration: %v", text, err))
	}
	c := &raftpb.ConfChangeV2{Changes: changes}
	if len(changes) > 0 {
		c.Transition = raftpb.ConfChangeTransitionJointImplicit.Enum()
	}
	return c
}

func packChange(text string) []byte {
	if text == "" {
		return nil
	}
	data, err := proto.Marshal(change(text))
	if err != nil {
		panic(misuse("%v", err)) // of a message that was just made
	}
	return data
}

func (r Read) pack() []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(r.Client)), uint32(r.Sequence))
}

func readOf(data []byte) Read {
	return Read{sim.NodeID(binary.BigEndian.Uint32(data)), sim.OpID(binary.BigEndian.Uint32(data[4:]))}
}

func readsOf(context []byte) uint64 {
	if len(context) == 0 {
		return 0
	}
	return binary.LittleEndian.Uint64(context)
}

func plainSnapshot(s *raftpb.Snapshot) Snapshot {
	m := s.GetMetadata()
	return Snapshot{m.GetIndex(), sim.Epoch(m.GetTerm()), plainConfig(m.GetConfState()), string(s.GetData())}
}

func (s *Snapshot) unpack() *raftpb.Snapshot {
	return &raftpb.Snapshot{
		Data:     []byte(s.Store),
		Metadata: &raftpb.SnapshotMetadata{Index: new(s.Index), Term: new(uint64(s.Term)), ConfState: s.Config.unpack()},
	}
}

func plainConfig(c *raftpb.ConfState) Config {
	return Config{nodeIDs(c.GetVoters()), nodeIDs(c.GetVotersOutgoing()), c.GetAutoLeave()}
}

func (c *Config) unpack() *raftpb.ConfState {
	return &raftpb.ConfState{Voters: raftIDs(c.Voters), VotersOutgoing: raftIDs(c.Outgoing), AutoLeave: new(c.AutoLeave)}
}

func nodeIDs(ids []uint64) (nodes []sim.NodeID) {
	for _, id := range ids {
		nodes = append(nodes, nodeID(id))
	}
	return nodes
}

func raftIDs(nodes []sim.NodeID) (ids []uint64) {
	for _, n := range nodes {
		ids = append(ids, raftID(n))
	}
	return ids
}

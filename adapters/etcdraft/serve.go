package etcdraft

import (
	"go.etcd.io/raft/v3"

	"simrun/protocols"
	"simrun/sim"
)

// Any server takes any request, as in etcd: the library passes proposals and questions for a read index on to
// the leader. What gets lost on the way the client asks for again.

// indexed is a read that is answered once the log is applied up to an index.
type indexed struct {
	client  sim.NodeID
	request protocols.ClientRequest
	index   uint64
}

// serve takes a client's request. One that is done is answered as it was.
func (n *server) serve(env *sim.Env, client sim.NodeID, r protocols.ClientRequest) {
	switch last := n.store.Sessions[client]; {
	case last.Sequence == r.Sequence:
		env.Send(client, last)
	case last.Sequence > r.Sequence: // nobody waits for it any more
	case r.Op == "get" && n.cfg.Mutant == LocalRead:
		n.answer(env, client, r)
	case r.Op == "get":
		n.asked[client] = r
		n.raft.ReadIndex(Read{client, r.Sequence}.pack())
	default:
		n.proposed[client] = r.Sequence
		_ = n.raft.Propose(commandOf(client, r)) // where no leader is known it is dropped
	}
}

// indexed notes the indices of reads.
func (n *server) indexed(states []raft.ReadState) {
	for _, s := range states {
		read := readOf(s.RequestCtx)
		if r, ok := n.asked[read.Client]; ok && r.Sequence == read.Sequence {
			delete(n.asked, read.Client)
			n.reads = append(n.reads, indexed{read.Client, r, s.Index})
		}
	}
}

// answerReads answers the reads that waited for what is applied now.
func (n *server) answerReads(env *sim.Env) {
	waiting := n.reads[:0]
	for _, r := range n.reads {
		if r.index <= n.applied {
			n.answer(env, r.client, r.request)
		} else {
			waiting = append(waiting, r)
		}
	}
	n.reads = waiting
}

func (n *server) answer(env *sim.Env, client sim.NodeID, r protocols.ClientRequest) {
	env.Send(client, protocols.ClientReply{Sequence: r.Sequence, Value: n.store.Values[r.Key]})
}

package protocols

import (
	"fmt"

	"simrun/check"
	"simrun/sim"
)

// What the protocols that replicate a key-value store have in common: the operations put, get
// and cas, how clients ask servers for them, and the store.

// ClientRequest asks a server for an operation. A client that is not answered asks again,
// of the same or another server, with the same Sequence: its sequences only grow, and it asks for
// the next operation when the last is answered. So a server that remembers of each client the last
// sequence, and what it answered, does each operation once: Ongaro, "Consensus: bridging theory and
// practice" (2014), section 6.3; Liskov, Cowling, "Viewstamped replication revisited" (2012), section 4.
type ClientRequest struct {
	Sequence sim.OpID
	Op       string // put, get or cas
	Key      string
	Old      string // what a cas compares with
	Value    string // what a put or a cas writes
}

// ClientReply answers a ClientRequest.
type ClientReply struct {
	Sequence sim.OpID
	Value    string // that a get read
	Swapped  bool   // whether a cas wrote
}

// ClientRedirect answers a ClientRequest that its receiver can't serve: some other server leads.
type ClientRedirect struct {
	Sequence sim.OpID
	Leader   sim.NodeID // Nobody, if it is not known who
}

// Kind implements sim.Message.
func (ClientRequest) Kind() string { return "Request" }

// Kind implements sim.Message.
func (ClientReply) Kind() string { return "Reply" }

// Kind implements sim.Message.
func (ClientRedirect) Kind() string { return "Redirect" }

// KeyValueMessages are the messages between clients and servers.
func KeyValueMessages() []Message {
	return []Message{
		{Message: ClientRequest{}, Doc: "A client asks for an operation, again and again until it is answered.", Says: "asks %s"},
		{Message: ClientReply{}, Doc: "The answer.", Says: "answers %s"},
		{Message: ClientRedirect{}, Doc: "Ask the leader, if one is known.", Says: "redirects %s"},
	}
}

// requestOf puts an operation of a key-value store into a request.
func requestOf(id sim.OpID, op sim.Op) ClientRequest {
	r := ClientRequest{Sequence: id, Op: op.OpName()}
	switch op := op.(type) {
	case check.Put:
		r.Key, r.Value = op.Key, op.Value
	case check.Get:
		r.Key = op.Key
	case check.Cas:
		r.Key, r.Old, r.Value = op.Key, op.Old, op.New
	default:
		panic(fmt.Sprintf("protocols: %s (%T) is no operation of a key-value store", op.OpName(), op))
	}
	return r
}

// answer is the answer to the operation of r that a reply holds.
func (r ClientRequest) answer(reply ClientReply) any {
	switch r.Op {
	case "put":
		return check.Done{}
	case "get":
		return check.Value(reply.Value)
	default:
		return check.Swapped(reply.Swapped)
	}
}

// String prints the operation for people.
func (r ClientRequest) String() string {
	switch r.Op {
	case "put":
		return "put " + r.Key + " = " + r.Value
	case "get":
		return "get " + r.Key
	default:
		return "cas " + r.Key + " from " + check.Value(r.Old).String() + " to " + r.Value
	}
}

// Store is a key-value store that does each request of a client once: the state machine to
// replicate. A node holds it as a field, and replicas that apply the same commands in the
// same order hold the same. The zero Store is empty.
type Store struct {
	Values   map[string]string
	Sessions map[sim.NodeID]ClientReply // by client: to its last request
}

// Apply does a client's request, and tells what to answer. A request that was done is
// answered as it was; one that is older than the last is of no interest to anybody any more, and old is true.
func (s *Store) Apply(client sim.NodeID, r ClientRequest) (reply ClientReply, old bool) {
	if last, ok := s.Sessions[client]; ok && last.Sequence >= r.Sequence {
		return last, last.Sequence > r.Sequence
	}
	if s.Sessions == nil {
		s.Values, s.Sessions = make(map[string]string), make(map[sim.NodeID]ClientReply)
	}
	reply = ClientReply{Sequence: r.Sequence}
	switch r.Op {
	case "put":
		s.Values[r.Key] = r.Value
	case "get":
		reply.Value = s.Values[r.Key]
	case "cas":
		if reply.Swapped = s.Values[r.Key] == r.Old; reply.Swapped {
			s.Values[r.Key] = r.Value
		}
	}
	s.Sessions[client] = reply
	return reply, false
}

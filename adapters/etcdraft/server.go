package etcdraft

import (
	"time"

	"go.etcd.io/raft/v3"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// server is a node: the library, its disk and the state machine. What a handler hands to the library
// shows in what that hands back (ready.go).
type server struct {
	cfg  *config
	raft *raft.RawNode // nil if the server has stopped
	wal  wal
	log  storage
	machine

	// What the library said last.
	role   raft.StateType
	leader sim.NodeID
	hard   hardState

	last      uint64 // the index of the last entry
	lastTerm  sim.Epoch
	committed uint64 // up to here it has said that entries are

	waits  phase  // of the election timeout
	voted  bool   // in this handler
	early  uint64 // up to here entries were applied by the mutant
	voters string // of the configuration, in words
	said   State  // what it published last

	snapshotAt uint64 // the index of the snapshot on the disk

	proposed map[sim.NodeID]sim.OpID                // by client: what to answer when it is applied
	asked    map[sim.NodeID]protocols.ClientRequest // by client: the read whose index was asked for
	reads    []indexed                              // reads that wait for their index
	changes  []Change                               // of the configuration that were asked for
	changing uint64                                 // a change was proposed, at this index at the most
}

// config is what a server knows of the run.
type config struct {
	Params
	self    sim.NodeID
	first   Snapshot // before all entries: the first configuration
	resends []sim.TimerKey
}

var _ sim.Unforkable = (*server)(nil)

// Unforkable implements sim.Unforkable: the library's state is its own, and full of functions.
func (n *server) Unforkable() {}

// Init implements sim.Node: at a restart the library gets what is on the disk, and hands out again
// what is committed behind the snapshot.
func (n *server) Init(env *sim.Env) {
	defer n.guard(env)
	log, found, ok := openWAL(env, n.cfg.first)
	if !ok {
		env.Halt("what was durable is rotten")
		return
	}
	n.wal, n.hard, n.leader = log, found.hard, sim.Nobody
	n.proposed, n.asked = make(map[sim.NodeID]sim.OpID), make(map[sim.NodeID]protocols.ClientRequest)
	n.install(found.snapshot.unpack())
	n.snapshotAt = n.applied
	n.log = newStorage(&found, &n.machine)
	n.last = n.log.last()
	n.lastTerm = sim.Epoch(n.log.termAt(n.last))
	n.configured(env)
	n.survey(env, found.entries)
	var err error
	n.raft, err = raft.NewRawNode(n.library())
	must(err)
	n.awaitLeader(env)
	n.ready(env)
	n.publish(env)
}

// survey says what of the log has survived. That may be more than the server came to say of itself.
func (n *server) survey(env *sim.Env, entries []Entry) {
	if n.snapshotAt > 0 {
		env.Observe(check.Snapshotted{Index: n.snapshotAt, Term: sim.Epoch(n.term)})
	}
	env.Observe(check.Truncated{From: n.last + 1})
	n.sayAppended(env, entries)
	n.sayCommitted(env)
}

// library is how the library is used. Its clock stands still but for leaders: see clock.go.
func (n *server) library() *raft.Config {
	return &raft.Config{
		ID:                raftID(n.cfg.self),
		ElectionTick:      n.cfg.quorumTicks(),
		HeartbeatTick:     1,
		Storage:           n.log,
		Applied:           n.applied,
		MaxSizePerMsg:     uint64(n.cfg.MaxSize),
		MaxInflightMsgs:   256,
		CheckQuorum:       n.cfg.CheckQuorum,
		PreVote:           n.cfg.PreVote,
		StepDownOnRemoval: true,
		Logger:            logger{},

		MaxCommittedSizePerReady: 1 << 20,
	}
}

// Invoke implements sim.Client.
func (n *server) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	if n.raft == nil {
		return
	}
	defer n.guard(env)
	switch op := op.(type) {
	case Campaign:
		n.campaign(env)
	case Change:
		n.changes = append(n.changes, op)
		n.proposeChange()
	default:
		panic(misuse("unexpected operation %T", op))
	}
	n.settle(env)
}

// Receive implements sim.Node.
func (n *server) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if n.raft == nil {
		return
	}
	defer n.guard(env)
	if r, ok := m.(protocols.ClientRequest); ok {
		n.serve(env, from, r)
		n.settle(env)
		return
	}
	_ = n.raft.Step(unpack(from, n.cfg.self, m)) // an error says that it was ignored
	n.settle(env)
	if term, speaks := ofLeader(m); speaks && n.role == raft.StateFollower && n.leader == from && n.hard.Term == term {
		n.heard(env)
	}
}

// ofLeader tells whether only a leader sends such a message, and in which term it leads.
func ofLeader(m sim.Message) (term sim.Epoch, speaks bool) {
	switch m := m.(type) {
	case MsgApp:
		return m.Term, true
	case MsgHeartbeat:
		return m.Term, true
	case MsgSnap:
		return m.Term, true
	}
	return 0, false
}

// Timeout implements sim.Node.
func (n *server) Timeout(env *sim.Env, key sim.TimerKey) {
	if key == restartTimer {
		*n = server{cfg: n.cfg}
		n.Init(env)
		return
	}
	if n.raft == nil {
		return
	}
	defer n.guard(env)
	switch key {
	case electionTimer:
		n.electionTimeout(env)
	case heartbeatTimer:
		n.beat(env)
	default:
		n.resend(key)
	}
	n.settle(env)
}

// settle carries out what the library wants by now, and sets the clocks by what has become of the server.
func (n *server) settle(env *sim.Env) {
	role, term := n.role, n.hard.Term
	n.ready(env)
	if n.raft == nil {
		return // it has stopped
	}
	switch {
	case n.role != role || n.hard.Term != term:
		n.turned(env, role)
	case n.voted:
		n.awaitLeader(env)
	}
	n.voted = false
	n.publish(env)
}

// guard stops the server when the library finds that something is wrong, as a panic stops a process.
func (n *server) guard(env *sim.Env) {
	v := recover()
	if v == nil {
		return
	}
	text, ok := asserted(v)
	if !ok {
		panic(v)
	}
	env.Observe(AssertionFailed{text})
	n.stop(env, "an assertion of the library failed")
}

// stop ends the server for good.
func (n *server) stop(env *sim.Env, reason string) {
	n.raft = nil
	env.Halt(reason)
}

// restartAfter is how long a supervisor waits until it starts a process again that ended by itself.
const restartAfter = 100 * time.Millisecond

var restartTimer = sim.TimerKey{Name: "restart"}

// restart ends the server because its disk refuses to write, as etcd does. It is started again later, and finds what
// it could write.
func (n *server) restart(env *sim.Env) {
	n.raft = nil
	n.role, n.leader = raft.StateFollower, sim.Nobody
	n.publish(env)
	env.CancelTimer(electionTimer)
	env.CancelTimer(heartbeatTimer)
	env.SetTimer(restartTimer, restartAfter, restartAfter)
}

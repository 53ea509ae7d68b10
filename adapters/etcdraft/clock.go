package etcdraft

import (
	"go.etcd.io/raft/v3"

	"simrun/sim"
)

// The library draws its election timeouts from crypto/rand, for each term anew, and compares them with the
// ticks that it has counted: two runs of a seed would differ. So only leaders tick, once a heartbeat, and
// leaders compare nothing with what was drawn. Of followers and candidates the adapter takes over
// what time does, by timers of the simulation: after the least election timeout a follower forgets its leader, so
// that it may vote for another (as long as the library's clock stands still, it takes its leader for alive), and
// after the rest, which is drawn, it campaigns.

var (
	electionTimer  = sim.TimerKey{Name: "election"}
	heartbeatTimer = sim.TimerKey{Name: "heartbeat"}
)

// phase is what the election timer is for.
type phase uint8

const (
	untilForgetting phase = iota
	untilCampaign
)

// awaitLeader starts the election timeout of a server that has no leader.
func (n *server) awaitLeader(env *sim.Env) {
	if n.leader != sim.Nobody {
		n.heard(env)
		return
	}
	n.waits = untilCampaign
	env.SetTimer(electionTimer, n.cfg.ElectionTimeout[0], n.cfg.ElectionTimeout[1])
}

// heard starts the election timeout of a follower anew.
func (n *server) heard(env *sim.Env) {
	n.waits = untilForgetting
	env.SetTimer(electionTimer, n.cfg.ElectionTimeout[0], n.cfg.ElectionTimeout[0])
}

func (n *server) electionTimeout(env *sim.Env) {
	if n.waits == untilCampaign {
		n.campaign(env)
		return
	}
	must(n.raft.ForgetLeader())
	n.waits = untilCampaign
	env.SetTimer(electionTimer, 0, n.cfg.ElectionTimeout[1]-n.cfg.ElectionTimeout[0])
}

// campaign has a server stand for election, if it may, and wait for what comes of it.
func (n *server) campaign(env *sim.Env) {
	if n.role == raft.StateLeader {
		return
	}
	_ = n.raft.Campaign() // the library says in its log why it does not
	n.waits = untilCampaign
	env.SetTimer(electionTimer, n.cfg.ElectionTimeout[0], n.cfg.ElectionTimeout[1])
}

// turned sets the clocks of a server that has another role than it had, or is in another term.
func (n *server) turned(env *sim.Env, was raft.StateType) {
	if was == raft.StateLeader {
		env.CancelTimer(heartbeatTimer)
		n.changing = 0
	}
	if n.role != raft.StateLeader {
		n.awaitLeader(env)
		return
	}
	env.CancelTimer(electionTimer)
	n.tickLater(env)
}

func (n *server) tickLater(env *sim.Env) {
	env.SetTimer(heartbeatTimer, n.cfg.Heartbeat, n.cfg.Heartbeat)
}

// beat is a tick of a leader's clock: the library sends heartbeats, and now and then looks whether a
// majority answers.
func (n *server) beat(env *sim.Env) {
	if n.role != raft.StateLeader {
		return // it steps down, and waits for its disk before the timer is cancelled
	}
	n.tickLater(env)
	n.raft.Tick()
	n.proposeChange()
}

// awaitSnapshot has a snapshot sent again unless it is known by then that it has arrived: the library sends nothing
// to a follower that is about to install one, and relies on being told when that fails.
func (n *server) awaitSnapshot(env *sim.Env, to sim.NodeID) {
	const patience = 4 // heartbeats
	wait := patience * n.cfg.Heartbeat
	env.SetTimer(n.cfg.resends[to], wait, wait)
}

func (n *server) resend(key sim.TimerKey) {
	for to, k := range n.cfg.resends {
		if k == key {
			n.raft.ReportSnapshot(raftID(sim.NodeID(to)), raft.SnapshotFailure)
		}
	}
}

func resendTimers(names []string) []sim.TimerKey {
	keys := make([]sim.TimerKey, len(names))
	for i, name := range names {
		keys[i] = sim.TimerKey{Name: "snapshot to " + name}
	}
	return keys
}

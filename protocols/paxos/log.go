package paxos

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Mode log: Paxos for one instance after the other, whose values are the commands of a replicated
// state machine (section 3). The package comment tells the algorithm.

// The states of a server of the log.
const (
	following = "FOLLOWING"
	leading   = "LEADING"
)

// logProtocol describes Paxos in mode log.
func logProtocol() *protocols.Protocol {
	roles := check.PaxosRoles{Acceptors: []string{Server}, Learners: []string{Server}}
	return &protocols.Protocol{
		Name:  "paxos",
		Title: "Paxos for a log: a leader has a majority choose one command after the other, and each server does them in order",
		Doc: `Each place of the log is an instance of Paxos. A leader does phase 1 once for all instances: Prepare tells the
number and the first instance that it does not know, and Promise all that was accepted from there on. Of what was accepted it
asks for acceptance again, with its own number; gaps it fills with no-ops. From then on a client's request costs
phase 2 alone: Accept, Accepted, and Learned, which tells the others. A server that missed something asks the leader (Read).
The leader says that it is Alive; a server that hears nothing for leader_timeout tries to lead, unless the scenario has a
detector that names the leader. Every server does the chosen commands in order, each request of a client once.
Publishes: state, n, promised, leader, chosen.
L. Lamport, "Paxos Made Simple", ACM SIGACT News 32(4), 2001, section 3; R. van Renesse, D. Altinbuken, "Paxos Made
Moderately Complex", ACM Computing Surveys 47(3), 2015.`,
		Roles: []protocols.Role{
			{Name: Server, Prefix: "n", Min: 1, Default: 3, Main: true},
			protocols.ClientRole(),
		},
		Messages:     slices.Concat(logMessages(), protocols.KeyValueMessages()),
		Observations: append(check.PaxosObservations(), check.Applied{}, LogState{}),
		States: []protocols.State{
			{Name: following, Doc: "it leaves the lead to another"},
			{Name: preparing, Doc: "phase 1: it waits for promises"},
			{Name: leading, Doc: "phase 2: it asks the acceptors to accept one command after the other"},
		},
		Operations: []protocols.Operation{protocols.PutOperation(), protocols.GetOperation(), protocols.CasOperation()},
		Properties: append([]check.Property{check.StateMachineSafety(), check.Linearizability(), check.Progress()}, check.PaxosSafety(roles)...),
		Storage:    "log: what the server has promised, accepted and learned, in order",
		Records:    []string{logName},
		Params:     func() protocols.Params { return Defaults() },
		New:        newServer,
	}
}

// logConfig is what a server knows of the run.
type logConfig struct {
	Params
	servers []sim.NodeID
	clients []sim.NodeID
	quorum  int  // servers whose word is that of all
	elected bool // a failure detector says who leads
}

func newServer(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	cfg := &logConfig{Params: *s.Params.(*Params), servers: s.In(Server), clients: s.In("client")}
	if !slices.Contains(cfg.servers, id) {
		return protocols.NewClient(cfg.servers, cfg.AnswerTimeout)
	}
	cfg.quorum = cfg.Mutant.quorum(len(cfg.servers))
	cfg.elected = s.Detector != "" && s.Detector != sim.NoDetector
	return func() sim.Node { return &server{cfg: cfg} }
}

// LogState is what a server publishes.
type LogState struct {
	State    string
	N        sim.Epoch  // of its last Prepare
	Promised sim.Epoch  // N of the highest number that it has promised
	Leader   sim.NodeID // whom it takes for the leader, or Nobody
	Chosen   uint64     // instances whose choices it knows without a gap, and has applied
}

// ObservationName implements sim.Observation.
func (LogState) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s LogState) StateName() string { return s.State }

// Leads implements sim.Leading.
func (s LogState) Leads() (sim.Epoch, bool) { return s.N, s.State == leading }

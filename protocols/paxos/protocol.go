package paxos

import (
	"slices"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// The roles. A server plays all parts.
const (
	Server   = "server"
	Proposer = "proposer"
	Acceptor = "acceptor"
	Learner  = "learner"
)

// The states of a process: those of a proposer, and that of whoever knows what is chosen.
const (
	idle       = "IDLE"
	preparing  = "PREPARING"
	asking     = "ASKING"
	backingOff = "BACKING-OFF"
	learned    = "LEARNED"
)

// Unknown is the answer to a read that could not find out what is chosen.
const Unknown = "unknown"

// ReadOp asks a learner what is chosen; the response is the value, or Unknown.
type ReadOp struct{}

// OpName implements sim.Op.
func (ReadOp) OpName() string { return "read" }

// Protocol describes Paxos.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "paxos",
		Title: "single-decree Paxos: a majority chooses one value for good, whoever crashes and comes back",
		Doc: `Phase 1: a proposer sends Prepare with a number (N, proposer) above all that it knows. An acceptor
promises to accept nothing below it any more, and tells the highest proposal that it has accepted. Phase 2: with a
majority's promises, the proposer sends Accept with the value of the highest of those, or with its own
if there is none. An acceptor accepts it unless it has promised a higher number, and tells the learners. What a
majority has accepted is chosen. Who has promised higher says so (Nack); the proposer waits and
tries a higher number. Promises and acceptances are on the disk before they are told. Safe whatever crashes,
comes back or gets lost; live as long as a majority is up and proposers don't outbid each other for ever.
Publishes: state, n, promised, accepted, value, learned.
L. Lamport, "Paxos Made Simple", ACM SIGACT News 32(4), 2001.`,
		Roles: []protocols.Role{
			{Name: Server, Prefix: "n", Min: 1, Default: 3, Main: true, Whole: true},
			{Name: Proposer, Prefix: "p", Min: 1, Default: 2},
			{Name: Acceptor, Prefix: "a", Min: 1, Default: 3},
			{Name: Learner, Prefix: "l", Min: 1, Default: 1},
		},
		Messages:     messages(),
		Observations: append(check.PaxosObservations(), State{}),
		States: []protocols.State{
			{Name: idle, Doc: "it has proposed nothing and knows of nothing that is chosen"},
			{Name: preparing, Doc: "phase 1: it waits for promises"},
			{Name: asking, Doc: "phase 2: it has asked the acceptors to accept"},
			{Name: backingOff, Doc: "it has met a higher number and waits before it tries again"},
			{Name: learned, Doc: "it knows which value is chosen"},
		},
		Operations: []protocols.Operation{proposeOperation(), {
			Name: "read", Doc: "a learner asks a majority of acceptors what is chosen; the answer is the value, or unknown",
			Fields: func() any { return new(struct{}) },
			Expand: expandRead,
		}},
		DefaultWorkload: proposeID,
		Properties:      check.PaxosProperties(check.PaxosRoles{Acceptors: []string{Server, Acceptor}, Learners: []string{Server, Learner}}),
		Storage:         "acceptor.1, acceptor.2, proposer.1, proposer.2: what the acceptor has promised and accepted, what the proposer was asked and its number, each in two places that are written in turn",
		Records:         slices.Concat(acceptorPlaces[:], proposerPlaces[:]),
		Params:          func() protocols.Params { return Defaults() },
		New:             newProcess,
		Variants: []protocols.Variant{{
			When:     "mode: log",
			Applies:  func(p protocols.Params) bool { return p.(*Params).Mode == Log },
			Protocol: logProtocol(),
		}},
	}
}

// part is who plays a part: those of its own role, and servers.
func part(s *protocols.Setup, role string) []sim.NodeID {
	return slices.Concat(s.In(Server), s.In(role))
}

func proposeOperation() protocols.Operation {
	o := protocols.ProposeOperation("A proposer pursues one value, also after a reboot. Without any, the first proposer proposes its own id")
	expand := o.Expand
	o.Expand = func(s *protocols.Setup, node sim.NodeID, fields any) ([]protocols.Request, []sim.Problem) {
		requests, problems := expand(s, node, fields)
		return requests, append(problems, plays(s, node, Proposer, "proposes")...)
	}
	return o
}

func expandRead(s *protocols.Setup, node sim.NodeID, _ any) ([]protocols.Request, []sim.Problem) {
	if node == sim.Nobody {
		return nil, []sim.Problem{sim.Problemf(nil, "who reads? say which node, such as node: %s", s.Names[part(s, Learner)[0]])}
	}
	return []protocols.Request{{Node: node, Op: ReadOp{}}}, plays(s, node, Learner, "reads")
}

// plays tells what is wrong with asking a node for what a part does.
func plays(s *protocols.Setup, node sim.NodeID, role, does string) []sim.Problem {
	if node == sim.Nobody || slices.Contains(part(s, role), node) {
		return nil
	}
	return []sim.Problem{sim.Problemf([]string{"node"}, "a %s %s, and %s is none", role, does, s.Names[node])}
}

// proposeID has the first proposer propose its own id.
func proposeID(s *protocols.Setup) []protocols.Asked {
	first := part(s, Proposer)[0]
	return []protocols.Asked{{Node: first, Op: "propose", Fields: &protocols.ProposeFields{Value: s.Names[first]}}}
}

func newProcess(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	cfg := &config{Params: *s.Params.(*Params), proposers: part(s, Proposer), acceptors: part(s, Acceptor), learners: part(s, Learner)}
	cfg.quorum = cfg.Mutant.quorum(len(cfg.acceptors))
	cfg.proposes = slices.Contains(cfg.proposers, id)
	cfg.accepts = slices.Contains(cfg.acceptors, id)
	cfg.learns = slices.Contains(cfg.learners, id)
	return func() sim.Node { return &process{cfg: cfg} }
}

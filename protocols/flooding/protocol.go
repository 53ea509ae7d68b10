package flooding

import (
	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

const role = "process"

// The states of a process. One that has not proposed has none.
const (
	proposing = "PROPOSING"
	decided   = "DECIDED"
)

// State is what a process publishes.
type State struct {
	State    string
	Round    int    // that it is in, or decided in
	Decision string // "" before it decides
}

// ObservationName implements sim.Observation.
func (State) ObservationName() string { return "state" }

// StateName implements sim.Published.
func (s State) StateName() string { return s.State }

// Protocol describes flooding consensus.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "flooding",
		Title: "flooding consensus: everybody tells everybody all it knows, until nobody is missing",
		Doc: `Each process proposes a value. In every round it sends all the values that it knows of to
everybody, and waits to hear from everybody that its detector does not suspect. Regular: when it
heard from the same processes as in the round before, it decides the least value, p2 before p10,
and tells the others, who take that over. Uniform: it decides after n rounds. Processes crash for
good: one that restarts takes no part any more. Links lose nothing, and the detector is perfect;
with any other, agreement is lost. Publishes: state, round, decision.
Cachin, Guerraoui, Rodrigues, "Introduction to Reliable and Secure Distributed Programming" (2011),
Algorithms 5.1 and 5.3.`,
		Roles:        []protocols.Role{{Name: role, Prefix: "p", Min: 1, Default: 4, Main: true}},
		Messages:     messages(),
		Observations: append(check.ConsensusObservations(), State{}),
		States: []protocols.State{
			{Name: proposing, Doc: "it has proposed and goes through rounds"},
			{Name: decided, Doc: "it has decided"},
		},
		Operations: []protocols.Operation{protocols.ProposeOperation(
			"A process proposes once; one that never does is waited for. Without any, every process proposes its own id",
		)},
		DefaultWorkload: proposeIDs,
		Properties:      check.ConsensusProperties(),
		Detector:        sim.Perfect,
		Params:          func() protocols.Params { return Defaults() },
		New:             newProcess,
	}
}

// proposeIDs has every process propose its own id.
func proposeIDs(s *protocols.Setup) []protocols.Asked {
	var all []protocols.Asked
	for _, id := range s.Members() {
		all = append(all, protocols.Asked{Node: id, Op: "propose", Fields: &protocols.ProposeFields{Value: s.Names[id]}})
	}
	return all
}

func newProcess(s *protocols.Setup, _ sim.NodeID) func() sim.Node {
	cfg := &config{Params: *s.Params.(*Params), everybody: s.Members()}
	return func() sim.Node { return &process{cfg: cfg} }
}

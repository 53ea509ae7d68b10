package check

import (
	"cmp"
	"fmt"

	"simrun/sim"
)

// The observations of Paxos, beside Proposed. That a value is chosen nobody observes: it follows from what
// a majority of acceptors say. An Instance is one choice of many, as those of a log are; where only one is
// made it is 0.

// ProposalNumber numbers a proposal. No two proposers use the same.
type ProposalNumber struct {
	N        sim.Epoch // 0 is the number of no proposal
	Proposer sim.NodeID
}

// Compare orders numbers, by N and then by proposer. It returns -1, 0 or 1.
func (n ProposalNumber) Compare(o ProposalNumber) int {
	return cmp.Or(cmp.Compare(n.N, o.N), cmp.Compare(n.Proposer, o.Proposer))
}

// Accepted says which proposal the acceptor accepts. It may be said again.
type Accepted struct {
	Number   ProposalNumber
	Value    string
	Instance uint64
}

// Learned says which value the learner takes to be chosen. It may be said again.
type Learned struct {
	Value    string
	Instance uint64
}

// ObservationName implements sim.Observation.
func (Accepted) ObservationName() string { return "accepted" }

// ObservationName implements sim.Observation.
func (Learned) ObservationName() string { return "learned" }

// DecidedValue implements sim.Decision.
func (l Learned) DecidedValue() string { return l.Value }

// PaxosObservations is one of each observation of Paxos.
func PaxosObservations() []sim.Observation {
	return []sim.Observation{Proposed{}, Accepted{}, Learned{}}
}

// PaxosRoles says who does what. A node that plays several parts has a role of its own, which
// is named in each.
type PaxosRoles struct{ Acceptors, Learners []string }

// PaxosProperties are those of L. Lamport, "Paxos Made Simple" (2001), section 2.1, and progress. A
// value is chosen once a majority of all acceptors has accepted it in one proposal.
func PaxosProperties(roles PaxosRoles) []Property {
	return append(PaxosSafety(roles), Property{
		Name: "termination", Kind: Liveness,
		Doc: "Once a node that is up at the end was asked to propose, each learner that is up at the end learns.",
		New: func(s *Setting) Monitor { return newPaxosTermination(s, roles) },
	})
}

// PaxosSafety are the safety properties among them, of each instance.
func PaxosSafety(roles PaxosRoles) []Property {
	return []Property{
		{
			Name: "agreement", Kind: Safety,
			Doc: "Only one value is chosen, and nobody learns another.",
			New: func(s *Setting) Monitor { return &singleChoice{Choice: newChoice(s, roles)} },
		},
		{
			Name: "validity", Kind: Safety,
			Doc: "A value that is chosen or learned was proposed by some process.",
			New: func(s *Setting) Monitor { return &chosenValidity{Choice: newChoice(s, roles)} },
		},
		{
			Name: "integrity", Kind: Safety,
			Doc: "No learner learns two values.",
			New: func(s *Setting) Monitor { return newLearnsOnce(s) },
		},
		{
			Name: "learned-chosen", Kind: Safety,
			Doc: "A value that is learned has been chosen before.",
			New: func(s *Setting) Monitor { return &learnedChosen{Choice: newChoice(s, roles)} },
		},
	}
}

// proposal is a number and its value. In a protocol that is broken a number may have several.
type proposal struct {
	Number ProposalNumber
	Value  string
}

func (p proposal) text(w *sim.World) string {
	return fmt.Sprintf("%s (in proposal %d of %s)", p.Value, p.Number.N, w.Config().Name(p.Number.Proposer))
}

// choice finds out what is chosen.
type choice struct {
	Setting *choosers `sim:"config"`
	Of      instances[ballots]
}

// choosers are those whose majority chooses.
type choosers struct {
	acceptor []bool // by node
	majority int
}

// ballots are what is accepted in one instance.
type ballots struct {
	Accepted []acceptance
	Places   index[proposal] // in Accepted
}

// acceptance is who has accepted a proposal.
type acceptance struct {
	proposal
	By    []uint64 // a bit for each node
	Count int
}

func newChoice(s *Setting, roles PaxosRoles) choice {
	c := &choosers{acceptor: plays(s, roles.Acceptors)}
	for _, accepts := range c.acceptor[:s.World.Real()] { // a twin is no other acceptor
		if accepts {
			c.majority++
		}
	}
	c.majority = c.majority/2 + 1
	return choice{Setting: c}
}

func (c *choice) reset() { c.Of.reset() }

func (b *ballots) reset() {
	b.Accepted = b.Accepted[:0]
	b.Places.reset()
}

// note takes in what an acceptor says. It tells whether a proposal is chosen by that.
// What a twin accepts, its acceptor has.
func (c *choice) note(w *sim.World, e *sim.Event) (p proposal, instance uint64, chosen bool) {
	o, ok := e.Value.(Accepted)
	by := w.Config().Identity(e.Node)
	if !ok || !c.Setting.acceptor[by] {
		return proposal{}, 0, false
	}
	p = proposal{o.Number, o.Value}
	a := c.Of.at(o.Instance, (*ballots).reset).find(p, len(c.Setting.acceptor))
	bit, word := uint64(1)<<(by%64), &a.By[by/64]
	if *word&bit != 0 {
		return p, o.Instance, false
	}
	*word |= bit
	a.Count++
	return p, o.Instance, a.Count == c.Setting.majority
}

// find returns the acceptance of a proposal, which it adds if it is new, in a world of so many nodes.
func (b *ballots) find(p proposal, nodes int) *acceptance {
	if long(len(b.Accepted)) {
		if i, ok := b.Places[p]; ok {
			return &b.Accepted[i]
		}
	} else {
		for i := range b.Accepted {
			if b.Accepted[i].proposal == p {
				return &b.Accepted[i]
			}
		}
	}
	n := len(b.Accepted) + 1
	if words := (nodes + 63) / 64; n <= cap(b.Accepted) { // in the memory of what was there
		b.Accepted = b.Accepted[:n]
		a := &b.Accepted[n-1]
		*a = acceptance{proposal: p, By: append(a.By[:0], make([]uint64, words)...)}
	} else {
		b.Accepted = append(b.Accepted, acceptance{proposal: p, By: make([]uint64, words)})
	}
	if long(n) {
		b.Places.grown(n, func(i int) proposal { return b.Accepted[i].proposal })
	}
	return &b.Accepted[n-1]
}

// plays tells by node whether its role is one of these.
func plays(s *Setting, roles []string) []bool {
	all := make([]bool, len(s.World.Nodes))
	for i, n := range s.World.Nodes {
		for _, r := range roles {
			all[i] = all[i] || r == n.Role
		}
	}
	return all
}

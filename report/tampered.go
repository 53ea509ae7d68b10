package report

import (
	"fmt"

	"simrun/faults"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// tampered is what a fault did at one time to messages of one kind, in one name. It is told in one line.
type tampered struct {
	first   uint64 // its first event
	to      []sim.NodeID
	more    int      // times that come after it and are only counted
	until   sim.Time // of these, the last
	counted bool     // it is one of those of another
}

// How often a node does the same because of a fault until it is only counted: of more than tamperedMost times the first
// tamperedTold are told.
const (
	tamperedMost = 6
	tamperedTold = 2
)

// findTampered puts the strikes of faults that tamper together, by event.
func findTampered(rec *trace.Recording) map[uint64]*tampered {
	type does struct {
		fault     uint64
		node      sim.NodeID
		behaviour string
	}
	type once struct {
		does
		at      sim.Time
		message string
		as      sim.NodeID
	}
	all, lines := make(map[uint64]*tampered), make(map[does][]*tampered)
	last := make(map[does]once)
	at := make(map[*tampered]sim.Time)
	for i := range rec.Events {
		e := &rec.Events[i].Event
		what, ok := e.Value.(faults.Falsified)
		if !ok || e.Kind != sim.EventFault {
			continue
		}
		d := does{e.Fault, e.Node, what.Behaviour}
		now := once{d, e.At, what.Message, what.As}
		if last[d] != now {
			t := &tampered{first: e.Seq}
			lines[d] = append(lines[d], t)
			last[d], at[t] = now, e.At
		}
		t := lines[d][len(lines[d])-1]
		if what.To != sim.Nobody {
			t.to = unite(t.to, what.To)
		}
		all[e.Seq] = t
	}
	for _, list := range lines {
		if len(list) <= tamperedMost {
			continue
		}
		told := list[tamperedTold-1]
		told.more, told.until = len(list)-tamperedTold, at[list[len(list)-1]]
		for _, t := range list[tamperedTold:] {
			t.counted = true
		}
	}
	return all
}

// told tells whether a strike of a fault has been told with another one.
func (t *teller) told(e *sim.Event) bool {
	line := t.tampered[e.Seq]
	return e.Kind == sim.EventFault && line != nil && (line.counted || line.first != e.Seq)
}

// silenced tells whether a lost message is one that a node did not send, which is told of the node.
func (t *teller) silenced(e *sim.Event) bool {
	strike := t.origin(e)
	if strike == nil {
		return false
	}
	what, ok := strike.Value.(faults.Falsified)
	return ok && faults.Behaviour(what.Behaviour) == faults.Silent
}

// andMore counts what is only counted: , and 40 more times until 2.1s.
func (l *tampered) andMore() string {
	if l == nil || l.more == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s until %s", more(l.more), scenarios.Short(l.until.Sub(0)))
}

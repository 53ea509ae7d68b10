package report

import (
	"fmt"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// cycleMost is how many lines of a cycle people are shown.
const cycleMost = 24

// again says of a run in a livelock what it does for ever.
func again(c *scenarios.CycleResult) string {
	return fmt.Sprintf("every %s the same happens again: events %d to %d, over and over", short(c.Period), c.From, c.To)
}

// cycle prints what a run in a livelock does for ever: what is on its way, each with the time to go, and the steps of one period.
func (p *page) cycle(rec *trace.Recording, res *scenarios.Result) {
	c := res.Cycle
	if c == nil || uint64(len(rec.Events)) < c.To || c.From < 2 {
		return
	}
	p.line("")
	p.line("  the cycle: " + again(c))
	for _, on := range c.Pending {
		what := on.Message + " from " + on.From
		switch {
		case on.Timer != "":
			what = "timer " + on.Timer
		case on.Message == "":
			what = "its disk"
		}
		p.steps("in "+short(on.In), on.Node, what)
	}
	t := newTeller(rec)
	start := rec.Events[c.From-2].At // of the situation that recurs
	shown := 0
	for _, m := range moments(rec) {
		if m.step == nil || m.step.trails() || len(m.events) == 0 || m.events[0] < c.From || m.events[0] > c.To {
			continue
		}
		text, states := t.step(m.step)
		switch {
		case text == "" && states == "":
			continue
		case text == "":
			text = "enters " + states
		case states != "":
			text += gap + states
		}
		if shown++; shown <= cycleMost {
			p.steps("+"+scenarios.Short(m.at.Sub(start)), t.name(m.node), text)
		}
	}
	if shown > cycleMost {
		p.line(fmt.Sprintf("      … %d more steps; --format json has all events", shown-cycleMost))
	}
}

// steps prints a line of a cycle.
func (p *page) steps(at, node, text string) {
	const column = 10
	head := "  " + right(at, column) + "  " + left(node, len("node")) + "  "
	for i, line := range hanging(text, p.st.width()-width(head)) {
		if i > 0 {
			head = left("", width(head))
		}
		p.line(head + line)
	}
}

// withEvents returns the cycle with its events.
func withEvents(rec *trace.Recording, c *scenarios.CycleResult) *scenarios.CycleResult {
	if c == nil || uint64(len(rec.Events)) < c.To || c.From < 2 {
		return c
	}
	told := *c
	told.Events = nil
	events := rec.Events[:c.To]
	// What an event of this period sets off may come up only in the next one, as that of the period before does in this
	// one. Three periods were seen at least.
	period := c.To - c.From + 1
	due := make(map[uint64]sim.Time)
	for i := range events {
		switch e := &events[i].Event; e.Kind {
		case sim.EventDeliver, sim.EventTimeout, sim.EventSynced:
			due[e.Cause] = e.At
		}
	}
	start := events[c.From-2].At
	for i := c.From - 1; i < c.To; i++ {
		e := &events[i].Event
		line := scenarios.CycleEvent{Event: e.Seq, After: e.At.Sub(start).String(), Kind: e.Kind.String(), Node: rec.Program.NodeName(e.Node), Name: e.Name}
		if e.Peer != sim.Nobody {
			line.Peer = rec.Program.NodeName(e.Peer)
		}
		for back := uint64(0); back <= 2*period && line.ToGo == ""; back += period {
			if at, ok := due[e.Seq-back]; ok {
				line.ToGo = at.Sub(events[e.Seq-back-1].At).String()
			}
		}
		told.Events = append(told.Events, line)
	}
	return &told
}

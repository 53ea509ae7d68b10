package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"simrun/check"
	"simrun/faults"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// Why tells, for a broken property, the chain from the faults that caused it to what came of
// it, a line each, indented by depth. It says only what the recording shows.
func Why(rec *trace.Recording, res *scenarios.Result, p scenarios.PropertyResult) []string {
	w := &why{teller: newTeller(rec), until: uint64(len(rec.Events))}
	if p.Kind == check.Safety && p.Event > 0 {
		w.until = min(p.Event, uint64(len(rec.Events)))
	}
	switch {
	case len(p.Causes) == 0 && !anyStruck(res):
		w.say(0, "no fault struck: this is how the protocol works")
	case len(p.Causes) == 0:
		w.say(0, "no fault is the cause")
	case p.Jointly && len(p.Causes) > 1:
		w.say(0, "these faults together: whichever is left out, it stays broken")
	}
	next := 1
	for _, cause := range p.Causes {
		w.say(0, briefly(rec, cause))
		if number := numberOf(rec, res, cause, next); number > 0 {
			w.kept(number)
			next = number + 1
		}
	}
	if p.Kind == check.Safety {
		if other := w.contradicted(p.Event); other > 0 {
			w.say(1, w.decision(other))
			w.history(other, 0)
			w.say(1, w.decision(p.Event))
		}
		since := uint64(0)
		if c := newOperations(rec, res).conflict; ofOrder(p) && c != nil {
			w.conflict(c)
			since = c.Last.Begin
		}
		w.history(p.Event, since)
	} else {
		w.decided()
		if p.Status == check.Livelock && res.Cycle != nil {
			w.say(1, again(res.Cycle))
		}
	}
	w.lines = append(w.lines, "    "+detail(rec, p))
	return w.lines
}

// numberOf finds the fault that a cause names, by all that the cause says; causes are in the order of faults.
func numberOf(rec *trace.Recording, res *scenarios.Result, cause string, from int) int {
	for _, f := range res.Faults {
		number := rec.Program.FaultNumber(f.Fault)
		if number < from || number > len(rec.Faults) || !f.Struck {
			continue
		}
		if cause == fmt.Sprintf("fault %s: %s at %s", f.Fault, rec.Faults[number-1].What(), short(f.At)) {
			return number
		}
	}
	return 0
}

func anyStruck(res *scenarios.Result) bool {
	return slices.ContainsFunc(res.Faults, func(f scenarios.FaultResult) bool { return f.Struck })
}

// why gathers the lines of an explanation.
type why struct {
	*teller
	until uint64 // the last event that counts
	lines []string
}

func (w *why) say(depth int, text string) {
	if text != "" {
		w.lines = append(w.lines, strings.Repeat("  ", depth)+text)
	}
}

// kept says what a fault kept from happening.
func (w *why) kept(number int) {
	if number > len(w.rec.Faults) {
		return
	}
	f := w.rec.Faults[number-1]
	if crash, ok := f.Act.(faults.Crash); ok {
		if f.When != nil && f.When.Sends != "" {
			w.unsent(number, f.When.Sends)
		}
		if crash.Storage == faults.Lost {
			w.say(1, "what was on the disk is lost")
		}
	}
	w.halted(number)
	var lost []*loss
	for i := range w.rec.Events[:w.until] {
		e := &w.rec.Events[i].Event
		if e.Kind != sim.EventDrop || e.Peer == sim.Nobody {
			continue
		}
		if of := w.origin(e); of == nil || of.Fault != uint64(number) {
			continue
		}
		j := slices.IndexFunc(lost, func(l *loss) bool { return l.kind == e.Name })
		if j < 0 {
			j = len(lost)
			lost = append(lost, &loss{kind: e.Name})
		}
		lost[j].add(e.Peer, e.Node)
	}
	for i, l := range lost {
		if i == 3 {
			w.say(1, "and other messages")
			break
		}
		w.say(1, w.lost(l))
	}
}

// halted says which of the nodes that a fault struck could not go on and halted.
func (w *why) halted(number int) {
	struck := make(map[sim.NodeID]bool)
	for i := range w.rec.Events[:w.until] {
		e := &w.rec.Events[i].Event
		if e.Kind == sim.EventFault && e.Fault == uint64(number) {
			struck[e.Node] = true
		}
		if text := w.halts(e); text != "" && struck[e.Node] {
			w.say(1, w.name(e.Node)+" "+text)
		}
	}
}

// unsent says what became of the messages whose sending a crash waited for.
func (w *why) unsent(number int, kind string) {
	for i := range w.rec.Events {
		strike := &w.rec.Events[i].Event
		if strike.Kind != sim.EventFault || strike.Fault != uint64(number) {
			continue
		}
		var before []sim.NodeID
		for j := range w.rec.Events {
			e := &w.rec.Events[j].Event
			switch {
			case e.Kind != sim.EventSend || e.Name != kind || e.Node != strike.Node:
			case e.Seq > strike.Seq:
				w.say(1, fmt.Sprintf("%s sends %s only when it is back, at %s", w.name(e.Node), kind, scenarios.Short(e.At.Sub(0))))
				return
			case e.At == strike.At:
				before = append(before, e.Peer)
			default:
				return // it has sent some earlier
			}
		}
		if len(before) == 0 {
			w.say(1, w.name(strike.Node)+" never sends "+kind)
		} else {
			w.say(1, fmt.Sprintf("%s sends %s to %s and nobody else", w.name(strike.Node), kind, names(w.nameAll(slices.Sorted(slices.Values(before))), receiversMost)))
		}
		return
	}
}

// decided says who has decided, and whether they can still tell.
func (w *why) decided() {
	type group struct {
		value string
		up    bool
		nodes []sim.NodeID
	}
	values, up := make(map[sim.NodeID][]string), make(map[sim.NodeID]bool)
	for i := range w.rec.Events {
		switch e := &w.rec.Events[i].Event; e.Kind {
		case sim.EventBoot, sim.EventRecover:
			up[e.Node] = true
		case sim.EventCrash:
			up[e.Node] = false
		case sim.EventObserve:
			if d, ok := e.Value.(sim.Decision); ok && !slices.Contains(values[e.Node], d.DecidedValue()) {
				values[e.Node] = append(values[e.Node], d.DecidedValue())
			}
		}
	}
	var groups []*group
	for n := range sim.NodeID(len(w.rec.Program.Nodes())) {
		value := inTurn(values[n])
		if value == "" {
			continue
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return g.value == value && g.up == up[n] })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{value: value, up: up[n]})
		}
		groups[i].nodes = append(groups[i].nodes, n)
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(len(b.nodes), len(a.nodes)) })
	for _, g := range groups {
		who := names(w.nameAll(g.nodes), receiversMost)
		switch {
		case g.up:
			w.say(1, who+" decided "+g.value)
		case len(g.nodes) == 1:
			w.say(1, who+", which decided "+g.value+", is down")
		default:
			w.say(1, who+", which decided "+g.value+", are down")
		}
	}
}

// decisionsMost is how many decisions of a node are told, one after the other.
const decisionsMost = 3

// inTurn tells the decisions of a node: all of a few, of many how many they are and the last.
func inTurn(values []string) string {
	if len(values) <= decisionsMost {
		return strings.Join(values, ", then ")
	}
	return fmt.Sprintf("%s values, at last %s", count(len(values)), values[len(values)-1])
}

// contradicted finds the first decision that the one of an event contradicts, of another node and about
// the same thing; it is 0 where the event is no decision, or contradicts none.
func (w *why) contradicted(event uint64) uint64 {
	if event == 0 || event > uint64(len(w.rec.Events)) {
		return 0
	}
	last := &w.rec.Events[event-1].Event
	decision, ok := last.Value.(sim.Decision)
	if !ok {
		return 0
	}
	for i := range w.rec.Events[:event-1] {
		e := &w.rec.Events[i].Event
		if d, ok := e.Value.(sim.Decision); ok && e.Node != last.Node && about(d) == about(decision) && d.DecidedValue() != decision.DecidedValue() {
			return e.Seq
		}
	}
	return 0
}

// decision heads the history of a decision.
func (w *why) decision(event uint64) string {
	e := &w.rec.Events[event-1].Event
	return fmt.Sprintf("how %s came to decide %s", w.name(e.Node), e.Value.(sim.Decision).DecidedValue())
}

// historyMost is how many steps lead to a violation at most.
const historyMost = 5

// conflict lists the operations that can't be ordered.
func (w *why) conflict(c *check.Conflict) {
	var spans []string
	column := 0
	for _, q := range c.Calls {
		span := scenarios.Short(q.Invoked.Sub(0)) + ".."
		if !q.Open() {
			span += scenarios.Short(q.Responded.Sub(0))
		}
		spans = append(spans, span)
		column = max(column, width(span))
	}
	w.say(1, "what can't be ordered")
	for i, q := range c.Calls {
		w.say(1, left(spans[i], column)+"  "+w.name(q.Node)+" "+call(q))
	}
	w.say(1, "how "+w.name(c.Last.Node)+" was answered at last")
}

// history tells the steps since another event that led to an event, the oldest first.
func (w *why) history(event, since uint64) {
	if event == 0 || event > uint64(len(w.rec.Events)) { // beyond what the recording kept
		return
	}
	of := make(map[uint64]*moment)
	for _, m := range moments(w.rec) {
		for _, seq := range m.events {
			of[seq] = m
		}
	}
	var steps []string
	var heard *sim.Event // the message by which the step before is connected
	column := 0
	for seq := event; seq > 0 && seq >= since && len(steps) < historyMost; {
		e := &w.rec.Events[seq-1].Event
		m := of[seq]
		if m == nil || m.step == nil || m.step.trigger == nil {
			seq = e.Cause
			continue
		}
		text := w.part(m.step, heard, e.Kind == sim.EventRespond)
		steps = append(steps, scenarios.Short(m.at.Sub(0))+"\x00"+w.name(m.node)+" "+text)
		column = max(column, width(scenarios.Short(m.at.Sub(0))))
		t := m.step.trigger
		heard = nil
		if _, ok := t.Value.(faults.Falsified); ok && t.Kind == sim.EventFault {
			text, _ := w.struck(t)
			steps = append(steps, scenarios.Short(t.At.Sub(0))+"\x00"+w.name(t.Node)+" "+text)
		}
		seq = t.Cause
		if t.Kind == sim.EventDeliver && seq > 0 {
			heard = &w.rec.Events[seq-1].Event
		}
	}
	slices.Reverse(steps)
	for _, s := range steps {
		at, text, _ := strings.Cut(s, "\x00")
		w.say(1, right(at, column)+"  "+text)
	}
}

// part tells what of a step led to what came next: the message that was heard of. answer tells that it was what the step
// answered.
func (w *why) part(s *step, heard *sim.Event, answer bool) string {
	only := *s
	only.sends = nil
	if !answer {
		only.responds = nil
	}
	if heard != nil {
		only.sends = []sending{{kind: heard.Name, to: []sim.NodeID{heard.Peer}, msgs: []*sim.Event{heard}}}
	}
	if text, states := w.step(&only); text != "" {
		return text
	} else if states != "" {
		return "enters " + states
	}
	return "goes on"
}

package report

import (
	"fmt"
	"slices"
	"strings"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// scene is what a run looks like in space and time, for the forms of a diagram that draw arrows:
// messages, and marks on the lanes of nodes.
type scene struct {
	*teller
	ops      *operations
	res      *scenarios.Result
	lanes    []sim.NodeID
	arrows   []*arrow
	marks    []*mark
	partings []*parting
	end      *entry
	ends     sim.Time
	slice    map[uint64]bool       // the events that led to what is broken; nil where nothing is
	counts   map[sim.Time]*repeats // messages that are only counted, by when the last of them came
	partial  bool                  // it has only the beginning
}

// arrow is a message.
type arrow struct {
	from, to sim.NodeID
	sent, at sim.Time
	name     string
	says     string // beyond its kind
	seq      uint64 // the event at its end
	fate     fate
	lostTo   string
	twin     bool // a duplicate
	repeats  bool // it is like one before, and changes nothing
	folded   bool // it is only counted
}

// repeats is a number of messages that are only counted.
type repeats struct{ all, lost int }

// fate is how the way of a message ends.
type fate int

const (
	arrived fate = iota
	lost
	underway // when the run ended
)

// mark is something that happens at a node, or to all of them.
type mark struct {
	at    sim.Time
	node  sim.NodeID // or Nobody
	seq   uint64
	kind  markKind
	text  string
	of    string   // of a state: its transaction, where there are several
	note  string   // of a fault: which, and why
	until sim.Time // of a fault that heals: when
}

// markKind is what a mark stands for. A new kind of fault needs none of its own: it has struck.
type markKind int

const (
	entered   markKind = iota // a state
	decided                   // a value
	said                      // what the node says of itself
	invoked                   // an operation
	noticed                   // what its failure detector says
	crashed                   // and what made it
	restarted                 // after a crash
	struck                    // any other fault
	healed                    // any other fault
	violated                  // a property
)

// parting is a partition, from its strike to its healing.
type parting struct {
	from, to sim.Time
	seq      uint64 // of the strike
	healed   uint64 // of the healing, or 0
	sides    map[sim.NodeID]int
	text     string
}

// lanesMost is how many nodes a picture has, messagesMost how many messages: beyond, nobody can read it.
const (
	lanesMost    = 24
	messagesMost = 2000
)

func newScene(rec *trace.Recording, res *scenarios.Result) *scene {
	s := &scene{teller: newTeller(rec), ops: newOperations(rec, res), res: res, lanes: busiest(rec, lanesMost), end: ending(rec, res)}
	if n := len(rec.Events); n > 0 {
		s.ends = rec.Events[n-1].At
	}
	all := moments(rec)
	pictured(all)
	broken, acts := violations(res), effective(all)
	sends := s.unanswered()
	seen := make(map[string]bool)
	for i, m := range all {
		switch {
		case m.step != nil:
			s.step(m, seen, acts)
		case m.event.Kind == sim.EventDrop:
			s.drop(m.event, seen, sends)
		default:
			s.fault(m.event)
		}
		for _, seq := range m.events {
			if names := broken[seq]; names != nil {
				s.mark(m, violated, seq, strings.Join(names, " and ")+" violated")
			}
		}
		if len(s.arrows) >= messagesMost && i+1 < len(all) {
			s.stop(m.at)
			break
		}
	}
	if !s.partial {
		s.unfinished(sends)
	}
	for _, p := range s.partings {
		if p.to == 0 || p.to > s.ends {
			p.to = s.ends
		}
	}
	s.slice = s.leading()
	s.fold()
	return s
}

// stop ends a picture that has become too long.
func (s *scene) stop(at sim.Time) {
	s.partial, s.ends = true, at
	s.end = &entry{text: fmt.Sprintf("the picture ends here, after %s messages; the run goes on until %s", count(len(s.arrows)), short(s.res.End.Time))}
}

func (s *scene) mark(m *moment, is markKind, seq uint64, text string) *mark {
	k := &mark{at: m.at, node: m.node, seq: seq, kind: is, text: text}
	s.marks = append(s.marks, k)
	return k
}

func (s *scene) step(m *moment, seen map[string]bool, acts map[*sim.Event]bool) {
	st := m.step
	if t := st.trigger; st.begins && t.Kind == sim.EventDeliver && t.Cause > 0 {
		sent := &s.rec.Events[t.Cause-1].Event
		a := s.arrow(t, sent, arrived, seen)
		a.repeats = s.ops.between(t) || a.repeats && !acts[t] && !s.ops.on[t.Seq]
	}
	first := uint64(0)
	if len(m.events) > 0 {
		first = m.events[0]
	}
	if st.restarted {
		s.mark(m, restarted, first, "restarts")
	}
	if st.begins && st.trigger.Kind == sim.EventInvoke && st.trigger.Op > 0 && !s.ops.folds(m) {
		s.mark(m, invoked, first, s.op(st.trigger))
	}
	if st.begins && notices[st.trigger.Kind] {
		s.mark(m, noticed, first, s.notice(st.trigger))
	}
	for _, c := range st.changes {
		s.mark(m, entered, first, c.to).of = c.of
	}
	if news := st.tale(); len(news) > 0 {
		s.mark(m, said, m.events[len(m.events)-1], news.text(false))
	}
	if len(st.decides) > 0 {
		s.mark(m, decided, m.events[len(m.events)-1], strings.Join(st.decides, ", "))
	}
}

// notices are what a failure detector tells a node.
var notices = map[sim.EventKind]bool{sim.EventSuspect: true, sim.EventRestore: true, sim.EventLeader: true}

// arrow draws a message that ends with an event.
func (s *scene) arrow(e, sent *sim.Event, f fate, seen map[string]bool) *arrow {
	a := &arrow{from: e.Peer, to: e.Node, sent: e.At, at: e.At, name: e.Name, says: s.brief(e.Value), seq: e.Seq, fate: f}
	if sent != nil {
		a.sent, a.twin = sent.At, sent.Kind == sim.EventDuplicate
	}
	key := fmt.Sprint(f, a.from, a.to, a.name)
	a.repeats = seen[key]
	seen[key] = true
	if slices.Contains(s.lanes, a.from) && slices.Contains(s.lanes, a.to) && a.from != a.to {
		s.arrows = append(s.arrows, a)
	}
	return a
}

// route is what a lost message has in common with its sending.
type route struct {
	from, to sim.NodeID
	name     string
}

// unanswered finds the messages that no delivery follows, in order.
func (s *scene) unanswered() map[route][]*sim.Event {
	delivered := make(map[uint64]bool)
	for i := range s.rec.Events {
		if e := &s.rec.Events[i].Event; e.Kind == sim.EventDeliver {
			delivered[e.Cause] = true
		}
	}
	sends := make(map[route][]*sim.Event)
	for i := range s.rec.Events {
		if e := &s.rec.Events[i].Event; (e.Kind == sim.EventSend || e.Kind == sim.EventDuplicate) && !delivered[e.Seq] {
			r := route{e.Node, e.Peer, e.Name}
			sends[r] = append(sends[r], e)
		}
	}
	return sends
}

// drop draws a lost message. Its cause is what it was lost to: which message it was, is told by what it says, the
// earliest first.
func (s *scene) drop(e *sim.Event, seen map[string]bool, sends map[route][]*sim.Event) {
	if e.Peer == sim.Nobody {
		s.marks = append(s.marks, &mark{at: e.At, node: e.Node, seq: e.Seq, kind: struck, text: e.Name + " is lost", note: "the node is down"})
		return
	}
	r := route{e.Peer, e.Node, e.Name}
	text := func(e *sim.Event) string {
		if e.Value == nil {
			return ""
		}
		return s.types.Text(e.Value, s.name)
	}
	fits := func(sent *sim.Event) bool { return sent.Seq < e.Seq && text(sent) == text(e) }
	i := slices.IndexFunc(sends[r], fits)
	var sent *sim.Event
	if i >= 0 {
		sent = sends[r][i]
		sends[r] = slices.Delete(sends[r], i, i+1)
	}
	s.arrow(e, sent, lost, seen).lostTo = s.lostTo(e)
}

// unfinished draws what is on its way when the run ends.
func (s *scene) unfinished(sends map[route][]*sim.Event) {
	for i := range s.rec.Events {
		e := &s.rec.Events[i].Event
		if (e.Kind == sim.EventSend || e.Kind == sim.EventDuplicate) && slices.Contains(sends[route{e.Node, e.Peer, e.Name}], e) {
			at := sim.Event{Node: e.Peer, Peer: e.Node, Name: e.Name, Value: e.Value, Seq: e.Seq, At: s.ends}
			s.arrow(&at, e, underway, map[string]bool{})
		}
	}
}

// fault marks a strike, a healing or a crash.
func (s *scene) fault(e *sim.Event) {
	if s.told(e) {
		return
	}
	m := &moment{at: e.At, node: e.Node}
	f, _, known := s.teller.fault(e)
	switch {
	case e.Kind == sim.EventCrash:
		k := s.mark(m, crashed, e.Seq, "crashes")
		if text := s.halts(e); text != "" {
			k.text = text
		} else if strike := s.origin(e); strike != nil {
			k.text, k.note = s.struck(strike)
		}
	case e.Name == "crash": // the crash itself says more, and so does the restart
	case e.Kind == sim.EventHeal:
		if i := slices.IndexFunc(s.partings, func(p *parting) bool { return p.seq == e.Cause }); i >= 0 {
			s.partings[i].to, s.partings[i].healed = e.At, e.Seq
			return
		}
		if e.Cause > 0 && s.rec.Events[e.Cause-1].At == e.At {
			return // a fault that strikes so many times and is over
		}
		if i := slices.IndexFunc(s.marks, func(k *mark) bool { return k.kind == struck && k.seq == e.Cause }); i >= 0 {
			s.marks[i].until = e.At
		}
		text, which := s.healed(e)
		s.mark(m, healed, e.Seq, text).note = which
	case known && f.Kind() == "partition":
		text, which := s.struck(e)
		s.partings = append(s.partings, &parting{from: e.At, seq: e.Seq, sides: s.sidesOf(f, e), text: joined(text, which)})
	default:
		text, which := s.struck(e)
		s.mark(m, struck, e.Seq, text).note = which
	}
}

// joined is a text with a note behind it.
func joined(text, note string) string {
	if note == "" {
		return text
	}
	return text + " · " + note
}

// fold finds the messages that repeat others and are so many in a row that they are only counted.
func (s *scene) fold() {
	slices.SortStableFunc(s.arrows, func(a, b *arrow) int { return int(a.seq) - int(b.seq) })
	s.counts = make(map[sim.Time]*repeats)
	var row []*arrow
	last := uint64(0)
	flush := func() {
		if len(row) >= foldedLeast {
			n := &repeats{all: len(row)}
			for _, a := range row {
				a.folded = true
				if a.fate == lost {
					n.lost++
				}
			}
			s.counts[row[len(row)-1].at] = n
		}
		row = row[:0]
	}
	for _, a := range s.arrows {
		between := func(m *mark) bool { return m.seq > last && m.seq < a.seq }
		if slices.ContainsFunc(s.marks, between) || slices.ContainsFunc(s.partings, func(p *parting) bool {
			return p.seq > last && p.seq < a.seq || p.healed > last && p.healed < a.seq
		}) {
			flush()
		}
		if last = a.seq; a.repeats {
			row = append(row, a)
		} else {
			flush()
		}
	}
	flush()
}

package report

import (
	"cmp"
	"fmt"
	"slices"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// entry is a line of a story.
type entry struct {
	at     sim.Time
	time   string // in place of at
	who    []sim.NodeID
	text   string
	right  string // states, or which fault
	hue    hue
	weight int
	quiet  *quiet // chatter whose text is known when its period ends
	loss   *loss
}

// How much a line matters when there are too many.
const (
	matters = iota + 1 // a change of state, an operation
	says               // what a node says of itself; that a fault is over
	decides            // a decision, or what a node says of itself when its state changes
	strikes            // a fault, a violation and the step that made it
)

// quiet is steps that change nothing and send messages of one kind.
type quiet struct {
	kind      string
	senders   []sim.NodeID
	receivers []sim.NodeID
	values    []string
	news      tale // of each of the senders
	steps     int
	timedOut  bool
}

// loss is messages of one kind that are lost in the same way.
type loss struct {
	kind     string
	to       string // what they were lost to
	by       []missed
	messages int
}

// missed is who does not get messages of a sender.
type missed struct{ from, by []sim.NodeID }

// add counts a message.
func (l *loss) add(from, by sim.NodeID) {
	l.messages++
	i, found := slices.BinarySearchFunc(l.by, from, func(m missed, n sim.NodeID) int { return cmp.Compare(m.from[0], n) })
	if !found {
		l.by = slices.Insert(l.by, i, missed{from: []sim.NodeID{from}})
	}
	l.by[i].by = unite(l.by[i].by, by)
}

// story chooses what to tell of a run. Steps that change a state, decide or answer, and faults, have
// a line each. What happens between two of them is told by kind, once; what is
// heard of again after that is counted.
type story struct {
	*teller
	ops     *operations
	served  served // of this quiet period
	entries []*entry
	seen    map[string]bool // chatter that has been told
	now     []*entry        // of this quiet period
	again   []*entry        // what has only been counted
}

// foldedLeast is how many repeated steps make a line before the end.
const foldedLeast = 6

// tell returns the story of a run.
func tell(rec *trace.Recording, res *scenarios.Result) []*entry {
	s := &story{teller: newTeller(rec), ops: newOperations(rec, res), seen: make(map[string]bool)}
	violated := make(map[uint64][]scenarios.PropertyResult)
	for _, p := range res.Properties {
		if p.Event > 0 && p.Status.Broken() {
			violated[p.Event] = append(violated[p.Event], p)
		}
	}
	for _, m := range moments(rec) {
		switch {
		case m.step != nil:
			s.step(m)
		case m.event.Kind == sim.EventDrop:
			s.drop(m.event)
		default:
			s.fault(m)
		}
		for _, seq := range m.events {
			for _, p := range violated[seq] {
				s.mark(m)
				s.add(&entry{at: m.at, text: "✗ " + p.Name + " is violated: " + briefly(rec, p.Detail), hue: bad, weight: strikes})
			}
		}
	}
	s.close(1)
	if rec.Dropped > 0 {
		s.add(&entry{at: rec.Events[len(rec.Events)-1].At, text: fmt.Sprintf("… the story ends here: %s more events", count(rec.Dropped)), weight: strikes})
	}
	return append(s.entries, ending(rec, res))
}

// ending is the last line of a story.
func ending(rec *trace.Recording, res *scenarios.Result) *entry {
	e := &entry{weight: strikes, time: short(res.End.Time)}
	switch res.End.Reason {
	case "blocked":
		e.text = "nothing left that could change this: blocked"
	case "livelock":
		e.text = "from here on the same happens over and over: livelock"
	case "quiescent":
		e.text = "nothing is left to happen"
	case "horizon":
		e.text = fmt.Sprintf("the run ends here (until: %s), more was to come", scenarios.Short(rec.Program.Scenario.Run.Until))
	default:
		e.text = fmt.Sprintf("the run was stopped after %s events", count(res.End.Events))
	}
	return e
}

// add appends a line that matters, which ends a quiet period.
func (s *story) add(e *entry) {
	s.close(foldedLeast)
	s.entries = append(s.entries, e)
}

func (s *story) step(m *moment) {
	st := m.step
	if s.ops.folds(m) {
		s.served.add(m)
		return
	}
	invoked := st.begins && st.trigger.Kind == sim.EventInvoke && st.trigger.Op > 0
	invoked = invoked || st.begins && isNotice(st.trigger)
	if !st.changed() && len(st.decides) == 0 && len(st.responds) == 0 && !invoked && !st.restarted {
		s.goesOn(m)
		return
	}
	text, states := s.teller.step(st)
	e := &entry{at: m.at, who: []sim.NodeID{m.node}, text: text, right: states, weight: matters}
	if len(st.decides) > 0 {
		e.hue, e.weight = bold, decides
	}
	if st.changed() && len(st.tells) > 0 {
		e.weight = decides
	}
	if st.restarted || s.ops.many && s.ops.names(st) {
		e.weight = strikes
	}
	s.add(e)
}

// mark makes sure that what has violated a property is told, however short the story.
func (s *story) mark(m *moment) {
	list := &s.now
	if len(s.now) == 0 {
		list = &s.entries
	}
	e := find(list, func(e *entry) bool {
		return e.at == m.at && (slices.Contains(e.who, m.node) || e.quiet != nil && slices.Contains(e.quiet.senders, m.node))
	})
	if e != nil {
		e.weight = strikes
	}
}

// goesOn notes what a step tells that changes no state, and its messages. What the node has told of doing in this quiet
// period, it is told to go on with.
func (s *story) goesOn(m *moment) {
	var news tale
	for _, d := range m.step.tale() {
		e := find(&s.now, func(e *entry) bool { return e.quiet != nil && e.quiet.senders[0] == m.node && e.quiet.news.has(d.verb) })
		if e != nil {
			e.quiet.news = e.quiet.news.add(d.verb, d.objects...)
		} else {
			news = news.add(d.verb, d.objects...)
		}
	}
	for _, q := range m.step.sends {
		if !s.ops.between(q.msgs[0]) {
			s.chat(m, q, news)
			news = nil
		}
	}
	if len(news) > 0 {
		s.chat(m, sending{}, news)
	}
}

// chat notes messages of a step that changes nothing, and what else it tells: that is always news.
func (s *story) chat(m *moment, q sending, news tale) {
	list := s.listed(fmt.Sprint(m.node, q.kind, q.to))
	if len(news) > 0 {
		list = &s.now
	}
	values := s.values(q)
	e := find(list, func(e *entry) bool {
		return e.quiet != nil && e.quiet.kind == q.kind && len(e.quiet.news) == 0 && (list == &s.again || slices.Equal(e.quiet.values, values))
	})
	if e == nil || len(news) > 0 {
		e = &entry{at: m.at, quiet: &quiet{kind: q.kind, values: values, news: news}, weight: matters}
		if len(news) > 0 {
			e.weight = says
		}
		*list = append(*list, e)
	}
	u := e.quiet
	u.steps++
	u.timedOut = u.timedOut || m.step.timedOut
	u.senders = unite(u.senders, m.node)
	for _, to := range q.to {
		u.receivers = unite(u.receivers, to)
	}
}

// listed is where something belongs: heard of for the first time, or again.
func (s *story) listed(key string) *[]*entry {
	if s.seen[key] {
		return &s.again
	}
	s.seen[key] = true
	return &s.now
}

// drop notes a lost message or operation.
func (s *story) drop(e *sim.Event) {
	if e.Peer == sim.Nobody && s.ops.many && ofKeys(e.Value) {
		s.served.drop(e)
		return
	}
	if e.Peer == sim.Nobody {
		s.add(&entry{at: e.At, who: []sim.NodeID{e.Node}, text: "is down: " + e.Name + " is lost", hue: alert, weight: matters})
		return
	}
	if s.silenced(e) {
		return
	}
	to := s.lostTo(e)
	list := s.listed(fmt.Sprint(e.Peer, e.Node, e.Name, to))
	l := find(list, func(l *entry) bool { return l.loss != nil && l.loss.kind == e.Name && l.loss.to == to })
	if l == nil {
		l = &entry{at: e.At, loss: &loss{kind: e.Name, to: to}, hue: alert, weight: matters}
		if _, name, ok := s.teller.fault(e); ok {
			l.right = "fault " + name
		}
		*list = append(*list, l)
	}
	l.loss.add(e.Peer, e.Node)
}

func (s *story) fault(m *moment) {
	if s.told(m.event) {
		return
	}
	e := &entry{at: m.at, hue: alert, weight: strikes}
	switch m.event.Kind {
	case sim.EventFault:
		e.text, e.right = s.struck(m.event)
	case sim.EventHeal:
		if cause := m.event.Cause; cause > 0 && s.rec.Events[cause-1].At == m.at {
			return // a fault that strikes so many times and is over
		}
		e.text, e.right = s.healed(m.event)
		e.weight = says
	case sim.EventPanic:
		e.text = fmt.Sprintf("panics on %s from %s: %v", m.event.Name, s.name(m.event.Peer), m.event.Value)
	default: // a crash, which its fault has told, unless the node halts by itself
		e.text = s.halts(m.event)
	}
	if e.text == "" {
		return
	}
	if m.node != sim.Nobody {
		e.who = []sim.NodeID{m.node}
	}
	if n := len(s.entries); n > 0 && len(s.now) == 0 && m.event.Name != "crash" && e.same(s.entries[n-1]) {
		for _, n := range e.who {
			s.entries[len(s.entries)-1].who = unite(s.entries[len(s.entries)-1].who, n)
		}
		return // what happens to several nodes at once has one line
	}
	s.add(e)
}

// same tells whether two faults differ in nothing but the node.
func (e *entry) same(o *entry) bool {
	return o.weight == e.weight && o.at == e.at && o.time == e.time && o.text == e.text && o.right == e.right && len(o.who) > 0 && len(e.who) > 0
}

// find returns the last entry that fits, or nil.
func find(list *[]*entry, fits func(*entry) bool) *entry {
	for _, e := range slices.Backward(*list) {
		if fits(e) {
			return e
		}
	}
	return nil
}

func unite(nodes []sim.NodeID, n sim.NodeID) []sim.NodeID {
	if i, found := slices.BinarySearch(nodes, n); !found {
		nodes = slices.Insert(nodes, i, n)
	}
	return nodes
}

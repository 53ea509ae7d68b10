package report

import (
	"fmt"
	"slices"
	"strings"

	"simrun/sim"
)

// close ends a quiet period. What was heard of before is counted on one line, if it is at least so
// many steps; else the line waits for more.
func (s *story) close(least int) {
	for _, e := range alike(s.now) {
		switch {
		case e.quiet != nil:
			e.who, e.text = e.quiet.senders, s.passed(e.quiet)
		case e.loss != nil:
			e.text = s.lost(e.loss) + ": " + e.loss.to
		}
		s.entries = append(s.entries, e)
	}
	s.now = nil
	if n := s.served.steps(); n > 0 && n >= least {
		s.entries = append(s.entries, &entry{time: "…", who: s.served.who, text: s.served.text(), hue: faint, weight: matters})
		s.served = served{}
	}
	total := 0
	for _, e := range s.again {
		if e.quiet != nil {
			total += e.quiet.steps
		} else {
			total += e.loss.messages
		}
	}
	if total == 0 || total < least {
		return
	}
	s.entries = append(s.entries, &entry{time: "…", text: s.repeated(), hue: faint, weight: matters})
	s.again = nil
}

// alike puts together the lines of nodes of which the same is told.
func alike(all []*entry) []*entry {
	var some []*entry
	for _, e := range all {
		same := find(&some, func(o *entry) bool {
			return e.quiet != nil && o.quiet != nil && len(e.quiet.news) > 0 && o.quiet.kind == e.quiet.kind &&
				slices.Equal(o.quiet.values, e.quiet.values) && o.quiet.news.text(false) == e.quiet.news.text(false)
		})
		if same == nil {
			some = append(some, e)
			continue
		}
		same.weight = max(same.weight, e.weight)
		u := same.quiet
		u.timedOut = u.timedOut || e.quiet.timedOut
		u.senders = unite(u.senders, e.quiet.senders[0])
		for _, to := range e.quiet.receivers {
			u.receivers = unite(u.receivers, to)
		}
	}
	return some
}

// passed says what nodes did in steps that changed nothing.
func (t *teller) passed(u *quiet) string {
	var parts []string
	if u.timedOut {
		parts = append(parts, tale{{verb: "times out"}}.text(len(u.senders) > 1))
	}
	if len(u.news) > 0 {
		parts = append(parts, u.news.text(len(u.senders) > 1))
	}
	if u.kind != "" {
		parts = append(parts, withValues(t.together(u.kind, u.senders, u.receivers), u.values))
	}
	return strings.Join(parts, ", ")
}

// lost says what became of messages: GlobalCommit from c to p2 p3 is lost.
func (t *teller) lost(l *loss) string {
	var from, by []sim.NodeID
	for _, m := range l.by {
		from = unite(from, m.from[0])
		for _, n := range m.by {
			by = unite(by, n)
		}
	}
	text := fmt.Sprintf("%s %s is lost", l.kind, t.ways(l.by, from, by))
	if l.messages > max(len(from), len(by)) {
		text += " " + times(l.messages)
	}
	return text
}

// waysMost is how many ways of messages are told apart at most.
const waysMost = 2

// ways says from whom to whom messages are: from c p1 to p2. Where some who send are sent to as well, it keeps senders apart
// that send to others: from n1 to n3 n4 and from n5 to n1. All these are senders and receivers.
func (t *teller) ways(all []missed, senders, receivers []sim.NodeID) string {
	list := func(nodes []sim.NodeID) string { return names(t.nameAll(nodes), receiversMost) }
	both := slices.ContainsFunc(senders, func(n sim.NodeID) bool { return slices.Contains(receivers, n) })
	if !both {
		return "from " + list(senders) + " to " + list(receivers)
	}
	var apart []missed
	for _, m := range all {
		i := slices.IndexFunc(apart, func(o missed) bool { return slices.Equal(o.by, m.by) })
		if i < 0 {
			apart = append(apart, missed{by: m.by})
			i = len(apart) - 1
		}
		apart[i].from = append(apart[i].from, m.from[0])
	}
	if len(apart) > waysMost {
		for _, n := range receivers {
			senders = unite(senders, n)
		}
		return "among " + list(senders)
	}
	var parts []string
	for _, m := range apart {
		parts = append(parts, "from "+list(m.from)+" to "+list(m.by))
	}
	return strings.Join(parts, " and ")
}

// repeated counts what has been told before.
func (s *story) repeated() string {
	var parts []string
	messages := 0
	for _, e := range s.again {
		if e.loss != nil {
			messages += e.loss.messages
			continue
		}
		u := e.quiet
		text := names(s.nameAll(u.senders), receiversMost) + " " + s.together(u.kind, u.senders, u.receivers)
		parts = append(parts, text+" "+more(u.steps))
	}
	if messages > 0 {
		parts = append(parts, counted(messages, "more message")+" lost")
	}
	return strings.Join(parts, ", ")
}

// storyMost is how many lines a story has by default.
const storyMost = 40

// shorten leaves out what matters least when a story is too long, and says so: it keeps the beginning,
// the end and the faults, decisions where they all fit, what else nodes say of themselves, and then more of the beginning.
func shorten(all []*entry) []*entry {
	if len(all) <= storyMost {
		return all
	}
	keep := make([]bool, len(all))
	kept := 0
	take := func(i int) {
		if kept < storyMost && !keep[i] {
			keep[i] = true
			kept++
		}
	}
	for i := range 12 {
		take(i)
	}
	for i := len(all) - 8; i < len(all); i++ {
		take(i)
	}
	for _, weight := range []int{strikes, decides, says} {
		many := 0
		for i, e := range all {
			if e.weight == weight && !keep[i] {
				many++
			}
		}
		if weight == decides && kept+many > storyMost {
			continue
		}
		for i, e := range all {
			if e.weight == weight {
				take(i)
			}
		}
	}
	for i := range all {
		take(i)
	}
	var short []*entry
	missing := 0
	for i, e := range all {
		if !keep[i] {
			missing++
			continue
		}
		if missing > 0 {
			short = append(short, leftOut(missing))
			missing = 0
		}
		short = append(short, e)
	}
	return short
}

func leftOut(n int) *entry {
	return &entry{time: "…", text: counted(n, "line") + " left out; --verbose shows all", hue: faint}
}

package faults

import (
	"fmt"
	"strings"
)

// What says what goes wrong, without when: crash of c.
func (f Fault) What() string { return f.describe() }

// String prints the fault for people: crash of c for 500ms, when c sends GlobalCommit.
func (f Fault) String() string {
	s := f.What()
	if f.When == nil && f.Repeat == nil {
		s += fmt.Sprintf(" at %v", f.At)
	}
	if f.For > 0 {
		s += fmt.Sprintf(" for %v", f.For)
	}
	switch {
	case f.When != nil:
		s += ", " + f.When.text(f.own())
		if f.MidBroadcast != nil {
			s += fmt.Sprintf(" (%d of the broadcast sent)", *f.MidBroadcast)
		}
	case f.Repeat != nil:
		s += fmt.Sprintf(", again and again (every %v, lasting %v)", f.Repeat.Every, f.Repeat.Lasts)
		if f.Until > 0 {
			s += fmt.Sprintf(" until %v", f.Until)
		}
	}
	switch {
	case f.Times == 1:
		s += ", once"
	case f.Times > 1:
		s += fmt.Sprintf(", %d times", f.Times)
	}
	return s
}

// String prints s for people: p1, p2 and p3.
func (s Selector) String() string {
	switch {
	case len(s) == 0:
		return "nobody"
	case len(s) > 1:
		return strings.Join(s[:len(s)-1], ", ") + " and " + s[len(s)-1]
	}
	switch s[0] {
	case Any:
		return "any node"
	case All:
		return "all nodes"
	case Leader:
		return "the leader"
	}
	return s[0]
}

// set prints s in a picture of links and sides: p1 p2 p3.
func (s Selector) set() string { return strings.Join(s, " ") }

// text prints p: when c sends GlobalCommit. own is who is meant where it names nobody.
func (p *Pattern) text(own Selector) string {
	s := p.who(own) + " " + p.does()
	if len(p.To) > 0 {
		s += " to " + p.To.either()
	}
	if len(p.From) > 0 {
		s += " from " + p.From.either()
	}
	if p.Nth > 1 {
		s += fmt.Sprintf(" for the %s time", ordinal(p.Nth))
	}
	if p.After > 0 {
		s += fmt.Sprintf(", %v later", p.After)
	}
	return s
}

func (p *Pattern) who(own Selector) string {
	switch {
	case len(p.Node) > 0:
		return "when " + p.Node.either()
	case len(own) == 0:
		return "when some node"
	case len(own) > 1 || own[0] == All:
		return "each when it"
	case own[0] == Any || own[0] == Leader:
		return "when it"
	}
	return "when " + own[0]
}

func (p *Pattern) does() string {
	switch {
	case p.Sends != "":
		return "sends " + p.Sends
	case p.Receives != "":
		return "receives " + p.Receives
	case p.State != "":
		return "enters " + p.State
	case p.Decides != "":
		return "decides " + p.Decides
	case p.Effect > 0:
		return fmt.Sprintf("is about to have its %s effect", ordinal(p.Effect))
	}
	return "saves " + p.Saves
}

// either prints one of the nodes of s.
func (s Selector) either() string {
	switch {
	case len(s) > 1:
		return "one of " + s.String()
	case s[0] == All:
		return "some node"
	}
	return s.String()
}

// ordinal prints 1st, 2nd, 3rd, 4th, 11th.
func ordinal(n int) string {
	suffix := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

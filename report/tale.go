package report

import (
	"slices"
	"strings"

	"simrun/sim"
	"simrun/trace"
)

// tale is what observations of a node tell, in order.
type tale []deed

// deed is what a node does, and to what.
type deed struct {
	verb    string
	objects []string
}

// objectsMost is how many columns a list of objects may take.
const objectsMost = 24

// add tells one thing more: what a node does again is told as one.
func (t tale) add(verb string, objects ...string) tale {
	for i := range t {
		if t[i].verb == verb {
			t[i].objects = append(t[i].objects, objects...)
			return t
		}
	}
	return append(t, deed{verb, objects})
}

// has tells whether a tale is of doing something.
func (t tale) has(verb string) bool {
	return slices.ContainsFunc(t, func(d deed) bool { return d.verb == verb })
}

// parts are what is told, each with its verb: holds 1:1 2:4.
func (t tale) parts() []string {
	var all []string
	for _, d := range t {
		all = append(all, strings.TrimRight(d.verb+" "+names(d.objects, objectsMost), " "))
	}
	return all
}

// text is all that is told of one node, or of several.
func (t tale) text(several bool) string {
	all := t.parts()
	if several {
		for i := range all {
			all[i] = plural(all[i])
		}
	}
	return strings.Join(all, ", ")
}

// notation explains how nodes tell of things, if any does; else it is "".
func notation(rec *trace.Recording) string {
	told := slices.ContainsFunc(rec.Events, func(e trace.Recorded) bool {
		_, ok := e.Value.(sim.Telling)
		return ok
	})
	if !told {
		return ""
	}
	return rec.Program.Protocol.Notation
}

// newsMost is how many steps may tell something for a picture to show it all.
const newsMost = 45

// pictured leaves out of a picture what nodes tell in steps that change no state, where that is too much.
func pictured(all []*moment) {
	news := 0
	for _, m := range all {
		if m.step != nil && len(m.step.tale()) > 0 {
			news++
		}
	}
	for _, m := range all {
		if news > newsMost && m.step != nil && !m.step.changed() && !m.step.restarted {
			m.step.tells = nil
		}
	}
}

// tale is what the observations of a step tell.
func (s *step) tale() tale {
	var t tale
	for i, o := range s.tells {
		var next sim.Telling
		if i+1 < len(s.tells) {
			next = s.tells[i+1]
		}
		if verb, object := o.Tell(next); verb != "" {
			t = t.add(verb, object)
		}
	}
	return t
}

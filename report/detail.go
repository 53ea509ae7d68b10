package report

import (
	"regexp"
	"slices"
	"strings"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// detail says of a property what there is to say beside its verdict.
func detail(rec *trace.Recording, p scenarios.PropertyResult) string {
	text := briefly(rec, p.Detail)
	switch {
	case !p.Exercised && text == "":
		return "(not exercised)"
	case !p.Exercised:
		return text + " (not exercised)"
	case p.Status.Broken() && p.At != "":
		return text + when(rec, p)
	}
	return text
}

// when says when: a safety property is violated at a moment, liveness waits since one. What was never reached
// has no moment.
func when(rec *trace.Recording, p scenarios.PropertyResult) string {
	at := short(p.At)
	switch {
	case dated(p.Detail, p.At):
		return ""
	case p.Kind == check.Reachability:
		return ""
	case p.Kind != check.Liveness:
		return " at " + at
	case strings.HasSuffix(p.Detail, "the calm on"):
		return ", at " + at
	case rec == nil || observed(rec, p):
		return " since " + at
	case calmed(rec, p.At):
		return " since the calm at " + at
	}
	return ", judged from " + at + " on"
}

// dated tells whether a text says of itself when.
func dated(text, at string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool {
		word = strings.TrimRight(word, ",:;.")
		return word == at || strings.HasSuffix(word, ".."+at)
	})
}

// observed tells whether it is at its own moment that a node began what it has not achieved.
func observed(rec *trace.Recording, p scenarios.PropertyResult) bool {
	return slices.ContainsFunc(rec.Events, func(e trace.Recorded) bool {
		return e.At.String() == p.At && (e.Kind == sim.EventObserve || e.Kind == sim.EventInvoke) &&
			(p.Node == "" || rec.Program.NodeName(e.Node) == p.Node)
	})
}

// calmed tells whether it is at a moment that the last fault struck for good or healed.
func calmed(rec *trace.Recording, at string) bool {
	last := ""
	for i := range rec.Events {
		if k := rec.Events[i].Kind; k == sim.EventFault || k == sim.EventHeal || k == sim.EventRecover {
			last = rec.Events[i].At.String()
		}
	}
	return last == at
}

// longTime is a time with more digits than people read.
var longTime = regexp.MustCompile(`\b(?:\d+h)?(?:\d+m)?\d+\.\d+(?:s|ms|µs)\b`)

// rounded shortens the times in a text.
func rounded(text string) string { return longTime.ReplaceAllStringFunc(text, short) }

// briefly shortens the times in a text, and the names of more nodes than people read. rec may be nil.
func briefly(rec *trace.Recording, text string) string {
	text = rounded(text)
	if rec == nil {
		return text
	}
	nodes := rec.Program.Nodes()
	ordered := func(group []string) string {
		slices.SortStableFunc(group, func(a, b string) int { return slices.Index(nodes, a) - slices.Index(nodes, b) })
		return names(group, receiversMost)
	}
	var words, group []string
	for _, word := range strings.Split(text, " ") {
		if slices.Contains(nodes, word) {
			group = append(group, word)
			continue
		}
		if len(group) > 0 {
			words, group = append(words, ordered(group)), nil
		}
		words = append(words, word)
	}
	if len(group) > 0 {
		words = append(words, ordered(group))
	}
	return strings.Join(words, " ")
}

package check

import (
	"fmt"
	"strings"

	"simrun/sim"
)

// explainer says in words why the shortest prefix that can't be ordered can't be, as far as that
// can be said in a sentence. It says nothing that is not true of the history.
type explainer struct {
	*register
	name func(sim.NodeID) string
}

// explain tells what is wrong with the answer of an access.
func (e *explainer) explain(a *access) string {
	head := e.answer(a)
	read := a.value
	if a.kind == accessCas {
		read = a.old
	}
	if a.kind == accessGet || a.swapped {
		for _, why := range []func(*access, *string) string{e.unwritten, e.overwritten, e.seenOlder, e.twice} {
			if text := why(a, read); text != "" {
				return head + text
			}
		}
	}
	return head + e.crowd(a)
}

// answer says what an access was answered: k2's get of x1 returned k1.3 at 41ms.
func (e *explainer) answer(a *access) string {
	who, at := e.name(a.call.Node), a.call.Responded
	switch {
	case a.kind == accessPut:
		return fmt.Sprintf("%s's put of %s was answered at %v", who, *a.value, at)
	case a.kind == accessGet:
		return fmt.Sprintf("%s's get of %s returned %v at %v", who, e.key, Value(*a.value), at)
	case a.swapped:
		return fmt.Sprintf("%s's cas of %s from %v to %s succeeded at %v", who, e.key, Value(*a.old), *a.value, at)
	}
	return fmt.Sprintf("%s's cas of %s from %v to %s failed at %v", who, e.key, Value(*a.old), *a.value, at)
}

func (e *explainer) owner(a *access) string { return e.name(a.call.Node) }

// writers returns the accesses that may have written a value, begun before the end of a.
func (e *explainer) writers(a *access, value *string) (list []*access) {
	for i := range e.all {
		if w := &e.all[i]; w.kind != accessGet && w.value == value && w.call.Begin < a.call.End && (w.writes() || w.mayWrite()) {
			list = append(list, w)
		}
	}
	return list
}

// unwritten: nobody wrote the value.
func (e *explainer) unwritten(a *access, read *string) string {
	if *read == "" || len(e.writers(a, read)) > 0 {
		return ""
	}
	return ", which nobody had written"
}

// overwritten: another write came after the value's, and before the read began.
func (e *explainer) overwritten(a *access, read *string) string {
	begun, ok := e.written(a, read)
	if !ok {
		return ""
	}
	var last *access
	for i := range e.all {
		w := &e.all[i]
		if w.writes() && w.done && w.value != read && w.call.Begin > begun && w.call.End < a.call.Begin && (last == nil || w.call.End > last.call.End) {
			last = w
		}
	}
	if last == nil {
		return ""
	}
	return fmt.Sprintf(", though %s had been answered at %v%s", e.write(last), last.call.Responded, noneSince(read))
}

// seenOlder: another read returned a value that was written after it, before this one began.
func (e *explainer) seenOlder(a *access, read *string) string {
	end, ok := e.written(a, read)
	if !ok {
		return ""
	}
	for i := range e.all {
		r := &e.all[i]
		if r.kind != accessGet || !r.done || r.value == read || r.call.End >= a.call.Begin {
			continue
		}
		writers := e.writers(a, r.value)
		if len(writers) == 1 && writers[0].call.Begin > end {
			return fmt.Sprintf(", though %s, which was written later, had been returned to %s at %v", *r.value, e.name(r.call.Node), r.call.Responded)
		}
	}
	return ""
}

// twice: another cas took the value away already.
func (e *explainer) twice(a *access, read *string) string {
	if a.kind != accessCas || len(e.writers(a, read)) > 1 || *read == "" && len(e.writers(a, read)) > 0 {
		return ""
	}
	for i := range e.all {
		other := &e.all[i]
		if other != a && other.kind == accessCas && other.done && other.swapped && other.old == read && other.value != read && other.call.End < a.call.End {
			return fmt.Sprintf(", though %s's cas to %s, from the same value, had succeeded at %v", e.owner(other), *other.value, other.call.Responded)
		}
	}
	return ""
}

// written returns the event by which the only write of a value was answered; 0 for the value that is there
// at first, if nobody writes it.
func (e *explainer) written(a *access, value *string) (uint64, bool) {
	switch writers := e.writers(a, value); {
	case len(writers) == 0:
		return 0, *value == ""
	case len(writers) == 1 && *value != "":
		return writers[0].call.End, writers[0].done && writers[0].call.End < a.call.End
	}
	return 0, false
}

// noneSince says that a value was not written again.
func noneSince(value *string) string {
	if *value == "" {
		return ""
	}
	return fmt.Sprintf(" and no write of %s came after it", *value)
}

// write names a write: k1's put of k1.5.
func (e *explainer) write(w *access) string {
	verb := "put of"
	if w.kind == accessCas {
		verb = "cas to"
	}
	return fmt.Sprintf("%s's %s %s", e.owner(w), verb, *w.value)
}

// crowdMax is how many operations are named that can't be ordered.
const crowdMax = 6

// crowd names the operations under way together with a, in none of whose orders it could be answered so.
func (e *explainer) crowd(a *access) string {
	var names []string
	more := 0
	for i := range e.all {
		o := &e.all[i]
		if o == a || o.call.End < a.call.Begin || o.call.Begin > a.call.End {
			continue
		}
		if len(names) == crowdMax {
			more++
			continue
		}
		names = append(names, e.other(o, a))
	}
	if len(names) == 0 {
		return ": no order of the operations before it explains that"
	}
	text := strings.Join(names, ", ")
	if more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return ": no order of it, of those before it and of what was under way explains that (" + text + ")"
}

// other says of an access what was known of it when a was answered.
func (e *explainer) other(o, a *access) string {
	if o.done && o.call.End < a.call.End {
		return e.answer(o)
	}
	text := e.owner(o)
	switch o.kind {
	case accessPut:
		text += "'s put of " + *o.value
	case accessGet:
		text += "'s get"
	case accessCas:
		text += fmt.Sprintf("'s cas from %v to %s", Value(*o.old), *o.value)
	}
	return text + " was open"
}

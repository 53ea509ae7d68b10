package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"simrun/sim"
)

// explainer says in words why the shortest prefix of a history that can't be ordered can't be.
// It says nothing that is not true of the history.
type explainer struct {
	*breach
	name  func(sim.NodeID) string
	named []*access // in what it says
}

// explain tells what is wrong with the last answer: what contradicts it, if that is one operation or two, or else all
// that can't be ordered.
func (e *explainer) explain() string {
	if text := e.contradiction(); text != "" {
		return e.did(e.last) + ", but " + text
	}
	return e.did(e.last) + ", which has no place in any order" + e.crowd()
}

// contradiction tells what contradicts the last answer, if that is one operation or two, and else is "".
func (e *explainer) contradiction() string {
	a := e.last
	e.named = []*access{a}
	if a.kind == accessCas && !a.swapped {
		return cmp.Or(e.readAnyway(a), e.unchanged(a, a.old))
	}
	read := a.read()
	if read == nil {
		return ""
	}
	for _, why := range []func(*access, *string) string{e.unwritten, e.overwritten, e.seenOlder, e.twice} {
		if text := why(a, read); text != "" {
			return text
		}
	}
	return ""
}

// calls are the operations that explain has named.
func (e *explainer) calls() (calls []*Call) {
	for _, a := range e.named {
		calls = append(calls, a.call)
	}
	slices.SortFunc(calls, func(a, b *Call) int { return cmp.Compare(a.Begin, b.Begin) })
	return slices.Compact(calls)
}

func (e *explainer) owner(a *access) string { return e.name(a.call.Node) }

// did says what an access did, as far as its client knew when the last one was answered: k2 read k1.3 from x1 at
// 27ms..41ms.
func (e *explainer) did(a *access) string {
	who, when := e.owner(a), fmt.Sprintf("at %v..%v", a.call.Invoked, a.call.Responded)
	cas := ""
	if a.kind == accessCas {
		cas = fmt.Sprintf("cas of %s from %v to %s", e.key, Value(*a.old), *a.value)
	}
	switch {
	case a.call.End > e.last.call.End && a.kind == accessCas:
		return fmt.Sprintf("%s asked for a %s at %v and was not answered by then", who, cas, a.call.Invoked)
	case a.call.End > e.last.call.End:
		return fmt.Sprintf("%s asked to write %s to %s at %v and was not answered by then", who, *a.value, e.key, a.call.Invoked)
	case a.kind == accessPut:
		return fmt.Sprintf("%s wrote %s to %s %s", who, *a.value, e.key, when)
	case a.kind == accessGet:
		return fmt.Sprintf("%s read %v from %s %s", who, Value(*a.value), e.key, when)
	case a.swapped:
		return fmt.Sprintf("%s's %s succeeded %s", who, cas, when)
	}
	return fmt.Sprintf("%s's %s failed %s", who, cas, when)
}

// had says that a write was done and answered before: k1 had written k1.5, answered at 12ms.
func (e *explainer) had(w *access) string {
	if w.kind == accessCas {
		return fmt.Sprintf("%s's cas had written %s, answered at %v", e.owner(w), *w.value, w.call.Responded)
	}
	return fmt.Sprintf("%s had written %s, answered at %v", e.owner(w), *w.value, w.call.Responded)
}

// writers returns the accesses that may have written a value, begun before the end of a.
func (e *explainer) writers(a *access, value *string) (list []*access) {
	for i := range e.all {
		if w := &e.all[i]; w.mayWrite(e.last.call.End) && w.value == value && w.call.Begin < a.call.End {
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
	for i := range e.all {
		switch w := &e.all[i]; {
		case w == a || w.kind == accessGet || w.value != read:
		case w.call.Begin < a.call.End:
			e.named = append(e.named, w)
			return fmt.Sprintf("nobody had written %s: %s's cas to it had failed, answered at %v", *read, e.owner(w), w.call.Responded)
		default:
			return fmt.Sprintf("nobody had written %s to %s: %s asked for that only at %v", *read, e.key, e.owner(w), w.call.Invoked)
		}
	}
	return fmt.Sprintf("nobody had written %s to %s", *read, e.key)
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
	e.named = append(append(e.named, last), e.writers(a, read)...)
	if *read == "" {
		return e.had(last)
	}
	return fmt.Sprintf("%s, and nobody wrote %s after it", e.had(last), *read)
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
		if writers := e.writers(a, r.value); len(writers) == 1 && writers[0].call.Begin > end {
			e.named = append(append(append(e.named, r), writers...), e.writers(a, read)...)
			return fmt.Sprintf("%s had read %s before, answered at %v, and that was written after %s",
				e.owner(r), *r.value, r.call.Responded, Value(*read))
		}
	}
	return ""
}

// twice: another cas took the value away already.
func (e *explainer) twice(a *access, read *string) string {
	writers := e.writers(a, read)
	if a.kind != accessCas || len(writers) > 1 || *read == "" && len(writers) > 0 {
		return ""
	}
	for i := range e.all {
		other := &e.all[i]
		if other != a && other.kind == accessCas && other.done && other.swapped && other.old == read && other.value != read && other.call.End < a.call.End {
			e.named = append(append(e.named, other), writers...)
			return fmt.Sprintf("%s's cas from %v to %s had succeeded, answered at %v, and nobody wrote %v again",
				e.owner(other), Value(*read), *other.value, other.call.Responded, Value(*read))
		}
	}
	return ""
}

// readAnyway: what a cas would have written was read, and nobody else wrote it.
func (e *explainer) readAnyway(a *access) string {
	if *a.value == "" {
		return ""
	}
	for i := range e.all {
		r := &e.all[i]
		if r == a || r.read() != a.value || r.call.End > a.call.End || len(e.writers(r, a.value)) > 0 {
			continue
		}
		e.named = append(e.named, r)
		what := "read"
		if r.kind == accessCas {
			what = "found"
		}
		return fmt.Sprintf("%s had %s %s, answered at %v, and nobody else wrote that", e.owner(r), what, *a.value, r.call.Responded)
	}
	return ""
}

// unchanged: what a cas did not find had been there before it began, and nobody wrote anything else after it.
func (e *explainer) unchanged(a *access, old *string) string {
	holder, begun := e.holder(a), uint64(0)
	if holder != nil {
		begun = holder.call.Begin
	} else if *old != "" {
		return ""
	}
	for i := range e.all {
		w := &e.all[i]
		if w != a && w.mayWrite(a.call.End) && w.value != old && w.call.Begin < a.call.End && w.call.End > begun {
			return ""
		}
	}
	if holder == nil {
		return fmt.Sprintf("nobody had written anything to %s", e.key)
	}
	e.named = append(e.named, holder)
	return e.had(holder) + ", and nobody wrote anything else after it"
}

// holder returns the last write, in order of invocation, of what a cas looks for that was answered before it began, or nil.
func (e *explainer) holder(a *access) (holder *access) {
	for i := range e.all {
		if w := &e.all[i]; w.writes() && w.done && w.value == a.old && w.call.End < a.call.Begin {
			holder = w
		}
	}
	return holder
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

// crowdMost is how many operations are named in a sentence.
const crowdMost = 6

// crowd names the operations that can't be ordered: those whose answers can't all be right, and the writes of the values that they
// speak of.
func (e *explainer) crowd() string {
	core, before := e.core(), ""
	if e.last.kind == accessCas && !e.last.swapped {
		if w := e.holder(e.last); w != nil { // what was answered before that can't be why
			core = slices.DeleteFunc(core, func(a *access) bool { return a.call.End < w.call.Begin })
			before = fmt.Sprintf(", and of what was answered by %v", w.call.Invoked)
		}
	}
	e.named = slices.Clone(core)
	for _, a := range core {
		for _, value := range []*string{a.old, a.value} {
			if value != nil && a.kind != accessPut {
				e.named = append(e.named, e.writers(e.last, value)...)
			}
		}
	}
	for _, held := range e.before {
		if w := e.lastWrite(held); w != nil {
			e.named = append(e.named, w)
		}
	}
	slices.SortFunc(e.named, func(a, b *access) int { return cmp.Compare(a.call.Begin, b.call.Begin) })
	e.named = slices.Compact(e.named)
	var texts []string
	for _, a := range e.named {
		if a != e.last {
			texts = append(texts, e.did(a))
		}
	}
	if len(texts) == 0 {
		return before
	}
	head := " of these: "
	if more := len(texts) - crowdMost; more > 1 {
		texts = texts[more:]
		head = fmt.Sprintf(" of these and %d earlier ones: ", more)
	}
	return head + strings.Join(texts, ", ") + before
}

// lastWrite returns the last write of a value before the segment, in order of answers, or nil.
func (e *explainer) lastWrite(value *string) (last *access) {
	for i := range e.all {
		w := &e.all[i]
		if w.call.Begin >= e.segment[0].call.Begin {
			break
		}
		if w.writes() && w.done && w.value == value && (last == nil || w.call.End > last.call.End) {
			last = w
		}
	}
	return last
}

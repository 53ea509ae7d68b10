package check

import (
	"cmp"
	"slices"

	"simrun/sim"
)

// Some answers are wrong whatever the order, which is seen without a search. Where much overlaps, a search may not
// find that out.

// written is who may have written a value.
type written struct {
	begun   uint64  // when the first write began, openEnd if there is none
	refused *access // the last cas to answer that it did not write the value, or nil
}

// outOfAir returns the first answer by which it is known that somebody was told a value that nobody had begun to write, or nil.
func (r *register) outOfAir() (first *access) {
	clear(r.written)
	for i := range r.all { // in order of invocation
		a := &r.all[i]
		if a.kind == accessGet {
			continue
		}
		w, ok := r.written[a.value]
		if !ok {
			w.begun = openEnd
		}
		switch {
		case a.mayWrite(openEnd - 1):
			w.begun = min(w.begun, a.call.Begin)
		case w.refused == nil || w.refused.call.End < a.call.End:
			w.refused = a
		}
		r.written[a.value] = w
	}
	for i := range r.all {
		a := &r.all[i]
		read := a.read()
		if read == nil || *read == "" {
			continue
		}
		w, ok := r.written[read]
		if ok && w.begun < a.call.End {
			continue
		}
		if w.refused != nil && w.refused.call.End > a.call.End {
			a = w.refused // until then it might have written the value
		}
		if first == nil || a.call.End < first.call.End {
			first = a
		}
	}
	return first
}

// read is the value that the register held for sure when the access was done, as it was answered; nil if that is not known.
func (a *access) read() *string {
	switch {
	case !a.done:
		return nil
	case a.kind == accessGet:
		return a.value
	case a.kind == accessCas && a.swapped:
		return a.old
	}
	return nil
}

// contradictedMost bounds the operations among which contradictions are looked for, each with each.
const contradictedMost = 2000

// contradicted returns the first answer that one or two other operations contradict, or nil.
func (r *register) contradicted() *access {
	if len(r.all) > contradictedMost {
		return nil
	}
	var ends []*access
	for i := range r.all {
		if r.all[i].done {
			ends = append(ends, &r.all[i])
		}
	}
	slices.SortFunc(ends, func(a, b *access) int { return cmp.Compare(a.call.End, b.call.End) })
	for _, a := range ends {
		e := explainer{breach: r.whole(a), name: func(sim.NodeID) string { return "" }}
		if e.contradiction() != "" {
			return a
		}
	}
	return nil
}

// whole is the breach that an answer is by itself.
func (r *register) whole(a *access) *breach {
	return &breach{register: r, segment: r.all, before: []*string{r.value("")}, last: a}
}

// until is the breach that an answer is by itself, or an earlier one, if one is found.
func (r *register) until(a *access) *breach {
	var before Calls
	for i := range r.all {
		c := *r.all[i].call
		if c.Begin > a.call.End {
			break
		}
		if c.End >= a.call.End {
			c.Responded, c.Result, c.End = sim.Forever, nil, openEnd
		}
		before = append(before, c)
	}
	earlier := new(checker)
	earlier.divide(before)
	earlier.list[0].search.left = searchMax / 64 // that an answer is wrong is known, and this only finds a shorter prefix
	if verdict, b := earlier.list[0].ordered(); verdict == Violated {
		return b
	}
	return r.whole(a)
}

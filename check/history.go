package check

import (
	"cmp"
	"slices"
	"sort"

	"github.com/anishathalye/porcupine"
)

// register is the part of a history that is on one key, in order of invocation.
type register struct {
	key    string
	all    []access
	values map[string]*string
	search search
}

// registers takes a history apart by key, in order of first use. wrong is the place in it of the first
// operation whose answer is not of its kind, or -1.
func registers(calls Calls) (list []*register, wrong int) {
	byKey := make(map[string]*register)
	wrong = -1
	for i := range calls {
		c := &calls[i]
		key, ok := c.onKey()
		if !ok {
			continue
		}
		r := byKey[key]
		if r == nil {
			r = &register{key: key, values: make(map[string]*string)}
			byKey[key] = r
			list = append(list, r)
		}
		if !r.add(c) && wrong < 0 {
			wrong = i
		}
	}
	for _, r := range list {
		r.search.left = searchMax
		for i := range r.all {
			r.all[i].search = &r.search
		}
	}
	return list, wrong
}

// add adds a call. It returns false if the answer is not of the operation's kind.
func (r *register) add(c *Call) bool {
	a := access{call: c, done: !c.Open()}
	ok := true
	switch op := c.Op.(type) {
	case Put:
		a.kind, a.value = accessPut, r.value(op.Value)
		_, ok = c.Result.(Done)
	case Get:
		var v Value
		v, ok = c.Result.(Value)
		a.kind, a.value = accessGet, r.value(string(v))
	case Cas:
		var swapped Swapped
		swapped, ok = c.Result.(Swapped)
		a.kind, a.old, a.value, a.swapped = accessCas, r.value(op.Old), r.value(op.New), bool(swapped)
	}
	r.all = append(r.all, a)
	return ok || !a.done
}

func (r *register) value(v string) *string {
	p, ok := r.values[v]
	if !ok {
		p = &v
		r.values[v] = p
	}
	return p
}

// segmentMin is how many operations are ordered together at least, where there are so many:
// each search has a cost of its own.
const segmentMin = 64

// judge looks for an order of all operations. If there is none, broken is the access with whose answer
// the shortest prefix of the history ends that has none.
//
// Where no operation is under way, all before come before all behind, and it is
// enough to know which values the register may hold between. So long histories are
// ordered piece by piece.
func (r *register) judge() (verdict Verdict, broken *access) {
	states := []*string{r.value("")}
	gaps := false // a value may be missing from states
	for from := 0; from < len(r.all); {
		to := r.quiet(from)
		next, sure := r.pass(r.all[from:to], states)
		if len(next) == 0 {
			if gaps || !sure {
				return Unknown, nil
			}
			return Violated, r.shortest(r.all[from:to], states)
		}
		gaps = gaps || !sure
		states, from = next, to
	}
	return Holds, nil
}

// quiet returns the end of the segment that starts at from: a moment when no operation is
// under way, or the end.
func (r *register) quiet(from int) int {
	last := uint64(0)
	for i := from; i < len(r.all); i++ {
		if i-from >= segmentMin && r.all[i].call.Begin > last {
			return i
		}
		last = max(last, r.all[i].call.End)
	}
	return len(r.all)
}

// pass returns what a register may hold after a segment, of what it may hold before. sure tells that there
// is nothing else. The last segment, whose operations may be open, has only to have an order.
func (r *register) pass(segment []access, before []*string) (after []*string, sure bool) {
	finals := r.finals(segment)
	sure = true
	for _, final := range finals {
		for _, start := range before {
			ops, end := r.operations(segment, openEnd), final
			switch {
			case end == nil:
				end = start
			case len(finals) > 1:
				look := &access{call: segment[0].call, kind: accessGet, value: end, done: true, search: &r.search}
				ops = append(ops, porcupine.Operation{Input: look, Call: openEnd, Return: openEnd})
			}
			ok, known := r.order(ops, start)
			sure = sure && known
			if ok && !slices.Contains(after, end) {
				after = append(after, end)
			}
		}
	}
	return after, sure
}

// finals returns the values that may be the last one written: those of writes after which no other write
// began. Nil stands for what was there before, where nobody writes.
func (r *register) finals(segment []access) []*string {
	latest := uint64(0) // when the last write began that was answered
	open := false
	for i := range segment {
		a := &segment[i]
		if a.writes() && a.done {
			latest = max(latest, a.call.Begin)
		}
		open = open || !a.done
	}
	if open || latest == 0 {
		return []*string{nil} // it is the last segment, or has no write
	}
	var finals []*string
	for i := range segment {
		if a := &segment[i]; a.writes() && a.call.End >= latest && !slices.Contains(finals, a.value) {
			finals = append(finals, a.value)
		}
	}
	return finals
}

// order tells whether operations can be ordered, and whether that is known.
func (r *register) order(ops []porcupine.Operation, first *string) (ok, known bool) {
	r.search.begin(len(ops))
	ok = porcupine.CheckOperations(model(first), ops)
	return ok, ok || !r.search.spent()
}

// operations returns the part of a segment that had happened up to an event. What was not answered by then is open,
// and left out where its effect would be seen by nobody.
func (r *register) operations(segment []access, until uint64) []porcupine.Operation {
	ops := make([]porcupine.Operation, 0, len(segment)+1)
	var needed *dependencies
	for i := range segment {
		a, end := &segment[i], segment[i].call.End
		if a.call.Begin > until {
			break
		}
		if end > until || !a.done {
			if needed == nil {
				needed = depended(segment, until)
			}
			if !needed.on(a) {
				continue
			}
			open := *a
			open.done, open.swapped = false, false
			a, end = &open, openEnd
		}
		ops = append(ops, porcupine.Operation{ClientId: int(a.call.Node), Input: a, Call: int64(a.call.Begin), Return: int64(end)})
	}
	return ops
}

// dependencies are the values on which answers depend.
type dependencies struct {
	values map[*string]bool
	all    bool
}

// depended returns the values on which an answer up to an event depends.
func depended(segment []access, until uint64) *dependencies {
	d := &dependencies{values: make(map[*string]bool)}
	for i := range segment {
		a := &segment[i]
		if a.call.Begin > until {
			break
		}
		switch answered := a.done && a.call.End <= until; {
		case a.kind == accessGet && answered:
			d.values[a.value] = true
		case a.kind == accessCas:
			d.values[a.old] = true
			d.all = d.all || answered && !a.swapped // any other value may be why
		}
	}
	return d
}

// on tells whether an open access may matter. Any order stays one without an open write of
// a value on which no answer depends.
func (d *dependencies) on(a *access) bool {
	return a.kind != accessGet && (d.all || d.values[a.value])
}

// shortest returns the access with whose answer the shortest prefix of a segment ends that has
// no order from any of the values. The whole segment has none.
func (r *register) shortest(segment []access, before []*string) *access {
	var ends []*access
	for i := range segment {
		if segment[i].done {
			ends = append(ends, &segment[i])
		}
	}
	slices.SortFunc(ends, func(a, b *access) int { return cmp.Compare(a.call.End, b.call.End) })
	n := sort.Search(len(ends)-1, func(n int) bool {
		r.search.left = max(r.search.left, searchMax/8) // what is not found out makes a prefix longer, never wrong
		for _, start := range before {
			if ok, known := r.order(r.operations(segment, ends[n].call.End), start); ok || !known {
				return false
			}
		}
		return true
	})
	return ends[n]
}

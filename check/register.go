package check

import (
	"cmp"
	"slices"
	"sort"

	"github.com/anishathalye/porcupine"
)

// A key of a key-value store is a register, and a history is linearizable if its part on each
// key is: Herlihy, Wing, "Linearizability: a correctness condition for concurrent objects", ACM
// TOPLAS 12(3), 1990, theorem 1.

// register is the part of a history that is on one key, in order of invocation.
type register struct {
	*checker
	key    string
	all    []access
	search search
}

// breach is where a register ceases to be linearizable.
type breach struct {
	*register
	segment []access  // of the register
	before  []*string // what the register may hold before the segment
	last    *access   // with whose answer the shortest prefix ends that has no order
}

// add adds a call. It returns false if the answer is not of the operation's kind.
func (r *register) add(c *Call, sent uint64) bool {
	a := access{call: c, begin: c.Begin, sent: sent, done: !c.Open()}
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

// answered tells whether there is anything to judge.
func (r *register) answered() bool {
	return slices.ContainsFunc(r.all, func(a access) bool { return a.done })
}

// segmentMin is how many operations are ordered together at least, where there are so many:
// each search has a cost of its own.
const segmentMin = 64

// judge looks for an order of all operations. If there is none, it finds the shortest prefix of the history that has none.
func (r *register) judge() (Verdict, *breach) {
	if a := r.outOfAir(); a != nil {
		return Violated, r.until(a)
	}
	if r.guess() {
		if verdict, _ := r.ordered(); verdict == Holds {
			return Holds, nil
		}
		r.begin(func(a *access) uint64 { return a.call.Begin })
		r.search.left = searchMax
	}
	verdict, b := r.ordered()
	if verdict == Unknown {
		if a := r.contradicted(); a != nil {
			return Violated, r.until(a)
		}
	}
	return verdict, b
}

// guess takes operations to begin only when they were sent, where that is later. An order of these is one of the operations as
// they are, and is found sooner: clients that ask faster than they are answered have many operations under way, few of which
// are sent. It returns false where there is nothing to guess.
func (r *register) guess() bool {
	if !slices.ContainsFunc(r.all, func(a access) bool { return a.sent > a.begin }) {
		return false
	}
	r.begin(func(a *access) uint64 { return a.sent })
	r.search.left = searchMax / 4
	return true
}

// begin sets when operations begin, and puts them in that order.
func (r *register) begin(when func(*access) uint64) {
	for i := range r.all {
		r.all[i].begin = when(&r.all[i])
	}
	slices.SortFunc(r.all, func(a, b access) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.call.Begin, b.call.Begin))
	})
}

// ordered looks for an order piece by piece.
//
// Where no operation is under way, all before come before all behind, and it is
// enough to know which values the register may hold between.
func (r *register) ordered() (Verdict, *breach) {
	states := []*string{r.value("")}
	gaps := false // a value may be missing from states
	for from := 0; from < len(r.all); {
		to := r.quiet(from)
		next, sure := r.pass(r.all[from:to], states)
		if len(next) == 0 {
			if gaps || !sure {
				return Unknown, nil
			}
			b := &breach{register: r, segment: r.all[from:to], before: states}
			b.shorten()
			return Violated, b
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
		if i-from >= segmentMin && r.all[i].begin > last {
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
				look := &access{call: &Call{Begin: openEnd, End: openEnd}, begin: openEnd, kind: accessGet, value: end, done: true, search: &r.search}
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
			latest = max(latest, a.begin)
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

// shorten finds the access with whose answer the shortest prefix of the segment ends that has
// no order from any of the values. The whole segment has none.
func (b *breach) shorten() {
	var ends []*access
	for i := range b.segment {
		if b.segment[i].done {
			ends = append(ends, &b.segment[i])
		}
	}
	slices.SortFunc(ends, func(x, y *access) int { return cmp.Compare(x.call.End, y.call.End) })
	n := sort.Search(len(ends)-1, func(n int) bool {
		b.search.left = max(b.search.left, searchMax/8)
		return b.impossible(ends[n].call.End)
	})
	b.last = ends[n]
}

// impossible tells whether it is known that the part of the segment up to an event has no order. What is not found
// out makes a prefix longer, never wrong.
func (b *breach) impossible(until uint64) bool {
	for _, start := range b.before {
		if ok, known := b.order(b.operations(b.segment, until), start); ok || !known {
			return false
		}
	}
	return true
}

// core frees accesses of what they were answered, until of those that are left each matters: their answers, up to the last,
// can't all be right, and without any of them they could. It is bounded, and may leave more than it must.
func (b *breach) core() []*access {
	b.search.left = searchMax / 16
	core := []*access{b.last}
	for _, kind := range []func(*access) bool{
		func(a *access) bool { return a.kind == accessCas && !a.swapped }, // these make other searches long
		func(a *access) bool { return a.kind == accessGet },
		(*access).writes,
	} {
		var answered []*access
		for i := range b.segment {
			if a := &b.segment[i]; a != b.last && kind(a) && a.answered(b.last.call.End) {
				answered = append(answered, a)
			}
		}
		core = append(core, b.minimal(answered)...)
	}
	return core
}

// minimal frees accesses, many at once where that goes, and returns those that matter.
func (b *breach) minimal(accesses []*access) []*access {
	for size := len(accesses); size > 0; size /= 2 {
		for part := range slices.Chunk(accesses, size) {
			free(part, true)
			if !b.impossible(b.last.call.End) {
				free(part, false)
			}
		}
		accesses = slices.DeleteFunc(accesses, func(a *access) bool { return a.free })
	}
	return accesses
}

func free(accesses []*access, free bool) {
	for _, a := range accesses {
		a.free = free
	}
}

package check

import (
	"cmp"
	"slices"

	"github.com/anishathalye/porcupine"
)

// checker judges histories, one after the other, in the same memory.
type checker struct {
	list     []*register // of this history, in order of first use
	spare    []*register
	keys     map[string]*register
	values   map[string]*string // of this history: equal ones are one pointer
	pool     []*string          // of which the first are those of values
	answered []uint64           // by node: the last answer so far
	ops      []porcupine.Operation
	tried    []*access
	opened   []access
	needed   dependencies

	written map[*string]written // by value
}

// divide takes a history apart by key. wrong is the place in it of the first
// operation whose answer is not of its kind, or -1.
func (c *checker) divide(calls Calls) (wrong int) {
	c.reset()
	wrong = -1
	for i := range calls {
		q := &calls[i]
		key, ok := q.onKey()
		if ok && !c.register(key).add(q, c.sent(q)) && wrong < 0 {
			wrong = i
		}
	}
	for _, r := range c.list {
		for i := range r.all {
			r.all[i].search = &r.search
		}
	}
	return wrong
}

// sent is when a call was sent at the earliest, if its client asks for one operation after the other.
func (c *checker) sent(q *Call) uint64 {
	for int(q.Node) >= len(c.answered) {
		c.answered = append(c.answered, 0)
	}
	last := c.answered[q.Node]
	if !q.Open() {
		c.answered[q.Node] = max(last, q.End)
	}
	if last > q.End { // it does not
		return q.Begin
	}
	return max(q.Begin, last)
}

// reset forgets the last history, and keeps its memory.
func (c *checker) reset() {
	if c.keys == nil {
		c.keys, c.values = make(map[string]*register), make(map[string]*string)
		c.needed.values, c.written = make(map[*string]bool), make(map[*string]written)
	}
	clear(c.answered)
	for _, r := range c.list {
		clear(r.all)
		r.all = r.all[:0]
	}
	c.spare = append(c.spare, c.list...)
	c.list = c.list[:0]
	clear(c.keys)
	clear(c.values)
}

// register finds the register of a key.
func (c *checker) register(key string) *register {
	r := c.keys[key]
	if r != nil {
		return r
	}
	if n := len(c.spare); n > 0 {
		r, c.spare = c.spare[n-1], c.spare[:n-1]
	} else {
		r = &register{checker: c}
	}
	r.key, r.search = key, search{left: searchMax}
	c.keys[key] = r
	c.list = append(c.list, r)
	return r
}

// value interns a value.
func (c *checker) value(v string) *string {
	p, ok := c.values[v]
	if !ok {
		n := len(c.values)
		if n == len(c.pool) {
			c.pool = append(c.pool, new(string))
		}
		p = c.pool[n]
		*p = v
		c.values[v] = p
	}
	return p
}

// order tells whether operations of a register, in order of invocation, can be ordered, and whether that is known. In most
// histories what is asked first, or answered first, is done first; porcupine finds the other orders.
func (r *register) order(ops []porcupine.Operation, first *string) (ok, known bool) {
	r.tried = r.tried[:0]
	for i := range ops {
		r.tried = append(r.tried, ops[i].Input.(*access))
	}
	if possible(r.tried, first) {
		return true, true
	}
	slices.SortFunc(r.tried, func(a, b *access) int {
		return cmp.Or(cmp.Compare(a.end(), b.end()), cmp.Compare(a.begin, b.begin))
	})
	if possible(r.tried, first) {
		return true, true
	}
	r.search.begin(len(ops))
	m := model(first)
	if open := len(r.opened); open > 0 {
		m = modelOfOpen(first, len(ops)-open)
	}
	ok = porcupine.CheckOperations(m, ops)
	return ok, ok || !r.search.spent()
}

// possible tells whether a register can do operations as they were answered, one after the other.
func possible(order []*access, state *string) (ok bool) {
	for _, a := range order {
		if ok, state = step(state, a); !ok {
			return false
		}
	}
	return true
}

// operations returns the part of a segment that had happened up to an event, in order of invocation. What was not answered
// by then is open, and left out where its effect would be seen by nobody. The result is valid until the next call.
//
// An open put of a value on which no answer depends can only be why a cas was refused. For that any of them
// is as good as another, and one is enough for each such cas: so there are no more than that, and they are taken in
// order of invocation.
func (r *register) operations(segment []access, until uint64) []porcupine.Operation {
	r.ops, r.opened = r.ops[:0], r.opened[:0]
	looked, others := false, 0
	for i := range segment {
		a := &segment[i]
		if a.begin > until {
			break
		}
		if !a.answered(until) {
			if !looked {
				r.needed.find(segment, until)
				looked = true
			}
			if !r.needed.on(a) || a.kind == accessPut && !r.needed.values[a.value] && others == r.needed.refused {
				continue
			}
			r.opened = append(r.opened, *a)
			a = &r.opened[len(r.opened)-1]
			a.done, a.swapped = false, false
			if a.kind == accessPut && !r.needed.values[a.value] {
				others++
				a.other = others
			}
		}
		r.ops = append(r.ops, porcupine.Operation{ClientId: int(a.call.Node), Input: a, Call: int64(a.begin), Return: int64(a.end())})
	}
	return r.ops
}

// dependencies are the values on which answers depend.
type dependencies struct {
	values  map[*string]bool
	refused int // how many cas were refused: any other value may be why
}

// find finds the values on which an answer up to an event depends.
func (d *dependencies) find(segment []access, until uint64) {
	clear(d.values)
	d.refused = 0
	for i := range segment {
		a := &segment[i]
		if a.begin > until {
			break
		}
		switch answered := a.answered(until); {
		case a.kind == accessGet && answered:
			d.values[a.value] = true
		case a.kind == accessCas && answered:
			d.values[a.old] = true
			if !a.swapped {
				d.refused++
			}
		}
	}
	for more := true; more; {
		more = false
		for i := len(segment) - 1; i >= 0; i-- { // an open cas that matters needs what it looks for
			a := &segment[i]
			if a.kind == accessCas && a.begin <= until && !a.answered(until) && d.on(a) && !d.values[a.old] {
				d.values[a.old], more = true, true
			}
		}
	}
}

// on tells whether an open access may matter. Any order stays one without an open write of
// a value on which no answer depends.
func (d *dependencies) on(a *access) bool {
	return a.kind != accessGet && (d.refused > 0 || d.values[a.value])
}

package sim

import "slices"

// queue orders entries by (time, sequence). Those that come up soon are near: they
// are sorted. The others are far, where an entry's place need not be exact until its time
// is near. While few entries are pending, all of them are near: nothing is as fast as
// a short sorted list. With many, it is that of one bucket of far after the other.
type queue struct {
	near        []entry // sorted, from first on
	first, last uint32  // the first entry's place there, and the next one behind the last
	far         radix   // of the entries later than its base; the others are near

	// soon, unless nil, is shown the entries of a bucket when their turn comes.
	soon func([]entry)
}

const (
	nearMax  = 64          // as many entries as are faster to search than to sort into buckets
	nearFew  = nearMax / 2 // so few become near at once
	nearRoom = 2 * nearMax // so that what is left moves to the front seldom
)

// size returns how many entries there are.
func (q *queue) size() int { return int(q.last-q.first) + q.far.size }

// nearby returns the entries that are near.
func (q *queue) nearby() []entry { return q.near[q.first:q.last] }

// push adds an entry.
func (q *queue) push(e entry) {
	if e.at > q.far.base {
		q.far.put(e)
		return
	}
	near, first, i := q.near, int(q.first), int(q.last)
	if i >= len(near) {
		q.makeRoom()
		q.push(e)
		return
	}
	q.last++
	for ; i > first; i-- { // from the end: what is scheduled last mostly comes up late
		before := near[i-1]
		if before.before(e) {
			break
		}
		near[i] = before
	}
	near[i] = e
	if q.last-q.first > nearMax {
		q.spill()
	}
}

// makeRoom moves near to the front of its array, or into a larger one.
func (q *queue) makeRoom() {
	near := q.nearby()
	if 2*len(near) >= len(q.near) {
		q.near = make([]entry, max(2*len(near), nearRoom))
	}
	q.first, q.last = 0, uint32(copy(q.near, near))
}

// spill makes the later half of near far. Entries of one time stay together, since
// their time tells where they are.
func (q *queue) spill() {
	near := q.nearby()
	if near[0].at == near[len(near)-1].at {
		return
	}
	keep := len(near) / 2
	for keep > 0 && near[keep-1].at == near[keep].at {
		keep--
	}
	if keep == 0 {
		for keep = len(near) / 2; near[keep].at == near[0].at; {
			keep++
		}
	}
	q.far.rebase(near[keep-1].at)
	for _, e := range near[keep:] {
		q.far.put(e)
	}
	q.last = q.first + uint32(keep)
}

// head returns the first entry, or never.
func (q *queue) head() entry {
	if q.first == q.last {
		q.refill()
		if q.last == 0 {
			return never
		}
	}
	return q.near[q.first]
}

// drop removes the first entry, which there must be and which head has returned.
func (q *queue) drop() { q.first++ }

// refill makes the first entries of far near, when none is left there.
func (q *queue) refill() {
	if q.far.size <= nearFew {
		q.fill(q.far.appendAll(q.near[:0]))
		q.far.reset()
		return
	}
	level, digit := q.far.first()
	b := q.far.buckets[level*radixSize+digit]
	if q.soon != nil {
		q.soon(b)
	}
	start := q.far.start(level, digit)
	q.far.clear(level, digit)
	if level == 0 || len(b) <= nearFew {
		q.fill(append(q.near[:0], b...))
		q.far.base = start | (1<<(level*digitBits) - 1)
		return
	}
	// Too many to sort: their least time becomes the base, and so they move to levels
	// below.
	q.far.base = b[0].at
	for _, e := range b {
		q.far.base = min(q.far.base, e.at)
	}
	near := q.near[:0]
	for _, e := range b {
		if e.at == q.far.base {
			near = append(near, e)
		} else {
			q.far.put(e)
		}
	}
	q.fill(near)
}

// fill makes entries near, when none is, and sorts them. Many are of one time, and in order but for the
// timers among them that were moved, which have a sequence of the past.
func (q *queue) fill(near []entry) {
	q.near, q.first, q.last = near[:cap(near)], 0, uint32(len(near))
	if len(near) > nearMax {
		slices.SortFunc(near, compareEntries)
		return
	}
	for k := 1; k < len(near); k++ {
		e, i := near[k], k
		for ; i > 0 && e.before(near[i-1]); i-- {
			near[i] = near[i-1]
		}
		near[i] = e
	}
}

// compact removes the entries that keep says no to.
func (q *queue) compact(keep func(entry) bool) {
	q.last = q.first + uint32(len(filter(q.nearby(), keep)))
	q.far.compact(keep)
}

// reset empties the queue.
func (q *queue) reset() {
	q.first, q.last = 0, 0
	q.far.reset()
}

func (q *queue) copyFrom(o *queue) {
	q.fill(append(q.near[:0], o.nearby()...))
	q.far.copyFrom(&o.far)
}

// entries returns all entries, in no particular order.
func (q *queue) entries() []entry {
	return q.far.appendAll(append(make([]entry, 0, q.size()), q.nearby()...))
}

package sim

import "slices"

// queue orders entries by (time, sequence). Those that come up soon are near: they
// are sorted. The others are far, where an entry's place need not be exact until its time
// is near. While few entries are pending, all of them are near: nothing is as fast as
// a short sorted list. With many, it is that of one bucket of far after the other.
type queue struct {
	near []entry // sorted; the first ones are gone
	gone int     // how many of them
	far  radix   // of the entries later than its base; the others are near

	// soon, unless nil, is shown the entries of a bucket when their turn comes.
	soon func([]entry)
}

const (
	nearMax  = 64          // as many entries as are faster to search than to sort into buckets
	nearFew  = nearMax / 2 // so few become near at once
	nearRoom = 2 * nearMax // so that what is left moves to the front seldom
)

// size returns how many entries there are.
func (q *queue) size() int { return len(q.near) - q.gone + q.far.size }

// push adds an entry.
func (q *queue) push(e entry) {
	if e.at > q.far.base {
		q.far.put(e)
		return
	}
	if len(q.near) == cap(q.near) {
		q.makeRoom()
	}
	q.near = q.near[:len(q.near)+1]
	near := q.near[q.gone:]
	i := len(near) - 1
	for ; i > 0 && e.before(near[i-1]); i-- { // from the end: what is scheduled last mostly comes up late
		near[i] = near[i-1]
	}
	near[i] = e
	if len(near) > nearMax {
		q.spill()
	}
}

// makeRoom moves near to the front of its array, or into a larger one.
func (q *queue) makeRoom() {
	if left := len(q.near) - q.gone; left > cap(q.near)/2 || cap(q.near) == 0 {
		q.near = append(make([]entry, 0, max(2*left, nearRoom)), q.near[q.gone:]...)
	} else {
		q.near = q.near[:copy(q.near, q.near[q.gone:])]
	}
	q.gone = 0
}

// spill makes the later half of near far. Entries of one time stay together, since
// their time tells where they are.
func (q *queue) spill() {
	near := q.near[q.gone:]
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
	q.near = q.near[:q.gone+keep]
}

// head returns the first entry, or never.
func (q *queue) head() entry {
	if q.gone == len(q.near) {
		q.refill()
		if len(q.near) == 0 {
			return never
		}
	}
	return q.near[q.gone]
}

// drop removes the first entry, which there must be and which head has returned.
func (q *queue) drop() { q.gone++ }

// refill makes the first entries of far near, when none is left there.
func (q *queue) refill() {
	q.near, q.gone = q.near[:0], 0
	if q.far.size <= nearFew {
		q.near = q.far.appendAll(q.near)
		q.far.reset()
		q.sort()
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
		q.near = append(q.near, b...)
		q.far.base = start | (1<<(level*digitBits) - 1)
		q.sort()
		return
	}
	// Too many to sort: their least time becomes the base, and so they move to levels
	// below.
	q.far.base = b[0].at
	for _, e := range b {
		q.far.base = min(q.far.base, e.at)
	}
	for _, e := range b {
		if e.at == q.far.base {
			q.near = append(q.near, e)
		} else {
			q.far.put(e)
		}
	}
	q.sort()
}

// sort sorts near, from which nothing is gone. Many entries are of one time, and in order but for
// the timers among them that were moved, which have a sequence of the past.
func (q *queue) sort() {
	near := q.near
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
	q.near = q.near[:copy(q.near, filter(q.near[q.gone:], keep))]
	q.gone = 0
	q.far.compact(keep)
}

// reset empties the queue.
func (q *queue) reset() {
	q.near, q.gone = q.near[:0], 0
	q.far.reset()
}

func (q *queue) copyFrom(o *queue) {
	q.near, q.gone = append(q.near[:0], o.near[o.gone:]...), 0
	q.far.copyFrom(&o.far)
}

// entries returns all entries, in no particular order.
func (q *queue) entries() []entry {
	all := append(make([]entry, 0, q.size()), q.near[q.gone:]...)
	return q.far.appendAll(all)
}

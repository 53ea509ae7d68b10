package sim

import "math/bits"

// queue orders entries by (time, sequence). It is a monotone radix queue: what
// is pushed is hardly ever earlier than what was taken last, so that an entry's
// place need not be exact until its time is near.
//
// Times are numbers of eleven digits in base 64. An entry lies at the level of the
// highest digit in which its time differs from base, in the bucket of that digit:
// all of a level comes before all of the levels above it, and within a level the
// buckets are in order. When the first bucket is not of level 0 it is split: its
// least entry is taken, its time becomes the base, and the others thereby move to
// levels below. A bucket of level 0 is of one time and is sorted by sequence.
type queue struct {
	base    Time           // no entry is earlier
	size    int            // entries in the queue
	taken   int            // entries of the first bucket of level 0 that are gone
	levels  uint32         // the levels that hold entries
	used    [levels]uint64 // the buckets of each level that hold entries
	buckets [levels * radix][]entry

	// soon, unless nil, is shown the entries of a bucket that is being split: their
	// turn comes soon.
	soon func([]entry)
}

const (
	digitBits = 6
	radix     = 1 << digitBits
	levels    = (63 + digitBits - 1) / digitBits

	bucketRoom = 4 // a cache line
)

// push adds an entry.
func (q *queue) push(e entry) {
	if e.at < q.base {
		q.rewind(e.at)
	}
	q.size++
	q.put(e)
}

// put finds an entry's bucket.
func (q *queue) put(e entry) {
	level := uint(bits.Len64(uint64(e.at^q.base)|1)-1) / digitBits
	digit := uint(e.at>>(level*digitBits)) % radix
	q.levels |= 1 << level
	q.used[level] |= 1 << digit
	b := &q.buckets[level*radix+digit]
	if cap(*b) == 0 {
		q.furnish(level)
	}
	*b = append(*b, e)
	if n := len(*b); level == 0 && n > 1 && e.before((*b)[n-2]) {
		q.sort(digit)
	}
}

// furnish gives each bucket of a level a little room, all in one piece.
func (q *queue) furnish(level uint) {
	room := make([]entry, radix*bucketRoom)
	for i := range q.buckets[level*radix:][:radix] {
		q.buckets[level*radix+uint(i)] = room[:0:bucketRoom]
		room = room[bucketRoom:]
	}
}

// sort moves the last entry of a bucket of level 0 to its place. Nearly always
// that is where it is: only a timer that was moved has a sequence of the past.
func (q *queue) sort(digit uint) {
	b := q.buckets[digit]
	if digit == uint(bits.TrailingZeros64(q.used[0])) {
		b = b[q.taken:]
	}
	for i := len(b) - 1; i > 0 && b[i].before(b[i-1]); i-- {
		b[i-1], b[i] = b[i], b[i-1]
	}
}

// take removes the first entry and returns it, unless that is later than until. The
// queue's base thus never passes what the caller may still push.
func (q *queue) take(until Time) (entry, bool) {
	used := q.used[0]
	if used == 0 {
		return q.split(until)
	}
	digit := bits.TrailingZeros64(used)
	b := q.buckets[digit]
	e := b[q.taken]
	if e.at > until {
		return entry{}, false
	}
	q.base = e.at
	q.size--
	q.taken++
	if q.taken == len(b) {
		q.taken = 0
		q.clear(0, uint(digit))
	}
	return e, true
}

// split takes the first entry of the first bucket, which is not of level 0,
// and moves the others to levels below.
func (q *queue) split(until Time) (entry, bool) {
	if q.size == 0 {
		return entry{}, false
	}
	level := uint(bits.TrailingZeros32(q.levels))
	digit := uint(bits.TrailingZeros64(q.used[level]))
	if q.start(level, digit) > until {
		return entry{}, false // without a look at each entry
	}
	b := q.buckets[level*radix+digit]
	first := 0
	for i := range b {
		if b[i].before(b[first]) {
			first = i
		}
	}
	e := b[first]
	if e.at > until {
		return entry{}, false
	}
	q.size--
	q.clear(level, digit)
	q.base = e.at
	if len(b) > 1 {
		if q.soon != nil {
			q.soon(b)
		}
		for i := range b {
			if i != first {
				q.put(b[i])
			}
		}
	}
	return e, true
}

// start returns the earliest time that a bucket may hold.
func (q *queue) start(level, digit uint) Time {
	shift := level * digitBits
	return (q.base>>shift&^(radix-1) | Time(digit)) << shift
}

func (q *queue) clear(level, digit uint) {
	b := &q.buckets[level*radix+digit]
	*b = (*b)[:0]
	q.used[level] &^= 1 << digit
	if q.used[level] == 0 {
		q.levels &^= 1 << level
	}
}

// rewind sets the base back, when a run that had ended is made to go on.
func (q *queue) rewind(base Time) {
	entries := q.entries()
	q.reset()
	q.base = base
	for _, e := range entries {
		q.push(e)
	}
}

// compact removes the entries that keep says no to.
func (q *queue) compact(keep func(entry) bool) {
	q.size = 0
	taken := q.taken // of the first bucket
	q.taken = 0
	for level, digit := range q.inUse {
		b := &q.buckets[level*radix+digit]
		kept := (*b)[:0]
		for _, e := range (*b)[taken:] {
			if keep(e) {
				kept = append(kept, e)
			}
		}
		*b, taken = kept, 0
		q.size += len(kept)
		if len(kept) == 0 {
			q.clear(level, digit)
		}
	}
}

// reset empties the queue and starts again at time 0.
func (q *queue) reset() {
	for level, digit := range q.inUse {
		q.clear(level, digit)
	}
	q.base, q.size, q.taken = 0, 0, 0
}

func (q *queue) copyFrom(o *queue) {
	q.reset()
	q.base, q.size, q.levels, q.used = o.base, o.size, o.levels, o.used
	taken := o.taken // of the first bucket
	for level, digit := range o.inUse {
		i := level*radix + digit
		if cap(q.buckets[i]) == 0 {
			q.furnish(level)
		}
		q.buckets[i] = append(q.buckets[i], o.buckets[i][taken:]...)
		taken = 0
	}
}

// entries returns all entries, in no particular order.
func (q *queue) entries() []entry {
	all := make([]entry, 0, q.size)
	taken := q.taken // of the first bucket
	for level, digit := range q.inUse {
		all = append(all, q.buckets[level*radix+digit][taken:]...)
		taken = 0
	}
	return all
}

// inUse visits the buckets that hold entries, the first to come up first.
func (q *queue) inUse(visit func(level, digit uint) bool) {
	for level := range uint(levels) {
		for used := q.used[level]; used != 0; used &= used - 1 {
			if !visit(level, uint(bits.TrailingZeros64(used))) {
				return
			}
		}
	}
}

package sim

import "math/bits"

// radix holds entries that are later than its base, roughly sorted: it is the far part
// of a queue.
//
// Times are numbers of eleven digits in base 64. An entry lies at the level of the
// highest digit in which its time differs from base, in the bucket of that digit:
// all of a level comes before all of the levels above it, and within a level the
// buckets are in order. As the base grows, the first bucket is emptied: its entries
// become near, or move to levels below. A bucket of level 0 is of one time.
//
// This is the monotone radix queue of Ahuja, Mehlhorn, Orlin, Tarjan, "Faster algorithms for the
// shortest path problem", JACM 37(2), 1990, with buckets that are all equally wide at a level.
type radix struct {
	base    Time           // all entries are later
	size    int            // how many entries there are
	levels  uint32         // the levels that hold entries
	used    [levels]uint64 // the buckets of each level that hold entries
	buckets [levels * radixSize][]entry
}

const (
	digitBits = 6
	radixSize = 1 << digitBits
	levels    = (63 + digitBits - 1) / digitBits

	bucketRoom = 4 // a cache line
)

// levelOf returns the level of an entry whose time differs from the base in these bits.
func levelOf(difference Time) uint { return uint(bits.Len64(uint64(difference)|1)-1) / digitBits }

// put adds an entry.
func (r *radix) put(e entry) {
	r.size++
	level := levelOf(e.at ^ r.base)
	digit := uint(e.at>>(level*digitBits)) % radixSize
	r.levels |= 1 << level
	r.used[level] |= 1 << digit
	b := &r.buckets[level*radixSize+digit]
	if cap(*b) == 0 {
		r.furnish(level)
	}
	*b = append(*b, e)
}

// furnish gives each bucket of a level a little room, all in one piece.
func (r *radix) furnish(level uint) {
	room := make([]entry, radixSize*bucketRoom)
	for i := range r.buckets[level*radixSize:][:radixSize] {
		r.buckets[level*radixSize+uint(i)] = room[:0:bucketRoom]
		room = room[bucketRoom:]
	}
}

// first finds the bucket whose entries come up first. There must be one.
func (r *radix) first() (level, digit uint) {
	level = uint(bits.TrailingZeros32(r.levels))
	return level, uint(bits.TrailingZeros64(r.used[level]))
}

// start returns the earliest time that a bucket may hold.
func (r *radix) start(level, digit uint) Time {
	shift := level * digitBits
	return (r.base>>shift&^(radixSize-1) | Time(digit)) << shift
}

func (r *radix) clear(level, digit uint) {
	b := &r.buckets[level*radixSize+digit]
	r.size -= len(*b)
	*b = (*b)[:0]
	r.used[level] &^= 1 << digit
	if r.used[level] == 0 {
		r.levels &^= 1 << level
	}
}

// rebase sets the base back. Entries may stay where they are unless a digit above
// theirs changes.
func (r *radix) rebase(base Time) {
	if int(levelOf(base^r.base)) <= bits.TrailingZeros32(r.levels) {
		r.base = base
		return
	}
	all := r.appendAll(nil)
	r.reset()
	r.base = base
	for _, e := range all {
		r.put(e)
	}
}

// compact removes the entries that keep says no to.
func (r *radix) compact(keep func(entry) bool) {
	for level, digit := range r.inUse {
		b := &r.buckets[level*radixSize+digit]
		before := len(*b)
		*b = filter(*b, keep)
		r.size -= before - len(*b)
		if len(*b) == 0 {
			r.clear(level, digit)
		}
	}
}

// filter keeps the entries that keep says yes to, in place and in order.
func filter(entries []entry, keep func(entry) bool) []entry {
	kept := entries[:0]
	for _, e := range entries {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

// reset removes all entries. No time is later than the base then.
func (r *radix) reset() {
	for level, digit := range r.inUse {
		r.clear(level, digit)
	}
	r.base = Forever
}

func (r *radix) copyFrom(o *radix) {
	r.reset()
	r.base, r.size, r.levels, r.used = o.base, o.size, o.levels, o.used
	for level, digit := range o.inUse {
		i := level*radixSize + digit
		if cap(r.buckets[i]) == 0 {
			r.furnish(level)
		}
		r.buckets[i] = append(r.buckets[i], o.buckets[i]...)
	}
}

// appendAll appends all entries, in no particular order.
func (r *radix) appendAll(to []entry) []entry {
	for level, digit := range r.inUse {
		to = append(to, r.buckets[level*radixSize+digit]...)
	}
	return to
}

// inUse visits the buckets that hold entries, the first to come up first.
func (r *radix) inUse(visit func(level, digit uint) bool) {
	for left := r.levels; left != 0; left &= left - 1 {
		level := uint(bits.TrailingZeros32(left))
		for used := r.used[level]; used != 0; used &= used - 1 {
			if !visit(level, uint(bits.TrailingZeros64(used))) {
				return
			}
		}
	}
}

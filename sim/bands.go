package sim

import "slices"

// Bands tells epochs that move on together from those that stay behind, in a run that repeats itself while epochs
// grow. Nodes compare epochs and count them up or down by one, and do nothing else with them. So if a run
// goes from a situation to one that is alike but for epochs, it repeats itself for ever, provided that
//
//   - from 0 upwards, no epoch has come nearer to the next one below. Those that have grown by the same, and lie next
//     to each other, are a band; 0, which means none, is in one that stays where it is;
//   - all the while, what is in different bands is too far apart for a count by one to matter, and what is new lies
//     at one of the bands: it was counted from there;
//   - in the end, each epoch is in the band in which that of its rank began.
//
// For then the run that begins in the second situation takes the same steps as the first one, with each epoch
// as much higher as its band: within a band, epochs compare as they did, and so do those one higher or lower;
// those of two bands are further apart than before. It ends in a third situation, which is to the
// second one as that is to the first.
type Bands struct {
	shift []Epoch // by how much each moves on in a period
	low   []Epoch // the least of its epochs in the period
	high  []Epoch // and the highest
	of    []int   // the band of each epoch of the situation, by rank
}

// Epochs of a band are at most nearBand away from what was there before; bands are further apart than bandGap,
// so that what is next to one is not next to what is next to the other.
const (
	nearBand Epoch = 2
	bandGap  Epoch = 2*nearBand + 1
)

// BandsOf returns the bands of a run that went from one situation to a later one that is alike but for epochs: as they
// are in the later one. It returns false if an epoch has come nearer to one below, if bands are too near, or if epochs grow
// of which some can't be told.
func BandsOf(from, to *Situation) (*Bands, bool) {
	b := &Bands{shift: []Epoch{0}, low: []Epoch{0}, high: []Epoch{0}}
	for i, e := range to.epochs {
		last := len(b.shift) - 1
		if e < from.epochs[i] {
			return nil, false
		}
		switch shift := e - from.epochs[i]; {
		case shift < b.shift[last]:
			return nil, false
		case shift == b.shift[last]:
			b.high[last] = e
		default:
			b.shift, b.low, b.high = append(b.shift, shift), append(b.low, e), append(b.high, e)
			last++
		}
		b.of = append(b.of, last)
	}
	return b, b.apart() && (b.Still() || !slices.Contains(to.opaque, true))
}

// Still tells whether no epoch grows: the run comes back to the very same situation.
func (b *Bands) Still() bool { return len(b.shift) == 1 }

// apart tells whether the bands are too far apart for a count by one to matter.
func (b *Bands) apart() bool {
	for i := range len(b.low) - 1 {
		if b.low[i+1] <= b.high[i]+bandGap {
			return false
		}
	}
	return true
}

// Follow takes in the epochs that there are in the world now. It returns false if one of them lies at no band, or
// bands have come too near to each other.
func (b *Bands) Follow(s *Situation, w *World) bool {
	if b.Still() {
		return true
	}
	if !s.schedule(w) {
		return false
	}
	s.epochs = s.gather(s.epochs[:0], w)
	for _, e := range s.epochs {
		i, at := b.find(e)
		if !at {
			return false
		}
		b.low[i], b.high[i] = min(b.low[i], e), max(b.high[i], e)
	}
	return b.apart()
}

// find returns the band at which an epoch lies, if there is one.
func (b *Bands) find(e Epoch) (int, bool) {
	for i := range b.low {
		if e+nearBand >= b.low[i] && e <= b.high[i]+nearBand {
			return i, true
		}
	}
	return 0, false
}

// Repeats tells whether a run that was followed from one situation to the next ends as it began, one period later.
func (b *Bands) Repeats(from, to *Situation) bool {
	if !from.Equal(to) {
		return false
	}
	for i, e := range to.epochs {
		of := b.of[i]
		if e-from.epochs[i] != b.shift[of] || e < b.low[of] || e > b.high[of] {
			return false
		}
	}
	return true
}

// Advance moves the bands on by a period.
func (b *Bands) Advance() {
	for i, shift := range b.shift {
		b.low[i] += shift
		b.high[i] += shift
	}
}

// Place tells where an epoch lies: in which band, and how far above its lowest epoch in this period. It returns
// false for one that will not come up again in this period or any later one.
func (b *Bands) Place(e Epoch) (band int, above Epoch, live bool) {
	if len(b.low) > 1 && e > b.high[0] && e < b.low[1] {
		return 0, 0, false
	}
	i, found := slices.BinarySearch(b.low, e)
	if !found {
		i--
	}
	return i, e - b.low[i], true
}

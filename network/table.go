package network

import "math/bits"

// table holds quantiles of a law in nanoseconds. The draw k of 2⁴⁰ stands for the quantile
// of (k+½)/2⁴⁰. The table has the quantiles of some of the draws, the knots, and goes straight
// from one to the next.
//
// In the middle, that is for all but one in 16 draws, the knots are 4096 equal steps. Where the first and
// the last 32nd begin, a step is one part in 128 of what is left of the law, and a heavy tail would bend too
// much within the next ones. So from there on the step is halved with each halving of the distance
// to the end, as the buckets of an HDR histogram are: 128 steps to each octave. A tail so is as
// exact, relative to how probable it is, as the rest: straight lines are off by less than s(s+1)/2¹⁷
// of a duration that grows as the s-th power of 1/probability (a Pareto law of shape 1/s).
type table struct {
	least, most int64 // the clamps
	middle      [1<<middleBits + 1]int64
	tails       [2][tailKnots]int64 // by distance from the first draw; from the one behind the last
}

const (
	drawBits   = 40
	draws      = 1 << drawBits
	middleBits = 12
	octaveBits = 7
	edge       = 1 << octaveBits // steps of the middle that a tail takes the place of
	tailBits   = drawBits - middleBits + octaveBits
	// From each of 2·2⁷ distances on, 2⁷ knots to an octave; the end of the tail; one beyond.
	tailKnots = (tailBits-octaveBits)<<octaveBits + 1<<octaveBits + 2
)

// at returns the duration that a draw stands for. It takes a branch only where that can be foreseen.
func (t *table) at(draw uint64) int64 {
	i := draw >> (drawBits - middleBits) & (1<<middleBits - 1)
	if i-edge >= 1<<middleBits-2*edge {
		return t.tail(draw)
	}
	from := t.middle[i]
	hi, lo := bits.Mul64(uint64(t.middle[i+1]-from), draw<<(64-drawBits+middleBits))
	return min(max(from+int64(hi+lo>>63), t.least), t.most)
}

func (t *table) tail(draw uint64) int64 {
	upper := draw >> (drawBits - 1)
	distance := (draw ^ -upper + upper) & (draws - 1)
	octave := uint(bits.Len64(distance|(2<<octaveBits-1))) - octaveBits - 1
	i := uint64(octave)<<octaveBits + distance>>octave
	from, to := t.tails[upper][i], t.tails[upper][i+1]
	fraction := distance << (64 - octave)
	hi, lo := bits.Mul64(uint64(to-from), fraction)
	hi -= fraction & uint64((to-from)>>63) // the upper tail falls, told from its end
	return min(max(from+int64(hi+lo>>63), t.least), t.most)
}

// newTable computes a table. quantile(p, upper) is the quantile of p or, if upper, of 1-p, in
// nanoseconds; it is asked for p up to a little more than ½.
func newTable(least, most int64, quantile func(p float64, upper bool) float64) *table {
	t := &table{least: least, most: most}
	knot := func(draw uint64) int64 {
		if draw < draws/2 {
			return nanoseconds(quantile((float64(draw)+0.5)/draws, false)) // exact but for the quantile
		}
		return nanoseconds(quantile((float64(draws-draw)-0.5)/draws, true))
	}
	for i := uint64(edge); i <= 1<<middleBits-edge; i++ {
		t.middle[i] = knot(i << (drawBits - middleBits))
	}
	for i := range uint64(tailKnots) {
		distance := i
		if octave := i >> octaveBits; octave > 1 {
			distance = (i - (octave-1)<<octaveBits) << (octave - 1)
		}
		t.tails[0][i] = knot(distance)
		t.tails[1][i] = knot(draws - max(distance, 1))
	}
	return t
}

// farthest bounds durations, in nanoseconds: 73 years.
const farthest = 1 << 61

// nanoseconds rounds x, which may be below 0 where a clamp follows, to the nearest whole number.
func nanoseconds(x float64) int64 {
	return int64(min(max(x, -farthest), farthest) + 0.5) //determinism:allow strict arithmetic, the same on every architecture
}

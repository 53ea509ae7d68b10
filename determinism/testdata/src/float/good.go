package float

import (
	"math"
	"slices"
)

const half = 0.5 * 1e9

const billion = 1_000_000_000

func integers(draw uint64, lossOf1e9 uint64, names []string) bool {
	slices.Sort(names)
	return draw%billion < lossOf1e9 && int(half) > 0 && half > 1.0
}

// strict rounds each product by itself.
func strict(x, y, z float64) uint64 {
	r := float64(x*y) + z
	r += float64((x * y))
	r = float64(x*y*z) / 2
	r = r / z
	r = x + y - float64(len("abc"))
	return math.Float64bits(r)
}

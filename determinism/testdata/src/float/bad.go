// Package float lets floats decide, and rounds them as the machine likes.
package float

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

type share float32

func decide(x float64, s share, all []float64) int {
	if x < 0.5 { // want `compares floats; use integers, such as a probability out of 1e9`
		return 1
	}
	if s == 0 || x != x { // want `compares floats` `compares floats`
		return 2
	}
	switch x { // want `switches on a float`
	case 1:
		return int(x) // want `makes an integer of a float`
	}
	switch {
	case x > 2: // want `compares floats`
	}
	_ = time.Duration(x * 1e9)         // want `makes an integer of a float`
	slices.Sort(all)                   // want `compares floats`
	sort.Float64s(all)                 // want `compares floats`
	return cmp.Compare(all[0], all[1]) // want `compares floats`
}

func fuse(x, y, z float64) float64 {
	r := x*y + z    // want `multiplies floats, which a machine may fuse with a sum; write float64\(x\*y\)`
	r = z - (x * y) // want `multiplies floats`
	t := x * y      // want `multiplies floats`
	r += t
	r *= z // want `multiplies floats`
	r += product(x, y)
	return r
}

func product(x, y float64) float64 { return x * y } // want `multiplies floats`

func turn(c complex128) complex128 { return c*c + 1 } // want `multiplies complex numbers`

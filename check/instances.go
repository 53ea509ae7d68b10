package check

import (
	"fmt"
	"maps"
)

// A replicated log decides once for each of its places, its instances; what decides a single time is instance 0
// of itself. Monitors keep what they know of each instance by itself.

// instances is something for each instance, in order of first use. Mostly they come one after the other,
// and are found by their numbers; Places has the others.
type instances[T any] struct {
	All    []instance[T]
	Places map[uint64]int // in All
}

type instance[T any] struct {
	Number uint64
	Of     T
}

// at returns what there is for an instance. What is new is in the memory of what was there before a reset, which
// renew is to clear.
func (x *instances[T]) at(number uint64, renew func(*T)) *T {
	n := len(x.All)
	if n > 0 {
		if i := number - x.All[0].Number; i < uint64(n) && x.All[i].Number == number {
			return &x.All[i].Of
		}
		if i, ok := x.Places[number]; ok {
			return &x.All[i].Of
		}
		if number != x.All[0].Number+uint64(n) {
			if x.Places == nil {
				x.Places = make(map[uint64]int)
			}
			x.Places[number] = n
		}
	}
	if n < cap(x.All) {
		x.All = x.All[:n+1]
		x.All[n].Number = number
		renew(&x.All[n].Of)
	} else {
		x.All = append(x.All, instance[T]{Number: number})
	}
	return &x.All[n].Of
}

func (x *instances[T]) reset() {
	x.All = x.All[:0]
	clear(x.Places)
}

// copyFrom makes x what o is. copied does so with what there is for an instance, in memory that it may use.
func (x *instances[T]) copyFrom(o *instances[T], copied func(to, from *T)) {
	x.All = x.All[:0]
	for i := range o.All {
		if len(x.All) < cap(x.All) {
			x.All = x.All[:i+1]
		} else {
			x.All = append(x.All, instance[T]{})
		}
		x.All[i].Number = o.All[i].Number
		copied(&x.All[i].Of, &o.All[i].Of)
	}
	clear(x.Places)
	if x.Places == nil && len(o.Places) > 0 {
		x.Places = make(map[uint64]int, len(o.Places))
	}
	maps.Copy(x.Places, o.Places)
}

// inInstance begins what is said of an instance; where there is only one, it has no number.
func inInstance(number uint64) string {
	if number == 0 {
		return ""
	}
	return fmt.Sprintf("instance %d: ", number)
}

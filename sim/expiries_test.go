package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Timers come up in the order of sorting them, however they are set, cancelled and taken.
func TestExpiriesSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var (
			x, spare = &expiries{}, &expiries{}
			want     []entry // sorted
			now      Time
			seq      uint64
		)
		x.reset()
		spare.reset()
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				for range rapid.IntRange(1, 100).Draw(t, "how many") {
					seq++
					e := entry{now + Time(rapid.Int64Range(0, 1000).Draw(t, "after")), newKey(seq, 1)}
					x.push(e)
					want = append(want, e)
				}
				slices.SortFunc(want, compareEntries)
			},
			"take": func(t *rapid.T) {
				for range min(len(want), rapid.IntRange(1, 100).Draw(t, "how many")) {
					if e := x.take(); e != want[0] {
						t.Fatalf("took %v, want %v", e, want[0])
					}
					now, want = want[0].at, want[1:]
				}
			},
			"compact": func(*rapid.T) {
				dead := func(e entry) bool { return e.key>>slotBits%3 == 0 && e != x.first } // the first one stays
				x.compact(func(e entry) bool { return !dead(e) })
				want = slices.DeleteFunc(want, dead)
			},
			"copy": func(*rapid.T) {
				spare.copyFrom(x)
				x, spare = spare, x
			},
			"": func(t *rapid.T) {
				if x.size() != len(want) || len(want) == 0 && x.first != never || len(want) > 0 && x.first != want[0] {
					t.Fatalf("%d entries from %v on, want %v", x.size(), x.first, want)
				}
			},
		})
	})
}

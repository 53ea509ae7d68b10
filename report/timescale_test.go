package report

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/sim"
)

func ms(times ...int) []sim.Time {
	var all []sim.Time
	for _, t := range times {
		all = append(all, sim.Time(t)*sim.Time(time.Millisecond))
	}
	return all
}

// Long gaps are broken, however many there are; what lies close is to scale.
func TestTimescaleBreaksLongGaps(t *testing.T) {
	s := newTimescale(ms(0, 1, 3, 4, 8, 10, 110, 112, 212, 214), nil, 0)
	var at []int
	for i, gap := range s.gaps {
		if gap == brokenGap {
			at = append(at, i)
		}
	}
	if !slices.Equal(at, []int{6, 8}) {
		t.Errorf("broken before %v, want 6 and 8", at)
	}
	if one, two := s.at(ms(1)[0])-s.at(0), s.at(ms(3)[0])-s.at(ms(1)[0]); two-2*one > 1 || 2*one-two > 1 {
		t.Errorf("1ms takes %d pixels and 2ms %d", one, two)
	}
}

func TestTimescaleOfRegularTimesIsWhole(t *testing.T) {
	s := newTimescale(ms(0, 10, 20, 30, 40, 50, 60, 70), nil, 0)
	if slices.Contains(s.gaps, brokenGap) {
		t.Error("it is broken")
	}
}

// Time never runs backwards, different times are apart, and ticks do not touch.
func TestTimescaleIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var times []sim.Time
		for _, n := range rapid.SliceOfN(rapid.Int64Range(0, 1<<62), 1, 60).Draw(t, "times") {
			times = append(times, sim.Time(n>>rapid.IntRange(0, 61).Draw(t, "shift")))
		}
		s := newTimescale(times, nil, 10)
		for i := 1; i < len(s.x); i++ {
			if s.x[i] < s.x[i-1]+gapLeast {
				t.Fatalf("%v is at %d, %v at %d", s.times[i-1], s.x[i-1], s.times[i], s.x[i])
			}
			middle := s.times[i-1] + (s.times[i]-s.times[i-1])/2
			if x := s.at(middle); x < s.x[i-1] || x > s.x[i] {
				t.Fatalf("%v is at %d, not between %d and %d", middle, x, s.x[i-1], s.x[i])
			}
		}
		ticks := s.ticks(60)
		for i := 1; i < len(ticks); i++ {
			if ticks[i].x-ticks[i-1].x < 60 {
				t.Fatalf("ticks at %d and %d", ticks[i-1].x, ticks[i].x)
			}
		}
	})
}

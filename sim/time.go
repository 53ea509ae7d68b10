package sim

import (
	"math"
	"time"
)

// Time is a point of virtual time in nanoseconds since the start of the run.
type Time int64

// Forever is later than every event of every run.
const Forever Time = math.MaxInt64

// Add returns the time d later, and Forever instead of overflowing.
func (t Time) Add(d time.Duration) Time {
	sum := t + Time(d)
	if sum < t && d > 0 {
		return Forever
	}
	return sum
}

// Sub returns how long after u the time t is.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// String prints t exactly, as Go prints durations: 41.2ms.
func (t Time) String() string { return time.Duration(t).String() }

// durationOf reads a number of nanoseconds that was drawn.
func durationOf(ns uint64) time.Duration { return time.Duration(ns) }

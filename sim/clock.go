package sim

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Drift is how much faster than time a clock runs (slower, if below 0), in billionths: a
// clock of drift 100 ppm, 100_000, gains 100 µs each second.
type Drift int64

// PPM is the drift of one part per million.
const PPM Drift = 1000

// DriftMax bounds the drift of a clock, in either direction.
const DriftMax = 1_000_000 * PPM

// Valid tells whether a clock can run like that: neither backwards nor more than twice as fast.
func (d Drift) Valid() bool { return -DriftMax < d && d <= DriftMax }

// ParseDrift reads a drift such as 100ppm or -0.5ppm, with at most three decimals.
func ParseDrift(s string) (Drift, error) {
	number, ok := strings.CutSuffix(s, "ppm")
	whole, decimals, point := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	if !ok || whole == "" || point && decimals == "" || strings.Trim(whole+decimals, "0123456789") != "" {
		return 0, fmt.Errorf("expected a drift such as 100ppm or -100ppm, found %q", s)
	}
	if len(decimals) > 3 {
		return 0, fmt.Errorf("drift %s has more than three decimals", s)
	}
	n, err := strconv.ParseInt(whole+(decimals + "000")[:3], 10, 64)
	d := Drift(n)
	if strings.HasPrefix(number, "-") {
		d = -d
	}
	if err != nil || !d.Valid() {
		return 0, fmt.Errorf("drift %s is out of range: above -1000000ppm, at most 1000000ppm", s)
	}
	return d, nil
}

// String prints d exactly: 100ppm.
func (d Drift) String() string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	s := fmt.Sprintf("%s%d.%03d", sign, d/PPM, d%PPM)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "ppm"
}

// second is what a Drift is a part of.
const second = 1_000_000_000

// Clocks says how far the clocks of a world are from perfect: each node's is set and runs
// off by an amount of its own, drawn uniformly from [-Skew, Skew] and [-Drift, Drift].
type Clocks struct {
	Skew  time.Duration
	Drift Drift
}

// clock is a node's own clock. It belongs to the machine: a crash does not touch it. The zero
// clock is perfect.
type clock struct {
	drift Drift
	set   Time // when it was last set
	read  Time // what it showed then
}

// now returns what the clock shows.
func (c *clock) now(t Time) Time { return c.read.Add(c.drift.elapsed(t.Sub(c.set))) }

// rate is how many nanoseconds a clock advances in a second. It never stands still.
func (d Drift) rate() uint64 { return uint64(max(second+int64(d), 1)) }

// elapsed returns by how much a clock advances in a time of length d, rounded down.
func (d Drift) elapsed(t time.Duration) time.Duration {
	if d == 0 || t <= 0 {
		return t
	}
	return scale(t, d.rate(), second, 0)
}

// lasting returns how long it takes until a clock has advanced by d.
func (d Drift) lasting(t time.Duration) time.Duration {
	if d == 0 || t <= 0 {
		return t
	}
	return scale(t, second, d.rate(), d.rate()-1)
}

// scale returns (t·by + plus) / of, or the longest duration if that is longer.
func scale(t time.Duration, by, of, plus uint64) time.Duration {
	hi, lo := bits.Mul64(uint64(t), by)
	lo, carry := bits.Add64(lo, plus, 0)
	if hi += carry; hi >= of {
		return time.Duration(Forever)
	}
	q, _ := bits.Div64(hi, lo, of)
	return durationOf(min(q, uint64(Forever)))
}

// setClocks draws how far each clock is off.
func (w *World) setClocks() {
	skew, drift := w.cfg.Clocks.Skew, w.cfg.Clocks.Drift
	for i := range w.nodes {
		n := &w.nodes[i]
		c := &n.clock
		stream := streamOf(clockSalt, w.cfg.hashes[i], 0)
		if skew > 0 {
			c.read = Time(w.Draw(stream, 0, LaneSkew, 2*uint64(skew)+1)) - Time(skew)
		}
		if drift > 0 {
			c.drift = Drift(w.Draw(stream, 0, LaneDrift, 2*uint64(drift)+1)) - drift
			n.hook(hookDrifts, c.drift != 0)
		}
	}
}

var clockSalt = HashName("clock")

// AdjustClock sets a node's clock forward by jump (back, if that is below 0) and makes it run
// faster by drift. Its timers expire when the clock says so: a jump forward brings them
// nearer, and those that it passes expire now.
func (w *World) AdjustClock(id NodeID, jump time.Duration, drift Drift) {
	n := &w.nodes[id]
	was := n.clock
	n.clock = clock{set: w.now, read: was.now(w.now).Add(jump), drift: was.drift + drift}
	n.hook(hookDrifts, n.clock.drift != 0)
	for i := range n.timers.size {
		t := n.timers.at(i)
		if t.due == Forever {
			continue
		}
		left := was.now(t.due).Sub(n.clock.read)
		if at := w.now.Add(n.clock.drift.lasting(max(left, 0))); !w.keepsEntry(t, at) {
			w.queueTimer(n, t, at)
		}
	}
}

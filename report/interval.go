package report

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval returns the 95 % score interval of Wilson (1927) for the rate of what
// happened k times in n. Unlike the textbook's interval it is sound where rates are near
// 0 or 1, as those of failures are.
func Interval(k, n uint64) (lo, hi float64) {
	if n == 0 {
		return 0, 1
	}
	z := distuv.UnitNormal.Quantile(0.975)
	count, rate := float64(n), float64(k)/float64(n)
	z2 := z * z / count
	middle := (rate + z2/2) / (1 + z2)
	half := z / (1 + z2) * math.Sqrt(rate*(1-rate)/count+z2/count/4)
	lo, hi = max(middle-half, 0), min(middle+half, 1)
	if k == 0 {
		lo = 0
	}
	if k == n {
		hi = 1
	}
	return lo, hi
}

// significant rounds x to so many significant digits. Six are more than any rate means, and
// few enough to be the same on every processor.
func significant(x float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	if err != nil {
		panic("report: " + err.Error()) // it was a number
	}
	return rounded
}

// percent prints a share to two or three digits, never as none or all when it is neither.
func percent(x float64) string {
	p := x * 100
	switch {
	case p == 0 || p == 100:
		return strconv.FormatFloat(p, 'f', 0, 64)
	case p > 99.95:
		return strconv.FormatFloat(100-significant(100-p, 1), 'f', -1, 64)
	case p >= 10:
		return strconv.FormatFloat(p, 'f', 1, 64)
	case p >= 1:
		return strconv.FormatFloat(p, 'f', 2, 64)
	}
	digits := 2 - int(math.Floor(math.Log10(p))) - 1
	return strconv.FormatFloat(p, 'f', digits, 64)
}

// rate prints how often k of n is, with its interval: 1.2 %  0.69 … 2.1 %.
func rate(k, n uint64) string {
	lo, hi := Interval(k, n)
	switch {
	case n == 0:
		return ""
	case k == 0:
		return "≤ " + percent(hi) + " %"
	case k == n:
		return "≥ " + percent(lo) + " %"
	}
	return percent(float64(k)/float64(n)) + " %  " + percent(lo) + " … " + percent(hi) + " %"
}

package network

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"time"
)

// Decimal is a parameter without a unit, in billionths: a number of a scenario as it is written.
type Decimal int64

// One is the number 1.
const One Decimal = 1_000_000_000

// ParseDecimal reads a number from 0 to 999999999.999999999 with at most nine decimals, exactly.
func ParseDecimal(s string) (Decimal, error) {
	whole, decimals, point := strings.Cut(s, ".")
	if !digits(whole) || point && !digits(decimals) {
		return 0, fmt.Errorf("expected a number such as 1.5, found %q", s)
	}
	if whole = strings.TrimLeft(whole, "0"); len(whole) > 9 {
		return 0, fmt.Errorf("%s is out of range: below 1000000000", s)
	}
	if len(decimals) > 9 {
		return 0, fmt.Errorf("%s has more than nine decimals", s)
	}
	return Decimal(billionths(whole, decimals)), nil
}

// billionths reads a number whose digits before and behind its point are given, at most nine each.
func billionths(whole, decimals string) int64 {
	value := int64(0)
	for _, d := range whole + decimals + strings.Repeat("0", 9-len(decimals)) {
		value = value*10 + int64(d-'0')
	}
	return value
}

// String prints d exactly: 0.05.
func (d Decimal) String() string {
	sign, value := "", uint64(d)
	if d < 0 { // none that was read, but to be seen as what it is
		sign, value = "-", -value
	}
	s := fmt.Sprintf("%s%d.%09d", sign, value/uint64(One), value%uint64(One))
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Times returns d times a duration, rounded down; at most the longest duration that there is.
func (d Decimal) Times(t time.Duration) time.Duration {
	hi, lo := bits.Mul64(uint64(t), uint64(d))
	if hi >= uint64(One) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(One))
	return time.Duration(min(q, math.MaxInt64))
}

// float returns the number nearest to d: a division, which rounds equally everywhere.
func (d Decimal) float() float64 { return float64(d) / 1e9 }

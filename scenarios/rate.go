package scenarios

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"time"

	"simrun/network"
	"simrun/scenarios/strict"
)

// Rate is how often something happens: so many times in each unit of time.
type Rate struct {
	Count network.Decimal
	Per   string // ms, s, m or h
}

// rateUnits are the units of time of a rate, and their lengths.
var rateUnits = []struct {
	name string
	long time.Duration
}{{"ms", time.Millisecond}, {"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}}

// ParseRate reads a rate such as 50/s.
func ParseRate(s string) (Rate, error) {
	count, per, ok := strings.Cut(s, "/")
	if !ok {
		return Rate{}, fmt.Errorf("a rate is so many in a unit of time, such as 50/s, not %q", s)
	}
	n, err := network.ParseDecimal(count)
	if err != nil {
		return Rate{}, err
	}
	for _, u := range rateUnits {
		if u.name == per {
			return Rate{n, per}, nil
		}
	}
	return Rate{}, fmt.Errorf("the unit of time of a rate is ms, s, m or h, not %q", per)
}

// String writes r as scenarios do.
func (r Rate) String() string { return r.Count.String() + "/" + r.Per }

// gap is the mean time between two events for each of so many that make them together, or the
// greatest duration if it is longer.
func (r Rate) gap(among int) time.Duration {
	per := time.Duration(0)
	for _, u := range rateUnits {
		if u.name == r.Per {
			per = u.long
		}
	}
	if r.Count <= 0 {
		return math.MaxInt64
	}
	// per · among / Count, exactly
	hi, lo := bits.Mul64(uint64(per)*uint64(among), uint64(network.One))
	if hi >= uint64(r.Count) {
		return math.MaxInt64
	}
	gap, _ := bits.Div64(hi, lo, uint64(r.Count))
	return time.Duration(min(gap, math.MaxInt64))
}

func decodeRate(n *strict.Node) (Rate, error) {
	if n.Kind() != strict.Scalar {
		return Rate{}, n.Expected("a rate such as 50/s")
	}
	r, err := ParseRate(n.Text())
	if err != nil {
		return r, n.Errorf("%v", err)
	}
	if r.Count <= 0 {
		return r, n.Errorf("a rate must be above 0")
	}
	return r, nil
}

package network

import (
	"fmt"
	"strings"
)

// Probability is a number of billionths, from 0 to Certain, so that chance is
// decided by integers alone.
type Probability int64

// Certain is the probability 1.
const Certain Probability = 1_000_000_000

// ParseProbability reads a decimal from 0 to 1 with at most nine decimals, exactly.
func ParseProbability(s string) (Probability, error) {
	whole, decimals, point := strings.Cut(s, ".")
	if !digits(whole) || point && !digits(decimals) {
		return 0, fmt.Errorf("expected a probability from 0 to 1 such as 0.05, found %q", s)
	}
	if len(decimals) > 9 {
		return 0, fmt.Errorf("probability %s has more than nine decimals", s)
	}
	value := Probability(billionths("", decimals))
	switch strings.TrimLeft(whole, "0") {
	case "":
		return value, nil
	case "1":
		if value == 0 {
			return Certain, nil
		}
	}
	return 0, fmt.Errorf("probability %s is above 1", s)
}

// Valid tells whether p is a probability: from 0 to Certain.
func (p Probability) Valid() bool { return 0 <= p && p <= Certain }

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// String prints p exactly: 0.05.
func (p Probability) String() string { return Decimal(p).String() }

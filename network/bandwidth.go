package network

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"simrun/sim"
)

// Bandwidth is how fast a directed link sends, in bytes per second.
type Bandwidth int64

// units of bandwidth, the greatest first. They are decimal, as those of links are.
var units = []struct {
	name  string
	bytes Bandwidth
}{{"GB/s", 1_000_000_000}, {"MB/s", 1_000_000}, {"KB/s", 1000}, {"B/s", 1}}

// bandwidthMax bounds bandwidths, in bytes per second.
const bandwidthMax = 1_000_000_000_000_000_000

// ParseBandwidth reads a bandwidth above 0 such as 10MB/s or 1.5GB/s, a whole number of bytes per second.
func ParseBandwidth(s string) (Bandwidth, error) {
	expected := fmt.Errorf("expected a bandwidth such as 10MB/s (or B/s, KB/s, GB/s), found %q", s)
	for _, u := range units {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		whole, decimals, point := strings.Cut(number, ".")
		if !digits(whole) || point && !digits(decimals) {
			return 0, expected
		}
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || n >= bandwidthMax/int64(u.bytes) {
			return 0, fmt.Errorf("bandwidth %s is out of range: below %v", s, Bandwidth(bandwidthMax))
		}
		if len(decimals) > 9 {
			return 0, fmt.Errorf("bandwidth %s has more than nine decimals", s)
		}
		rest := billionths("", decimals) * int64(u.bytes)
		switch {
		case rest%int64(One) != 0:
			return 0, fmt.Errorf("bandwidth %s is no whole number of bytes per second", s)
		case n == 0 && rest == 0:
			return 0, fmt.Errorf("bandwidth must be above 0; without it there is no limit")
		}
		return Bandwidth(n)*u.bytes + Bandwidth(rest/int64(One)), nil
	}
	return 0, expected
}

// String prints b exactly, in the greatest unit of which it is a whole number: 1500KB/s.
func (b Bandwidth) String() string {
	for _, u := range units {
		if b != 0 && b%u.bytes == 0 {
			return fmt.Sprintf("%d%s", b/u.bytes, u.name)
		}
	}
	return fmt.Sprintf("%dB/s", int64(b))
}

// Time returns how long so many bytes take, rounded up to a nanosecond.
func (b Bandwidth) Time(bytes int) time.Duration {
	return (time.Duration(bytes)*time.Second + time.Duration(b) - 1) / time.Duration(b)
}

// size is how many bytes a message is: its kind and its fields, encoded as briefly as a
// program that cares would, see [sim.Describer.Size].
func (n *Network) size(m sim.Message) int {
	return 1 + len(m.Kind()) + n.sizes.Size(m)
}

package network_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/network"
)

func TestDistributionValidate(t *testing.T) {
	for _, test := range []struct {
		d     network.Distribution
		field string
		err   string
	}{
		{d: constant(0)},
		{d: constant(5 * ms)},
		{d: uniform(0, 0)},
		{d: uniform(ms, ms)},
		{d: network.DefaultDelay},
		{network.Distribution{}, "dist", `unknown distribution ""`},
		{network.Distribution{Dist: "normal"}, "dist", `unknown distribution "normal"`},
		{constant(-ms), "value", "a duration can't be negative, found -1ms"},
		{uniform(-ms, ms), "min", "a duration can't be negative, found -1ms"},
		{uniform(2*ms, ms), "max", "max 1ms is below min 2ms"},
		{uniform(0, -ms), "max", "max -1ms is below min 0s"},
		{network.Distribution{Dist: network.Constant, Min: ms}, "min", "a constant distribution has no min"},
		{network.Distribution{Dist: network.Constant, Max: ms}, "max", "a constant distribution has no max"},
		{network.Distribution{Dist: network.Uniform, Value: ms}, "value", "a uniform distribution has no value"},
	} {
		field, err := test.d.Validate()
		if text := errorText(err); field != test.field || text != test.err {
			t.Errorf("%+v: %q: %q, want %q: %q", test.d, field, text, test.field, test.err)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestDistributionString(t *testing.T) {
	for want, d := range map[string]network.Distribution{
		"constant 40ms":     constant(40 * ms),
		"uniform 1ms..10ms": network.DefaultDelay,
	} {
		if got := d.String(); got != want {
			t.Errorf("prints as %q, want %q", got, want)
		}
	}
}

// Every draw stands for a duration between min and max, and the ends are reached.
func TestDistributionCoversItsRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := rapid.Int64Range(0, 1<<62).Draw(t, "min")
		most := rapid.Int64Range(least, 1<<63-1).Draw(t, "max")
		d := uniform(time.Duration(least), time.Duration(most))
		if d.At(0) != d.Min || d.At(d.Choices()-1) != d.Max {
			t.Errorf("%v goes from %v to %v", d, d.At(0), d.At(d.Choices()-1))
		}
	})
}

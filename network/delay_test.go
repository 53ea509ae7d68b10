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
		{network.Distribution{Dist: "gamma"}, "dist", `unknown distribution "gamma"`},
		{constant(-ms), "value", "a duration can't be negative, found -1ms"},
		{uniform(-ms, ms), "min", "a duration can't be negative, found -1ms"},
		{uniform(2*ms, ms), "max", "max 1ms is below min 2ms"},
		{uniform(0, -ms), "max", "max -1ms is below min 0s"},
		{network.Distribution{Dist: network.Constant, Min: ms}, "min", "a constant distribution has no min"},
		{network.Distribution{Dist: network.Constant, Max: ms}, "max", "a constant distribution has no max"},
		{network.Distribution{Dist: network.Uniform, Value: ms}, "value", "a uniform distribution has no value"},
		{d: exponential(5 * ms)},
		{d: network.Distribution{Dist: network.Exponential, Mean: 5 * ms, Min: ms, Max: ms}},
		{d: normal(0, 0)},
		{d: logNormal(ms, 0)},
		{d: weibull(ms, 1)},
		{d: pareto(ms, one)},
		{exponential(0), "mean", "mean must be above 0"},
		{exponential(-ms), "mean", "a duration can't be negative, found -1ms"},
		{network.Distribution{Dist: network.Exponential, Mean: ms, Shape: one}, "shape", "an exponential distribution has no shape"},
		{network.Distribution{Dist: network.Exponential, Mean: ms, Min: 2 * ms, Max: ms}, "max", "max 1ms is below min 2ms"},
		{network.Distribution{Dist: network.Exponential, Mean: ms, Max: -ms}, "max", "a duration can't be negative, found -1ms"},
		{normal(ms, -ms), "stddev", "a duration can't be negative, found -1ms"},
		{logNormal(0, one), "median", "median must be above 0"},
		{logNormal(ms, -one), "sigma", "sigma can't be negative, found -1"},
		{weibull(0, one), "scale", "scale must be above 0"},
		{weibull(ms, 0), "shape", "shape must be above 0"},
		{pareto(0, one), "min", "min must be above 0"},
		{pareto(ms, 0), "shape", "shape must be above 0"},
		{network.Distribution{Dist: network.Pareto, Min: 2 * ms, Max: ms, Shape: one}, "max", "max 1ms is below min 2ms"},
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
		"constant 40ms":       constant(40 * ms),
		"uniform 1ms..10ms":   network.DefaultDelay,
		"exponential mean 3s": exponential(3 * time.Second),
		"normal mean 5ms stddev 1ms (min 2ms, max 8ms)": {Dist: network.Normal, Mean: 5 * ms, Stddev: ms, Min: 2 * ms, Max: 8 * ms},
		"lognormal median 5ms sigma 0.5":                logNormal(5*ms, one/2),
		"weibull scale 5ms shape 1.5":                   weibull(5*ms, 3*one/2),
		"pareto min 1ms shape 1.5 (max 1s)":             {Dist: network.Pareto, Min: ms, Shape: 3 * one / 2, Max: time.Second},
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
		if c := d.Compile(); c.At(0) != d.Min || c.At(c.Choices()-1) != d.Max {
			t.Errorf("%v goes from %v to %v", d, c.At(0), c.At(c.Choices()-1))
		}
	})
}

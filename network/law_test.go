package network_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"simrun/network"
	"simrun/sim"
)

func exponential(mean time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Exponential, Mean: mean}
}

func normal(mean, stddev time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Normal, Mean: mean, Stddev: stddev}
}

func logNormal(median time.Duration, sigma network.Decimal) network.Distribution {
	return network.Distribution{Dist: network.LogNormal, Median: median, Sigma: sigma}
}

func weibull(scale time.Duration, shape network.Decimal) network.Distribution {
	return network.Distribution{Dist: network.Weibull, Scale: scale, Shape: shape}
}

func pareto(least time.Duration, shape network.Decimal) network.Distribution {
	return network.Distribution{Dist: network.Pareto, Min: least, Shape: shape}
}

const one = network.One

// law is a distribution beside the textbook's.
type law struct {
	network.Distribution
	textbook interface{ Quantile(float64) float64 }
	mean     float64 // in nanoseconds; 0: infinite, or too slow to come near
}

func laws() []law {
	const ns = float64(time.Millisecond)
	pareto15 := distuv.Pareto{Xm: ns, Alpha: 1.5}
	return []law{
		{exponential(5 * ms), distuv.Exponential{Rate: 1 / (5 * ns)}, 5 * ns},
		{exponential(3 * time.Second), distuv.Exponential{Rate: 1 / (3000 * ns)}, 3000 * ns},
		{normal(50*ms, 5*ms), distuv.Normal{Mu: 50 * ns, Sigma: 5 * ns}, 50 * ns},
		{normal(40*ms, 10*ms), distuv.Normal{Mu: 40 * ns, Sigma: 10 * ns}, 40 * ns},
		{logNormal(5*ms, one/2), distuv.LogNormal{Mu: math.Log(5 * ns), Sigma: 0.5}, 5 * ns * math.Exp(0.125)},
		{logNormal(5*ms, 2*one), distuv.LogNormal{Mu: math.Log(5 * ns), Sigma: 2}, 0},
		{weibull(5*ms, one/2), distuv.Weibull{K: 0.5, Lambda: 5 * ns}, 10 * ns},
		{weibull(5*ms, 3*one/2), distuv.Weibull{K: 1.5, Lambda: 5 * ns}, distuv.Weibull{K: 1.5, Lambda: 5 * ns}.Mean()},
		{weibull(5*ms, 8*one), distuv.Weibull{K: 8, Lambda: 5 * ns}, distuv.Weibull{K: 8, Lambda: 5 * ns}.Mean()},
		{pareto(ms, 3*one/2), pareto15, 0},
		{pareto(ms, 3*one), distuv.Pareto{Xm: ns, Alpha: 3}, 1.5 * ns},
		{pareto(ms, one/2), distuv.Pareto{Xm: ns, Alpha: 0.5}, 0},
	}
}

// Between 0.1 % and 99.9 % the quantiles are the textbook's within one in a thousand.
func TestLawQuantiles(t *testing.T) {
	worst := 0.0
	for _, l := range laws() {
		d := l.Compile()
		for i := 1; i < 100_000; i++ {
			p := float64(i) / 100_000
			got := float64(d.At(uint64(p * float64(d.Choices()))))
			want := max(l.textbook.Quantile(p), 0)
			wrong := math.Abs(got - want)
			if p >= 0.001 && p <= 0.999 {
				worst = max(worst, (wrong-1)/want)
			}
			if wrong > max(1, 1e-3*want) { // the unit is a nanosecond
				t.Errorf("%v: quantile %v is %v, want %v", l, p, got, want)
			}
		}
	}
	t.Logf("the worst is off by %.2g", worst)
}

// A tail is as exact as the middle, down to one in 10¹¹.
func TestLawTails(t *testing.T) {
	for _, l := range laws() {
		d := l.Compile()
		survival, ok := l.textbook.(interface{ Survival(float64) float64 })
		if !ok {
			continue
		}
		for p := 0.4; p > 1e-11; p *= 0.83 {
			k := d.Choices() - 1 - uint64(p*float64(d.Choices()))
			x := float64(d.At(k))
			if x == 1<<61 {
				break // beyond this a tail ends
			}
			exact := (float64(d.Choices()-k) - 0.5) / float64(d.Choices())
			if got := survival.Survival(x); math.Abs(got-exact) > 2e-3*exact && l.Dist != network.Normal {
				t.Errorf("%v: %v is exceeded with probability %g, want %g", l, time.Duration(x), got, exact)
			}
		}
	}
}

func TestLawMeans(t *testing.T) {
	for _, l := range laws() {
		if l.mean == 0 {
			continue
		}
		d := l.Compile()
		sum := 0.0
		const draws = 1_000_000
		for i := range uint64(draws) {
			sum += float64(d.At(sim.Seed(1).Draw(sim.Choice{Stream: 7, Index: i, N: d.Choices()})))
		}
		if got := sum / draws; math.Abs(got-l.mean) > 0.01*l.mean {
			t.Errorf("%v: the mean of %d draws is %v, want %v", l, draws, got, l.mean)
		}
	}
}

// anyLaw draws a distribution of any law, clamped or not.
func anyLaw(t *rapid.T) network.Distribution {
	span := rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.Int64Range(1, int64(50*ms)).Draw(t, "ns"))
	})
	number := rapid.Custom(func(t *rapid.T) network.Decimal {
		return network.Decimal(rapid.Int64Range(int64(one/5), int64(5*one)).Draw(t, "billionths"))
	})
	a, b := span.Draw(t, "a"), span.Draw(t, "b")
	var d network.Distribution
	switch network.Law(rapid.SampledFrom(network.Laws).Draw(t, "law")) {
	case network.Constant:
		return constant(a)
	case network.Uniform:
		return uniform(min(a, b), max(a, b))
	case network.Exponential:
		d = exponential(a)
	case network.Normal:
		d = normal(a, b)
	case network.LogNormal:
		d = logNormal(a, number.Draw(t, "sigma"))
	case network.Weibull:
		d = weibull(a, number.Draw(t, "shape"))
	case network.Pareto:
		d = pareto(a, number.Draw(t, "shape"))
		d.Max = d.Min + b
		return d
	}
	if rapid.Bool().Draw(t, "clamped") {
		d.Min = span.Draw(t, "min")
		d.Max = d.Min + span.Draw(t, "width")
	}
	return d
}

// A greater draw never stands for a shorter duration, and none leaves the clamps or is negative.
func TestLawsAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyLaw(t)
		if field, err := d.Validate(); err != nil {
			t.Fatalf("%v: %s: %v", d, field, err)
		}
		c := d.Compile()
		near := rapid.Uint64Range(0, c.Choices()-1).Draw(t, "draw")
		steps := []uint64{0, 1, near / 2, near, c.Choices() / 2, c.Choices() - 1}
		for i := range uint64(40) {
			steps = append(steps, near>>i, c.Choices()-1-near>>i)
		}
		for _, k := range steps {
			k %= c.Choices()
			v := c.At(k)
			if v < max(d.Min, 0) || d.Max > 0 && v > d.Max {
				t.Errorf("%v: draw %d is %v", d, k, v)
			}
			if k+1 < c.Choices() && c.At(k+1) < v {
				t.Errorf("%v: draw %d is %v, the next %v", d, k, v, c.At(k+1))
			}
		}
	})
}

// A law that goes beyond all bounds ends somewhere.
func TestLawsHaveBounds(t *testing.T) {
	for _, d := range []network.Distribution{
		pareto(time.Hour, 1), logNormal(time.Hour, 900_000_000*one), weibull(time.Hour, 1), normal(math.MaxInt64, math.MaxInt64), exponential(math.MaxInt64),
	} {
		c := d.Compile()
		if least, most := c.At(0), c.At(c.Choices()-1); least < 0 || most != 1<<61 {
			t.Errorf("%v goes from %d to %d", d, least, most)
		}
	}
}

var sink time.Duration

func BenchmarkDraw(b *testing.B) {
	for _, d := range []network.Distribution{uniform(ms, 9*ms), exponential(5 * ms), pareto(ms, one)} {
		c := d.Compile()
		b.Run(fmt.Sprint("lookup/", d.Dist), func(b *testing.B) {
			x := uint64(1)
			for b.Loop() {
				x = x*6364136223846793005 + 1442695040888963407
				sink = c.At(x >> 40 * c.Choices() >> 24)
			}
		})
		b.Run(fmt.Sprint("seed/", d.Dist), func(b *testing.B) {
			i := uint64(0)
			for b.Loop() {
				i++
				sink = c.At(sim.Seed(1).Draw(sim.Choice{Stream: 7, Index: i, N: c.Choices()}))
			}
		})
	}
	b.Run("none", func(b *testing.B) {
		i := uint64(0)
		for b.Loop() {
			i++
			sink = time.Duration(sim.Seed(1).Draw(sim.Choice{Stream: 7, Index: i, N: 1 << 40}))
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	for _, l := range laws() {
		b.Run(l.String(), func(b *testing.B) {
			for b.Loop() {
				l.Compile()
			}
		})
	}
}

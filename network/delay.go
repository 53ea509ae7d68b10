package network

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Distribution is the law of a random duration. Which fields count depends on Dist.
// A fault or a link draws from its compiled form, [Durations].
type Distribution struct {
	Dist   Law           `yaml:"dist" doc:"constant, uniform, exponential, normal, lognormal, weibull or pareto"`
	Value  time.Duration `yaml:"value,omitempty" doc:"of constant"`
	Mean   time.Duration `yaml:"mean,omitempty" doc:"of exponential and normal"`
	Stddev time.Duration `yaml:"stddev,omitempty" doc:"of normal: the standard deviation"`
	Median time.Duration `yaml:"median,omitempty" doc:"of lognormal"`
	Sigma  Decimal       `yaml:"sigma,omitempty" doc:"of lognormal: the standard deviation of the logarithm"`
	Scale  time.Duration `yaml:"scale,omitempty" doc:"of weibull"`
	Shape  Decimal       `yaml:"shape,omitempty" doc:"of weibull and pareto"`
	Min    time.Duration `yaml:"min,omitempty" doc:"the least, of uniform and pareto; else what is less becomes this (default 0s)"`
	Max    time.Duration `yaml:"max,omitempty" doc:"the greatest, of uniform; else what is more becomes this (default: no limit)"`
}

// Law names a kind of distribution.
type Law string

// The laws.
const (
	Constant    Law = "constant"    // always Value
	Uniform     Law = "uniform"     // from Min to Max
	Exponential Law = "exponential" // with a Mean
	Normal      Law = "normal"      // with Mean and Stddev; what would be negative is 0
	LogNormal   Law = "lognormal"   // Median · e^(Sigma·Z), Z standard normal
	Weibull     Law = "weibull"     // more than x with probability e^-(x/Scale)^Shape
	Pareto      Law = "pareto"      // more than x with probability (Min/x)^Shape
)

// form is how a law is written.
type form struct {
	law   Law
	needs []string // keys that it must have
	may   []string // keys that it may have besides
}

var clamps = []string{"min", "max"}

var forms = []form{
	{Constant, []string{"value"}, nil},
	{Uniform, []string{"min", "max"}, nil},
	{Exponential, []string{"mean"}, clamps},
	{Normal, []string{"mean", "stddev"}, clamps},
	{LogNormal, []string{"median", "sigma"}, clamps},
	{Weibull, []string{"scale", "shape"}, clamps},
	{Pareto, []string{"min", "shape"}, []string{"max"}},
}

// Laws lists the laws that there are.
var Laws = lawNames()

func lawNames() []string {
	names := make([]string, len(forms))
	for i, f := range forms {
		names[i] = string(f.law)
	}
	return names
}

// Keys returns the keys that a law must have, and those that it may have besides.
func (l Law) Keys() (needs, may []string) {
	for _, f := range forms {
		if f.law == l {
			return f.needs, f.may
		}
	}
	return nil, nil
}

// An names the law in a sentence: a uniform, an exponential.
func (l Law) An() string {
	if l == Exponential {
		return "an " + string(l)
	}
	return "a " + string(l)
}

// DefaultDelay is the delay of a link that the scenario says nothing about.
var DefaultDelay = Distribution{Dist: Uniform, Min: time.Millisecond, Max: 10 * time.Millisecond}

// parameter is a field of a distribution.
type parameter struct {
	key   string
	value int64 // in its unit
	text  string
}

// parameters lists the fields of d, but for its law.
func (d *Distribution) parameters() []parameter {
	duration := func(key string, v time.Duration) parameter { return parameter{key, int64(v), v.String()} }
	decimal := func(key string, v Decimal) parameter { return parameter{key, int64(v), v.String()} }
	return []parameter{
		duration("value", d.Value), duration("mean", d.Mean), duration("stddev", d.Stddev), duration("median", d.Median),
		decimal("sigma", d.Sigma), duration("scale", d.Scale), decimal("shape", d.Shape), duration("min", d.Min), duration("max", d.Max),
	}
}

func (d *Distribution) parameter(key string) parameter {
	all := d.parameters()
	return all[slices.IndexFunc(all, func(p parameter) bool { return p.key == key })]
}

// Validate tells what is wrong with d, and with which of its fields, if anything is.
func (d Distribution) Validate() (field string, err error) {
	needs, may := d.Dist.Keys()
	if needs == nil {
		return "dist", fmt.Errorf("unknown distribution %q", d.Dist)
	}
	for _, p := range d.parameters() {
		switch known := slices.Contains(needs, p.key) || slices.Contains(may, p.key); {
		case p.value != 0 && !known:
			return p.key, fmt.Errorf("%s distribution has no %s", d.Dist.An(), p.key)
		case p.value < 0 && p.key == "max" && d.Dist == Uniform: // it is below min, then
		case p.value < 0 && (p.key == "sigma" || p.key == "shape"):
			return p.key, fmt.Errorf("%s can't be negative, found %s", p.key, p.text)
		case p.value < 0:
			return p.key, fmt.Errorf("a duration can't be negative, found %s", p.text)
		case p.value == 0 && d.needsPositive(p.key):
			return p.key, fmt.Errorf("%s must be above 0", p.key)
		}
	}
	if d.Max < d.Min && (d.Max != 0 || d.Dist == Uniform) {
		return "max", fmt.Errorf("max %v is below min %v", d.Max, d.Min)
	}
	return "", nil
}

// needsPositive tells of which parameters a zero makes no sense.
func (d *Distribution) needsPositive(key string) bool {
	switch d.Dist {
	case Exponential:
		return key == "mean"
	case LogNormal:
		return key == "median"
	case Weibull:
		return key == "scale" || key == "shape"
	case Pareto:
		return key == "min" || key == "shape"
	}
	return false
}

// CanWait tells whether a draw can be above 0.
func (d Distribution) CanWait() bool {
	switch d.Dist {
	case Constant:
		return d.Value > 0
	case Uniform:
		return d.Max > 0
	case Normal:
		return d.Mean > 0 || d.Stddev > 0 || d.Min > 0
	}
	return true
}

// String prints d for people: constant 5ms, uniform 1ms..10ms, pareto min 1ms shape 1.5 (max 1s).
func (d Distribution) String() string {
	switch d.Dist {
	case Constant:
		return fmt.Sprintf("constant %v", d.Value)
	case Uniform:
		return fmt.Sprintf("uniform %v..%v", d.Min, d.Max)
	}
	needs, may := d.Dist.Keys()
	words, clamps := []string{string(d.Dist)}, []string(nil)
	for _, key := range slices.Concat(needs, may) {
		switch p := d.parameter(key); {
		case slices.Contains(needs, key):
			words = append(words, key, p.text)
		case p.value != 0:
			clamps = append(clamps, key+" "+p.text)
		}
	}
	if clamps != nil {
		words = append(words, "("+strings.Join(clamps, ", ")+")")
	}
	return strings.Join(words, " ")
}

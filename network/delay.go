package network

import (
	"fmt"
	"time"
)

// Distribution is the law of a random duration.
type Distribution struct {
	Dist  Law           `yaml:"dist" doc:"constant or uniform"`
	Value time.Duration `yaml:"value,omitempty" doc:"of constant"`
	Min   time.Duration `yaml:"min,omitempty" doc:"of uniform: the least"`
	Max   time.Duration `yaml:"max,omitempty" doc:"of uniform: the greatest"`
}

// Law names a kind of distribution.
type Law string

// The laws.
const (
	Constant Law = "constant"
	Uniform  Law = "uniform"
)

// Laws lists the laws that there are.
var Laws = []string{string(Constant), string(Uniform)}

// DefaultDelay is the delay of a link that the scenario says nothing about.
var DefaultDelay = Distribution{Dist: Uniform, Min: time.Millisecond, Max: 10 * time.Millisecond}

// Validate tells what is wrong with d, and with which of its fields, if anything is.
func (d Distribution) Validate() (field string, err error) {
	switch {
	case d.Value < 0:
		return "value", fmt.Errorf("a duration can't be negative, found %v", d.Value)
	case d.Min < 0:
		return "min", fmt.Errorf("a duration can't be negative, found %v", d.Min)
	}
	switch d.Dist {
	case Constant:
		switch {
		case d.Min != 0:
			return "min", fmt.Errorf("a constant distribution has no min")
		case d.Max != 0:
			return "max", fmt.Errorf("a constant distribution has no max")
		}
	case Uniform:
		if d.Value != 0 {
			return "value", fmt.Errorf("a uniform distribution has no value")
		}
		if d.Max < d.Min {
			return "max", fmt.Errorf("max %v is below min %v", d.Max, d.Min)
		}
	default:
		return "dist", fmt.Errorf("unknown distribution %q", d.Dist)
	}
	return "", nil
}

// Choices returns among how many durations a draw chooses.
func (d Distribution) Choices() uint64 {
	if d.Dist == Constant {
		return 1
	}
	return uint64(d.Max-d.Min) + 1
}

// At returns the duration that a draw in [0, Choices) stands for.
func (d Distribution) At(draw uint64) time.Duration {
	if d.Dist == Constant {
		return d.Value
	}
	return d.Min + time.Duration(draw)
}

// String prints d for people: constant 5ms, uniform 1ms..10ms.
func (d Distribution) String() string {
	if d.Dist == Constant {
		return fmt.Sprintf("constant %v", d.Value)
	}
	return fmt.Sprintf("%s %v..%v", d.Dist, d.Min, d.Max)
}

package scenarios

import (
	"slices"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// codec knows how values of the packages below are written.
var codec = newCodec()

func newCodec() *strict.Codec {
	c := strict.New()
	c.What = "a scenario"
	strict.Handle(c, decodeProbability, func(p network.Probability) any { return strict.Number(p.String()) })
	strict.Handle(c, decodeDecimal, func(d network.Decimal) any { return strict.Number(d.String()) })
	strict.Handle(c, decodeJump, func(j faults.Jump) any { return strict.Number(j.String()) })
	strict.Handle(c, decodeDrift, func(d sim.Drift) any { return d.String() })
	strict.Handle(c, decodeBandwidth, func(b network.Bandwidth) any { return b.String() })
	strict.Handle(c, decodeRate, func(r Rate) any { return r.String() })
	strict.Handle(c, decodeSelector, encodeSelector)
	strict.Handle(c, decodeFault, encodeFault)
	strict.Handle(c, decodeChanges, func(c faults.Changes) any { return strict.Flow(writtenPlain(map[string]any(c))) })
	strict.Handle(c, decodeDistribution, func(d network.Distribution) any { return strict.Flow(writtenDistribution(d)) })
	strict.Handle(c, decodeLasting, encodeLasting)
	plan(c)
	return c
}

func decodeProbability(n *strict.Node) (network.Probability, error) {
	if n.Kind() != strict.Scalar {
		return 0, n.Expected("a probability from 0 to 1 such as 0.05")
	}
	p, err := network.ParseProbability(n.Text())
	if err != nil {
		return 0, n.Errorf("%v", err)
	}
	return p, nil
}

func decodeDecimal(n *strict.Node) (network.Decimal, error) {
	if n.Kind() != strict.Scalar {
		return 0, n.Expected("a number such as 1.5")
	}
	d, err := network.ParseDecimal(n.Text())
	if err != nil {
		return 0, n.Errorf("%v", err)
	}
	return d, nil
}

// A jump is a duration that may be negative.
func decodeJump(n *strict.Node) (faults.Jump, error) {
	d, err := time.ParseDuration(n.Text())
	if n.Kind() != strict.Scalar || err != nil {
		return 0, n.Expected("a duration such as 2s or -2s")
	}
	return faults.Jump(d), nil
}

func decodeDrift(n *strict.Node) (sim.Drift, error) {
	if n.Kind() != strict.Scalar {
		return 0, n.Expected("a drift such as 100ppm")
	}
	d, err := sim.ParseDrift(n.Text())
	if err != nil {
		return 0, n.Errorf("%v", err)
	}
	return d, nil
}

func decodeBandwidth(n *strict.Node) (network.Bandwidth, error) {
	if n.Kind() != strict.Scalar {
		return 0, n.Expected("a bandwidth such as 10MB/s")
	}
	b, err := network.ParseBandwidth(n.Text())
	if err != nil {
		return 0, n.Errorf("%v", err)
	}
	return b, nil
}

// A selector is one name or a list of names.
func decodeSelector(n *strict.Node) (faults.Selector, error) {
	if n.Kind() == strict.Scalar {
		return faults.Selector{n.Text()}, nil
	}
	if n.Kind() != strict.Sequence {
		return nil, n.Expected("a node or a list of nodes")
	}
	var names []string
	err := n.Decode(&names)
	if err == nil && len(names) == 0 {
		return nil, n.Errorf("an empty list of nodes")
	}
	return names, err
}

func encodeSelector(s faults.Selector) any {
	if len(s) == 1 {
		return s[0]
	}
	return []string(s)
}

// distributionKeys are the keys of a distribution; which may stand depends on dist.
type distributionKeys struct {
	Dist   network.Law      `yaml:"dist" required:"true"`
	Value  *time.Duration   `yaml:"value,omitempty"`
	Mean   *time.Duration   `yaml:"mean,omitempty"`
	Stddev *time.Duration   `yaml:"stddev,omitempty"`
	Median *time.Duration   `yaml:"median,omitempty"`
	Sigma  *network.Decimal `yaml:"sigma,omitempty"`
	Scale  *time.Duration   `yaml:"scale,omitempty"`
	Shape  *network.Decimal `yaml:"shape,omitempty"`
	Min    *time.Duration   `yaml:"min,omitempty"`
	Max    *time.Duration   `yaml:"max,omitempty"`
}

func decodeDistribution(n *strict.Node) (d network.Distribution, err error) {
	if n.Kind() != strict.Mapping {
		return d, n.Expected("a distribution such as {dist: uniform, min: 1ms, max: 5ms}")
	}
	if dist := n.Get("dist"); dist.Kind() == strict.Scalar && !slices.Contains(network.Laws, dist.Text()) {
		return d, dist.Unknown("distribution", dist.Text(), network.Laws)
	}
	var k distributionKeys
	if err := n.Decode(&k); err != nil {
		return d, err
	}
	needs, may := k.Dist.Keys()
	var errs strict.Errors
	for _, key := range needs {
		if n.Get(key) == nil {
			errs = append(errs, n.Errorf("%s distribution needs %s", k.Dist.An(), key))
		}
	}
	for _, key := range n.Keys() {
		if key != "dist" && !slices.Contains(needs, key) && !slices.Contains(may, key) {
			errs = append(errs, n.KeyNode(key).Errorf("%s distribution has no %s", k.Dist.An(), key))
		}
	}
	if err := errs.Sorted(); err != nil {
		return d, err
	}
	d = network.Distribution{
		Dist: k.Dist, Value: given(k.Value), Mean: given(k.Mean), Stddev: given(k.Stddev), Median: given(k.Median),
		Sigma: given(k.Sigma), Scale: given(k.Scale), Shape: given(k.Shape), Min: given(k.Min), Max: given(k.Max),
	}
	if key, err := d.Validate(); err != nil {
		return d, n.Get(key).Errorf("%v", err)
	}
	if at := n.Get("max"); at != nil && d.Max == 0 && slices.Contains(may, "max") {
		return d, at.Errorf("max must be above 0") // it would mean that there is none
	}
	return d, nil
}

// forever is how a campaign says that its faults last.
const forever = "forever"

func decodeLasting(n *strict.Node) (faults.Lasting, error) {
	if n.Kind() != strict.Mapping {
		if n.Kind() == strict.Scalar && n.Text() == forever {
			return faults.Lasting{Forever: true}, nil
		}
		return faults.Lasting{}, n.Expected("forever, or a distribution such as {dist: exponential, mean: 200ms}")
	}
	d, err := decodeDistribution(n)
	return faults.Lasting{Distribution: d}, err
}

func encodeLasting(l faults.Lasting) any {
	if l.Forever {
		return forever
	}
	return strict.Flow(writtenDistribution(l.Distribution))
}

// given is what a key that may be missing says, or 0.
func given[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// writtenDistribution has the keys that the law needs and of the others those that say something.
func writtenDistribution(d network.Distribution) distributionKeys {
	needs, _ := d.Dist.Keys()
	return distributionKeys{
		Dist: d.Dist, Value: written(needs, "value", d.Value), Mean: written(needs, "mean", d.Mean),
		Stddev: written(needs, "stddev", d.Stddev), Median: written(needs, "median", d.Median),
		Sigma: written(needs, "sigma", d.Sigma), Scale: written(needs, "scale", d.Scale),
		Shape: written(needs, "shape", d.Shape), Min: written(needs, "min", d.Min), Max: written(needs, "max", d.Max),
	}
}

func written[T comparable](needs []string, key string, v T) *T {
	var zero T
	if v == zero && !slices.Contains(needs, key) {
		return nil
	}
	return &v
}

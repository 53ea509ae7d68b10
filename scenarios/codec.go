package scenarios

import (
	"fmt"
	"slices"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios/strict"
)

// codec knows how values of the packages below are written.
var codec = newCodec()

func newCodec() *strict.Codec {
	c := strict.New()
	c.What = "a scenario"
	strict.Handle(c, decodeProbability, func(p network.Probability) any { return strict.Number(p.String()) })
	strict.Handle(c, decodeSelector, encodeSelector)
	strict.Handle(c, decodeFault, encodeFault)
	strict.Handle(c, decodeDistribution, func(d network.Distribution) any { return strict.Flow(writtenDistribution(d)) })
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
	Dist  network.Law    `yaml:"dist" required:"true"`
	Value *time.Duration `yaml:"value,omitempty"`
	Min   *time.Duration `yaml:"min,omitempty"`
	Max   *time.Duration `yaml:"max,omitempty"`
}

func decodeDistribution(n *strict.Node) (d network.Distribution, err error) {
	var k distributionKeys
	if n.Kind() != strict.Mapping {
		return d, n.Expected("a distribution such as {dist: uniform, min: 1ms, max: 5ms}")
	}
	if dist := n.Get("dist"); slices.Contains(plannedLaws, dist.Text()) {
		return d, dist.Unsupported(fmt.Sprintf("distribution %q", dist.Text()))
	} else if dist.Kind() == strict.Scalar && !slices.Contains(network.Laws, dist.Text()) {
		return d, dist.Unknown("distribution", dist.Text(), network.Laws)
	}
	if err := n.Decode(&k); err != nil {
		return d, err
	}
	needs := map[network.Law][]string{network.Constant: {"value"}, network.Uniform: {"min", "max"}}[k.Dist]
	var errs strict.Errors
	for _, key := range []string{"value", "min", "max"} {
		switch wanted, at := slices.Contains(needs, key), n.Get(key); {
		case wanted && at == nil:
			errs = append(errs, n.Errorf("a %s distribution needs %s", k.Dist, key))
		case !wanted && at != nil:
			errs = append(errs, n.KeyNode(key).Errorf("a %s distribution has no %s", k.Dist, key))
		}
	}
	if err := errs.Sorted(); err != nil {
		return d, err
	}
	d.Dist = k.Dist
	for _, k := range []struct{ from, to *time.Duration }{{k.Value, &d.Value}, {k.Min, &d.Min}, {k.Max, &d.Max}} {
		if k.from != nil {
			*k.to = *k.from
		}
	}
	if key, err := d.Validate(); err != nil {
		return d, n.Get(key).Errorf("%v", err)
	}
	return d, nil
}

func writtenDistribution(d network.Distribution) distributionKeys {
	if d.Dist == network.Constant {
		return distributionKeys{Dist: d.Dist, Value: &d.Value}
	}
	return distributionKeys{Dist: d.Dist, Min: &d.Min, Max: &d.Max}
}

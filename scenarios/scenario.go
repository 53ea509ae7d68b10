package scenarios

import (
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// Scenario is one experiment. Its yaml tags are the keys of the file.
type Scenario struct {
	strict.Origin `yaml:"-"`

	Name     string                 `yaml:"name" doc:"its path below the catalogue, without .yaml (default, elsewhere: the name of the file)"`
	About    string                 `yaml:"about,omitempty" doc:"what it teaches and what to look for"`
	Protocol string                 `yaml:"protocol" required:"true" doc:"a registered protocol"`
	Params   Params                 `yaml:"params,omitempty,flow" doc:"the protocol's own parameters"`
	Nodes    Nodes                  `yaml:"nodes,omitempty,flow" doc:"how many nodes of each role, or a number: that many of the main role"`
	System   *System                `yaml:"system,omitempty,flow" doc:"how much can be relied on time (default: asynchronous, nothing)"`
	Detector *Detector              `yaml:"detector,omitempty" doc:"what nodes are told of each other's crashes: a kind, or {kind: perfect, delay: 5ms} (default: the protocol's)"`
	Network  Network                `yaml:"network" doc:"how messages travel"`
	Clocks   Clocks                 `yaml:"clocks,omitempty,flow" doc:"the nodes' clocks (default: perfect)"`
	Storage  Storage                `yaml:"storage,flow" doc:"stable storage"`
	Workload []Work                 `yaml:"workload,omitempty,flow" doc:"what is asked of the nodes, and when (default: the protocol's, which mostly is nothing)"`
	Faults   []faults.Fault         `yaml:"faults,omitempty,flow" doc:"what goes wrong"`
	Nemesis  *faults.Campaign       `yaml:"nemesis,omitempty,flow" doc:"a campaign: faults that are drawn from the seed, or every crash point in turn"`
	Run      Run                    `yaml:"run,flow" doc:"the seed and the end of a run"`
	Sweep    *Sweep                 `yaml:"sweep,omitempty,flow" doc:"how many seeds sweep and check run"`
	Check    []string               `yaml:"check,omitempty,flow" doc:"the properties to judge (default: the protocol's)"`
	Assert   []Assertion            `yaml:"assert,omitempty,flow" doc:"properties of your own, over what nodes publish"`
	Liveness Liveness               `yaml:"liveness,omitempty,flow" doc:"on which terms liveness is judged"`
	Expect   map[string]Expectation `yaml:"expect,omitempty,flow" doc:"what comes out, by property; what is not named holds"`
}

// Params are a protocol's parameters.
type Params struct {
	Values protocols.Params
	unread *strict.Node // as the file has them, until the protocol is known
}

// DecodeNode implements strict.Decoder.
func (p *Params) DecodeNode(n *strict.Node) error {
	p.unread = n
	if n.Kind() != strict.Mapping {
		return n.Expected("a mapping of parameters")
	}
	return nil
}

// EncodeNode implements strict.Encoder.
func (p Params) EncodeNode() any {
	if p.Values == nil {
		return nil
	}
	return p.Values
}

// Nodes says how many nodes there are, by role.
type Nodes struct {
	Counts map[string]int
	bare   *int // a number without a role, until the protocol is known
}

// DecodeNode implements strict.Decoder.
func (n *Nodes) DecodeNode(node *strict.Node) error {
	if node.Kind() == strict.Mapping {
		return node.Decode(&n.Counts)
	}
	if node.Kind() != strict.Scalar {
		return node.Expected("a number of nodes, or a mapping from roles to numbers")
	}
	return node.Decode(&n.bare)
}

// EncodeNode implements strict.Encoder.
func (n Nodes) EncodeNode() any { return n.Counts }

// Network is how messages travel.
type Network struct {
	strict.Origin `yaml:"-"`

	Delay     network.Distribution `yaml:"delay,omitempty,flow" doc:"of each message (default uniform 1ms..10ms)"`
	Loss      network.Probability  `yaml:"loss,omitempty" doc:"of each message"`
	Duplicate network.Probability  `yaml:"duplicate,omitempty" doc:"of each message"`
	Corrupt   network.Probability  `yaml:"corrupt,omitempty" doc:"of each message: it arrives damaged, and its receiver drops it"`
	Order     network.Order        `yaml:"order,omitempty" doc:"any (default) or fifo, of each link"`
	Authentic *bool                `yaml:"authenticated,omitempty" doc:"whether receivers know for sure who sent a message (default true)"`
	Bandwidth network.Bandwidth    `yaml:"bandwidth,omitempty" doc:"of each directed link, such as 10MB/s (default: no limit)"`
	Links     []Link               `yaml:"links,omitempty,flow" doc:"links that differ; the last one that fits counts"`
}

// Link gives some links a quality of their own. What is not given is the network's.
type Link struct {
	strict.Origin `yaml:"-"`

	From      faults.Selector       `yaml:"from" required:"true" doc:"the senders"`
	To        faults.Selector       `yaml:"to" required:"true" doc:"the receivers"`
	Delay     *network.Distribution `yaml:"delay,omitempty" doc:"of each message"`
	Loss      *network.Probability  `yaml:"loss,omitempty" doc:"of each message"`
	Duplicate *network.Probability  `yaml:"duplicate,omitempty" doc:"of each message"`
	Corrupt   *network.Probability  `yaml:"corrupt,omitempty" doc:"of each message"`
	Bandwidth *network.Bandwidth    `yaml:"bandwidth,omitempty" doc:"of each of them"`
}

// Clocks says how far the nodes' clocks are off, each by an amount of its own.
type Clocks struct {
	Skew  time.Duration `yaml:"skew,omitempty" doc:"each is wrong by up to this at the start, either way"`
	Drift sim.Drift     `yaml:"drift,omitempty" doc:"each runs too fast or too slow by up to this, such as 100ppm"`
}

// Storage is the nodes' stable storage.
type Storage struct {
	Sync time.Duration `yaml:"sync" doc:"how long a sync takes (default 1ms)"`
}

// Run says which run, and when it ends at the latest.
type Run struct {
	Seed   uint64        `yaml:"seed" doc:"default 1"`
	Until  time.Duration `yaml:"until" doc:"default 1m"`
	Events int           `yaml:"events,omitempty" doc:"a run with more events is cut off there (default 10000000)"`
}

// Sweep says how many seeds.
type Sweep struct {
	Seeds int `yaml:"seeds" required:"true" doc:"from the run's seed on"`
}

// Liveness says on which terms liveness is judged.
type Liveness struct {
	Within time.Duration `yaml:"within,omitempty" doc:"from the calm on (default: the rest of the run)"`
}

// Assertion is a property over what nodes publish. Exactly one of Always,
// Sometimes and Eventually is set.
type Assertion struct {
	strict.Origin `yaml:"-"`

	Name       string `yaml:"name" required:"true" doc:"what the verdict table calls it"`
	Always     string `yaml:"always,omitempty" doc:"true at every moment"`
	Sometimes  string `yaml:"sometimes,omitempty" doc:"true at some moment of some run"`
	Eventually string `yaml:"eventually,omitempty" doc:"true at some moment from the calm on, in every run"`
}

// Expectation is what is expected of a property.
type Expectation string

// The outcomes that can be expected.
const (
	ExpectHolds    Expectation = "holds"
	ExpectViolated Expectation = "violated"
	ExpectCanFail  Expectation = "can-fail"
	ExpectBlocked  Expectation = "blocked"
	ExpectLivelock Expectation = "livelock"
	ExpectLate     Expectation = "late"
)

var expectations = []string{
	string(ExpectHolds), string(ExpectViolated), string(ExpectCanFail),
	string(ExpectBlocked), string(ExpectLivelock), string(ExpectLate),
}

// defaults is the scenario that an empty file would be.
func defaults() Scenario {
	return Scenario{
		Network: Network{Delay: network.DefaultDelay, Order: network.AnyOrder},
		Storage: Storage{Sync: time.Millisecond},
		Run:     Run{Seed: 1, Until: time.Minute},
	}
}

package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios"
	"simrun/sim"
)

// drawer draws parts of scenarios of two-phase commit.
type drawer struct {
	*rapid.T
	nodes []string
}

var twopcMessages = []string{"VoteRequest", "VoteCommit", "VoteAbort", "GlobalCommit", "GlobalAbort", "DecisionRequest", "DecisionReply"}

// drawScenario draws a scenario with faults of every kind, every trigger and every duration.
func drawScenario(t *rapid.T) *scenarios.Scenario {
	d := drawer{t, []string{"c", "p1", "p2"}}
	if d.is("three participants") {
		d.nodes = append(d.nodes, "p3")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "name: %q\nprotocol: twopc\nnodes: %d\nparams: {termination: %s, mutant: %s}\nworkload:\n",
		d.text("name"), len(d.nodes)-1, d.one("termination", "cooperative", "wait"), d.one("mutant", "none", "no-ready-log", "never-ask", "send-before-sync"))
	for i := range d.number("operations", 1, 3) {
		fmt.Fprintf(&b, "  - {at: %v, op: begin, tx: t%d", d.duration("at"), i)
		if d.is("votes") {
			fmt.Fprintf(&b, ", votes: {%s: %s}", d.one("voter", d.nodes...), d.one("vote", "abort", "commit"))
		}
		b.WriteString("}\n")
	}
	s, err := registry.Parse("drawn.yaml", []byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	s.About = d.text("about")
	s.Run.Seed, s.Run.Until = rapid.Uint64().Draw(t, "seed"), 2*time.Second
	s.Network = d.network()
	s.Storage.Sync = d.duration("sync")
	if d.is("clocks") {
		s.Clocks = scenarios.Clocks{Skew: d.duration("skew"), Drift: sim.Drift(d.number("drift", 0, 1e6))}
	}
	for i := range d.number("faults", 0, 4) {
		f := d.fault()
		if d.is("id") {
			f.ID = fmt.Sprintf("f%d", i)
		}
		s.Faults = append(s.Faults, f)
		if _, err := registry.Compile(s); err != nil && strings.Contains(err.Error(), "is down at") {
			s.Faults = s.Faults[:len(s.Faults)-1] // it could never strike
		}
	}
	if d.is("campaign") {
		s.Nemesis = d.campaign(s.Run.Until)
	}
	if d.is("sweep") {
		s.Sweep = &scenarios.Sweep{Seeds: d.number("seeds", 1, 1000)}
	}
	if d.is("within") {
		s.Liveness.Within = time.Second
	}
	if d.is("expect") {
		s.Expect = map[string]scenarios.Expectation{
			"atomicity":   scenarios.Expectation(d.one("atomicity", "holds", "violated", "can-fail")),
			"termination": scenarios.Expectation(d.one("termination", "blocked", "livelock", "late")),
		}
	}
	s.Check = rapid.SampledFrom([][]string{nil, {"termination", "atomicity"}}).Draw(t, "check")
	if d.is("assert") {
		s.Assert = []scenarios.Assertion{
			{Name: "a", Always: "all(nodes, .up or .state != 'WAIT')"},
			{Name: "b", Sometimes: `any(nodes, .state == "READY")`},
			{Name: "c", Eventually: "node.c.state in ['COMMIT', 'ABORT']"},
		}
	}
	return s
}

// campaign draws a campaign.
func (d drawer) campaign(end time.Duration) *faults.Campaign {
	c := &faults.Campaign{MaxFaulty: d.number("max-faulty", 1, len(d.nodes)-1)}
	if d.is("among") {
		c.Nodes = faults.Selector{"all"}
	}
	if d.is("enumerate") {
		c.Enumerate, c.MaxFaulty = faults.CrashPoints, 1
		return c
	}
	var kinds []string
	for _, k := range faults.DrawnKinds() {
		kinds = append(kinds, k.Name)
	}
	c.Kinds = append(rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 3).Draw(d.T, "kinds"), "crash")
	c.Every, c.Until = &network.Distribution{Dist: network.Uniform, Max: d.duration("every")}, min(d.duration("until"), end)
	c.Lasts = &faults.Lasting{Forever: d.is("forever")}
	if !c.Lasts.Forever {
		c.Lasts.Distribution = network.Distribution{Dist: network.Exponential, Mean: d.duration("lasts")}
	}
	c.Storage = faults.StorageLoss(d.one("storage", "", "unsynced-lost", "kept", "lost"))
	return c
}

func (d drawer) is(label string) bool { return rapid.Bool().Draw(d.T, label) }

func (d drawer) number(label string, from, to int) int {
	return rapid.IntRange(from, to).Draw(d.T, label)
}

func (d drawer) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(d.T, label)
}

func (d drawer) text(label string) string {
	return rapid.SampledFrom([]string{"x", "mine/x", "no", "12", "a: b", "two\nlines\n", "ünï", "it's", `"`, "#"}).Draw(d.T, label)
}

// duration draws from 1ms up, to the microsecond.
func (d drawer) duration(label string) time.Duration {
	return time.Duration(d.number(label, 1000, 900_000)) * time.Microsecond
}

func (d drawer) distribution(label string) network.Distribution {
	a, b := d.duration(label+" min"), d.duration(label+" max")
	law := network.Distribution{Dist: network.Law(d.one(label+" law", network.Laws...))}
	switch law.Dist {
	case network.Constant:
		law.Value = a
		return law
	case network.Exponential:
		law.Mean = a
	case network.Normal:
		law.Mean, law.Stddev = a, b
	case network.LogNormal:
		law.Median, law.Sigma = a, d.decimal(label+" sigma")
	case network.Weibull:
		law.Scale, law.Shape = a, d.decimal(label+" shape")
	case network.Pareto:
		law.Shape = d.decimal(label + " shape")
	}
	needs, _ := law.Dist.Keys()
	if slices.Contains(needs, "min") || d.is(label+" from") {
		law.Min = min(a, b)
	}
	if slices.Contains(needs, "max") || d.is(label+" to") {
		law.Max = max(a, b)
	}
	return law
}

func (d drawer) decimal(label string) network.Decimal {
	return network.Decimal(rapid.Int64Range(1, int64(9*network.One)).Draw(d.T, label))
}

func (d drawer) probability(label string) network.Probability {
	return network.Probability(rapid.Int64Range(0, int64(network.Certain)).Draw(d.T, label))
}

func (d drawer) network() scenarios.Network {
	n := scenarios.Network{
		Delay: d.distribution("delay"), Order: network.Order(d.one("order", network.Orders...)),
	}
	if d.is("lossy") {
		n.Loss, n.Duplicate, n.Corrupt = d.probability("loss"), d.probability("duplicate"), d.probability("corrupt")
	}
	if d.is("narrow") {
		n.Bandwidth = network.Bandwidth(rapid.Int64Range(1, 9_000_000_000).Draw(d.T, "bandwidth"))
	}
	if d.is("links") {
		l := scenarios.Link{From: d.fixed("from"), To: d.fixed("to")}
		loss, delay := d.probability("link loss"), d.distribution("link delay")
		if d.is("loss") {
			l.Loss, l.Corrupt = &loss, &loss
			l.Bandwidth = new(network.Bandwidth)
			*l.Bandwidth = network.Bandwidth(d.number("link bandwidth", 1, 1000)) * 1000
		} else {
			l.Delay = &delay
		}
		n.Links = []scenarios.Link{l}
	}
	return n
}

// fixed draws a selector of nodes that are known beforehand.
func (d drawer) fixed(label string) faults.Selector {
	if d.is(label + " by role") {
		return rapid.SampledFrom([]faults.Selector{{"all"}, {"participant"}, {"coordinator"}, {"coordinator", "p1"}}).Draw(d.T, label)
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(d.nodes), 1, 3, rapid.ID[string]).Draw(d.T, label)
}

func (d drawer) selector(label string) faults.Selector {
	if d.is(label + " drawn") {
		return faults.Selector{d.one(label, "any", "leader")}
	}
	return d.fixed(label)
}

// sides splits the nodes in n parts, none of them empty.
func (d drawer) sides(n int) []faults.Selector {
	shuffled := rapid.Permutation(d.nodes).Draw(d.T, "sides")
	sides := make([]faults.Selector, n)
	for i, name := range shuffled {
		side := i
		if i >= n {
			side = d.number("side", 0, n-1)
		}
		sides[side] = append(sides[side], name)
	}
	return sides
}

func (d drawer) fault() faults.Fault {
	var f faults.Fault
	switch d.one("fault", "crash", "partition", "link", "omission", "timing", "pause", "clock", "storage", "value", "commission", "skip", "corrupt", "byzantine") {
	case "crash":
		f.Act = faults.Crash{Node: d.selector("node"), Storage: faults.StorageLoss(d.one("storage", "", "unsynced-lost", "kept", "lost"))}
	case "partition":
		f.Act = d.partition()
	case "link":
		delay := d.distribution("delay")
		f.Act = rapid.SampledFrom([]faults.Act{
			faults.Link{From: d.fixed("from"), To: d.fixed("to"), Loss: network.Certain},
			faults.Link{From: d.fixed("from"), To: d.fixed("to"), Loss: 1, Duplicate: d.probability("duplicate"), Corrupt: d.probability("corrupt")},
			faults.Link{From: d.fixed("from"), To: d.fixed("to"), Delay: &delay},
		}).Draw(d.T, "link")
	case "omission":
		o := faults.Omission{Node: d.selector("node"), Direction: faults.Direction(d.one("direction", "", "send", "receive", "both"))}
		if d.is("message") {
			o.Message = d.one("kind", twopcMessages...)
		}
		if o.Direction == faults.Send && d.is("to") {
			o.To = d.fixed("to")
		}
		if o.Direction == faults.Receive && d.is("from") {
			o.From = d.fixed("from")
		}
		if d.is("chance") {
			p := max(d.probability("probability"), 1)
			o.Probability = &p
		}
		f.Act = o
	case "timing":
		late, timers := d.distribution("late"), network.Decimal(d.number("timers", 1, 30))*network.One/10+1
		if !late.CanWait() {
			late = network.DefaultDelay
		}
		f.Act = rapid.SampledFrom([]faults.Act{
			faults.TimingFailure{Node: d.selector("node"), Delay: &late},
			faults.TimingFailure{Node: d.selector("node"), Timers: &timers},
			faults.TimingFailure{Node: d.selector("node"), Delay: &late, Timers: &timers},
		}).Draw(d.T, "timing")
	case "pause":
		f.Act = faults.Pause{Node: d.selector("node")}
	case "clock":
		f.Act = faults.Clock{Node: d.selector("node"), Jump: faults.Jump(d.duration("jump") - 20*time.Millisecond), Drift: sim.Drift(d.number("drift", 1, 9e8))}
	case "value":
		f.Act = rapid.SampledFrom([]faults.Act{
			faults.Value{Node: d.selector("node")},
			faults.Value{Node: d.selector("node"), Message: "VoteCommit", Set: faults.Changes{"kind": "VoteAbort"}},
			faults.Value{Node: d.selector("node"), Message: "DecisionReply", Set: faults.Changes{"state": "COMMIT", "tx": d.one("tx", "t1", "12", "true", "no")}},
		}).Draw(d.T, "value")
	case "commission":
		f.Act = rapid.SampledFrom([]faults.Act{
			faults.Commission{Node: d.selector("node"), Sends: d.one("sends", twopcMessages...)},
			faults.Commission{Node: faults.Selector{"p1"}, Sends: "GlobalAbort", To: faults.Selector{"p2", "c"}, Set: faults.Changes{"tx": "t1"}},
		}).Draw(d.T, "commission")
	case "skip":
		f.Act = rapid.SampledFrom([]faults.Act{
			faults.Skip{Node: d.selector("node")}, faults.Skip{Node: d.selector("node"), Message: "GlobalCommit", From: faults.Selector{"c"}},
		}).Draw(d.T, "skip")
	case "corrupt":
		f.Act = faults.Corrupt{Node: d.selector("node")}
	case "byzantine":
		byzantine := faults.Byzantine{Node: d.selector("node")}
		byzantine.Behaviours = rapid.SliceOfNDistinct(rapid.SampledFrom([]faults.Behaviour{
			faults.Lie, faults.Equivocate, faults.Replay, faults.Silent,
		}), 1, 4, rapid.ID[faults.Behaviour]).Draw(d.T, "behaviour")
		if d.is("towards") {
			byzantine.Towards = d.fixed("whom")
		}
		if d.is("twins") {
			return faults.Fault{Act: faults.Byzantine{Node: d.fixed("twins"), Behaviours: []faults.Behaviour{faults.Twins}}}
		}
		f.Act = byzantine
	case "storage":
		f.Act = faults.Storage{Node: d.selector("node"), Flaw: faults.StorageKind(d.one("flaw", "lost-writes", "torn-write", "bit-rot", "full", "slow"))}
	}
	f.Timing = d.timing()
	switch f.Act.(type) {
	case faults.Crash, faults.Partition, faults.Pause, faults.Clock, faults.Storage, faults.Commission:
		if f.When == nil && f.Repeat == nil {
			f.Times = min(f.Times, 1)
		}
	}
	return f
}

func (d drawer) partition() faults.Partition {
	switch d.one("partition", "", "two-way", "one-way", "isolate", "bridge") {
	case "one-way":
		sides := d.sides(2)
		return faults.Partition{Cut: faults.OneWay, From: sides[0], To: sides[1]}
	case "isolate":
		return faults.Partition{Cut: faults.Isolate, Node: d.selector("node")}
	case "bridge":
		sides := d.sides(3)
		return faults.Partition{Cut: faults.Bridge, Groups: sides[:2], Bridge: sides[2]}
	case "two-way":
		return faults.Partition{Cut: faults.TwoWay, Groups: d.sides(2)}
	}
	return faults.Partition{Groups: d.sides(3)}
}

func (d drawer) timing() faults.Timing {
	var t faults.Timing
	switch d.one("trigger", "start", "at", "when", "repeat") {
	case "at":
		t.At = d.duration("at")
	case "when":
		t.When = d.pattern()
		if t.When.Sends != "" && d.is("mid-broadcast") {
			k := d.number("left", 0, 3)
			t.MidBroadcast = &k
		}
	case "repeat":
		t.Repeat = &faults.Repeat{Every: d.distribution("every"), Lasts: d.distribution("lasts")}
		if d.is("until") {
			t.Until = d.duration("until")
		}
		if d.is("times") {
			t.Times = d.number("times", 1, 3)
		}
		return t
	}
	switch d.one("duration", "for good", "for", "times") {
	case "for":
		t.For = d.duration("for")
	case "times":
		t.Times = d.number("times", 1, 3)
	}
	return t
}

func (d drawer) pattern() *faults.Pattern {
	p := &faults.Pattern{Nth: d.number("nth", 0, 3)}
	switch d.one("pattern", "sends", "receives", "state", "decides", "saves") {
	case "sends":
		p.Sends = d.one("message", twopcMessages...)
		if d.is("to") {
			p.To = d.fixed("to")
		}
	case "receives":
		p.Receives = d.one("message", twopcMessages...)
		if d.is("from") {
			p.From = d.fixed("from")
		}
	case "state":
		p.State = d.one("state", "INIT", "READY", "WAIT", "COMMIT", "ABORT")
	case "decides":
		p.Decides = d.one("decision", "commit", "abort")
	case "saves":
		p.Saves = "log"
	}
	if d.is("of a node") {
		p.Node = d.fixed("of")
	}
	if d.is("after") {
		p.After = d.duration("after")
	}
	return p
}

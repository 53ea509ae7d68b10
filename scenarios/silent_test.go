package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/check"
	"simrun/faults"
	"simrun/network"
	"simrun/scenarios"
	"simrun/sim"
)

// outcome is all that a run comes to, apart from what its faults are called.
type outcome struct {
	Fingerprint, Events uint64
	End, Calm           sim.Time
	Reason              string
	Class               scenarios.Class
	Verdicts            []check.Verdict
	Statuses            []check.Status
	Stats               sim.Stats
}

func outcomeOf(t *testing.T, p *scenarios.Program, o scenarios.Options) outcome {
	t.Helper()
	out, err := p.NewRunner().Run(p.Scenario.Run.Seed, o)
	if err != nil {
		t.Fatal(err)
	}
	got := outcome{out.Fingerprint, out.Events, out.End, out.Calm, out.Reason, out.Class, nil, nil, out.Stats}
	properties, _ := p.Properties()
	for i, property := range properties {
		if property.Name != check.Robustness().Name { // judged only where a fault is listed that may tamper
			got.Verdicts, got.Statuses = append(got.Verdicts, out.Verdicts[i]), append(got.Statuses, out.Statuses[i])
		}
	}
	return got
}

// silence is, by protocol, what does not happen in scenarios, or hardly ever.
var silence = map[string]struct {
	self     string          // a node
	other    string          // and another one
	unsent   faults.Omission // what the node never sends
	rare     string          // a message that is not sent a thousand times
	state    string          // that the node is in at times
	decision string          // that is not made fifty times
	leads    bool            // somebody may lead
}{
	"":         {"p1", "c", faults.Omission{Message: "VoteRequest"}, "VoteAbort", "INIT", "commit", false},
	"onepc":    {"p1", "c", faults.Omission{Message: "Execute"}, "Execute", "INIT", "commit", false},
	"flooding": {"p1", "p2", faults.Omission{To: faults.Selector{"p1"}}, "Decided", "PROPOSING", "p1", false},

	"paxos":       {"n1", "n2", faults.Omission{To: faults.Selector{"n1"}}, "Read", "PREPARING", "a", false},
	"paxos apart": {"p1", "a1", faults.Omission{Message: "Promise"}, "Read", "PREPARING", "a", false},
	"paxos log":   {"n1", "n2", faults.Omission{To: faults.Selector{"n1"}}, "Prepare", "FOLLOWING", "nothing", true},

	"raft": {"n1", "n2", faults.Omission{To: faults.Selector{"n1"}}, "InstallSnapshot", "follower", "nothing", true},
}

// silentFault is a fault that never strikes, in any run of a scenario.
type silentFault struct {
	name string
	faults.Fault
}

func silentFaults(s *scenarios.Scenario) []silentFault {
	protocol := s.Protocol
	switch {
	case s.Nodes.Counts["proposer"] > 0:
		protocol += " apart"
	case strings.HasPrefix(s.Name, "paxos/log"):
		protocol += " log"
	}
	of, ok := silence[protocol]
	if !ok {
		of = silence[""]
	}
	p1, c, rare := faults.Selector{of.self}, faults.Selector{of.other}, of.rare
	unsent := of.unsent
	unsent.Node, unsent.Direction = p1, faults.Send
	p := network.Certain / 2
	chance := unsent
	chance.Probability = &p
	again := faults.Timing{Repeat: &faults.Repeat{
		Every: network.Distribution{Dist: network.Uniform, Min: 10 * time.Millisecond, Max: 2 * time.Second},
		Lasts: network.Distribution{Dist: network.Constant, Value: time.Second},
	}}
	all := []silentFault{
		{"a pattern that never happens", faults.Fault{Act: faults.Crash{Node: c}, Timing: faults.Timing{When: &faults.Pattern{Sends: rare, Nth: 1000}}}},
		{"a partition on a pattern that never happens", faults.Fault{Act: faults.Partition{Groups: []faults.Selector{c, p1}}, Timing: faults.Timing{When: &faults.Pattern{Node: p1, Receives: rare, From: p1}}}},
		{"a message that is never sent", faults.Fault{Act: unsent}},
		{"a message that is never sent, for a while", faults.Fault{Act: unsent, Timing: faults.Timing{For: 30 * time.Second}}},
		{"a message that is never sent, again and again", faults.Fault{Act: unsent, Timing: again}},
		{"a message that is never sent, by chance", faults.Fault{Act: chance}},
		{"a link that is never used", faults.Fault{Act: faults.Link{From: p1, To: p1, Loss: network.Certain}}},
		{"after the end", faults.Fault{Act: faults.Crash{Node: p1}, Timing: faults.Timing{When: &faults.Pattern{State: of.state, After: 2 * time.Minute}}}},
		{"a decision that is never made so often", faults.Fault{Act: faults.Crash{Node: c}, Timing: faults.Timing{When: &faults.Pattern{Decides: of.decision, Nth: 50}}}},
	}
	if !of.leads {
		leader := faults.Selector{faults.Leader}
		all = append(all,
			silentFault{"no leader", faults.Fault{Act: faults.Crash{Node: leader}, Timing: faults.Timing{At: 10 * time.Millisecond, For: time.Second}}},
			silentFault{"no leader, again and again", faults.Fault{Act: faults.Crash{Node: leader}, Timing: again}},
			silentFault{"no leader does it", faults.Fault{Act: faults.Omission{Node: leader}}},
		)
	}
	for _, f := range s.Faults {
		if crash, ok := f.Act.(faults.Crash); ok && f.For == 0 && f.When != nil { // at a given time, a second crash is a mistake in the file
			all = append(all, silentFault{"down for good already", faults.Fault{Act: crash, Timing: faults.Timing{At: min(30*time.Second, s.Run.Until/2)}}})
		}
	}
	return all
}

// A fault that never strikes leaves no mark, wherever it stands in the list; and the result says that
// it never struck.
func TestSilentFaultLeavesNoMark(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		want := outcomeOf(t, load(t, name), scenarios.Options{})
		s, err := registry.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		others := s.Faults
		for _, silent := range silentFaults(s) {
			for i := range len(others) + 1 {
				s.Faults = slices.Insert(slices.Clone(others), i, silent.Fault)
				p := compile(t, s)
				if diff := cmp.Diff(want, outcomeOf(t, p, scenarios.Options{})); diff != "" {
					t.Errorf("%s, in place %d:\n%s", silent.name, i+1, diff)
				}
				res := execute(t, p, s.Run.Seed)
				says := fmt.Sprintf("fault %d never struck: ", i+1)
				switch {
				case res.Faults[i].Struck:
					t.Errorf("%s: it struck", silent.name)
				case silent.Probabilistic():
					if res.Verdict != scenarios.Pass {
						t.Errorf("%s: %q", silent.name, res.Unexpected)
					}
				case res.Verdict != scenarios.Fail || len(res.Unexpected) != 1 || !strings.HasPrefix(res.Unexpected[0], says):
					t.Errorf("%s: %s, %q", silent.name, res.Verdict, res.Unexpected)
				}
			}
		}
	})
}

// A fault that is left out by number is a fault that is not in the list.
func TestWithoutIsRemoved(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		p := load(t, name)
		for i := range p.Scenario.Faults {
			s, err := registry.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			s.Faults = slices.Delete(s.Faults, i, i+1)
			want := outcomeOf(t, compile(t, s), scenarios.Options{})
			if diff := cmp.Diff(want, outcomeOf(t, p, scenarios.Options{Without: i + 1})); diff != "" {
				t.Errorf("without fault %d:\n%s", i+1, diff)
			}
		}
	})
}

// draws notes what is drawn.
type draws map[sim.Choice]uint64

func (d draws) Draw(c sim.Choice) uint64 {
	d[c] = sim.Seed(3).Draw(c)
	return d[c]
}

// ofFaults returns the streams that faults draw from, with how often they do.
func (d draws) ofFaults() map[sim.StreamID]int {
	streams := make(map[sim.StreamID]int)
	for c := range d {
		switch c.Lane {
		case sim.LaneTarget, sim.LaneHit, sim.LaneEvery, sim.LaneLasts:
			streams[c.Stream]++
		}
	}
	return streams
}

// A fault that is taken out of the list, put elsewhere, or renumbered by others leaves the other faults the
// streams that they had.
func TestFaultsDrawFromStreamsOfTheirOwn(t *testing.T) {
	s := parse(t, `
name: x
protocol: twopc
nodes: 8
run: {until: 5s}
workload: [{op: begin, tx: t1}]
faults:
  - {fault: crash, node: any, at: 200ms}
  - {fault: crash, node: any, repeat: {every: {dist: uniform, min: 100ms, max: 1s}, lasts: {dist: uniform, min: 10ms, max: 20ms}}}
  - {fault: omission, node: all, probability: 0.2}
  - {fault: crash, node: any, at: 300ms, recover: 100ms}
  - {fault: crash, node: any, at: 300ms, recover: 100ms}
  - {fault: crash, id: last, node: any, at: 400ms}
`)
	streams := func(list []faults.Fault) map[sim.StreamID]int {
		s.Faults = list
		d := make(draws)
		if _, err := compile(t, s).NewRunner().Run(3, scenarios.Options{Source: d}); err != nil {
			t.Fatal(err)
		}
		return d.ofFaults()
	}
	whole := slices.Clone(s.Faults)
	before := streams(whole)
	if len(before) != len(whole) {
		t.Fatalf("%d faults draw from %d streams", len(whole), len(before))
	}
	for i := range whole {
		after := streams(slices.Delete(slices.Clone(whole), i, i+1))
		if len(after) != len(whole)-1 {
			t.Errorf("without fault %d there are %d streams", i+1, len(after))
		}
		for id := range after {
			if before[id] == 0 {
				t.Errorf("without fault %d there is a stream that was not there before", i+1)
			}
		}
	}
	reversed := slices.Clone(whole)
	slices.Reverse(reversed)
	for id := range streams(reversed) {
		if before[id] == 0 {
			t.Error("in reverse order there is a stream that was not there before")
		}
	}
}

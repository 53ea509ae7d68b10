package scenarios_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
)

// The shelf protocol: n1 asks each other node for a book by its place, and they believe that there is one.
type (
	shelf struct {
		nodes []sim.NodeID `sim:"config"`
	}
	fetch struct{ Place int }
	look  struct{}
)

func (fetch) Kind() string                    { return "Fetch" }
func (look) OpName() string                   { return "look" }
func (*shelf) Init(*sim.Env)                  {}
func (*shelf) Timeout(*sim.Env, sim.TimerKey) {}

func (s *shelf) Invoke(e *sim.Env, _ sim.OpID, _ sim.Op) { e.Broadcast(s.nodes, fetch{1}) }

func (*shelf) Receive(_ *sim.Env, _ sim.NodeID, m sim.Message) {
	books := []string{"a", "b"}
	_ = books[m.(fetch).Place]
}

func shelves() *scenarios.Registry {
	r := &scenarios.Registry{}
	r.AddProtocol(&protocols.Protocol{
		Name: "shelf", Roles: []protocols.Role{{Name: "node", Prefix: "n", Min: 2, Default: 3, Main: true}},
		Messages: []protocols.Message{{Message: fetch{}}},
		Operations: []protocols.Operation{{
			Name: "look", Fields: func() any { return new(struct{}) },
			Expand: func(*protocols.Setup, sim.NodeID, any) ([]protocols.Request, []sim.Problem) {
				return []protocols.Request{{Node: 0, Op: look{}}}, nil
			},
		}},
		New: func(s *protocols.Setup, _ sim.NodeID) func() sim.Node {
			return func() sim.Node { return &shelf{s.Members()} }
		},
	})
	return r
}

// played parses and runs a scenario of a registry.
func played(t *testing.T, r *scenarios.Registry, text string, seed uint64, o scenarios.Options) *scenarios.Result {
	t.Helper()
	s, err := r.Parse("mine.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.NewRunner().Execute(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// A node that breaks on what it is told is what is wrong with the run, and not the end of it: the other two go on.
func TestRobustness(t *testing.T) {
	const text = "protocol: shelf\nworkload: [{op: look}, {op: look, at: 20ms}]\n" +
		"faults: [{fault: value, node: n1, message: Fetch, set: {place: 2}, when: {sends: Fetch, to: n3}, for: 1ms}]\n"
	res := played(t, shelves(), text, 1, scenarios.Options{})
	p := property(t, res, "robustness")
	want := "n3 panicked at event 9 on Fetch from n1: runtime error: index out of range [2] with length 2"
	if p.Status != "violated" || p.Node != "n3" || p.Detail != want || res.Verdict != scenarios.Fail || res.Class != scenarios.Failed {
		t.Errorf("%+v, want %s\n%+v", p, want, res)
	}
	if len(p.Causes) != 1 || !strings.HasPrefix(p.Causes[0], "fault 1: wrong values from n1") {
		t.Errorf("causes %q", p.Causes)
	}
	if res.Stats.Messages.Delivered != 3 || res.Stats.Crashes != 1 {
		t.Errorf("%+v", res.Stats)
	}
	p = property(t, played(t, shelves(), text, 1, scenarios.Options{Without: 1}), "robustness")
	if p.Status != "holds" || p.Exercised {
		t.Errorf("without the fault: %+v", p)
	}
}

// Only who was struck is not judged; who might have been struck and was not is.
func TestWhoIsStruckIsNotJudged(t *testing.T) {
	const head = "protocol: twopc\nworkload: [{op: begin, tx: t1}]\nfaults:\n  - "
	for _, test := range []struct{ name, fault, judged string }{
		{"one by name", "{fault: value, node: p1, message: VoteCommit, set: {kind: VoteAbort}}", "c p2 p3"},
		{"one of all, once", "{fault: value, node: participant, message: VoteCommit, set: {kind: VoteAbort}, times: 1}", "c p1 p2"},
		{"the one drawn", "{fault: skip, node: any, times: 1}", "c p2 p3"},
		{"nobody", "{fault: value, node: p1, message: GlobalCommit}", "c p1 p2 p3"},
		{"late", "{fault: commission, node: p2, sends: GlobalAbort, at: 200ms}", "c p1 p3"},
		{"fail-safe", "{fault: corrupt, node: p2}", "c p1 p2 p3"},
		{"two liars", "{fault: byzantine, node: [p1, p2], behaviour: [lie]}", "c p3"},
		{"an accomplice who lies to nobody", "{fault: byzantine, node: [c, p1], behaviour: [lie]}", "p1 p2 p3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := ""
			for _, node := range []string{"c", "p1", "p2", "p3"} {
				text := head + test.fault + "\nassert: [{name: judged, always: node." + node + ".judged}]\n"
				res := played(t, registry, text, 1, scenarios.Options{})
				if property(t, res, "judged").Status == "holds" {
					found += " " + node
				}
			}
			if found = strings.TrimSpace(found); found != test.judged {
				t.Errorf("judged are %s, want %s", found, test.judged)
			}
		})
	}
}

// What a node that is not judged says is no evidence: not of a decision, not of a vote, not of an answer.
func TestNobodyIsJudgedByALiar(t *testing.T) {
	const text = `
protocol: twopc
workload: [{op: begin, tx: t1, votes: {p3: abort}}]
faults: [{fault: value, node: p3, message: VoteAbort, set: {kind: VoteCommit}}]
assert: [{name: p3-aborts, sometimes: "node.p3.state == 'ABORT' and node.p1.state == 'COMMIT'"}]
`
	res := played(t, registry, text, 1, scenarios.Options{})
	for _, p := range res.Properties {
		if p.Status != "holds" || !p.Exercised && p.Name != "non-triviality" {
			t.Errorf("%+v", p)
		}
	}
	// Where nobody is left to be judged, nothing is exercised.
	const nobody = `
protocol: twopc
workload: [{op: begin, tx: t1}]
faults: [{fault: skip, node: participant}, {fault: commission, node: c, sends: GlobalAbort, at: 1ms}]
`
	for _, p := range played(t, registry, nobody, 1, scenarios.Options{}).Properties {
		if p.Name != "robustness" && (p.Status != "holds" || p.Exercised) {
			t.Errorf("%+v", p)
		}
	}
}

// What the catalogue shows of nodes that say what is not so comes of that: without the fault, no such scenario is as it says.
func TestWithoutTheLieNothingIsAsExpected(t *testing.T) {
	shown := make(map[string]bool)
	eachScenario(t, func(t *testing.T, name string) {
		s, err := registry.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range s.Faults {
			switch f.Kind() {
			case "value", "commission", "skip", "corrupt", "byzantine":
				shown[f.Kind()] = true
				s.Faults = slices.Delete(slices.Clone(s.Faults), i, i+1)
				sweep := compile(t, s).Sweep(context.Background(), scenarios.Seeds{From: 1, Count: 50}, 1, nil)
				if sweep.Verdict != scenarios.Fail {
					t.Errorf("without fault %d it is as expected", i+1)
				}
			}
		}
	})
	if len(shown) != 5 {
		t.Errorf("the catalogue shows %v", shown)
	}
}

// What a node votes before a fault strikes it is no evidence either, and so excuses whoever aborts by it.
func TestStruckAfterItsVote(t *testing.T) {
	const text = `
protocol: twopc
workload: [{op: begin, tx: t1, votes: {p3: abort}}]
faults: [{fault: commission, node: p3, sends: VoteRequest, to: p1, at: 200ms}]
`
	for _, p := range played(t, registry, text, 1, scenarios.Options{}).Properties {
		if p.Status != "holds" {
			t.Errorf("%+v", p)
		}
	}
}

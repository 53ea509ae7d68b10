package protocols_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/check"
	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
)

// setup is a coordinator c and participants p1, p2.
func setup() *protocols.Setup {
	roles := protocols.CommitRoles()
	return &protocols.Setup{
		Names: []string{"c", "p1", "p2"},
		Roles: []protocols.Membership{{Role: roles[0], Nodes: []sim.NodeID{0}}, {Role: roles[1], Nodes: []sim.NodeID{1, 2}}},
	}
}

func expand(node sim.NodeID, f protocols.BeginFields) ([]protocols.Request, []sim.Problem) {
	return protocols.BeginOperation("").Expand(setup(), node, &f)
}

// The work reaches every participant before the coordinator begins.
func TestBegin(t *testing.T) {
	for _, node := range []sim.NodeID{sim.Nobody, 0} {
		got, problems := expand(node, protocols.BeginFields{Tx: "t1", Votes: map[string]check.Outcome{"p2": check.Abort, "c": check.Commit}})
		want := []protocols.Request{
			{Node: 1, Op: protocols.Work{Tx: "t1", Vote: check.Commit}, Silent: true},
			{Node: 2, Op: protocols.Work{Tx: "t1", Vote: check.Abort}, Silent: true},
			{Node: 0, Op: protocols.Begin{Tx: "t1", Vote: check.Commit}},
		}
		if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
			t.Errorf("asked of node %d (-want +got):\n%s%v", node, diff, problems)
		}
	}
}

func TestBeginProblems(t *testing.T) {
	votes := func(who string, what check.Outcome) map[string]check.Outcome {
		return map[string]check.Outcome{who: what}
	}
	for _, test := range []struct {
		name   string
		node   sim.NodeID
		fields protocols.BeginFields
		want   []string
		known  []string
	}{
		{"at a participant", 1, protocols.BeginFields{Tx: "t1"}, []string{"node: a transaction begins at the coordinator c, not at p1"}, nil},
		{"without a name", 0, protocols.BeginFields{}, []string{"tx: a transaction needs a name"}, nil},
		{"a vote of nobody", 0, protocols.BeginFields{Tx: "t1", Votes: votes("p9", check.Abort)},
			[]string{`votes: unknown node "p9"`}, []string{"c", "p1", "p2"}},
		{"a vote for nothing", 0, protocols.BeginFields{Tx: "t1", Votes: votes("p1", "no")},
			[]string{`votes.p1: unknown vote "no"`}, []string{"commit", "abort"}},
		{"all at once", 2, protocols.BeginFields{Votes: map[string]check.Outcome{"p9": "no", "p1": "", "p2": check.Abort}},
			[]string{
				"tx: a transaction needs a name", "node: a transaction begins at the coordinator c, not at p2",
				`votes.p1: unknown vote ""`, `votes: unknown node "p9"`, `votes.p9: unknown vote "no"`,
			}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, problems := expand(test.node, test.fields)
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%s: %v", strings.Join(p.Field, "."), p))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Fatalf("problems (-want +got):\n%s", diff)
			}
			if test.known != nil && !slices.Equal(problems[0].Known, test.known) {
				t.Errorf("suggests %v, want %v", problems[0].Known, test.known)
			}
		})
	}
}

// In a file a problem has its place and, for a near miss, what was meant.
func TestBeginProblemsInAFile(t *testing.T) {
	for work, want := range map[string]string{
		"{op: begin, tx: t1, votes: {p9: abort}}": `a.yaml:4:33: unknown node "p9"`,
		"{op: begin, tx: t1, votes: {p1: abrot}}": `a.yaml:4:37: unknown vote "abrot" (did you mean abort?)`,
		"{op: begin, tx: t1, node: p1}":           "a.yaml:4:31: a transaction begins at the coordinator c, not at p1",
		"{op: begin, node: c}":                    `a.yaml:4:5: missing key "tx"`,
		`{op: begin, tx: ""}`:                     "a.yaml:4:21: a transaction needs a name",
		"{op: begin, tx: t1, vote: {p1: abort}}":  `a.yaml:4:25: unknown key "vote" (did you mean votes?)`,
	} {
		_, err := scenarios.Standard().Parse("a.yaml", []byte("name: a\nprotocol: twopc\nworkload:\n  - "+work+"\n"))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n%v, want\n%s", work, err, want)
		}
	}
}

func TestCommitStates(t *testing.T) {
	decided := map[protocols.CommitState]check.Outcome{protocols.Commit: check.Commit, protocols.Abort: check.Abort}
	for _, s := range []protocols.CommitState{
		protocols.Init, protocols.Wait, protocols.Ready, protocols.Commit, protocols.Abort,
	} {
		outcome, ok := decided[s]
		if s.Decided() != ok || ok && s.Outcome() != outcome {
			t.Errorf("%s: decided %t, %s", s, s.Decided(), s.Outcome())
		}
	}
}

func TestSetup(t *testing.T) {
	s := setup()
	s.Roles = append(s.Roles, protocols.Membership{Role: protocols.Role{Name: "client", Client: true}, Nodes: []sim.NodeID{3}})
	s.Names = append(s.Names, "k1")
	if got := s.Members(); !slices.Equal(got, []sim.NodeID{0, 1, 2}) {
		t.Errorf("members %v: clients are not of the protocol", got)
	}
	if id, ok := s.Lookup("k1"); !ok || id != 3 {
		t.Errorf("k1 is %d, %t", id, ok)
	}
	if id, ok := s.Lookup("nobody"); ok || id != sim.Nobody {
		t.Errorf("nobody is %d, %t", id, ok)
	}
	if s.In("boss") != nil {
		t.Error("there is a boss")
	}
}

package protocols_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/protocols"
	"simrun/scenarios"
)

func TestPropose(t *testing.T) {
	got, problems := protocols.ProposeOperation("").Expand(setup(), 1, &protocols.ProposeFields{Value: "a"})
	want := []protocols.Request{{Node: 1, Op: protocols.Propose{Value: "a"}}}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("(-want +got):\n%s%v", diff, problems)
	}
}

func TestProposeProblemsInAFile(t *testing.T) {
	for work, want := range map[string]string{
		"{op: propose, value: a}":                    "a.yaml:4:5: who proposes a? say which node, such as node: p1",
		"{op: propose, node: p1}":                    `a.yaml:4:5: missing key "value"`,
		`{op: propose, node: p1, value: ""}`:         "a.yaml:4:36: the value is empty",
		"{op: propose, node: p5, value: a}":          `a.yaml:4:25: unknown node "p5"`,
		`{op: propose, node: p1, value: a, valu: b}`: `a.yaml:4:39: unknown key "valu" (did you mean value?)`,
		"{op: propos, node: p1, value: a}":           `a.yaml:4:10: unknown operation "propos" of protocol flooding (did you mean propose?)`,
	} {
		_, err := scenarios.Standard().Parse("a.yaml", []byte("name: a\nprotocol: flooding\nworkload:\n  - "+work+"\n"))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n%v, want\n%s", work, err, want)
		}
	}
}

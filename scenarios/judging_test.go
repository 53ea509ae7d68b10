package scenarios_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/check"
	"simrun/scenarios"
)

// A run that is not as expected says what is not, and which fault is to blame.
func ExampleRunner_Execute() {
	s, err := registry.Parse("lab2.yaml", []byte(`
name: lab2
protocol: twopc
workload: [{op: begin, tx: t1}]
faults:
  - {fault: crash, id: boom, node: c, when: {sends: GlobalCommit}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := registry.Compile(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := p.NewRunner().Execute(1, scenarios.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Verdict, res.Class, res.End.Reason)
	fmt.Println(res.Unexpected)
	for _, p := range res.Properties {
		if p.Status != check.Holds {
			fmt.Println(p.Detail, p.Causes)
		}
	}
	// Output:
	// fail degraded blocked
	// [termination: blocked, expected holds]
	// p1 p2 p3 in READY: undecided [fault boom: crash of c at 19.1ms]
}

func TestClasses(t *testing.T) {
	for name, want := range map[string]scenarios.Class{
		"twopc/all-commit":       scenarios.Clean,
		"twopc/one-aborts":       scenarios.Clean,
		"twopc/init-timeout":     scenarios.Masked,
		"twopc/ask-committed":    scenarios.Masked,
		"twopc/all-ready-blocks": scenarios.Degraded,
		"twopc/amnesia":          scenarios.Failed,
		"onepc/cannot-report":    scenarios.Failed, // without a fault
	} {
		if res := execute(t, load(t, name), 1); res.Class != want {
			t.Errorf("%s: %s, not %s", name, res.Class, want)
		}
	}
	unreached := run(t, good+"assert: [{name: a, sometimes: \"any(nodes, .state == 'ABORT')\"}]\n")
	if unreached.Class != scenarios.Clean { // a matter of other seeds, not of this run
		t.Errorf("a state that is not reached makes a run %s", unreached.Class)
	}
}

// good is two-phase commit on a good day. Tests add what they need.
const good = "name: x\nprotocol: twopc\nworkload: [{op: begin, tx: t1}]\n"

// blocks is a coordinator that dies at the worst moment.
const blocks = good + "faults: [{fault: crash, node: c, when: {sends: GlobalCommit}}]\n"

// lossy loses a decision now and then; nobody asks for it.
const lossy = "name: x\nprotocol: onepc\nworkload: [{op: begin, tx: t1}]\nnetwork: {loss: 0.2}\nrun: {seed: 4}\n"

// What a run or a sweep comes to, against what is expected of it.
func TestVerdicts(t *testing.T) {
	tests := []struct {
		name, text string
		run, sweep string // what is unexpected
	}{
		{"as expected", good, ``, ``},
		{"blocked", blocks, `termination: blocked, expected holds`, `termination: expected holds, came out otherwise in 40 of 40 seeds`},
		{"blocked, as expected", blocks + "expect: {termination: blocked}\n", ``, ``},
		{"blocked is a kind of violated", blocks + "expect: {termination: violated}\n", ``, ``},
		{"blocked is not late", blocks + "expect: {termination: late}\n", `termination: blocked, expected late`, `termination: expected late, came out otherwise in 40 of 40 seeds`},
		{"can fail, and does", lossy + "expect: {termination: can-fail}\n", ``, ``},
		{"can fail, and never does", good + "expect: {termination: can-fail}\n", ``, `termination: violated by no seed, expected can-fail`},
		{"holds, now and then", lossy, ``, `termination: expected holds, came out otherwise in 23 of 40 seeds`},
		{"violated, now and then", lossy + "expect: {termination: violated}\n", `termination: holds, expected violated`, `termination: expected violated, came out otherwise in 17 of 40 seeds`},
		{"never reached", good + "assert: [{name: a, sometimes: \"any(nodes, .state == 'ABORT')\"}]\n", `a: violated, expected holds`, `a: reached by no seed`},
		{"never reached, as expected", good + "assert: [{name: a, sometimes: \"any(nodes, .state == 'ABORT')\"}]\nexpect: {a: violated}\n", ``, ``},
		{"reached now and then", lossy + "expect: {termination: can-fail}\nassert: [{name: a, sometimes: \"all(nodes, .state == 'COMMIT')\"}]\n", ``, ``},
		{"a fault that never strikes", good + "faults: [{fault: crash, node: p1, when: {decides: abort}}]\n", `fault 1 never struck: crash of p1, when p1 decides abort`, `fault 1 never struck in any seed: crash of p1, when p1 decides abort`},
		{"a fault that strikes now and then", good + "network: {loss: 0.02}\nfaults: [{fault: crash, node: p1, when: {decides: abort}, recover: 1s}]\n", `fault 1 never struck: crash of p1 for 1s, when p1 decides abort`, ``},
		{"a fault left to chance", good + "faults: [{fault: omission, node: p1, message: VoteAbort, probability: 0.5}]\n", ``, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(t, parse(t, tt.text))
			res := execute(t, p, p.Scenario.Run.Seed)
			sweep := p.Sweep(context.Background(), scenarios.Seeds{From: 1, Count: 40}, 1, nil)
			for _, c := range []struct {
				what, verdict, want string
				unexpected          []string
			}{{"run", res.Verdict, tt.run, res.Unexpected}, {"sweep", sweep.Verdict, tt.sweep, sweep.Unexpected}} {
				if got := strings.Join(c.unexpected, "; "); got != c.want || (c.verdict == scenarios.Pass) != (c.want == "") {
					t.Errorf("%s: %s, %s\nwant %s", c.what, c.verdict, got, c.want)
				}
			}
		})
	}
}

// A sweep counts what each seed came to.
func TestSweepCounts(t *testing.T) {
	p := compile(t, parse(t, lossy))
	s := p.Sweep(context.Background(), scenarios.Seeds{From: 1, Count: 40}, 1, nil)
	var want []uint64
	for seed := uint64(1); seed <= 40; seed++ {
		if property(t, execute(t, p, seed), "termination").Status.Broken() {
			want = append(want, seed)
		}
	}
	i := slices.IndexFunc(s.Properties, func(r scenarios.PropertyRate) bool { return r.Name == "termination" })
	r := s.Properties[i]
	if r.Violated != uint64(len(want)) || r.Kinds[check.Blocked] != r.Violated || r.Unmet != r.Violated || r.Exercised != 40 {
		t.Errorf("%+v; want %d violated", r, len(want))
	}
	if diff := cmp.Diff(want[:10], r.FirstSeeds); diff != "" {
		t.Error(diff)
	}
	if s.Classes[scenarios.Degraded] != r.Violated || s.Classes[scenarios.Clean] != 40-r.Violated {
		t.Errorf("%v", s.Classes)
	}
}

// What never came up holds, and is known not to have been put to the test.
func TestNotExercised(t *testing.T) {
	for _, p := range run(t, "name: x\nprotocol: twopc\n").Properties {
		if p.Status != check.Holds || p.Exercised {
			t.Errorf("%s: %s, exercised %v", p.Name, p.Status, p.Exercised)
		}
	}
	for _, p := range run(t, good).Properties {
		if !p.Exercised {
			t.Errorf("%s was not exercised", p.Name)
		}
	}
}

// The end of a run and what it means for liveness.
func TestEnds(t *testing.T) {
	heals := good + "faults: [{fault: partition, groups: [[c], [p1, p2, p3]], when: {node: c, sends: GlobalCommit}, for: 1s}]\n"
	tests := []struct {
		name, text, reason string
		status             check.Verdict
		exercised          bool
	}{
		{"all is done", good, "quiescent", check.Holds, true},
		{"a proved block", blocks, "blocked", check.Blocked, true},
		{"nothing is left to happen", strings.Replace(lossy, "seed: 4", "seed: 1", 1), "quiescent", check.Blocked, true},
		{"out of time", good + "run: {until: 8ms}\n", "horizon", check.Late, true},
		{"in time", heals, "quiescent", check.Holds, true},
		{"within", heals + "liveness: {within: 200ms}\n", "quiescent", check.Holds, true},
		{"not within", heals + "liveness: {within: 1ms}\n", "quiescent", check.Late, true},
		{"before the calm", heals + "run: {until: 500ms}\n", "horizon", check.Unknown, false},
		{"before the deadline", good + "run: {until: 8ms}\nliveness: {within: 1s}\n", "horizon", check.Unknown, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := run(t, tt.text)
			p := property(t, res, "termination")
			if res.End.Reason != tt.reason || p.Status != tt.status || p.Exercised != tt.exercised {
				t.Errorf("it ends by %s, termination %s (%s), exercised %v", res.End.Reason, p.Status, p.Detail, p.Exercised)
			}
		})
	}
}

// A proved block ends the run, but not before the faults that are still to strike: a partition as much as a crash.
func TestBlockWaitsForFaults(t *testing.T) {
	for _, later := range []string{
		"{fault: crash, node: p1, at: 30s}",
		"{fault: crash, node: p1, at: 30s, recover: 1s}",
		"{fault: partition, groups: [[p1], [p2]], at: 30s}",
		"{fault: partition, groups: [[p1], [p2]], at: 30s, for: 1s}",
		"{fault: omission, node: p1, message: DecisionRequest, at: 30s}",
		"{fault: omission, node: p1, message: DecisionRequest, at: 30s, times: 2}",
		"{fault: link, from: p1, to: p2, loss: 1, at: 30s, for: 1s}",
	} {
		p := compile(t, parse(t, good+"expect: {termination: blocked}\nfaults:\n  - {fault: crash, node: c, when: {sends: GlobalCommit}}\n  - "+later+"\n"))
		res := execute(t, p, 1)
		end, err := time.ParseDuration(res.End.Time)
		if err != nil {
			t.Fatal(err)
		}
		if res.Verdict != scenarios.Pass || res.End.Reason != "blocked" || end < 30*time.Second || end > 40*time.Second {
			t.Errorf("%s: %q, ends by %s at %s", later, res.Unexpected, res.End.Reason, res.End.Time)
		}
	}
}

// A cause is a fault without which the verdict turns. Where each of two is enough, neither alone is
// a cause: they are, jointly.
func TestCauses(t *testing.T) {
	const crash, partition = "{fault: crash, node: c, when: {sends: GlobalCommit}}", "{fault: partition, groups: [[c], [p1, p2, p3]], when: {node: c, sends: GlobalCommit}}"
	const harmless = "{fault: crash, id: harmless, node: p3, at: 1s, recover: 1s}"
	tests := []struct {
		name, faults, property string
		causes                 []string
		jointly                bool
	}{
		{"one", crash, "termination", []string{"fault 1"}, false},
		{"one of two", harmless + ", " + crash, "termination", []string{"fault 2"}, false},
		{"each of two is enough", partition + ", " + harmless + ", " + crash, "termination", []string{"fault 1", "fault harmless", "fault 3"}, true},
		{"both are needed", "{fault: crash, node: c, when: {sends: GlobalCommit}, mid-broadcast: 1}, {fault: crash, id: forgets, node: p1, when: {decides: commit}, recover: 50ms, storage: lost}",
			"atomicity", []string{"fault 1", "fault forgets"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := property(t, run(t, good+"faults: ["+tt.faults+"]\n"), tt.property)
			var got []string
			for _, c := range p.Causes {
				name, _, _ := strings.Cut(c, ":")
				got = append(got, name)
			}
			if !slices.Equal(got, tt.causes) || p.Jointly != tt.jointly {
				t.Errorf("%s %s: %q, jointly %v", tt.property, p.Status, p.Causes, p.Jointly)
			}
		})
	}
	if p := property(t, execute(t, load(t, "onepc/cannot-report"), 1), "atomicity"); p.Causes != nil || p.Jointly {
		t.Errorf("without a fault: %q", p.Causes)
	}
}

// Without a fault, that fault is no reason to fail; what else is unexpected is.
func TestWithout(t *testing.T) {
	p := compile(t, parse(t, blocks+"expect: {termination: blocked}\n"))
	res, err := p.NewRunner().Execute(1, scenarios.Options{Without: 1})
	if err != nil {
		t.Fatal(err)
	}
	if res.Without != "1" || !slices.Equal(res.Unexpected, []string{"termination: holds, expected blocked"}) || !strings.HasSuffix(res.Replay, " --seed 1 --without 1") {
		t.Errorf("%q %q %q", res.Without, res.Unexpected, res.Replay)
	}
}

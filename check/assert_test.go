package check_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"simrun/check"
)

func assert(t *testing.T, m check.Modality, text string) check.Property {
	t.Helper()
	p, problem := check.Assert(string(m), m, text, setting())
	if problem != nil {
		t.Fatalf("%s: %v", text, problem)
	}
	return p
}

func TestAssertions(t *testing.T) {
	const commit = "p1 is READY \n p2 is READY \n p1 is COMMIT \n p1 crashes \n p2 is COMMIT"
	for _, test := range []struct {
		modality          check.Modality
		text, story, want string
	}{
		{check.Always, "node.p1.state != 'ABORT'", commit, holds},
		{check.Always, "node.p1.state != 'ABORT'", "p1 votes commit", notExercised},
		{check.Always, "none(nodes, .state == 'COMMIT')", commit, "violated by p1 at 3ms: it became false"},
		{check.Always, "count(nodes, .state == 'COMMIT') < 2", commit, "violated by p2 at 5ms: it became false"},
		{check.Always, "all(nodes, .up)", commit, "violated by p1 at 4ms: it became false"},
		{check.Always, "all(nodes, .up)", "p1 is READY", holds},
		{check.Always, "node.p1.up or node.p1.state == 'COMMIT'", commit, holds}, // a crash leaves the state
		{check.Always, "first(filter(nodes, .state == 'COMMIT')).up", commit, "violated by p1 at 4ms: it became false"},
		{check.Always, "nodes[7].up", commit, "unknown by p1"},
		{check.Sometimes, "nodes[7].up", commit, "unknown by p1"},
		{check.Sometimes, "first(filter(nodes, .state == 'COMMIT')).up", commit, holds},
		{check.Eventually, "nodes[7].up", commit, "unknown by p1"},
		{check.Sometimes, "node.p1.state == 'READY' and node.p2.state == 'READY'", commit, holds},
		{check.Sometimes, "node.p1.state == 'ABORT'", commit, "violated at 5ms: it was never true"},
		{check.Sometimes, "node.p1.state == 'ABORT'", "", "violated, not exercised at 0s: it was never true"},
		{check.Sometimes, "not node.p1.up", commit + "\n p1 recovers", holds},
		{check.Sometimes, "any(nodes, .tx == 't2')", "p1 is INIT on t2 \n p1 is INIT", holds},
		{check.Sometimes, "any(nodes, .tx == 't2')", "p1 is INIT", "violated at 1ms: it was never true"},
		{check.Sometimes, "any(nodes, .id == 'p2' and .role == 'participant' and .state == 'READY')", commit, holds},
		{check.Eventually, "node.p2.state == 'COMMIT'", commit, holds},
		{check.Eventually, "node.p2.state == 'ABORT'", commit, "late at 0s: it was not true from the calm on"},
		{check.Eventually, "node.p1.up", commit + "\n p1 recovers", holds},
	} {
		t.Run(string(test.modality)+" "+test.text, func(t *testing.T) {
			m := assert(t, test.modality, test.text).New(setting())
			w := tell(t, m, test.story)
			if got := words(m.Status(w, check.Terms{End: w.Now()})); got != test.want {
				t.Errorf("%s, want %s; story:\n%s", got, test.want, test.story)
			}
		})
	}
}

// Eventually asks for one moment from the calm on and before the deadline.
func TestEventuallyOnItsTerms(t *testing.T) {
	const story = `
		p1 is READY  # from 1ms
		p1 waits
		p1 is WAIT   # to 3ms
		p1 waits
		p1 is READY  # from 5ms
		p1 is INIT   # to 6ms
		p1 waits
		`
	m := assert(t, check.Eventually, "node.p1.state == 'READY'").New(setting())
	w := tell(t, m, story)
	for _, test := range []struct {
		calm, within time.Duration
		want         bool
	}{
		{0, 0, true},
		{2 * ms, 0, true},
		{3 * ms, 0, true}, // in the second spell
		{3 * ms, 2 * ms, true},
		{3 * ms, 1 * ms, false}, // the second spell comes too late
		{2 * ms, 1 * ms, true},  // it was true when the calm came
		{6 * ms, 0, false},
	} {
		s := m.Status(w, check.Terms{Calm: at(test.calm), Within: test.within, End: w.Now()})
		if (s.Verdict == check.Holds) != test.want {
			t.Errorf("calm %v, within %v: %s", test.calm, test.within, words(s))
		}
	}
	if !m.Open() {
		t.Error("it is false at the end, and not open")
	}
	if s := m.Status(w, check.Terms{Calm: at(time.Second), End: w.Now()}); words(s) != notExercised {
		t.Errorf("the run ended before the calm: %s", words(s))
	}
}

func TestKindsOfAssertions(t *testing.T) {
	for m, kind := range map[check.Modality]check.Kind{
		check.Always: check.Safety, check.Sometimes: check.Reachability, check.Eventually: check.Liveness,
	} {
		p := assert(t, m, "node.c.up")
		if p.Kind != kind || p.Doc != string(m)+": node.c.up" {
			t.Errorf("%s: kind %s, doc %q", m, p.Kind, p.Doc)
		}
		if open := p.New(setting()).Open(); open != (kind == check.Liveness) {
			t.Errorf("%s: open at the start: %t", m, open)
		}
	}
}

func TestWrongAssertions(t *testing.T) {
	functions := []string{
		"all", "none", "any", "one", "filter", "map", "find", "findIndex", "count", "sum", "len", "max", "min", "abs",
		"first", "last", "uniq", "hasPrefix", "hasSuffix",
	}
	states, fields := []string{"INIT", "WAIT", "READY", "COMMIT", "ABORT"}, []string{"id", "judged", "role", "state", "tx", "up"}
	for _, test := range []struct {
		text, want string
		char       int
		known      []string
	}{
		{"all(nodes, .state == 'COMMIT'", "the expression ends too early", 29, nil},
		{"count(nodes, .up)", "expected bool, but got int", 0, nil},
		{"node.p1.state", "expected bool, but got string", 0, nil},
		{"any(nodes, .state == 3)", "invalid operation: == (mismatched types string and int)", 19, nil},
		{"foo", "unknown name foo", 1, nil},
		{"all(nodes, .stat == 'INIT')", `unknown field "stat"`, 13, fields},
		{"all(nodes, .State == 'INIT')", `unknown field "State"`, 13, fields},
		{"all(nodes, .state == 'COMIT')", `unknown state "COMIT"`, 22, states},
		{"'COMIT' != node.p1.state", `unknown state "COMIT"`, 1, states},
		{"node.p1.state in ['COMMIT', 'COMIT']", `unknown state "COMIT"`, 29, states},
		{"any(nodes, .id == 'p9')", `unknown node "p9"`, 19, names},
		{"node.p9.up", `unknown node "p9"`, 6, names},
		{"node['p9'].up", `unknown node "p9"`, 6, names},
		{"any(nodes, .role == 'boss')", `unknown role "boss"`, 21, []string{"coordinator", "participant"}},
		// What would make a run depend on more than the scenario and the seed.
		{"now() == now()", `unknown function "now"`, 1, functions},
		{"date('2020-01-01') == date('2020-01-01')", `unknown function "date"`, 1, functions},
		{"len(keys(node)) == 3", `unknown function "keys"`, 5, functions},
		{"len(toJSON(nodes)) > 1", `unknown function "toJSON"`, 5, functions},
	} {
		_, problem := check.Assert("a", check.Always, test.text, setting())
		if problem == nil {
			t.Errorf("%s: compiles", test.text)
			continue
		}
		if got := problem.Error(); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s, want %s", test.text, got, test.want)
		}
		if test.char > 0 && problem.Char != test.char {
			t.Errorf("%s: at character %d, want %d", test.text, problem.Char, test.char)
		}
		if !slices.Equal(problem.Known, test.known) {
			t.Errorf("%s: suggests %v, want %v", test.text, problem.Known, test.known)
		}
	}
}

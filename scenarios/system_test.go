package scenarios_test

import (
	"strings"
	"testing"

	"simrun/scenarios"
)

func TestBadSystems(t *testing.T) {
	const head = "protocol: twopc\n"
	for _, tt := range []struct{ file, want string }{
		{"system: {bound: 5ms}\n", `f:2:9: missing key "model"`},
		{"system: synchronous\n", `f:2:9: expected a mapping, found the text "synchronous"`},
		{"system: {model: synchronus, bound: 5ms}\n", `f:2:17: unknown system model "synchronus" (did you mean synchronous?)`},
		{"system: {model: synchronous}\n", `f:2:9: the synchronous model needs a bound: how long does a message take at the most?`},
		{"system: {model: synchronous, bound: 0s}\n", `f:2:37: bound must be above 0`},
		{"system: {model: synchronous, bound: 20ms, gst: 1s}\n", `f:2:48: the synchronous model has no gst`},
		{"system: {model: asynchronous, bound: 5ms}\n", `f:2:38: the asynchronous model has no bound`},
		{"system: {model: partially-synchronous, bound: 5ms}\n", `f:2:9: the partially-synchronous model needs gst: from when on does the bound hold?`},
		{"system: {model: partially-synchronous, gst: 1s}\n", `f:2:9: the partially-synchronous model needs a bound: how long does a message take at the most?`},
		{"system: {model: partially-synchronous, bound: 5ms, gst: -1s}\n", `f:2:57: a duration can't be negative, found -1s`},
		{"system: {model: partially-synchronous, bound: 5ms, gst: 2m}\n", `f:2:57: 2m0s is after the end of the run at 1m0s`},
		{"system: {model: synchronous, bound: 5ms}\n", `f:2:37: the network's delay (uniform 1ms..10ms) can exceed the bound 5ms: keep it within, or raise the bound`},
		{"system: {model: synchronous, bound: 5ms}\nnetwork: {delay: {dist: exponential, mean: 1ms}}\n", "f:3:18: the network's delay (exponential mean 1ms) can exceed the bound 5ms: give it `max: 5ms` or less, or make the system partially-synchronous"},
		{"system: {model: synchronous, bound: 10ms}\nnetwork: {links: [{from: c, to: p1, delay: {dist: constant, value: 11ms}}]}\n", `f:3:44: the link's delay (constant 11ms) can exceed the bound 10ms: keep it within, or raise the bound`},
		{"system: {model: synchronous, bound: 10ms}\nfaults: [{fault: link, from: c, to: p1, delay: {dist: constant, value: 11ms}}]\n", `f:3:48: the faulty link's delay (constant 11ms) can exceed the bound 10ms: keep it within, or raise the bound`},
	} {
		_, err := registry.Parse("f", []byte(head+tt.file))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s\n got  %v\n want %s", strings.TrimSpace(tt.file), err, tt.want)
		}
	}
	for _, file := range []string{
		"system: {model: asynchronous}\n",
		"system: {model: synchronous, bound: 10ms}\n",
		"system: {model: synchronous, bound: 10ms}\nnetwork: {delay: {dist: exponential, mean: 1ms, max: 9ms}}\n",
		"system: {model: synchronous, bound: 10ms}\nfaults: [{fault: timing, node: p1, delay: {dist: constant, value: 1s}}]\n",
		"system: {model: partially-synchronous, bound: 1ms, gst: 0s}\n",
	} {
		if _, err := registry.Parse("f", []byte(head+file)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Liveness is judged from GST on, in a run that has come to its end before, too.
func TestCalmFromGST(t *testing.T) {
	res := run(t, `protocol: twopc
system: {model: partially-synchronous, bound: 20ms, gst: 5s}
workload: [{op: begin, tx: t1}]
assert: [{name: done, eventually: "all(nodes, .state == 'COMMIT')"}]
`)
	if p := property(t, res, "done"); res.End.Reason != "quiescent" || p.Status != "holds" || !p.Exercised {
		t.Errorf("%+v, %s", p, res.End.Reason)
	}
	blocked := run(t, `protocol: twopc
system: {model: partially-synchronous, bound: 20ms, gst: 5s}
workload: [{op: begin, tx: t1}]
faults: [{fault: crash, node: c, when: {sends: GlobalCommit}}]
expect: {termination: blocked}
`)
	if p := property(t, blocked, "termination"); p.Status != "blocked" || p.At != "5s" || blocked.End.Reason != "blocked" {
		t.Errorf("%+v, %+v", p, blocked.End)
	}
}

// A system that claims to be synchronous and is not is not as expected.
func TestBreachIsUnexpected(t *testing.T) {
	const text = `protocol: twopc
system: {model: synchronous, bound: 10ms}
network: {bandwidth: 2KB/s}
workload: [{op: begin, tx: t1}, {op: begin, tx: t2}]
`
	res := run(t, text)
	if res.Verdict != scenarios.Fail || !strings.Contains(strings.Join(res.Unexpected, "\n"), "the system is not synchronous: VoteRequest from c to p1") {
		t.Errorf("%s, %q", res.Verdict, res.Unexpected)
	}
	if res := run(t, strings.Replace(text, "2KB/s", "10MB/s", 1)); res.Verdict != scenarios.Pass {
		t.Errorf("%s, %q", res.Verdict, res.Unexpected)
	}
	sweep := compile(t, parse(t, text)).Sweep(t.Context(), scenarios.Seeds{From: 1, Count: 20}, 2, nil)
	if sweep.Breaches != 20 || sweep.Verdict != scenarios.Fail {
		t.Errorf("%d breaches, %s %q", sweep.Breaches, sweep.Verdict, sweep.Unexpected)
	}
}

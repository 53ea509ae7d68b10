package report

import (
	"io"
	"strings"
	"testing"

	"simrun/scenarios"
)

const duel = `
name: duel
protocol: paxos
nodes: 3
params: {backoff: fixed, retry: 50ms, answer_timeout: 300ms}
network: {delay: {dist: constant, value: 60ms}}
workload:
  - {at: 0s, op: propose, node: n1, value: a}
  - {at: 60ms, op: propose, node: n2, value: b}
run: {until: 10s}
expect: {termination: livelock}
`

// A livelock is shown as the cycle that it is: all events of a period, and when what they set off comes.
func TestCycle(t *testing.T) {
	rec, res := record(t, duel)
	told := RunJSON(rec, res).(*scenarios.Result)
	c := told.Cycle
	if c == nil || res.End.Reason != "livelock" || told.Verdict != scenarios.Pass {
		t.Fatalf("no cycle: %s", res.End.Reason)
	}
	if res.Cycle.Events != nil {
		t.Error("the result itself was changed")
	}
	if uint64(len(c.Events)) != c.To-c.From+1 || c.Events[0].Event != c.From || len(c.Pending) == 0 || c.Pending[0].In != c.Events[0].After {
		t.Errorf("%d events from %d to %d, which begin %+v; pending %+v", len(c.Events), c.From, c.To, c.Events[0], c.Pending)
	}
	for _, e := range c.Events {
		if e.Kind == "send" && e.ToGo != "60ms" || e.Kind == "sync" && e.ToGo != "1ms" || e.Kind == "deliver" && e.ToGo != "" {
			t.Errorf("%+v", e)
		}
	}
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	for _, want := range []string{"over and over: livelock", "every 444ms the same happens again", "the cycle:", "timer retry"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	timeouts := make(map[string]bool)
	for _, e := range c.Events {
		if e.Kind == "timeout" {
			timeouts["+"+e.After+" "+e.Node] = true
		}
	}
	_, cycle, _ := strings.Cut(text, "the cycle:")
	for line := range strings.Lines(cycle) {
		if f := strings.Fields(line); strings.Contains(line, "times out") && !timeouts[f[0]+" "+f[1]] {
			t.Errorf("no timer expires there: %s", line)
		}
	}
}

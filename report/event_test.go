package report

import (
	"testing"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// Every kind of event has words of its own; a new one needs some.
func TestEveryKindOfEventHasWords(t *testing.T) {
	tell := newEventTeller(nil, &scenarios.Result{})
	for k := sim.EventBoot; k <= sim.EventLeader; k++ {
		l := &trace.Line{Kind: k.String(), Node: "p1", Name: "X"}
		if text := tell.tell(l); text == k.String()+" X" {
			t.Errorf("%s is told as %q", k, text)
		}
	}
	if text := tell.tell(&trace.Line{Kind: "suspect", Node: "p1", About: "c"}); text != "is told that c has crashed" {
		t.Errorf("a suspicion is told as %q", text)
	}
}

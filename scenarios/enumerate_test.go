package scenarios_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
)

const enumerated = `
name: x
protocol: twopc
nodes: {participant: 2}
workload: [{op: begin, tx: t1}]
nemesis: {enumerate: crash-points, max-faulty: %d}
expect: {termination: can-fail}
`

// counted is how many effects each node has in a run, from its events. A write that waits for its sync is one
// when it is carried out.
type counted map[sim.NodeID]int

func (c counted) Event(e *sim.Event) {
	switch e.Kind {
	case sim.EventSend, sim.EventTimerSet, sim.EventTimerCancel, sim.EventSave, sim.EventAppend, sim.EventTruncate,
		sim.EventSync, sim.EventObserve, sim.EventRespond, sim.EventIgnore:
		c[e.Node]++
	}
}

func (counted) Len() int     { return 0 }
func (counted) Truncate(int) {}

// The runs of an enumeration are those that one gets by writing each crash into a file by hand: with one node, every
// one; with two, each pair in the order in which they happen.
func TestEnumerationIsComplete(t *testing.T) {
	p := compile(t, parse(t, fmt.Sprintf(enumerated, 2)))
	var fromPoints []uint64
	runs := p.Sweep(context.Background(), scenarios.Seeds{From: 1, Count: 1}, 1, nil).Runs
	for point := uint64(1); point <= runs; point++ {
		s, _ := p.AtPoint(1, point)
		fromPoints = append(fromPoints, execPrint(t, s))
	}
	byHand := map[string]bool{}
	var prints []uint64
	plain := *p.Scenario
	plain.Nemesis = nil
	var crash func(list []string, depth int)
	crash = func(list []string, depth int) {
		text := "name: x\nprotocol: twopc\nnodes: {participant: 2}\nworkload: [{op: begin, tx: t1}]\nfaults: ["
		for i, l := range list {
			if i > 0 {
				text += ", "
			}
			text += l
		}
		text += "]\nexpect: {termination: can-fail}\n"
		q := compile(t, parse(t, text))
		effects := counted{}
		out, err := q.NewRunner().Run(1, scenarios.Options{Observer: effects})
		if err != nil {
			t.Fatal(err)
		}
		last := uint64(0)
		for _, f := range out.Faults {
			if !f.Struck() || f.Event < last {
				return
			}
			last = f.Event
		}
		byHand[fmt.Sprint(list)] = true
		prints = append(prints, out.Fingerprint)
		if depth == 0 {
			return
		}
		for _, n := range slices.Sorted(maps.Keys(effects)) {
			name := q.NodeName(n)
			if len(list) > 0 && list[0][:len("{fault: crash, node: p1")] == fmt.Sprintf("{fault: crash, node: %-2s", name) {
				continue
			}
			for k := 1; k <= effects[n]+1; k++ {
				when := fmt.Sprintf("effect: %d", k)
				if k > effects[n] {
					when = fmt.Sprintf("effect: %d, after: 1ns", effects[n])
				}
				crash(append(slices.Clone(list), fmt.Sprintf("{fault: crash, node: %-2s, when: {%s}}", name, when)), depth-1)
			}
		}
	}
	crash(nil, 2)
	slices.Sort(prints)
	slices.Sort(fromPoints)
	if !slices.Equal(prints, fromPoints) {
		t.Errorf("%d runs, and %d by hand (%d sets)", len(fromPoints), len(prints), len(byHand))
	}
	t.Logf("%d runs, %d of them different", runs, len(slices.Compact(slices.Clone(prints))))
}

func execPrint(t *testing.T, s *scenarios.Scenario) uint64 {
	t.Helper()
	out, err := compile(t, s).NewRunner().Run(1, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out.Fingerprint
}

// Two-phase commit blocks where its coordinator dies between the votes and the decision, and nowhere does it
// decide in two ways. How many workers there are shows in no result.
func TestEnumerationOfTwoPhaseCommit(t *testing.T) {
	p := compile(t, parse(t, fmt.Sprintf(enumerated, 1)))
	seeds := scenarios.Seeds{From: 1, Count: 5}
	s := p.Sweep(context.Background(), seeds, 1, nil)
	if s.Verdict != scenarios.Pass || s.Done != 5 || s.Judged != s.Runs || s.Runs < 5*30 {
		t.Errorf("%s: %d seeds, %d runs, %d judged; %q", s.Verdict, s.Done, s.Runs, s.Judged, s.Unexpected)
	}
	again := p.Sweep(context.Background(), seeds, 3, nil)
	if again.Fingerprint != s.Fingerprint || again.Runs != s.Runs {
		t.Errorf("with more workers: %d runs, %016x", again.Runs, again.Fingerprint)
	}
	for _, r := range s.Properties {
		if r.Name != "termination" {
			continue
		}
		if r.Kinds[check.Blocked] != r.Violated || len(r.FirstPoints) != len(r.FirstSeeds) || r.Violated == 0 {
			t.Fatalf("%+v", r)
		}
		for i, point := range r.FirstPoints {
			one, _ := p.AtPoint(r.FirstSeeds[i], point)
			res := execute(t, compile(t, one), one.Run.Seed)
			if got := property(t, res, "termination"); got.Status != check.Blocked {
				t.Errorf("point %d: %s", point, got.Status)
			}
		}
	}
	if one, runs := p.AtPoint(1, 1); one == nil || len(one.Faults) != 0 {
		t.Errorf("in the first of %d runs somebody crashes", runs)
	}
	if one, runs := p.AtPoint(1, 10_000); one != nil || runs == 0 {
		t.Errorf("there is a point beyond the last of %d", runs)
	}
}

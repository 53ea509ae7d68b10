package faults_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"simrun/faults"
)

// What is called a contradiction never happens, and only that: each of a few crashes strikes or not.
func TestContradictions(t *testing.T) {
	at := func(when, lasts time.Duration, nodes ...string) faults.Fault {
		return faults.Fault{Act: faults.Crash{Node: sel(nodes...)}, Timing: faults.Timing{At: when, For: lasts}}
	}
	tests := []struct {
		name string
		list []faults.Fault
		want int
	}{
		{"again, when it is down for good", []faults.Fault{at(ms, 0, "p1"), at(2*ms, 0, "p1")}, 1},
		{"the later one stands first", []faults.Fault{at(2*ms, ms, "p1"), at(ms, 5*ms, "p1")}, 1},
		{"at one time", []faults.Fault{at(ms, ms, "p1"), at(ms, 0, "p1")}, 1},
		{"when it is back", []faults.Fault{at(ms, ms, "p1"), at(3*ms, 0, "p1")}, 0},
		{"another one of several", []faults.Fault{at(ms, 0, "p1"), at(2*ms, 0, "p1", "p2")}, 0},
		{"one of several", []faults.Fault{at(ms, 0, "participant"), at(2*ms, 0, "p2")}, 1},
		{"who knows whom", []faults.Fault{at(ms, 0, "any"), at(2*ms, 0, "p1")}, 0},
		{"a third may be first", []faults.Fault{at(ms, 0, "p1"), at(2*ms, 0, "p1"), crash(on(faults.Pattern{Sends: "Hello"}), "p1")}, 0},
		{"drawn", []faults.Fault{{ID: "nemesis.1", Act: faults.Crash{Node: sel("p1")}}, at(2*ms, 0, "p1")}, 0},
	}
	setting := settingOf(scene{}.config())
	for _, tt := range tests {
		if got := setting.Contradictions(tt.list, nil); len(got) != tt.want {
			t.Errorf("%s: %v, want %d", tt.name, got, tt.want)
		}
	}
	if got := setting.Contradictions(tests[0].list, &faults.Campaign{}); got != nil {
		t.Errorf("with a campaign: %v", got)
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := ticking(rt)
		list := faultList(rt, s)
		for range rapid.IntRange(0, 3).Draw(rt, "crashes") {
			moment := rapid.IntRange(0, 20)
			list = append(list, at(ms*time.Duration(moment.Draw(rt, "at")), ms*time.Duration(moment.Draw(rt, "for")), rapid.SampledFrom([]string{"p1", "p2", "participant"}).Draw(rt, "node")))
		}
		st := s.with(t, list...).reset(rapid.Uint64().Draw(rt, "seed")).finish(t)
		for _, c := range setting.Contradictions(list, nil) {
			if st.table.Record(c.Later).Struck() {
				rt.Errorf("fault %d of %v struck all the same: %+v", c.Later+1, list, c)
			}
		}
	})
}

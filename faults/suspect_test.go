package faults_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/faults"
	"simrun/sim"
)

// told is what nodes are told in a run.
func told(s *stage) []string {
	var lines []string
	for _, line := range s.lines() {
		if words := strings.Fields(line); slices.Contains([]string{"suspect", "restore", "leader", "crash", "recover", "heal", "fault"}, words[2]) {
			lines = append(lines, line)
		}
	}
	return lines
}

// A mistake stands until it heals; a crash in the meantime makes it none.
func TestSuspect(t *testing.T) {
	crash := faults.Fault{Act: faults.Crash{Node: faults.Selector{"p1"}}, Timing: faults.Timing{At: 200 * ms}}
	for name, test := range map[string]struct {
		faults []faults.Fault
		want   []string
	}{
		"heals": {
			[]faults.Fault{suspicion(10*ms, 50*ms)},
			[]string{
				"10ms p1 fault suspect", "10ms p2 suspect p1", "10ms p3 suspect p1",
				"60ms p1 heal suspect", "60ms p2 restore p1", "60ms p3 restore p1",
			},
		},
		"becomes true": {
			[]faults.Fault{suspicion(190*ms, 100*ms), crash},
			[]string{
				"190ms p1 fault suspect", "190ms p2 suspect p1", "190ms p3 suspect p1",
				"200ms p1 fault crash", "200ms p1 crash", "p4 suspect p1", "290ms p1 heal suspect",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := parlour{detection: faults.Detection{Kind: sim.EventuallyPerfect}, faults: test.faults}.open(t).play(t)
			got := told(s)
			for i, line := range got {
				if _, rest, _ := strings.Cut(line, " "); rest == "p4 suspect p1" { // when the last message has come
					got[i] = rest
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Who restarts while a mistake stands is told of it, too.
func TestSuspectOfWhoIsDown(t *testing.T) {
	down := faults.Fault{Act: faults.Crash{Node: faults.Selector{"p2"}}, Timing: faults.Timing{At: 5 * ms, For: 20 * ms}}
	s := parlour{detection: faults.Detection{Kind: sim.EventuallyPerfect}, faults: []faults.Fault{down, suspicion(10*ms, 50*ms)}}.open(t).play(t)
	for _, want := range []string{"25ms p2 suspect p1", "60ms p2 restore p1"} {
		if got := told(s); !slices.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestSuspectNeedsAFallibleDetector(t *testing.T) {
	cfg := scene{}.config()
	for kind, want := range map[sim.DetectorKind]string{
		sim.Perfect:           "a perfect detector makes no mistakes",
		sim.NoDetector:        "there is no failure detector here",
		sim.Omega:             "omega names leaders",
		sim.Heartbeat:         "makes its own mistakes",
		sim.EventuallyPerfect: "",
	} {
		setting := settingOf(cfg)
		setting.Detector = &faults.Detection{Kind: kind, Watched: []sim.NodeID{c, p1, p2, p3}, Told: []sim.NodeID{c, p1, p2, p3}}
		problems := suspicion(0, ms).Validate(setting)
		switch {
		case want == "" && len(problems) > 0:
			t.Errorf("%s: %v", kind, problems)
		case want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, want)):
			t.Errorf("%s: %v, want %q", kind, problems, want)
		}
	}
}

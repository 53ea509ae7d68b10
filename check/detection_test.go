package check_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/check"
	"simrun/sim"
)

// What a detector said is measured against what happened: node 0 listens to what is said of 1 and 2.
func TestDetection(t *testing.T) {
	const ms = time.Millisecond
	event := func(at int, kind sim.EventKind, node, peer sim.NodeID, cause uint64) sim.Event {
		return sim.Event{At: sim.Time(at) * sim.Time(ms), Kind: kind, Node: node, Peer: peer, Cause: cause}
	}
	spans := func(each ...time.Duration) (s check.Spans) {
		for _, d := range each {
			s.Count, s.Sum, s.Most = s.Count+1, s.Sum+d, max(s.Most, d)
			if s.Least == 0 || d < s.Least {
				s.Least = d
			}
		}
		return s
	}
	for _, test := range []struct {
		name   string
		events []sim.Event // numbered from 1
		want   check.Quality
	}{
		{"a crash is detected", []sim.Event{
			event(10, sim.EventCrash, 1, sim.Nobody, 0), event(17, sim.EventSuspect, 0, 1, 1),
		}, check.Quality{Crashes: 1, Detected: 1, Detection: spans(7 * ms)}},
		{"a crash is missed", []sim.Event{
			event(10, sim.EventCrash, 1, sim.Nobody, 0),
		}, check.Quality{Crashes: 1, Missed: 1}},
		{"a mistake is taken back", []sim.Event{
			event(10, sim.EventSuspect, 0, 1, 0), event(25, sim.EventRestore, 0, 1, 0),
		}, check.Quality{Mistakes: 1, Wrong: spans(15 * ms)}},
		{"a mistake stands", []sim.Event{
			event(60, sim.EventSuspect, 0, 1, 0),
		}, check.Quality{Mistakes: 1, Standing: 1, Wrong: spans(40 * ms)}},
		{"a mistake comes true", []sim.Event{
			event(10, sim.EventSuspect, 0, 1, 0), event(30, sim.EventCrash, 1, sim.Nobody, 0),
		}, check.Quality{Crashes: 1, Detected: 1, Detection: check.Spans{Count: 1}, Mistakes: 1, Wrong: spans(20 * ms)}},
		{"who is back is not noticed", []sim.Event{
			event(10, sim.EventCrash, 1, sim.Nobody, 0), event(12, sim.EventRecover, 1, sim.Nobody, 1),
		}, check.Quality{Crashes: 1, Unnoticed: 1}},
		{"who is back is noticed by name of its crash", []sim.Event{
			event(10, sim.EventCrash, 1, sim.Nobody, 0), event(12, sim.EventRecover, 1, sim.Nobody, 1), event(15, sim.EventSuspect, 0, 1, 1),
		}, check.Quality{Crashes: 1, Detected: 1, Detection: spans(5 * ms)}},
		{"who is back and is suspected later is a mistake", []sim.Event{
			event(10, sim.EventCrash, 1, sim.Nobody, 0), event(12, sim.EventRecover, 1, sim.Nobody, 1), event(15, sim.EventSuspect, 0, 1, 0),
			event(20, sim.EventRestore, 0, 1, 0),
		}, check.Quality{Crashes: 1, Unnoticed: 1, Mistakes: 1, Wrong: spans(5 * ms)}},
		{"who is down need not be told", []sim.Event{
			event(5, sim.EventCrash, 0, sim.Nobody, 0), event(10, sim.EventCrash, 1, sim.Nobody, 0),
			event(20, sim.EventRecover, 0, sim.Nobody, 1), event(21, sim.EventSuspect, 0, 1, 2),
		}, check.Quality{}},
		{"who crashes need not be told any more", []sim.Event{
			event(10, sim.EventCrash, 1, sim.Nobody, 0), event(11, sim.EventCrash, 0, sim.Nobody, 0),
		}, check.Quality{}},
		{"leaders are counted", []sim.Event{
			event(10, sim.EventLeader, 0, 1, 0), event(11, sim.EventLeader, 0, 2, 0),
		}, check.Quality{Leaders: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := check.NewDetection(3, []sim.NodeID{0}, []sim.NodeID{0, 1, 2})
			for i := range test.events {
				test.events[i].Seq = uint64(i + 1)
				d.Watch(nil, &test.events[i])
			}
			if diff := cmp.Diff(test.want, d.Quality(0, sim.Time(100*ms))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

package faults_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"simrun/faults"
	"simrun/sim"
)

// beats is a parlour with heartbeats, on a network that takes 1ms to 40ms and loses nothing.
func beats(b faults.Beats, list ...faults.Fault) parlour {
	return parlour{detection: faults.Detection{Kind: sim.Heartbeat, Beats: b}, faults: list, reliable: true}
}

// Between two heartbeats that arrive there may pass the interval and all that delays differ by.
var patient = faults.Beats{Interval: 20 * ms, Timeout: 60 * ms}

// With a timeout that suits the network nobody is suspected who is up, and who crashes is
// suspected by all, at the latest when its last heartbeat is as old as the timeout.
func TestHeartbeatDetectsCrashes(t *testing.T) {
	const crash, back = 200 * ms, 400 * ms
	flap := faults.Fault{Act: faults.Crash{Node: faults.Selector{"p2"}}, Timing: faults.Timing{At: crash, For: back - crash}}
	s := beats(patient, flap).open(t)
	for seed := range uint64(20) {
		s.reset(seed).finish(t)
		suspected, restored := 0, 0
		for _, e := range s.events {
			switch e.Kind {
			case sim.EventSuspect:
				suspected++
				if latest := sim.Time(crash + 40*ms + 60*ms); e.Peer != 1 || e.At < sim.Time(crash) || e.At > latest {
					t.Errorf("seed %d: %v: %d suspects %d", seed, e.At, e.Node, e.Peer)
				}
			case sim.EventRestore:
				restored++
				if e.Peer != 1 || e.At < sim.Time(back) || e.At > sim.Time(back+40*ms) {
					t.Errorf("seed %d: %v: %d trusts %d again", seed, e.At, e.Node, e.Peer)
				}
			}
		}
		if suspected != 3 || restored != 3 {
			t.Errorf("seed %d: %d suspicions, %d taken back", seed, suspected, restored)
		}
	}
}

// A timeout that is too short for the network makes mistakes for ever; one that learns from
// them makes two about each node, for then it is 65ms, and no gap is longer than 59ms.
func TestHeartbeatAdapts(t *testing.T) {
	mistakes := func(b faults.Beats) (most int) {
		s := beats(b).open(t)
		for seed := range uint64(10) {
			s.reset(seed).finish(t)
			count := make(map[[2]sim.NodeID]int)
			for _, e := range s.events {
				if e.Kind == sim.EventSuspect {
					count[[2]sim.NodeID{e.Node, e.Peer}]++
					most = max(most, count[[2]sim.NodeID{e.Node, e.Peer}])
				}
			}
		}
		return most
	}
	hasty := faults.Beats{Interval: 20 * ms, Timeout: 25 * ms}
	if most := mistakes(hasty); most < 6 {
		t.Errorf("a fixed timeout: %d mistakes at most", most)
	}
	hasty.Adaptive = true
	if most := mistakes(hasty); most != 2 {
		t.Errorf("an adaptive timeout: %d mistakes at most", most)
	}
}

// A node that asks for a leader follows the least one that it does not suspect.
func TestHeartbeatElects(t *testing.T) {
	crash := faults.Fault{Act: faults.Crash{Node: faults.Selector{"p1"}}, Timing: faults.Timing{At: 200 * ms, For: 200 * ms}}
	s := beats(patient, crash).open(t).play(t)
	var got []string
	for _, e := range s.events {
		if e.Kind == sim.EventLeader && e.Node == 2 {
			got = append(got, fmt.Sprintf("%v p%d", e.At.Sub(0).Round(100*time.Millisecond), e.Peer+1))
		}
	}
	if want := "0s p1, 200ms p2, 400ms p1"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Faults can name heartbeats: who does not send them is suspected, though it is up.
func TestHeartbeatsCanBeOmitted(t *testing.T) {
	mute := faults.Fault{
		Act:    faults.Omission{Node: faults.Selector{"p3"}, Direction: faults.Send, Message: faults.HeartbeatKind},
		Timing: faults.Timing{At: 200 * ms, For: 200 * ms},
	}
	s := beats(patient, mute).open(t).play(t)
	count := map[string]int{}
	for _, e := range s.events {
		if e.Kind == sim.EventSuspect || e.Kind == sim.EventRestore {
			count[fmt.Sprint(e.Kind, " ", e.Peer)]++
		}
	}
	if count["suspect 2"] != 3 || count["restore 2"] != 3 || len(count) != 2 {
		t.Errorf("%v", count)
	}
}

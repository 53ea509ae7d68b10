package faults_test

import (
	"testing"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// How faults read in reports.
func TestTextOfAFault(t *testing.T) {
	sends := faults.Pattern{Sends: "GlobalCommit"}
	for _, test := range []struct {
		fault faults.Fault
		what  string
		text  string
	}{
		{crash(on(sends), "c"), "crash of c", "crash of c, when c sends GlobalCommit"},
		{crash(faults.Timing{At: 20 * ms}, "c"), "crash of c", "crash of c at 20ms"},
		{crash(faults.Timing{At: 20 * ms, For: 500 * ms}, "p1", "p2"), "crash of p1 and p2", "crash of p1 and p2 at 20ms for 500ms"},
		{crash(faults.Timing{}, "any"), "crash of any node", "crash of any node at 0s"},
		{crash(faults.Timing{}, "all"), "crash of all nodes", "crash of all nodes at 0s"},
		{crash(on(sends), "leader"), "crash of the leader", "crash of the leader, when it sends GlobalCommit"},
		{crash(on(sends), "any"), "crash of any node", "crash of any node, when it sends GlobalCommit"},
		{crash(on(sends), "p1", "p2", "p3"), "crash of p1, p2 and p3", "crash of p1, p2 and p3, each when it sends GlobalCommit"},
		{crash(on(sends), "all"), "crash of all nodes", "crash of all nodes, each when it sends GlobalCommit"},
		{crash(mid(1, "GlobalCommit"), "c"), "crash of c", "crash of c, when c sends GlobalCommit (1 of the broadcast sent)"},
		{crash(on(faults.Pattern{Sends: "Hello", To: sel("p1"), Nth: 2}), "c"), "crash of c", "crash of c, when c sends Hello to p1 for the 2nd time"},
		{crash(on(faults.Pattern{Node: sel("p2"), Receives: "Hello", From: sel("c", "p1"), After: 5 * ms}), "c"),
			"crash of c", "crash of c, when p2 receives Hello from one of c and p1, 5ms later"},
		{crash(on(faults.Pattern{Node: sel("leader"), State: "READY", Nth: 3}), "c"), "crash of c", "crash of c, when the leader enters READY for the 3rd time"},
		{crash(on(faults.Pattern{Node: sel("all"), Decides: "commit", Nth: 11}), "c"), "crash of c", "crash of c, when some node decides commit for the 11th time"},
		{crash(on(faults.Pattern{Saves: "vote", Nth: 21}), "c"), "crash of c", "crash of c, when c saves vote for the 21st time"},
		{faults.Fault{Act: faults.Crash{Node: sel("c"), Storage: faults.Lost}}, "crash of c (storage lost)", "crash of c (storage lost) at 0s"},
		{faults.Fault{Act: faults.Crash{Node: sel("c"), Storage: faults.UnsyncedLost}}, "crash of c", "crash of c at 0s"},
		{crash(again(10, 5, faults.Timing{Until: 8 * ms, Times: 3}), "any"), "crash of any node",
			"crash of any node, again and again (every constant 10ms, lasting constant 5ms) until 8ms, 3 times"},
		{faults.Fault{Act: faults.Partition{Groups: groups("c p1", "p2 p3")}, Timing: faults.Timing{At: 30 * ms, For: 1000 * ms}},
			"partition c p1 | p2 p3", "partition c p1 | p2 p3 at 30ms for 1s"},
		{faults.Fault{Act: faults.Partition{Cut: faults.Bridge, Groups: groups("c p1", "p3"), Bridge: sel("p2")}, Timing: on(sends)},
			"partition c p1 | p3 (bridge p2)", "partition c p1 | p3 (bridge p2), when some node sends GlobalCommit"},
		{faults.Fault{Act: faults.Partition{Cut: faults.OneWay, From: sel("p1"), To: sel("p2", "p3")}}, "partition p1 ↛ p2 p3", "partition p1 ↛ p2 p3 at 0s"},
		{faults.Fault{Act: faults.Partition{Cut: faults.Isolate, Node: sel("p1")}, Timing: on(sends)}, "isolation of p1", "isolation of p1, when p1 sends GlobalCommit"},
		{faults.Fault{Act: faults.Link{From: sel("c"), To: sel("p1", "p2"), Loss: 5e8, Duplicate: 1e8, Delay: ref(uniform(ms, 2*ms))}},
			"faulty link c → p1 p2 (loss 0.5, duplicate 0.1, delay uniform 1ms..2ms)",
			"faulty link c → p1 p2 (loss 0.5, duplicate 0.1, delay uniform 1ms..2ms) at 0s"},
		{faults.Fault{Act: faults.Omission{Node: sel("p1"), Direction: faults.Send, Message: "Bye", To: sel("c")}, Timing: faults.Timing{Times: 1}},
			"omission of p1 to send Bye to c", "omission of p1 to send Bye to c at 0s, once"},
		{faults.Fault{Act: faults.Omission{Node: sel("p1"), Direction: faults.Receive, From: sel("c"), Probability: ref(network.Certain / 2)}},
			"omission of p1 to receive from c (probability 0.5)", "omission of p1 to receive from c (probability 0.5) at 0s"},
		{faults.Fault{Act: faults.Omission{Node: sel("p1"), Message: "Bye"}}, "omission of p1 to send Bye and to receive it", "omission of p1 to send Bye and to receive it at 0s"},
		{faults.Fault{Act: faults.Omission{Node: sel("p1"), Direction: faults.Both}}, "omission of p1 to send and to receive", "omission of p1 to send and to receive at 0s"},
		{faults.Fault{Act: faults.Pause{Node: sel("p1")}, Timing: faults.Timing{At: ms, For: 300 * ms}}, "pause of p1", "pause of p1 at 1ms for 300ms"},
		{faults.Fault{Act: faults.Clock{Node: sel("p1"), Jump: faults.Jump(-2 * ms), Drift: 500 * sim.PPM}},
			"wrong clock of p1 (jump -2ms, drift 500ppm)", "wrong clock of p1 (jump -2ms, drift 500ppm) at 0s"},
		{faults.Fault{Act: faults.TimingFailure{Node: sel("p3"), Delay: ref(constant(200 * ms)), Timers: ref(network.One / 2)}},
			"bad timing of p3 (sends late, constant 200ms, timers × 0.5)", "bad timing of p3 (sends late, constant 200ms, timers × 0.5) at 0s"},
	} {
		if got := test.fault.What(); got != test.what {
			t.Errorf("What is %q, want %q", got, test.what)
		}
		if got := test.fault.String(); got != test.text {
			t.Errorf("String is %q, want %q", got, test.text)
		}
	}
}

func TestProbabilistic(t *testing.T) {
	half := network.Certain / 2
	for _, test := range []struct {
		act  faults.Act
		want bool
	}{
		{faults.Crash{}, false},
		{faults.Partition{}, false},
		{faults.Link{Loss: half}, true},
		{faults.Link{Loss: half, Duplicate: network.Certain}, false},
		{faults.Link{Loss: network.Certain}, false},
		{faults.Link{Loss: half, Delay: ref(constant(ms))}, false},
		{faults.Omission{}, false},
		{faults.Omission{Probability: &half}, true},
	} {
		if got := test.act.Probabilistic(); got != test.want {
			t.Errorf("%+v: %v, want %v", test.act, got, test.want)
		}
	}
}

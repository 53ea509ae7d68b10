package faults_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// problems prints what is wrong with a fault, as field: message [known names].
func problems(list []sim.Problem) []string {
	var all []string
	for _, p := range list {
		s := strings.Join(p.Field, ".") + ": " + p.Error()
		if len(p.Known) > 0 {
			s += fmt.Sprint(" ", p.Known)
		}
		all = append(all, s)
	}
	return all
}

// invalid is a table of faults and of all that is wrong with each.
type invalid []struct {
	fault faults.Fault
	want  []string
}

func (table invalid) check(t *testing.T) {
	t.Helper()
	setting := settingOf(scene{horizon: 60 * time.Second}.config())
	for _, test := range table {
		if diff := cmp.Diff(test.want, problems(test.fault.Validate(setting))); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.fault, diff)
		}
	}
}

func all(want ...string) []string { return want }

const (
	nodes  = "c p1 p2 p3 k client coordinator participant all"
	direct = " [" + nodes + "]"
	moving = " [" + nodes + " any leader]"
)

func TestValidateCrash(t *testing.T) {
	invalid{
		{crash(faults.Timing{}, "p1"), nil},
		{crash(faults.Timing{}, "any"), nil},
		{crash(faults.Timing{}, "leader"), nil},
		{crash(faults.Timing{}, "k"), nil},
		{crash(faults.Timing{}, "p4"), all(`node: unknown node "p4"` + moving)},
		{crash(faults.Timing{}, "p1", "nobody"), all(`node: unknown node "nobody"` + moving)}, // a role without nodes
		{crash(faults.Timing{}, "any", "p1"), all("node: any stands alone, not in a list")},
		{crash(faults.Timing{}), all("node: expected at least one node")},
		{crash(faults.Timing{}, "p1", "p2", "p1"), all("node: p1 is named twice")},
		{faults.Fault{Act: faults.Crash{Node: sel("p1"), Storage: "gone"}}, all(`storage: unknown storage "gone" [unsynced-lost kept lost]`)},
	}.check(t)
}

func TestValidatePartition(t *testing.T) {
	partition := func(p faults.Partition) faults.Fault { return faults.Fault{Act: p} }
	invalid{
		{partition(faults.Partition{Groups: groups("c", "participant")}), nil},
		{partition(faults.Partition{Cut: faults.Isolate, Node: sel("any")}), nil},
		{partition(faults.Partition{Cut: faults.Isolate, Node: sel("all")}), nil},
		{partition(faults.Partition{Cut: "half"}), all(`kind: unknown partition kind "half" [two-way one-way isolate bridge]`)},
		{partition(faults.Partition{}), all("fault: a partition of kind two-way needs groups")},
		{partition(faults.Partition{Groups: groups("c")}), all("groups: a partition has at least two groups")},
		{partition(faults.Partition{Groups: groups("c", "")}), all("groups: expected at least one node")},
		{partition(faults.Partition{Groups: groups("c p1", "p1 p2")}), all("groups: p1 is on two sides of the partition")},
		{partition(faults.Partition{Groups: groups("all", "p1")}), all("groups: p1 is on two sides of the partition")},
		{partition(faults.Partition{Groups: groups("c", "p1 k")}), all("groups: k is a client: partitions act among the protocol's nodes")},
		{partition(faults.Partition{Groups: groups("c", "leader")}), all("groups: leader can't stand here: name the nodes")},
		{partition(faults.Partition{Groups: groups("c", "p9")}), all(`groups: unknown node "p9"` + direct)},
		{partition(faults.Partition{Groups: groups("c", "p1"), Node: sel("p2")}), all("node: a partition of kind two-way has no node")},
		{partition(faults.Partition{Cut: faults.OneWay, From: sel("p1")}), all("fault: a partition of kind one-way needs to")},
		{partition(faults.Partition{Cut: faults.OneWay, From: sel("p1"), To: sel("participant")}), all("to: p1 is on two sides of the partition")},
		{partition(faults.Partition{Cut: faults.Isolate}), all("fault: a partition of kind isolate needs node")},
		{partition(faults.Partition{Cut: faults.Isolate, Node: sel("k")}), all("node: k is a client: partitions act among the protocol's nodes")},
		{partition(faults.Partition{Cut: faults.Bridge, Groups: groups("c", "p1")}), all("fault: a partition of kind bridge needs bridge")},
		{partition(faults.Partition{Cut: faults.Bridge, Groups: groups("c", "p1"), Bridge: sel("p1")}), all("bridge: p1 is on two sides of the partition")},
	}.check(t)
}

func TestValidatePartitionOfOneNode(t *testing.T) {
	setting := settingOf(scene{}.config())
	setting.Members = setting.Members[:1]
	f := faults.Fault{Act: faults.Partition{Cut: faults.Isolate, Node: sel("c")}}
	if diff := cmp.Diff(all("node: there is no other node to isolate c from"), problems(f.Validate(setting))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestValidateLinkAndOmission(t *testing.T) {
	link := func(l faults.Link) faults.Fault {
		l.From, l.To = sel("c"), sel("all")
		return faults.Fault{Act: l}
	}
	omission := func(o faults.Omission) faults.Fault {
		o.Node = sel("p1")
		return faults.Fault{Act: o}
	}
	const most = network.Certain + 1
	invalid{
		{link(faults.Link{Loss: network.Certain}), nil},
		{link(faults.Link{}), all("fault: a link fault has at least one of loss, duplicate, corrupt and delay")},
		{link(faults.Link{Loss: most}), all("loss: expected a probability from 0 to 1, found 1.000000001")},
		{link(faults.Link{Duplicate: -1}), all("duplicate: expected a probability from 0 to 1, found -0.000000001")},
		{link(faults.Link{Delay: ref(uniform(2*ms, ms))}), all("delay.max: max 1ms is below min 2ms")},
		{faults.Fault{Act: faults.Link{From: sel("any"), To: sel("q"), Loss: 1}}, all("from: any can't stand here: name the nodes", `to: unknown node "q"`+direct)},
		{omission(faults.Omission{}), nil},
		{omission(faults.Omission{Probability: ref(most)}), all("probability: expected a probability from 0 to 1, found 1.000000001")},
		{omission(faults.Omission{Direction: "sideways"}), all(`direction: unknown direction "sideways" [send receive both]`)},
		{omission(faults.Omission{Message: "Helo"}), all(`message: unknown message "Helo" of protocol toy [Hello Bye]`)},
		{omission(faults.Omission{Direction: faults.Receive, To: sel("c")}), all("to: an omission to receive has from, not to")},
		{omission(faults.Omission{Direction: faults.Send, From: sel("c")}), all("from: an omission to send has to, not from")},
		{omission(faults.Omission{To: sel("leader"), From: sel("q")}), all("to: leader can't stand here: name the nodes", `from: unknown node "q"`+direct)},
	}.check(t)
}

func TestValidateTiming(t *testing.T) {
	p1 := func(when faults.Timing) faults.Fault { return crash(when, "p1") }
	sends := on(faults.Pattern{Sends: "Hello"})
	with := func(when faults.Timing, change func(*faults.Timing)) faults.Fault {
		change(&when)
		return p1(when)
	}
	invalid{
		{p1(again(10, 0, faults.Timing{At: ms, Until: 2 * ms, Times: 3})), nil},
		{p1(faults.Timing{At: -ms}), all("at: a duration can't be negative, found -1ms")},
		{p1(faults.Timing{For: -ms}), all("for: a duration can't be negative, found -1ms")},
		{p1(faults.Timing{At: time.Minute}), nil},
		{p1(faults.Timing{At: time.Minute + 1}), all("at: 1m0.000000001s is after the end of the run at 1m0s")},
		{p1(faults.Timing{Times: -1}), all("times: times is a number from 1")},
		{p1(faults.Timing{Times: 2}), all("times: at one time a crash strikes once: times goes with when or repeat")},
		{p1(faults.Timing{Until: ms}), all("until: until goes with repeat; a fault that heals once has for")},
		{p1(faults.Timing{MidBroadcast: ref(1)}), all("mid-broadcast: mid-broadcast goes with when: {sends: …}")},
		{with(on(faults.Pattern{State: "IDLE"}), func(w *faults.Timing) { w.MidBroadcast = ref(1) }), all("mid-broadcast: mid-broadcast goes with when: {sends: …}")},
		{p1(mid(-1, "Hello")), all("mid-broadcast: mid-broadcast is a number of messages, from 0")},
		{with(sends, func(w *faults.Timing) { w.At = ms }), all("at: at and when exclude each other; when has after")},
		{with(sends, func(w *faults.Timing) { *w = again(1, 1, *w) }), all("repeat: repeat and when exclude each other")},
		{p1(again(1, 1, faults.Timing{For: ms})), all("repeat: repeat says how long the fault lasts: leave out for")},
		{p1(again(0, 0, faults.Timing{})), all("repeat: every and lasts are both 0: time would stand still")},
		{p1(again(1, 1, faults.Timing{At: 5 * ms, Until: 5 * ms})), all("until: until 5ms is not after at 5ms")},
		{p1(faults.Timing{Repeat: &faults.Repeat{Every: uniform(2, 1), Lasts: network.Distribution{Dist: "?", Value: 1}}}),
			all("repeat.every.max: max 1ns is below min 2ns", `repeat.lasts.dist: unknown distribution "?"`)},
	}.check(t)
}

func TestValidatePattern(t *testing.T) {
	when := func(p faults.Pattern) faults.Fault { return crash(on(p), "p1") }
	invalid{
		{when(faults.Pattern{Sends: "Hello", Node: sel("leader"), To: sel("participant"), Nth: 3, After: ms}), nil},
		{when(faults.Pattern{Decides: "commit"}), nil},
		{when(faults.Pattern{}), all("when: when names one thing: sends, receives, state, decides, saves or effect")},
		{when(faults.Pattern{Sends: "Hello", State: "IDLE"}), all("when: when names one thing: sends, receives, state, decides, saves or effect")},
		{when(faults.Pattern{Sends: "GlobalComit"}), all(`when.sends: unknown message "GlobalComit" of protocol toy [Hello Bye]`)},
		{when(faults.Pattern{Receives: "hello"}), all(`when.receives: unknown message "hello" of protocol toy [Hello Bye]`)},
		{when(faults.Pattern{State: "BUZY"}), all(`when.state: unknown state "BUZY" of protocol toy [BUSY IDLE LEADER]`)},
		{when(faults.Pattern{Decides: "comit"}), all(`when.decides: unknown decision "comit" of protocol toy [commit abort]`)},
		{when(faults.Pattern{Saves: "x", Node: sel("p7")}), all(`when.node: unknown node "p7" [` + nodes + " leader]")},
		{when(faults.Pattern{Saves: "x", Node: sel("any")}), all("when.node: any can't stand here: name the nodes")},
		{when(faults.Pattern{Saves: "x", Nth: -1}), all("when.nth: nth counts from 1")},
		{when(faults.Pattern{Saves: "x", After: -1}), all("when.after: a duration can't be negative, found -1ns")},
		{when(faults.Pattern{Saves: "x", To: sel("c"), From: sel("c")}), all("when.from: from goes with receives", "when.to: to goes with sends")},
		{when(faults.Pattern{Sends: "Hello", To: sel("q")}), all(`when.to: unknown node "q"` + direct)},
	}.check(t)
}

// A protocol that does not say what it decides may decide anything.
func TestValidateOpenDecisions(t *testing.T) {
	setting := settingOf(scene{}.config())
	setting.Decisions = nil
	if got := crash(on(faults.Pattern{Decides: "42"}), "p1").Validate(setting); len(got) > 0 {
		t.Errorf("wrong is %v", problems(got))
	}
}

func TestValidateNodes(t *testing.T) {
	setting := settingOf(scene{}.config())
	want := all("from: any can't stand here: name the nodes", `from: unknown node "q"`+direct)
	if diff := cmp.Diff(want, problems(setting.ValidateNodes(sel("c", "any", "q"), "from"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

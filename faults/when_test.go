package faults_test

import (
	"testing"

	"simrun/faults"
	"simrun/sim"
)

// Where in a step a strike falls, for every kind of pattern. p1 makes one step at 0 and its
// crash cuts it.
func TestWhenAStrikeFalls(t *testing.T) {
	for _, test := range []struct {
		name   string
		script string
		when   faults.Timing
		story  string // up to the fault
	}{
		{"sends: before that message leaves", "hello:0 bye hello", on(faults.Pattern{Sends: "Bye"}), `
			0s p1 send c Hello
		`},
		{"sends to", "hello bye", on(faults.Pattern{Sends: "Hello", To: sel("p3")}), `
			0s p1 send c Hello
			0s p1 send p2 Hello
		`},
		{"sends to a role", "bye hello", on(faults.Pattern{Sends: "Hello", To: sel("participant")}), `
			0s p1 send c Bye
			0s p1 send p2 Bye
			0s p1 send p3 Bye
			0s p1 send c Hello
		`},
		{"sends for the second time", "hello hello", on(faults.Pattern{Sends: "Hello", To: sel("c"), Nth: 2}), `
			0s p1 send c Hello
			0s p1 send p2 Hello
			0s p1 send p3 Hello
		`},
		{"saves: between the write and its sync", "hello:0 save:x sync bye", on(faults.Pattern{Saves: "note"}), `
			0s p1 send c Hello
			0s p1 save note
		`},
		{"saves to a log", "append:x sync", on(faults.Pattern{Saves: "log"}), `
			0s p1 append log
		`},
		{"state: right after", "state:BUSY state:IDLE hello", on(faults.Pattern{State: "IDLE"}), `
			0s p1 observe BUSY
			0s p1 observe IDLE
		`},
		{"decides: right after", "decide:abort decide:commit hello", on(faults.Pattern{Decides: "commit"}), `
			0s p1 observe decided abort
			0s p1 observe decided commit
		`},
		{"mid-broadcast 0", "bye:0 hello", mid(0, "Hello"), `
			0s p1 send c Bye
		`},
		{"mid-broadcast 2", "hello bye", mid(2, "Hello"), `
			0s p1 send c Hello
			0s p1 send p2 Hello
		`},
		{"mid-broadcast counts one kind", "bye:0 hello:0 bye:2 hello:2 hello:3", mid(2, "Hello"), `
			0s p1 send c Bye
			0s p1 send c Hello
			0s p1 send p2 Bye
			0s p1 send p2 Hello
		`},
		{"mid-broadcast of no more than that: at the end of the step", "hello bye:0 decide:abort", mid(3, "Hello"), `
			0s p1 send c Hello
			0s p1 send p2 Hello
			0s p1 send p3 Hello
			0s p1 send c Bye
			0s p1 observe decided abort
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := scene{work: work(at(0, p1, test.script), at(ms, p1, "hello"))}.with(t, crash(test.when, "p1")).play(t)
			for i, e := range st.events {
				if e.Kind == sim.EventFault {
					st.events = st.events[:i]
					break
				}
			}
			st.tells(t, test.story)
			st.record(t, 1, 0, 0, 0)
		})
	}
}

// mid is a mid-broadcast.
func mid(k int, sends string) faults.Timing {
	return faults.Timing{When: &faults.Pattern{Sends: sends}, MidBroadcast: &k}
}

// On receives, before the handler runs: the message is lost with the node.
func TestWhenReceives(t *testing.T) {
	s := scene{work: work(at(0, c, "bye:1"), at(ms, p2, "hello:1"), at(2*ms, c, "hello:1"))}
	for _, test := range []struct {
		name  string
		when  faults.Pattern
		story string
	}{
		{"a kind", faults.Pattern{Receives: "Hello"}, `
			10ms p1 deliver c Bye
			11ms p1 drop p2 Hello down
			12ms p1 drop c Hello down
		`},
		{"from a node", faults.Pattern{Receives: "Hello", From: sel("c")}, `
			10ms p1 deliver c Bye
			11ms p1 deliver p2 Hello
			12ms p1 drop c Hello down
		`},
		{"for the second time", faults.Pattern{Receives: "Hello", Nth: 2}, `
			10ms p1 deliver c Bye
			11ms p1 deliver p2 Hello
			12ms p1 drop c Hello down
		`},
		{"never", faults.Pattern{Receives: "Bye", From: sel("p2", "p3")}, `
			10ms p1 deliver c Bye
			11ms p1 deliver p2 Hello
			12ms p1 deliver c Hello
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := s.with(t, crash(on(test.when), "p1")).play(t)
			st.only(sim.EventDeliver, sim.EventDrop).tells(t, test.story)
		})
	}
}

// What does not arrive is not received.
func TestWhenReceivesCountsWhatArrives(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(5*ms, c, "hello:1"), at(20*ms, c, "hello:1"))}
	s.with(t,
		crash(on(faults.Pattern{Receives: "Hello", Nth: 2}), "p1"),
		faults.Fault{Act: faults.Partition{Cut: faults.Isolate, Node: sel("p1")}, Timing: faults.Timing{At: 12 * ms, For: 5 * ms}},
	).play(t).only(sim.EventDeliver, sim.EventDrop, sim.EventCrash).tells(t, `
		10ms p1 deliver c Hello
		15ms p1 drop c Hello partition
		30ms p1 crash
		30ms p1 drop c Hello down
	`)
}

func TestWhenAfter(t *testing.T) {
	s := scene{work: work(at(0, p1, "hello:0 save:x"), at(5*ms, p1, "bye:0"), at(9*ms, p1, "bye:0"))}
	st := s.with(t, crash(on(faults.Pattern{Sends: "Hello", After: 7 * ms}), "p1")).play(t)
	st.tells(t, `
		0s p1 send c Hello
		0s p1 save note
		5ms p1 send c Bye
		7ms p1 fault crash
		7ms p1 crash
		9ms p1 drop do down
		10ms c deliver p1 Hello
		15ms c deliver p1 Bye
	`)
	st.record(t, 1, 7*ms, 7*ms, 7*ms)
}

// A pattern of another node strikes all that the fault names.
func TestWhenAnotherNode(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:3"))}
	s.with(t, crash(on(faults.Pattern{Node: sel("c"), Sends: "Hello"}), "p1", "p2")).play(t).tells(t, `
		0s p1 fault crash
		0s p1 crash
		0s p2 fault crash
		0s p2 crash
		0s c send p3 Hello
		10ms p3 deliver c Hello
	`)
}

// A pattern that names several nodes is completed by whichever does it.
func TestWhenOneOfSeveral(t *testing.T) {
	s := scene{work: work(at(ms, c, "hello:3"), at(2*ms, p2, "hello:3"), at(3*ms, p1, "hello:3"))}
	st := s.with(t, crash(on(faults.Pattern{Node: sel("participant"), Sends: "Hello", Nth: 2}), "p2")).play(t)
	st.record(t, 1, 3*ms, 3*ms, 3*ms)
}

// Without `node` a pattern speaks of the fault's own nodes, each for itself.
func TestWhenEachForItself(t *testing.T) {
	s := scene{work: work(at(ms, p2, "hello:0"), at(2*ms, p1, "hello:0"), at(3*ms, p1, "hello:0"), at(4*ms, p2, "bye:0"), at(5*ms, p2, "hello:0"))}
	s.with(t, crash(on(faults.Pattern{Sends: "Hello", Nth: 2}), "p1", "p2")).play(t).strikes().tells(t, `
		3ms p1 fault crash
		3ms p1 crash
		5ms p2 fault crash
		5ms p2 crash
	`)
}

// A fault about no node takes its cue from anyone.
func TestWhenSomeNode(t *testing.T) {
	s := scene{work: work(at(ms, p2, "hello:1"))}
	f := faults.Fault{
		Act:    faults.Partition{Groups: []faults.Selector{sel("p1"), sel("p2", "p3")}},
		Timing: on(faults.Pattern{Sends: "Hello"}),
	}
	s.with(t, f).play(t).tells(t, `
		1ms - fault partition
		1ms p2 send p1 Hello
		1ms p1 drop p2 Hello partition
	`)
}

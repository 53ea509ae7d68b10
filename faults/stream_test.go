package faults_test

import (
	"testing"
	"time"

	"simrun/faults"
	"simrun/sim"
)

// A strike that is held back behind a pending sync happens when the stream
// reaches it.
func TestStrikeBehindASync(t *testing.T) {
	s := scene{sync: 5 * ms, work: work(at(0, p1, "save:x sync hello:0 bye:0"))}
	s.with(t, crash(on(faults.Pattern{Sends: "Bye"}), "p1")).play(t).tells(t, `
		0s p1 save note
		5ms p1 synced
		5ms p1 send c Hello
		5ms p1 fault crash
		5ms p1 crash
		15ms c deliver p1 Hello
	`)
}

// Of a step that comes while an earlier one is held back, too.
func TestStrikeOfALaterStep(t *testing.T) {
	s := scene{sync: 5 * ms, work: work(at(0, p1, "sync hello:0"), at(2*ms, p1, "bye:0"))}
	s.with(t, crash(on(faults.Pattern{Sends: "Bye"}), "p1")).play(t).tells(t, `
		5ms p1 synced
		5ms p1 send c Hello
		5ms p1 fault crash
		5ms p1 crash
		15ms c deliver p1 Hello
	`)
}

// A strike that a crash drops has not been: its fault waits for the next time,
// and what was counted behind the crash is not counted.
func TestCrashDropsAStrike(t *testing.T) {
	s := scene{sync: 5 * ms, work: work(
		at(0, p1, "hello:0 sync hello:0 hello:0 hello:0"), // one leaves, three are dropped
		at(20*ms, p1, "hello:0"),                          // the second
		at(35*ms, p1, "hello:0"),                          // the third
	)}
	s.with(t,
		faults.Fault{Act: faults.Partition{Groups: []faults.Selector{sel("p1"), sel("c")}}, Timing: on(faults.Pattern{Sends: "Hello", Nth: 3})},
		crash(faults.Timing{At: 2 * ms, For: ms}, "p1"),
	).play(t).only(sim.EventSend, sim.EventFault, sim.EventDrop, sim.EventRecover).tells(t, `
		0s p1 send c Hello
		2ms p1 fault crash
		3ms p1 recover
		20ms p1 send c Hello
		35ms - fault partition
		35ms p1 send c Hello
		35ms c drop p1 Hello partition
	`)
}

// Of two faults that one effect triggers, a crash keeps the one behind it from
// striking.
func TestTwoFaultsAtOneEffect(t *testing.T) {
	isolation := faults.Fault{Act: faults.Partition{Cut: faults.Isolate, Node: sel("p1")}, Timing: on(faults.Pattern{Sends: "Hello"})}
	dies := crash(on(faults.Pattern{Sends: "Hello"}), "p1")
	s := scene{work: work(at(0, p1, "hello:0"))}
	s.with(t, isolation, dies).play(t).tells(t, `
		0s p1 fault partition
		0s p1 fault crash
		0s p1 crash
	`)
	s.with(t, dies, isolation).play(t).tells(t, `
		0s p1 fault crash
		0s p1 crash
	`)
}

// With Times a crash strikes again when the message is sent again.
func TestTimesOfAPattern(t *testing.T) {
	s := scene{work: work(at(0, p1, "hello"), at(20*ms, p1, "bye:0 hello"), at(40*ms, p1, "hello:0"), at(60*ms, p1, "hello:0"))}
	timing := on(faults.Pattern{Sends: "Hello", Nth: 2})
	timing.Times, timing.For = 2, 5*ms
	st := s.with(t, crash(timing, "p1")).play(t)
	st.only(sim.EventSend, sim.EventCrash, sim.EventRecover).tells(t, `
		0s p1 send c Hello
		0s p1 crash
		5ms p1 recover
		20ms p1 send c Bye
		20ms p1 crash
		25ms p1 recover
		40ms p1 send c Hello
		60ms p1 send c Hello
	`)
	st.record(t, 2, 0, 20*ms, 25*ms)
}

// An attempt that finds its victim struck already is not one of the times.
func TestTimesCountsStrikes(t *testing.T) {
	s := scene{work: work(at(0, c, "hello"), at(20*ms, c, "hello:2"), at(40*ms, c, "hello:2"))}
	timing := on(faults.Pattern{Node: sel("c"), Sends: "Hello"})
	timing.Times, timing.For = 2, 10*ms
	st := s.with(t, crash(timing, "p1")).play(t)
	st.only(sim.EventCrash).tells(t, `
		0s p1 crash
		20ms p1 crash
	`)
}

// So does a partition that stands already.
func TestTimesCountsPartitions(t *testing.T) {
	s := scene{work: work(at(0, c, "hello"), at(20*ms, c, "bye:1 hello:2"))}
	timing := on(faults.Pattern{Sends: "Hello"})
	timing.Times, timing.For = 2, 10*ms
	f := faults.Fault{Act: faults.Partition{Groups: groups("c", "p1")}, Timing: timing}
	s.with(t, f).play(t).strikes().tells(t, `
		0s - fault partition
		10ms - heal partition
		20ms - fault partition
		30ms - heal partition
	`)
}

// A mid-broadcast strikes once in a step, however many messages it sends.
func TestMidBroadcastStrikesOnceInAStep(t *testing.T) {
	s := scene{work: work(at(0, c, "hello"), at(20*ms, c, "hello"), at(40*ms, c, "hello"))}
	timing := mid(1, "Hello")
	timing.When.Node, timing.Times, timing.For = sel("c"), 2, 5*ms
	f := faults.Fault{Act: faults.Partition{Cut: faults.Isolate, Node: sel("c")}, Timing: timing}
	s.with(t, f).play(t).only(sim.EventSend, sim.EventFault, sim.EventHeal).tells(t, `
		0s c send p1 Hello
		0s c fault partition
		0s c send p2 Hello
		0s c send p3 Hello
		5ms c heal partition
		20ms c send p1 Hello
		20ms c fault partition
		20ms c send p2 Hello
		20ms c send p3 Hello
		25ms c heal partition
		40ms c send p1 Hello
		40ms c send p2 Hello
		40ms c send p3 Hello
	`)
}

// The event that completed the pattern is the cause of the fault, that of the
// fault the cause of the crash; a heal names the strike that it ends.
func TestCausesOfStrikes(t *testing.T) {
	for _, after := range []int{0, 3} {
		s := scene{work: work(at(0, p1, "bye:0 hello:0"), at(20*ms, p1, "bye:0 hello:0"))}
		timing := on(faults.Pattern{Sends: "Hello", After: time.Duration(after) * ms})
		timing.Times, timing.For = 2, 10*ms
		st := s.with(t, crash(timing, "p1")).play(t)
		var fault sim.Event
		for _, e := range st.events {
			switch cause := st.events[max(e.Cause, 1)-1]; e.Kind {
			case sim.EventFault:
				fault = e
				if cause.Kind != sim.EventSend || cause.At != e.At.Add(-time.Duration(after)*ms) {
					t.Errorf("the fault at %v is caused by %v at %v", e.At, cause.Kind, cause.At)
				}
			case sim.EventCrash, sim.EventHeal:
				if e.Cause != fault.Seq {
					t.Errorf("the %v at %v is caused by %v at %v", e.Kind, e.At, cause.Kind, cause.At)
				}
			}
		}
		if st.table.Record(0).Strikes != 2 {
			t.Errorf("%d strikes, want 2", st.table.Record(0).Strikes)
		}
	}
}

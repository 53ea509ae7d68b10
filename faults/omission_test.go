package faults_test

import (
	"slices"
	"testing"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

func TestWhatIsOmitted(t *testing.T) {
	s := scene{work: work(
		at(0, p1, "hello:0 bye:0 hello:2"),
		at(ms, c, "hello:1 bye:1"),
		at(2*ms, p2, "hello:1"),
	)}
	for _, test := range []struct {
		name string
		act  faults.Omission
		lost []string
	}{
		{"both by default", faults.Omission{}, []string{"p1 Hello c", "p1 Bye c", "p1 Hello p2", "c Hello p1", "c Bye p1", "p2 Hello p1"}},
		{"both", faults.Omission{Direction: faults.Both}, []string{"p1 Hello c", "p1 Bye c", "p1 Hello p2", "c Hello p1", "c Bye p1", "p2 Hello p1"}},
		{"send", faults.Omission{Direction: faults.Send}, []string{"p1 Hello c", "p1 Bye c", "p1 Hello p2"}},
		{"receive", faults.Omission{Direction: faults.Receive}, []string{"c Hello p1", "c Bye p1", "p2 Hello p1"}},
		{"send a kind", faults.Omission{Direction: faults.Send, Message: "Bye"}, []string{"p1 Bye c"}},
		{"receive a kind", faults.Omission{Direction: faults.Receive, Message: "Hello"}, []string{"c Hello p1", "p2 Hello p1"}},
		{"send to", faults.Omission{Direction: faults.Send, To: sel("participant")}, []string{"p1 Hello p2"}},
		{"only to", faults.Omission{To: sel("c")}, []string{"p1 Hello c", "p1 Bye c"}},
		{"receive from", faults.Omission{Direction: faults.Receive, From: sel("p2")}, []string{"p2 Hello p1"}},
		{"only from", faults.Omission{From: sel("c")}, []string{"c Hello p1", "c Bye p1"}},
		{"to and from", faults.Omission{To: sel("p2"), From: sel("p2")}, []string{"p1 Hello p2", "p2 Hello p1"}},
		{"both, to", faults.Omission{Direction: faults.Both, To: sel("p2"), Message: "Hello"}, []string{"p1 Hello p2", "c Hello p1", "p2 Hello p1"}},
		{"surely", faults.Omission{Probability: ref(network.Certain), Message: "Bye"}, []string{"p1 Bye c", "c Bye p1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.act.Node = sel("p1")
			st := s.with(t, faults.Fault{Act: test.act}).play(t)
			var lost []string
			for _, e := range st.events {
				if e.Kind == sim.EventDrop && e.Loss == sim.LostByFault {
					lost = append(lost, st.Config().Name(e.Peer)+" "+e.Name+" "+st.Config().Name(e.Node))
				}
			}
			if !slices.Equal(lost, test.lost) {
				t.Errorf("lost %q, want %q", lost, test.lost)
			}
			if got := st.table.Record(0).Strikes; got != len(lost) {
				t.Errorf("%d strikes for %d messages lost", got, len(lost))
			}
		})
	}
}

// A sent message is lost when it leaves, a received one when it would arrive.
// The fault strikes when it first does so, and each loss has it as its cause.
func TestOmissionInTime(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(20*ms, p1, "hello:0"), at(25*ms, p1, "hello:0"), at(30*ms, p1, "hello:0"), at(31*ms, c, "hello:2"))}
	st := s.with(t, faults.Fault{Act: faults.Omission{Node: sel("p1")}, Timing: faults.Timing{At: 5 * ms, For: 24 * ms}}).play(t)
	st.tells(t, `
		0s c send p1 Hello
		10ms p1 fault omission
		10ms p1 drop c Hello fault
		20ms p1 send c Hello
		20ms c drop p1 Hello fault
		25ms p1 send c Hello
		25ms c drop p1 Hello fault
		29ms p1 heal omission
		30ms p1 send c Hello
		31ms c send p2 Hello
		40ms c deliver p1 Hello
		41ms p2 deliver c Hello
	`)
	st.record(t, 3, 10*ms, 10*ms, 29*ms)
	for _, e := range st.events {
		if cause := st.events[max(e.Cause, 1)-1]; e.Kind == sim.EventDrop && cause.Kind != sim.EventFault {
			t.Errorf("the drop at %v is caused by a %v", e.At, cause.Kind)
		}
	}
}

// Times counts messages; with the last one the omission is over.
func TestOmissionTimes(t *testing.T) {
	s := scene{work: work(at(0, p1, "hello"), at(ms, p1, "hello:0"))}
	st := s.with(t, faults.Fault{Act: faults.Omission{Node: sel("p1"), Direction: faults.Send}, Timing: faults.Timing{Times: 2}}).play(t)
	st.tells(t, `
		0s p1 send c Hello
		0s p1 fault omission
		0s c drop p1 Hello fault
		0s p1 send p2 Hello
		0s p1 heal omission
		0s p2 drop p1 Hello fault
		0s p1 send p3 Hello
		1ms p1 send c Hello
		10ms p3 deliver p1 Hello
		11ms c deliver p1 Hello
	`)
	st.record(t, 2, 0, 0, 0)
}

// An omission that a pattern switches on begins with the very message that is about to leave.
func TestOmissionWhen(t *testing.T) {
	s := scene{work: work(at(0, p1, "hello:0 hello:2"), at(ms, p2, "hello:0"), at(2*ms, p2, "hello:0 bye:0"), at(3*ms, p3, "hello:0"))}
	f := faults.Fault{
		Act:    faults.Omission{Node: sel("p1", "p2"), Direction: faults.Send},
		Timing: on(faults.Pattern{Sends: "Hello", Nth: 2}), // each for itself
	}
	s.with(t, f).play(t).only(sim.EventFault, sim.EventDrop, sim.EventDeliver).tells(t, `
		0s p1 fault omission
		0s p2 drop p1 Hello fault
		2ms p2 fault omission
		2ms c drop p2 Hello fault
		2ms c drop p2 Bye fault
		10ms c deliver p1 Hello
		11ms c deliver p2 Hello
		13ms c deliver p3 Hello
	`)
}

// An omission that stands and touches nothing leaves no mark: not when it is
// switched on, not when it heals.
func TestOmissionThatTouchesNothing(t *testing.T) {
	s := scene{work: work(at(50*ms, p1, "hello:0"))}
	st := s.with(t, faults.Fault{Act: faults.Omission{Node: sel("p1"), Message: "Bye"}, Timing: faults.Timing{For: 90 * ms}}).play(t)
	st.tells(t, `
		50ms p1 send c Hello
		60ms c deliver p1 Hello
	`)
	st.record(t, 0, 0, 0, 0)
	if st.Now() != sim.Time(60*ms) {
		t.Errorf("the run ended at %v, want 60ms", st.Now())
	}
}

func TestOmissionByChance(t *testing.T) {
	var list []sim.Invocation
	for i := range 200 {
		list = append(list, at(ms*time.Duration(i), p1, "hello:0"))
	}
	st := scene{work: list}.with(t, faults.Fault{Act: faults.Omission{Node: sel("p1"), Probability: ref(network.Certain / 4)}}).play(t)
	if n := st.table.Record(0).Strikes; n < 30 || n > 70 {
		t.Errorf("of 200 messages %d were omitted at a probability of 0.25", n)
	}
}

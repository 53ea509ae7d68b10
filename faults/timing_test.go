package faults_test

import (
	"testing"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

func late(d time.Duration) faults.TimingFailure {
	return faults.TimingFailure{Node: sel("p1"), Delay: ref(constant(d))}
}

// What a node with bad timing sends leaves late, the duplicates too; what others send does not.
func TestSendsLate(t *testing.T) {
	s := scene{
		work:    work(at(0, p1, "hello:0"), at(ms, c, "hello:1"), at(6*ms, p1, "hello:0"), at(20*ms, p1, "hello:0")),
		network: network.Config{Quality: network.Quality{Delay: constant(10 * ms), Duplicate: network.Certain}},
	}
	st := s.with(t, faults.Fault{Act: late(50 * ms), Timing: faults.Timing{At: 5 * ms, For: 10 * ms}}).play(t)
	st.only(sim.EventDeliver, sim.EventFault, sim.EventHeal).tells(t, `
		6ms p1 fault timing
		10ms c deliver p1 Hello
		10ms c deliver p1 Hello
		11ms p1 deliver c Hello
		11ms p1 deliver c Hello
		15ms p1 heal timing
		30ms c deliver p1 Hello
		30ms c deliver p1 Hello
		66ms c deliver p1 Hello
		66ms c deliver p1 Hello
	`)
	st.record(t, 1, 6*ms, 6*ms, 15*ms)
}

// On a link that keeps its order, what is sent after a late message is late, too.
func TestSendsLateInOrder(t *testing.T) {
	s := scene{
		work:    work(at(0, p1, "hello:0"), at(ms, p1, "bye:0")),
		network: network.Config{Order: network.FIFO},
	}
	st := s.with(t, faults.Fault{Act: late(50 * ms), Timing: faults.Timing{Times: 1}}).play(t)
	st.only(sim.EventDeliver).tells(t, `
		60ms c deliver p1 Hello
		60ms c deliver p1 Bye
	`)
}

// On such a link several late messages are as late as one: each waits for its own delay, and for those before it.
func TestLatenessInOrderDoesNotAddUp(t *testing.T) {
	s := scene{
		work:    work(at(0, p1, "hello:0"), at(ms, p1, "bye:0"), at(2*ms, p1, "hello:0")),
		network: network.Config{Order: network.FIFO},
	}
	st := s.with(t, faults.Fault{Act: late(50 * ms)}).play(t)
	st.only(sim.EventDeliver).tells(t, `
		60ms c deliver p1 Hello
		61ms c deliver p1 Bye
		62ms c deliver p1 Hello
	`)
}

// Timers that are set while the fault is on are multiplied. The draws stay where they are.
func TestTimersEarlyAndLate(t *testing.T) {
	s := scene{work: work(at(0, p1, "tick"), at(0, p2, "tick")), horizon: time.Second}
	ticks := func(list ...faults.Fault) map[sim.NodeID][]sim.Time {
		all := make(map[sim.NodeID][]sim.Time)
		for _, e := range s.with(t, list...).play(t).only(sim.EventTimeout).events {
			all[e.Node] = append(all[e.Node], e.At)
		}
		return all
	}
	right := ticks()
	for _, factor := range []network.Decimal{network.One / 2, 3 * network.One} {
		wrong := ticks(faults.Fault{Act: faults.TimingFailure{Node: sel("p1"), Timers: ref(factor)}})
		for i := range right[p1] {
			want := sim.Time(factor.Times(time.Duration(right[p1][i])))
			if off := wrong[p1][i].Sub(want); off < -time.Duration(i+1) || off > 0 { // each timer is rounded down
				t.Errorf("timers × %v: tick %d of p1 is at %v, want %v", factor, i+1, wrong[p1][i], want)
			}
			if wrong[p2][i] != right[p2][i] {
				t.Errorf("timers × %v of p1: tick %d of p2 is at %v, want %v", factor, i+1, wrong[p2][i], right[p2][i])
			}
		}
	}
}

func TestTimersRecord(t *testing.T) {
	s := scene{work: work(at(10*ms, p1, "tick"), at(20*ms, c, "hello:1"))}
	f := faults.Fault{Act: faults.TimingFailure{Node: sel("p1"), Timers: ref(2 * network.One)}, Timing: faults.Timing{Times: 3}}
	st := s.with(t, f).play(t)
	if r := st.table.Record(0); r.Strikes != 3 || r.First != sim.Time(10*ms) {
		t.Errorf("it struck %d timers, the first at %v; want 3, the first at 10ms", r.Strikes, r.First)
	}
}

// A pause of several nodes, for a time; and one when a pattern is reached, between two sends of a step.
func TestPause(t *testing.T) {
	s := scene{work: work(at(0, c, "hello"), at(30*ms, c, "bye"))}
	st := s.with(t, faults.Fault{Act: faults.Pause{Node: sel("p1", "p2")}, Timing: faults.Timing{At: 5 * ms, For: 20 * ms}}).play(t)
	st.only(sim.EventDeliver, sim.EventFault, sim.EventHeal).tells(t, `
		5ms p1 fault pause
		5ms p2 fault pause
		10ms p3 deliver c Hello
		25ms p1 heal pause
		25ms p2 heal pause
		25ms p1 deliver c Hello
		25ms p2 deliver c Hello
		40ms p1 deliver c Bye
		40ms p2 deliver c Bye
		40ms p3 deliver c Bye
	`)
	st.record(t, 2, 5*ms, 5*ms, 25*ms)

	when := on(faults.Pattern{Sends: "Hello", To: sel("p2")})
	when.For = 20 * ms
	st = s.with(t, faults.Fault{Act: faults.Pause{Node: sel("c")}, Timing: when}).play(t)
	st.only(sim.EventSend, sim.EventFault).tells(t, `
		0s c send p1 Hello
		0s c fault pause
		20ms c send p2 Hello
		20ms c send p3 Hello
		30ms c send p1 Bye
		30ms c send p2 Bye
		30ms c send p3 Bye
	`)
}

// A pause that strikes before a message is handled strikes once: the message is handled after it.
func TestPauseBeforeAMessage(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(30*ms, c, "hello:1"))}
	when := on(faults.Pattern{Receives: "Hello"})
	when.For, when.Times = 5*ms, 2
	st := s.with(t, faults.Fault{Act: faults.Pause{Node: sel("p1")}, Timing: when}).play(t)
	st.only(sim.EventDeliver, sim.EventFault).tells(t, `
		10ms p1 fault pause
		15ms p1 deliver c Hello
		40ms p1 fault pause
		45ms p1 deliver c Hello
	`)
}

// A node that is down can't be paused, and a crash ends a pause.
func TestPauseAndCrash(t *testing.T) {
	s := scene{work: work(at(12*ms, c, "hello:1"), at(40*ms, c, "hello:1"))}
	st := s.with(t,
		faults.Fault{Act: faults.Pause{Node: sel("p1")}, Timing: faults.Timing{At: 20 * ms, For: 100 * ms}},
		crash(faults.Timing{At: 30 * ms, For: 5 * ms}, "p1"),
		crash(faults.Timing{At: 5 * ms}, "p2"),
		faults.Fault{Act: faults.Pause{Node: sel("p2")}, Timing: faults.Timing{At: 10 * ms}},
	).play(t)
	st.only(sim.EventDeliver, sim.EventDrop, sim.EventFault, sim.EventRecover).tells(t, `
		5ms p2 fault crash
		20ms p1 fault pause
		30ms p1 fault crash
		30ms p1 drop c Hello down
		35ms p1 recover
		50ms p1 deliver c Hello
	`)
	if st.table.Record(3).Struck() {
		t.Error("a node that is down was paused")
	}
}

// A clock that jumps brings timers nearer; when it heals, what is left takes as long again.
func TestClockFault(t *testing.T) {
	s := scene{work: work(at(0, p1, "tick")), horizon: time.Second}
	first := func(list ...faults.Fault) sim.Time {
		return s.with(t, list...).play(t).only(sim.EventTimeout).events[0].At
	}
	right := first()
	jump := faults.Fault{Act: faults.Clock{Node: sel("p1"), Jump: faults.Jump(10 * ms)}, Timing: faults.Timing{At: ms}}
	if got := first(jump); got != sim.Time(ms) {
		t.Errorf("the jump at 1ms passes the timer due at %v, which expires at %v", right, got)
	}
	back := faults.Fault{Act: faults.Clock{Node: sel("p1"), Jump: faults.Jump(-10 * ms)}, Timing: faults.Timing{At: ms}}
	if got := first(back); got != right.Add(10*ms) {
		t.Errorf("the clock was set back by 10ms, and the timer due at %v expires at %v", right, got)
	}
	back.For = time.Millisecond
	if got := first(back); got != right {
		t.Errorf("the clock was set back and right again, and the timer due at %v expires at %v", right, got)
	}
	fast := faults.Fault{Act: faults.Clock{Node: sel("p1"), Drift: sim.DriftMax}}
	if got := first(fast); got != right/2 && got != right/2+1 {
		t.Errorf("the clock runs twice as fast, and the timer due at %v expires at %v", right, got)
	}
}

func TestValidateTimingFailurePauseAndClock(t *testing.T) {
	timing := func(f faults.TimingFailure) faults.Fault { f.Node = sel("p1"); return faults.Fault{Act: f} }
	clock := func(f faults.Clock) faults.Fault { f.Node = sel("any"); return faults.Fault{Act: f} }
	invalid{
		{timing(faults.TimingFailure{Timers: ref(network.One / 2)}), nil},
		{timing(faults.TimingFailure{}), all("fault: a timing fault has delay or timers, or both")},
		{timing(faults.TimingFailure{Timers: ref(network.One)}), all("timers: timers is above 0 and not 1: below 1 is early, above is late; found 1")},
		{timing(faults.TimingFailure{Timers: ref(network.Decimal(0))}), all("timers: timers is above 0 and not 1: below 1 is early, above is late; found 0")},
		{timing(faults.TimingFailure{Delay: ref(constant(0))}), all("delay: a delay of 0 is not late")},
		{timing(faults.TimingFailure{Delay: ref(uniform(2*ms, ms))}), all("delay.max: max 1ms is below min 2ms")},
		{clock(faults.Clock{Jump: faults.Jump(-ms)}), nil},
		{clock(faults.Clock{}), all("fault: a clock fault has jump or drift, or both")},
		{clock(faults.Clock{Drift: -sim.DriftMax}), all("drift: drift is between -1000000ppm and 1000000ppm, found -1000000ppm")},
		{faults.Fault{Act: faults.Pause{Node: sel("p9")}}, all(`node: unknown node "p9"` + moving)},
		{faults.Fault{Act: faults.Pause{Node: sel("p1")}, Timing: faults.Timing{Times: 2}}, all("times: at one time a pause strikes once: times goes with when or repeat")},
	}.check(t)
}

package faults_test

import (
	"testing"
	"time"

	"simrun/faults"
)

// again makes the timing of an intermittent fault.
func again(every, lasts int, more faults.Timing) faults.Timing {
	more.Repeat = &faults.Repeat{Every: constant(ms * time.Duration(every)), Lasts: constant(ms * time.Duration(lasts))}
	return more
}

// `every` counts from the start, then from each healing; at the horizon the run ends.
func TestRepeat(t *testing.T) {
	st := scene{horizon: 50 * ms}.with(t, crash(again(10, 5, faults.Timing{}), "p1")).play(t)
	st.strikes().tells(t, `
		10ms p1 fault crash
		10ms p1 crash
		15ms p1 heal crash
		15ms p1 recover
		25ms p1 fault crash
		25ms p1 crash
		30ms p1 heal crash
		30ms p1 recover
		40ms p1 fault crash
		40ms p1 crash
		45ms p1 heal crash
		45ms p1 recover
	`)
	st.record(t, 3, 10*ms, 40*ms, 45*ms)
}

// With `at` it counts from there. `until` heals for good, before its time.
func TestRepeatUntil(t *testing.T) {
	st := scene{}.with(t, crash(again(10, 20, faults.Timing{At: 5 * ms, Until: 50 * ms}), "p1")).play(t)
	st.strikes().tells(t, `
		15ms p1 fault crash
		15ms p1 crash
		35ms p1 heal crash
		35ms p1 recover
		45ms p1 fault crash
		45ms p1 crash
		50ms p1 heal crash
		50ms p1 recover
	`)
	st.record(t, 2, 15*ms, 45*ms, 50*ms)
}

// The healing that is planned is the calm of a run that ends before it: with `until` that is the earlier.
func TestCalmOfARunThatEndsEarly(t *testing.T) {
	st := scene{horizon: 48 * ms}.with(t, crash(again(10, 20, faults.Timing{At: 5 * ms, Until: 50 * ms}), "p1")).play(t)
	st.record(t, 2, 15*ms, 45*ms, 50*ms)
	st = scene{horizon: 20 * ms}.with(t, crash(faults.Timing{At: 10 * ms, For: 90 * ms}, "p1")).play(t)
	st.record(t, 1, 10*ms, 10*ms, 100*ms)
}

// Several nodes that are struck one by one heal one by one; the calm comes with the last.
func TestCalmOfSeveralNodes(t *testing.T) {
	s := scene{horizon: 25 * ms, work: work(at(0, p1, "hello"), at(10*ms, p2, "hello"))}
	timing := on(faults.Pattern{Sends: "Hello"})
	timing.For = 20 * ms
	s.with(t, crash(timing, "p1", "p2")).play(t).record(t, 2, 0, 10*ms, 30*ms)

	s.work = work(at(0, p1, "hello:0"), at(10*ms, p2, "hello:0 bye:0"), at(11*ms, p1, "bye:0"))
	timing.When.Nth = 1
	omission := faults.Omission{Node: sel("p1", "p2"), Direction: faults.Send, Message: "Bye"}
	s.with(t, faults.Fault{Act: omission, Timing: timing}).play(t).record(t, 2, 10*ms, 11*ms, 30*ms)
}

// Times counts the strikes of an intermittent fault: on several nodes at once is one.
func TestRepeatTimes(t *testing.T) {
	st := scene{}.with(t, crash(again(10, 5, faults.Timing{Times: 2}), "p1", "p2")).play(t)
	st.strikes().tells(t, `
		10ms p1 fault crash
		10ms p1 crash
		10ms p2 fault crash
		10ms p2 crash
		15ms p1 heal crash
		15ms p2 heal crash
		15ms p1 recover
		15ms p2 recover
		25ms p1 fault crash
		25ms p1 crash
		25ms p2 fault crash
		25ms p2 crash
		30ms p1 heal crash
		30ms p2 heal crash
		30ms p1 recover
		30ms p2 recover
	`)
	st.record(t, 4, 10*ms, 25*ms, 30*ms)
}

// A strike that lasts no time heals at once.
func TestRepeatThatLastsNoTime(t *testing.T) {
	st := scene{}.with(t, crash(again(10, 0, faults.Timing{Times: 1}), "p1")).play(t)
	st.strikes().tells(t, `
		10ms p1 fault crash
		10ms p1 crash
		10ms p1 heal crash
		10ms p1 recover
	`)
	st.record(t, 1, 10*ms, 10*ms, 10*ms)
}

// Where there is nobody to strike, an intermittent fault tries again.
func TestRepeatFindsNobody(t *testing.T) {
	s := scene{work: work(at(12*ms, p1, "lead:1"))}
	st := s.with(t, crash(again(10, 0, faults.Timing{Times: 1}), "leader")).play(t)
	st.record(t, 1, 20*ms, 20*ms, 20*ms)
}

// An intermittent omission strikes by the first message it touches, each time.
func TestRepeatOfAnOmission(t *testing.T) {
	s := scene{horizon: 100 * ms, work: work(
		at(5*ms, p1, "hello:0"), at(11*ms, p1, "hello:0"), at(13*ms, p1, "hello:0"), // on from 10 to 20
		at(25*ms, p1, "hello:0"), // off
		at(36*ms, p1, "hello:0"), // on from 30 to 40
	)}
	f := faults.Fault{Act: faults.Omission{Node: sel("p1"), Direction: faults.Send}, Timing: again(10, 10, faults.Timing{Until: 90 * ms})}
	st := s.with(t, f).play(t)
	st.strikes().tells(t, `
		11ms p1 fault omission
		20ms p1 heal omission
		36ms p1 fault omission
		40ms p1 heal omission
	`)
	st.record(t, 3, 11*ms, 36*ms, 40*ms)
}

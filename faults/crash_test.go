package faults_test

import (
	"testing"

	"simrun/faults"
)

func TestCrashAtATime(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"), at(15*ms, c, "hello:1"))}
	s.with(t, crash(faults.Timing{At: 10 * ms}, "p1")).play(t).tells(t, `
		0s c send p1 Hello
		10ms p1 fault crash
		10ms p1 crash
		10ms p1 drop c Hello down
		15ms c send p1 Hello
		25ms p1 drop c Hello down
	`)
}

// A node that writes, syncs and writes again comes back with what survives.
func TestWhatACrashLeaves(t *testing.T) {
	for _, test := range []struct {
		storage faults.StorageLoss
		story   string
	}{
		{"", "25ms p1 observe restored synced"},
		{faults.UnsyncedLost, "25ms p1 observe restored synced"},
		{faults.Kept, "25ms p1 observe restored written"},
		{faults.Lost, ""},
	} {
		t.Run(string(test.storage), func(t *testing.T) {
			s := scene{sync: 2 * ms, work: work(at(0, p1, "save:synced sync save:written"))}
			f := faults.Fault{Act: faults.Crash{Node: sel("p1"), Storage: test.storage}, Timing: faults.Timing{At: 5 * ms, For: 20 * ms}}
			st := s.with(t, f).play(t)
			st.tells(t, `
				0s p1 save note
				2ms p1 synced
				2ms p1 save note
				5ms p1 fault crash
				5ms p1 crash
				25ms p1 heal crash
				25ms p1 recover
			`+test.story)
			st.record(t, 1, 5*ms, 5*ms, 25*ms)
		})
	}
}

// A crash at 0 comes before the first boot; the node then starts when it heals.
func TestCrashAtTheStart(t *testing.T) {
	s := scene{work: work(at(0, c, "hello:1"))}
	s.with(t, crash(faults.Timing{For: 5 * ms}, "p1")).play(t).tells(t, `
		0s p1 fault crash
		0s p1 crash
		0s c send p1 Hello
		5ms p1 heal crash
		5ms p1 recover
		10ms p1 deliver c Hello
	`)
	st := s.with(t, crash(faults.Timing{}, "participant")).play(t)
	st.record(t, 3, 0, 0, 0)
}

// A node that is down is not struck, and is not healed by a fault that did not strike it.
func TestCrashesOfOneNode(t *testing.T) {
	s := scene{work: work(at(100*ms, p1, "state:IDLE"))}
	st := s.with(t,
		crash(faults.Timing{At: 10 * ms, For: 50 * ms}, "p1"),
		crash(faults.Timing{At: 20 * ms, For: 10 * ms}, "p1"),
		crash(faults.Timing{At: 60 * ms}, "p1"), // the very moment of the healing: faults first, then boot
		crash(faults.Timing{At: 70 * ms}, "p1"),
	).play(t)
	st.tells(t, `
		10ms p1 fault crash
		10ms p1 crash
		60ms p1 heal crash
		60ms p1 recover
		70ms p1 fault crash
		70ms p1 crash
		100ms p1 drop do down
	`)
	for i, struck := range []bool{true, false, false, true} {
		if st.table.Record(i).Struck() != struck {
			t.Errorf("fault %d struck: %v, want %v", i+1, !struck, struck)
		}
	}
}

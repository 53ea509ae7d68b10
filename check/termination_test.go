package check_test

import (
	"testing"
	"time"

	"simrun/check"
)

func TestTermination(t *testing.T) {
	judge(t, "termination", []judgement{
		{"nobody has a transaction", "p1 votes commit", notExercised},
		{"all decide", "p1 is INIT \n p2 is INIT \n p1 decides commit \n p2 decides commit", holds},
		{"who has none on record need not", "p1 is INIT \n p1 decides commit", holds},
		{"one does not", "p1 is INIT \n p2 is INIT \n p1 decides commit \n p2 is READY",
			"late by p2 at 2ms: p2 in READY: undecided"},
		{"two do not, alike", "p1 is READY \n p2 is READY", "late by p1 at 1ms: p1 p2 in READY: undecided"},
		{"two do not, each in its state", "c is WAIT \n p1 is READY \n p2 is READY",
			"late by c at 1ms: c in WAIT, p1 p2 in READY: undecided"},
		{"a decision comes before the record", "p1 decides commit \n p1 is COMMIT", "late by p1 at 2ms: p1 in COMMIT: undecided"},
		{"who is down need not", "p1 is READY \n p1 crashes", notExercised},
		{"who restarts with the transaction must", "p1 is READY \n p1 crashes \n p1 recovers \n p1 is READY",
			"late by p1 at 4ms: p1 in READY: undecided"},
		{"who restarts and decides", "p1 is READY \n p1 crashes \n p1 recovers \n p1 is READY \n p1 decides abort", holds},
		{"who restarts without it need not", "p1 is READY \n p1 crashes \n p1 recovers", notExercised},
		{"who has decided and restarts says so again", "p1 is INIT \n p1 decides abort \n p1 crashes \n p1 recovers \n p1 is ABORT \n p1 decides abort", holds},
		{"each transaction counts", "p1 is INIT on t1 \n p1 is INIT on t2 \n p1 decides abort on t1",
			"late by p1 at 2ms: p1 in INIT on t2: undecided"},
		{"several transactions", "p1 is READY on t1 \n p2 is READY on t1 \n p1 is INIT on t2",
			"late by p1 at 1ms: p1 p2 in READY on t1, p1 in INIT on t2: undecided"},
	})
}

// Liveness is judged from the calm on, until a deadline.
func TestTermsOfTermination(t *testing.T) {
	const story = `
		p1 is READY
		p2 is READY
		p1 waits
		p1 waits
		p1 waits
		p1 decides commit  # at 6ms
		`
	for _, test := range []struct {
		name         string
		calm, within time.Duration
		end          time.Duration
		want         string
		waiting      bool
	}{
		{"no deadline, one never decides", 0, 0, 10 * ms, "late by p2 at 2ms: p2 in READY: undecided", true},
		{"it waits since the calm", 4 * ms, 0, 10 * ms, "late by p2 at 4ms: p2 in READY: undecided", true},
		{"in time for one", 0, 5 * ms, 10 * ms, "late by p2 at 2ms: p2 in READY: undecided", true},
		{"too late for one", 0, 4 * ms, 10 * ms, "late by p1 at 1ms: p2 in READY: undecided", true},
		{"time counts from the calm", 3 * ms, 3 * ms, 10 * ms, "late by p2 at 3ms: p2 in READY: undecided", true},
		{"the run ends before the calm", 11 * ms, 0, 10 * ms, "holds, not exercised", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := monitor(t, "termination")
			w := tell(t, m, story)
			s := m.Status(w, check.Terms{Calm: at(test.calm), Within: test.within, End: at(test.end)})
			if words(s) != test.want || s.Waiting != test.waiting {
				t.Errorf("%s, waiting %t; want %s, waiting %t", words(s), s.Waiting, test.want, test.waiting)
			}
			if !m.Open() {
				t.Error("a goal is not achieved, and the monitor is not open")
			}
		})
	}
}

func TestLateTermination(t *testing.T) {
	m := monitor(t, "termination")
	w := tell(t, m, "p1 is READY \n p2 is READY \n p1 waits \n p1 decides abort \n p2 decides abort")
	for within, want := range map[time.Duration]string{
		0:      holds,
		3 * ms: holds,
		2 * ms: "late by p1 at 1ms: p1 decided at 4ms, p2 decided at 5ms",
	} {
		s := m.Status(w, check.Terms{Within: within, End: at(10 * ms)})
		if words(s) != want || s.Waiting {
			t.Errorf("within %v: %s, waiting %t; want %s", within, words(s), s.Waiting, want)
		}
	}
	if m.Open() {
		t.Error("all is achieved, and the monitor is open")
	}
}

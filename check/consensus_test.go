package check_test

import (
	"testing"
	"time"

	"simrun/check"
)

func TestUniformAgreement(t *testing.T) {
	judge(t, "consensus uniform-agreement", []judgement{
		{"nobody decides", "p1 proposes a", notExercised},
		{"one decides", "p1 picks a", holds},
		{"all decide alike", "c picks a \n p1 picks a \n p2 picks a", holds},
		{"two decide differently", "p1 picks a \n p2 picks b", "violated by p2 at 2ms: p1 decided a, p2 decided b"},
		{"the third does", "p1 picks a \n p2 picks a \n c picks b", "violated by c at 3ms: p1 decided a, c decided b"},
		{"the first violation stands", "p1 picks a \n p2 picks b \n c picks c", "violated by p2 at 2ms: p1 decided a, p2 decided b"},
		{"one crashes", "p1 picks a \n p1 crashes \n p2 picks b", "violated by p2 at 3ms: p1 decided a, p2 decided b"},
		{"one that changes its mind is no matter of agreement", "p1 picks a \n p1 picks b \n p1 picks c", holds},
		{"but whoever decides after it can't agree with both", "p1 picks a \n p1 picks b \n p2 picks a", "violated by p2 at 3ms: p1 decided b, p2 decided a"},
		{"and whoever decided before it does not agree any more", "p1 picks a \n p2 picks a \n p1 picks b", "violated by p1 at 3ms: p2 decided a, p1 decided b"},
		{"decisions on transactions are others", "p1 decides commit \n p2 picks a", holds},
	})
}

func TestAgreement(t *testing.T) {
	judge(t, "consensus agreement", []judgement{
		{"nobody decides", "p1 proposes a", notExercised},
		{"all decide alike", "c picks a \n p1 picks a \n p2 picks a", holds},
		{"two decide differently", "p1 picks a \n p1 waits \n p2 picks b", "violated by p2 at 3ms: p1 decided a, p2 decided b"},
		{"one crashes for good", "p1 picks a \n p1 crashes \n p2 picks b", holds},
		{"it crashes after the other has decided", "p1 picks a \n p2 picks b \n p1 crashes", holds},
		{"it comes back", "p1 picks a \n p1 crashes \n p2 picks b \n p1 recovers", "violated by p2 at 3ms: p1 decided a, p2 decided b"},
		{"all that decided crash for good", "p1 picks a \n p1 crashes", notExercised},
		{"of three that decide, one crashes for good", "c picks a \n p1 picks b \n p2 picks c \n c crashes",
			"violated by p2 at 3ms: p1 decided b, p2 decided c"},
		{"of two pairs, one is of those that live", "c picks a \n p1 picks b \n p1 picks b \n p2 picks a \n p1 crashes", holds},
		{"one that changes its mind is no matter of agreement", "p1 picks a \n p1 picks b", holds},
		{"but whoever decides after it can't agree with both", "p1 picks a \n p1 picks b \n p2 picks a", "violated by p2 at 3ms: p1 decided b, p2 decided a"},
	})
}

func TestConsensusValidity(t *testing.T) {
	judge(t, "consensus validity", []judgement{
		{"nobody decides", "p1 proposes a", notExercised},
		{"one decides its own", "p1 proposes a \n p1 picks a", holds},
		{"one decides another's", "p1 proposes a \n p2 proposes b \n p2 picks a", holds},
		{"who proposed it has crashed", "p1 proposes a \n p1 crashes \n p2 picks a", holds},
		{"nobody proposed it", "p1 proposes a \n p2 picks b", "violated by p2 at 2ms: p2 decided b, which nobody had proposed"},
		{"it is proposed too late", "p2 picks a \n p1 proposes a", "violated by p2 at 1ms: p2 decided a, which nobody had proposed"},
	})
}

func TestIntegrity(t *testing.T) {
	judge(t, "consensus integrity", []judgement{
		{"nobody decides", "p1 proposes a", notExercised},
		{"each decides once", "p1 picks a \n p2 picks b", holds},
		{"one decides the same twice", "p1 picks a \n p2 picks a \n p1 picks a", "violated by p1 at 3ms: p1 decided a twice"},
		{"one decides something else", "p1 picks a \n p1 picks b", "violated by p1 at 2ms: p1 decided a, then b"},
		{"a crash takes no decision back", "p1 picks a \n p1 crashes \n p1 recovers \n p1 picks a", "violated by p1 at 4ms: p1 decided a twice"},
	})
}

func TestConsensusTermination(t *testing.T) {
	judge(t, "consensus termination", []judgement{
		{"nobody proposes", "p1 picks a", notExercised},
		{"all that proposed decide", "p1 proposes a \n p2 proposes b \n p1 picks a \n p2 picks a", holds},
		{"who has not proposed need not", "p1 proposes a \n p1 picks a \n p2 is WAIT", holds},
		{"who decides before it proposes has decided", "p1 picks a \n p1 proposes b", holds},
		{"one does not", "p1 proposes a \n p2 proposes b \n p1 picks a \n p2 is WAIT", "late by p2 at 2ms: p2 in WAIT: undecided"},
		{"two do not, alike", "p1 proposes a \n p2 proposes b \n p1 is WAIT \n p2 is WAIT", "late by p1 at 1ms: p1 p2 in WAIT: undecided"},
		{"it publishes nothing", "p1 proposes a", "late by p1 at 1ms: p1: undecided"},
		{"who is down need not", "p1 proposes a \n p1 crashes", notExercised},
		{"who restarts must, though it may have forgotten", "p1 proposes a \n p1 is WAIT \n p1 crashes \n p1 recovers",
			"late by p1 at 1ms: p1 after a restart: undecided"},
		{"who restarts and decides", "p1 proposes a \n p1 crashes \n p1 recovers \n p1 picks a", holds},
		{"who decided and restarts need not again", "p1 proposes a \n p1 picks a \n p1 crashes \n p1 recovers", holds},
		{"who proposes twice decides once", "p1 proposes a \n p1 proposes b \n p1 picks b", holds},
	})
}

// Liveness is judged from the calm on, until a deadline, of those that are up at the end.
func TestTermsOfConsensusTermination(t *testing.T) {
	const story = `
		p1 proposes a
		p2 proposes b
		c proposes c
		c picks a
		p1 waits
		p1 picks a     # at 6ms
		c crashes      # whatever it did is not judged
		`
	for _, test := range []struct {
		calm, within, end int // ms
		want              string
		waiting           bool
	}{
		{0, 0, 10, "late by p2 at 2ms: p2: undecided", true},
		{4, 0, 10, "late by p2 at 4ms: p2: undecided", true},
		{0, 4, 10, "late by p1 at 1ms: p2: undecided", true},
		{0, 5, 10, "late by p2 at 2ms: p2: undecided", true},
		{11, 0, 10, "holds, not exercised", false},
	} {
		m := monitor(t, "consensus termination")
		w := tell(t, m, story)
		s := m.Status(w, check.Terms{Calm: at(ms * time.Duration(test.calm)), Within: ms * time.Duration(test.within), End: at(ms * time.Duration(test.end))})
		if words(s) != test.want || s.Waiting != test.waiting {
			t.Errorf("calm at %d ms, within %d ms: %s, waiting %t; want %s, waiting %t", test.calm, test.within, words(s), s.Waiting, test.want, test.waiting)
		}
		if !m.Open() {
			t.Error("p2 owes a decision, and the monitor is not open")
		}
	}
}

func TestLateConsensusTermination(t *testing.T) {
	m := monitor(t, "consensus termination")
	w := tell(t, m, "p1 proposes a \n p2 proposes b \n p1 waits \n p1 picks a \n p2 picks a")
	s := m.Status(w, check.Terms{Within: 2 * ms, End: at(10 * ms)})
	if got, want := words(s), "late by p1 at 1ms: p1 decided at 4ms, p2 decided at 5ms"; got != want || s.Waiting || m.Open() {
		t.Errorf("%s, waiting %t, open %t; want %s", got, s.Waiting, m.Open(), want)
	}
}

// A goal is open while a process that owes it is up.
func TestOpenConsensusTermination(t *testing.T) {
	for story, open := range map[string]bool{
		"p1 waits":                    false,
		"p1 proposes a":               true,
		"p1 proposes a \n p1 crashes": false,
		"p1 proposes a \n p1 crashes \n p1 recovers":                 true,
		"p1 proposes a \n p1 picks a":                                false,
		"p1 proposes a \n p1 picks a \n p1 crashes \n p1 recovers":   false,
		"p1 proposes a \n p2 proposes a \n p1 picks a \n p1 picks a": true,
	} {
		m := monitor(t, "consensus termination")
		if tell(t, m, story); m.Open() != open {
			t.Errorf("open: %t after %q", m.Open(), story)
		}
	}
}

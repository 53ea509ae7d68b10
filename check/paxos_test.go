package check_test

import (
	"testing"
	"time"

	"simrun/check"
)

func TestPaxosAgreement(t *testing.T) {
	judge(t, "paxos agreement", []judgement{
		{"nothing is chosen", "p1 accepts 1 a", notExercised},
		{"two accept the same proposal", "p1 accepts 1 a \n p2 accepts 1 a", holds},
		{"who accepts twice counts once", "p1 accepts 1 a \n p1 accepts 1 a \n p1 accepts 2 b \n p2 accepts 2 b", holds},
		{"of two proposals neither is chosen", "p1 accepts 1 a \n p2 accepts 2 a \n c accepts 3 b \n p1 accepts 3 b", holds},
		{"the same value again", "p1 accepts 1 a \n p2 accepts 1 a \n p1 accepts 2 a \n c accepts 2 a", holds},
		{"another value", "p1 accepts 1 a \n p2 accepts 1 a \n p1 accepts 2 b \n c accepts 2 b",
			"violated by c at 4ms: a (in proposal 1 of c) is chosen, then b (in proposal 2 of c) is chosen"},
		{"another value of one number", "p1 accepts 1 a \n p2 accepts 1 a \n p1 accepts 1 b \n p2 accepts 1 b",
			"violated by p2 at 4ms: a (in proposal 1 of c) is chosen, then b (in proposal 1 of c) is chosen"},
		{"another value is learned", "p1 accepts 1 a \n p2 accepts 1 a \n p1 learns b",
			"violated by p1 at 3ms: a (in proposal 1 of c) is chosen, then p1 learns b"},
		{"a crash takes nothing back", "p1 accepts 1 a \n p1 crashes \n p2 accepts 1 a \n p2 learns a", holds},
	})
}

func TestPaxosValidity(t *testing.T) {
	judge(t, "paxos validity", []judgement{
		{"what was proposed is chosen", "c proposes a \n p1 accepts 1 a \n p2 accepts 1 a \n p1 learns a", holds},
		{"what was not is accepted by one", "c proposes a \n p1 accepts 1 b", notExercised},
		{"what was not is chosen", "c proposes a \n p1 accepts 1 b \n p2 accepts 1 b", "violated by p2 at 3ms: b (in proposal 1 of c) is chosen, which nobody had proposed"},
		{"what was not is learned", "p1 learns b", "violated by p1 at 1ms: p1 learns b, which nobody had proposed"},
	})
}

func TestPaxosIntegrity(t *testing.T) {
	judge(t, "paxos integrity", []judgement{
		{"two learn", "p1 learns a \n p2 learns b", holds},
		{"once more after a restart", "p1 learns a \n p1 crashes \n p1 recovers \n p1 learns a", holds},
		{"another one", "p1 learns a \n p1 crashes \n p1 recovers \n p1 learns b", "violated by p1 at 4ms: p1 learns a, then b"},
	})
}

func TestLearnedChosen(t *testing.T) {
	judge(t, "paxos learned-chosen", []judgement{
		{"learned when chosen", "p1 accepts 1 a \n p2 accepts 1 a \n p1 learns a", holds},
		{"learned too early", "p1 accepts 1 a \n p1 learns a \n p2 accepts 1 a", "violated by p1 at 2ms: p1 learns a, which no majority has accepted"},
		{"accepted in different proposals", "p1 accepts 1 a \n p2 accepts 2 a \n p1 learns a", "violated by p1 at 3ms: p1 learns a, which no majority has accepted"},
	})
}

func TestPaxosTermination(t *testing.T) {
	judge(t, "paxos termination", []judgement{
		{"nobody is asked", "p1 learns a", notExercised},
		{"all learners learn", "c proposes a \n p1 learns a \n p2 learns a", holds},
		{"one does not", "c proposes a \n p1 learns a", "late by p2 at 1ms: p2: nothing learned"},
		{"one that is down need not", "c proposes a \n p1 learns a \n p2 crashes", holds},
		{"one that comes back must", "c proposes a \n p1 learns a \n p2 crashes \n p2 recovers", "late by p2 at 1ms: p2: nothing learned"},
		{"what was learned counts for good", "c proposes a \n p1 learns a \n p2 learns a \n p2 crashes \n p2 recovers", holds},
		{"who was asked is down", "c proposes a \n c crashes", notExercised},
		{"who was asked is back", "c proposes a \n c crashes \n c recovers", "late by p1 at 1ms: p1 p2: nothing learned"},
	})
}

// A goal is open while somebody who was asked and a learner that has not learned are up.
func TestOpenPaxosTermination(t *testing.T) {
	for story, open := range map[string]bool{
		"p1 waits":                    false,
		"c proposes a":                true,
		"c proposes a \n p1 learns a": true,
		"c proposes a \n p1 learns a \n p2 crashes":               false,
		"c proposes a \n p1 learns a \n p2 learns a":              false,
		"c proposes a \n c crashes":                               false,
		"c proposes a \n p1 proposes b \n c crashes":              true,
		"c proposes a \n c proposes b \n c crashes \n c recovers": true,
	} {
		m := monitor(t, "paxos termination")
		if tell(t, m, story); m.Open() != open {
			t.Errorf("open: %t after %q", m.Open(), story)
		}
	}
}

func TestTermsOfPaxosTermination(t *testing.T) {
	for within, want := range map[time.Duration]string{
		0:      "holds",
		3 * ms: "holds",
		2 * ms: "late by p2 at 1ms: p2 learned at 4ms",
	} {
		m := monitor(t, "paxos termination")
		w := tell(t, m, "c proposes a \n p1 learns a \n p1 waits \n p2 learns a")
		if got := words(m.Status(w, check.Terms{Within: within, End: at(10 * ms)})); got != want {
			t.Errorf("within %v: %s, want %s", within, got, want)
		}
	}
}

// Of each instance all is judged by itself, in whatever order they come.
func TestPaxosInstances(t *testing.T) {
	judge(t, "paxos agreement", []judgement{
		{"another value elsewhere", "p1 accepts 1 a 1 \n p2 accepts 1 a 1 \n p1 accepts 1 b 2 \n p2 accepts 1 b 2 \n p1 learns a 1 \n p1 learns b 2", holds},
		{"another value in a later one", "p1 learns a 1 \n p1 learns b 2 \n p2 learns a 2", "violated by p2 at 3ms: instance 2: p1 learns b, then p2 learns a"},
		{"another value after a gap", "p1 learns b 9 \n p1 learns a 3 \n p2 learns b 9 \n p2 learns c 3", "violated by p2 at 4ms: instance 3: p1 learns a, then p2 learns c"},
		{"half a majority in each of two", "p1 accepts 1 a 1 \n p2 accepts 1 b 2 \n p1 accepts 2 b 1", notExercised},
	})
	judge(t, "paxos integrity", []judgement{
		{"one value in each", "p1 learns a 5 \n p1 learns b 4", holds},
		{"two in one", "p1 learns a 5 \n p1 learns b 4 \n p1 learns c 4", "violated by p1 at 3ms: instance 4: p1 learns b, then c"},
	})
	judge(t, "paxos learned-chosen", []judgement{
		{"chosen in another one", "p1 accepts 1 a 1 \n p2 accepts 1 a 1 \n p1 learns a 2", "violated by p1 at 3ms: instance 2: p1 learns a, which no majority has accepted"},
	})
}

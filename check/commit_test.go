package check_test

import (
	"testing"

	"simrun/check"
)

// judgement is a story and what a property says of it.
type judgement struct{ name, story, want string }

func judge(t *testing.T, property string, judgements []judgement) {
	t.Helper()
	for _, j := range judgements {
		t.Run(j.name, func(t *testing.T) {
			m := monitor(t, property)
			w := tell(t, m, j.story)
			if got := words(m.Status(w, check.Terms{End: w.Now()})); got != j.want {
				t.Errorf("%s is said to be\n  %s\nwant\n  %s\nstory:\n%s", property, got, j.want, j.story)
			}
		})
	}
}

const (
	allVoteCommit = `
		c votes commit
		p1 votes commit
		p2 votes commit
		`
	holds        = "holds"
	notExercised = "holds, not exercised"
)

func TestAtomicity(t *testing.T) {
	judge(t, "atomicity", []judgement{
		{"nobody decides", `p1 votes commit`, notExercised},
		{"one decides", `p1 decides commit`, holds},
		{"all decide alike", "c decides abort \n p1 decides abort \n p2 decides abort", holds},
		{"two decide differently", "p1 decides commit \n p2 decides abort",
			"violated by p2 at 2ms: p1 decided commit, p2 decided abort"},
		{"the first violation stands", "p1 decides abort \n p2 decides commit \n c decides commit",
			"violated by p2 at 2ms: p1 decided abort, p2 decided commit"},
		{"a crashed process counts", "p1 decides commit \n p1 crashes \n p2 decides abort",
			"violated by p2 at 3ms: p1 decided commit, p2 decided abort"},
		{"one process that changes its mind is no matter of atomicity", "p1 decides commit \n p1 decides abort", holds},
		{"a decision that was changed later counts", "p1 decides commit \n p1 decides abort \n p2 decides abort",
			"violated by p2 at 3ms: p1 decided commit, p2 decided abort"},
		{"decisions may be said again", "p1 decides commit \n p1 decides commit \n p2 decides commit", holds},
		{"transactions are apart", "p1 decides commit on t1 \n p2 decides abort on t2", holds},
		{"the transaction is named where there are several",
			"p1 decides commit on t1 \n p1 decides commit on t2 \n p2 decides commit on t1 \n c decides abort on t2",
			"violated by c at 4ms: p1 decided commit, c decided abort on t2"},
	})
}

func TestStability(t *testing.T) {
	judge(t, "stability", []judgement{
		{"nobody decides", `p1 is READY`, notExercised},
		{"others decide differently", "p1 decides commit \n p2 decides abort", holds},
		{"a decision is said again after a restart", "p1 decides commit \n p1 crashes \n p1 recovers \n p1 decides commit", holds},
		{"a decision is changed", "p1 decides commit \n c decides commit \n p1 decides abort",
			"violated by p1 at 3ms: p1 decided commit, then abort"},
		{"a decision is changed after a restart", "p1 decides abort \n p1 crashes \n p1 recovers \n p1 decides commit",
			"violated by p1 at 4ms: p1 decided abort, then commit"},
		{"another transaction is another decision", "p1 decides commit on t1 \n p1 decides abort on t2", holds},
		{"the transaction is named where there are several",
			"p1 decides commit on t1 \n p1 decides abort on t2 \n p1 decides abort on t1",
			"violated by p1 at 3ms: p1 decided commit, then abort on t1"},
	})
}

func TestValidityOfCommit(t *testing.T) {
	judge(t, "validity", []judgement{
		{"nobody decides", allVoteCommit, notExercised},
		{"all voted commit", allVoteCommit + "c decides commit", holds},
		{"one voted abort", "c votes commit \n p1 votes commit \n p2 votes abort \n c decides commit",
			"violated by c at 4ms: c decided commit, but p2 voted abort"},
		{"not all had voted", "c votes commit \n c decides commit",
			"violated by c at 2ms: c decided commit, but p1 had not voted, p2 had not voted"},
		{"a vote that comes too late", "c votes commit \n p1 votes commit \n p1 decides commit \n p2 votes commit",
			"violated by p1 at 3ms: p1 decided commit, but p2 had not voted"},
		{"a fault excuses no commit", "p1 crashes \n c loses \n c times-out \n c decides commit",
			"violated by c at 4ms: c decided commit, but c had not voted, p1 had not voted, p2 had not voted"},
		{"a vote that is taken back was cast", allVoteCommit + "p1 crashes \n p1 recovers \n p1 votes abort \n c decides commit", holds},
		{"votes on another transaction", allVoteCommit + "p1 decides commit on t2",
			"violated by p1 at 4ms: p1 decided commit on t2, but c had not voted, p1 had not voted, p2 had not voted"},
	})
}

func TestValidityOfAbort(t *testing.T) {
	noReason := func(at string) string {
		return "violated by c at " + at + ": c decided abort, but nobody voted abort, nothing failed and no timeout expired"
	}
	judge(t, "validity", []judgement{
		{"for no reason", "c decides abort", noReason("1ms")},
		{"though all voted commit", allVoteCommit + "c decides abort", noReason("4ms")},
		{"one voted abort", "p2 votes abort \n c decides abort", holds},
		{"a fault struck", "p2 is-struck \n c decides abort", holds},
		{"a process crashed", "p2 crashes \n c decides abort", holds},
		{"a message was lost", "p2 loses \n c decides abort", holds},
		{"a timeout expired", "p1 times-out \n c decides abort", holds},
		{"the reason comes too late: vote", "c decides abort \n p2 votes abort", noReason("1ms")},
		{"the reason comes too late: fault", "c decides abort \n p2 is-struck", noReason("1ms")},
		{"the reason comes too late: loss", "c decides abort \n p2 loses", noReason("1ms")},
		{"the reason comes too late: timeout", "c decides abort \n c times-out", noReason("1ms")},
		{"a veto of another transaction", "p2 votes abort on t2 \n c decides abort",
			"violated by c at 2ms: c decided abort on t1, but nobody voted abort, nothing failed and no timeout expired"},
		{"a timeout of another transaction", "p2 times-out on t2 \n c decides abort",
			"violated by c at 2ms: c decided abort on t1, but nobody voted abort, nothing failed and no timeout expired"},
	})
}

func TestNonTriviality(t *testing.T) {
	const violated = "c decided abort, though all voted commit and nothing failed"
	judge(t, "non-triviality", []judgement{
		{"nobody decides", allVoteCommit, notExercised},
		{"commit", allVoteCommit + "c decides commit", holds},
		{"abort", allVoteCommit + "c decides abort", "violated by c at 4ms: " + violated},
		{"abort before the last vote", "c votes commit \n p1 votes commit \n c decides abort \n p2 votes commit",
			"violated by c at 4ms: " + violated},
		{"abort before a vote is missing for good", "c votes commit \n p1 votes commit \n c decides abort", notExercised},
		{"one voted abort", "c votes commit \n p1 votes commit \n p2 votes abort \n c decides abort", notExercised},
		{"one voted both", allVoteCommit + "p2 votes abort \n c decides abort", notExercised},
		{"a fault struck", allVoteCommit + "p1 is-struck \n c decides abort", notExercised},
		{"a process crashed", allVoteCommit + "p1 crashes \n c decides abort", notExercised},
		{"a message was lost", allVoteCommit + "p1 loses \n c decides abort", notExercised},
		{"a timeout expired", allVoteCommit + "p1 times-out \n c decides abort", notExercised},
		{"a timeout of another transaction", allVoteCommit + "p1 times-out on t2 \n c decides abort",
			"violated by c at 5ms: c decided abort on t1, though all voted commit and nothing failed"},
		{"what fails after the decision excuses nothing", allVoteCommit + "c decides abort \n p1 crashes",
			"violated by c at 4ms: " + violated},
	})
}

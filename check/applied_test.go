package check_test

import "testing"

func TestStateMachineSafety(t *testing.T) {
	judge(t, "replication state-machine-safety", []judgement{
		{"nobody applies anything", "p1 waits", notExercised},
		{"all apply the same", "c applies a \n p1 applies a \n p2 applies a", holds},
		{"in any order of indices", "c applies b 2 \n p1 applies a \n p1 applies b 2 \n c applies a", holds},
		{"one skips what a snapshot holds", "c applies a \n c applies b 2 \n p1 applies c 3 \n c applies c 3", holds},
		{"one applies again after a restart", "p1 applies a \n p1 crashes \n p1 recovers \n p1 applies a", holds},
		{"two differ", "p1 applies a \n p2 applies b", "violated by p2 at 2ms: p1 applied a at index 1, p2 applied b"},
		{"the third does", "p1 applies a \n p2 applies a \n c applies b", "violated by c at 3ms: p1 applied a at index 1, c applied b"},
		{"the first violation stands", "p1 applies a \n p2 applies b \n c applies c", "violated by p2 at 2ms: p1 applied a at index 1, p2 applied b"},
		{"a crash takes nothing back", "p1 applies a \n p1 crashes \n p2 applies b", "violated by p2 at 3ms: p1 applied a at index 1, p2 applied b"},
		{"one that restarts applies something else", "p1 applies a \n p1 crashes \n p1 recovers \n p1 applies b",
			"violated by p1 at 4ms: p1 applied a at index 1, p1 applied b"},
		{"later indices count, too", "p1 applies a 7 \n p2 applies b 7", "violated by p2 at 2ms: p1 applied a at index 7, p2 applied b"},
		{"there is no index 0", "p1 applies a 0", "violated by p1 at 1ms: p1 applied a at index 0"},
	})
}

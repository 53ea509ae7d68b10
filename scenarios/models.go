package scenarios

// FailureModel is a way in which parts of a system fail: which faults make it, and which scenarios of the
// catalogue show what comes of it.
type FailureModel struct {
	Name      string
	Doc       string
	Faults    []string // kinds
	Scenarios []string // of the catalogue; none where it is still to be shown
}

// FailureModels returns the failure models of Cristian, "Understanding fault-tolerant distributed
// systems", CACM 34(2), 1991, and Hadzilacos, Toueg, "A modular approach to fault-tolerant
// broadcasts and related problems", 1994, with what else goes wrong around nodes.
func FailureModels() []FailureModel {
	return []FailureModel{
		{"crash", "A node halts, at a time or at any point of what it does: between two messages of a broadcast, between a write and its sync. What it had in memory is gone.",
			[]string{"crash"}, []string{"twopc/all-ready-blocks", "threepc/ready-crash", "flooding/partial-broadcast"}},
		{"crash-recovery", "A node halts and comes back, with what it had synced to its disk.",
			[]string{"crash"}, []string{"twopc/all-ready-recovers", "threepc/participant-crash"}},
		{"amnesia", "A node comes back without its disk, and does not know what it has promised.",
			[]string{"crash"}, []string{"twopc/amnesia", "paxos/acceptor-amnesia"}},
		{"omission", "A node fails to send, or to receive, some of its messages. It does not notice.",
			[]string{"omission"}, []string{"twopc/init-timeout", "twopc/wait-timeout"}},
		{"timing", "A node does the right thing too late or too early: it is slow, its timers or its clock are wrong, it stands still for a while.",
			[]string{"timing", "pause", "clock"}, []string{"twopc/late-vote", "twopc/pause", "twopc/clock-jump", "threepc/late-message"}},
		{"partition", "Groups of nodes don't reach each other, in both directions or in one, all or around a bridge, for a while or for good.",
			[]string{"partition"}, []string{"twopc/partition-for-good", "twopc/partition-heals", "threepc/partition"}},
		{"link", "A link loses, doubles, reorders, damages or delays messages.",
			[]string{"link"}, []string{"twopc/dead-link", "twopc/bad-link"}},
		{"storage", "A disk loses or tears what was not synced, rots, is full or slow.",
			[]string{"storage"}, []string{"twopc/torn-write", "twopc/bit-rot", "twopc/full-disk", "twopc/slow-disk"}},
		{"response: value", "A node answers with a wrong value of the right type.",
			[]string{"value"}, []string{"twopc/value-vote"}},
		{"response: state transition", "A node takes a step that it should not take, or does not take one that it should.",
			[]string{"commission", "skip"}, []string{"twopc/commission", "twopc/skip", "threepc/commission"}},
		{"arbitrary (Byzantine)", "A node does anything: it lies, tells different stories to different nodes, repeats old messages, is silent towards some, colludes with others.",
			[]string{"byzantine"}, []string{"twopc/byzantine-coordinator", "twopc/silent-coordinator", "twopc/twins", "twopc/impersonate", "threepc/byzantine-coordinator", "flooding/equivocate", "flooding/lie", "flooding/silent-towards"}},
		{"fail-safe", "What a node sends is wrong and can be seen to be: whoever receives it drops it.",
			[]string{"corrupt"}, []string{"twopc/fail-safe", "twopc/fail-safe-blocks"}},
		{"wrong suspicion", "The failure detector is mistaken: a node is taken for dead that is not.",
			[]string{"suspect"}, []string{"flooding/false-suspicion", "threepc/false-suspicion"}},
	}
}

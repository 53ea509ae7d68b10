package twopc

import (
	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// script is what a process says, sends and writes about one transaction. A sweep says the same
// in seed after seed, so it is put down once.
type script struct {
	voteTimer, decisionTimer                                                       sim.TimerKey
	voteRequest, voteCommit, voteAbort, globalCommit, globalAbort, decisionRequest sim.Message
	votesCommit, votesAbort, timedOut                                              sim.Observation

	lines [5]line
}

// line is the part of a script for one state.
type line struct {
	record   any             // a CommitRecord, for the log
	observed sim.Observation // when it is published
	reply    sim.Message     // to who asks for the decision

	// of a state in which the process has decided, else nil
	outcome any
	decided sim.Observation
}

func newScript(tx string) *script {
	s := &script{
		voteTimer: sim.TimerKey{Name: "vote " + tx}, decisionTimer: sim.TimerKey{Name: "decision " + tx},
		voteRequest: VoteRequest{tx}, voteCommit: VoteCommit{tx}, voteAbort: VoteAbort{tx},
		globalCommit: GlobalCommit{tx}, globalAbort: GlobalAbort{tx}, decisionRequest: DecisionRequest{tx},
		votesCommit: check.Voted{Tx: tx, Vote: check.Commit}, votesAbort: check.Voted{Tx: tx, Vote: check.Abort},
		timedOut: check.TimedOut{Tx: tx},
	}
	for _, state := range []protocols.CommitState{protocols.Init, protocols.Wait, protocols.Ready, protocols.Commit, protocols.Abort} {
		l := line{
			record: protocols.CommitRecord{Tx: tx, State: state}, reply: DecisionReply{tx, state},
			observed: check.CommitState{Tx: tx, State: string(state)},
		}
		if state.Decided() {
			l.outcome, l.decided = state.Outcome(), check.Decided{Tx: tx, Outcome: state.Outcome()}
		}
		*s.in(state) = l
	}
	return s
}

// in is the part of the script for a state.
func (s *script) in(state protocols.CommitState) *line {
	switch state {
	case protocols.Init:
		return &s.lines[0]
	case protocols.Wait:
		return &s.lines[1]
	case protocols.Ready:
		return &s.lines[2]
	case protocols.Commit:
		return &s.lines[3]
	case protocols.Abort:
		return &s.lines[4]
	}
	panic("twopc: unknown state " + state)
}

// votes says how the process votes.
func (s *script) votes(vote check.Outcome) sim.Observation {
	if vote == check.Commit {
		return s.votesCommit
	}
	return s.votesAbort
}

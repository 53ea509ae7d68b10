package protocols

import (
	"simrun/check"
	"simrun/sim"
)

// CommitLog is the name of a process's log on stable storage.
const CommitLog = "log"

// CommitRecord is a line of the log: the state that the process entered in a transaction.
type CommitRecord struct {
	Tx    string
	State CommitState
}

// LogState writes that a transaction enters a state. It is durable when what is done next
// happens.
func LogState(env *sim.Env, tx string, state CommitState) {
	env.Append(CommitLog, CommitRecord{tx, state})
	env.Sync()
}

// PublishState says which state a transaction is in and, if it is decided, what.
func PublishState(env *sim.Env, tx string, state CommitState) {
	env.Observe(check.CommitState{Tx: tx, State: string(state)})
	if state.Decided() {
		env.Observe(check.Decided{Tx: tx, Outcome: state.Outcome()})
	}
}

// LoggedStates reads from the log the state that each transaction was in last, in the
// order in which the transactions came up.
func LoggedStates(env *sim.Env) []CommitRecord {
	var last []CommitRecord
	place := make(map[string]int)
	for _, r := range sim.Log[CommitRecord](env, CommitLog) {
		i, known := place[r.Tx]
		if !known {
			place[r.Tx] = len(last)
			last = append(last, r)
			continue
		}
		last[i].State = r.State
	}
	return last
}

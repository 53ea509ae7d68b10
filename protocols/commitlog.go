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
// happens. A process whose disk does not take it halts, before anybody hears of the state.
func LogState(env *sim.Env, tx string, state CommitState) { LogRecord(env, CommitRecord{tx, state}) }

// LogRecord is LogState of a CommitRecord that was made before.
func LogRecord(env *sim.Env, record any) {
	AppendRecord(env, record)
	env.Sync()
}

// AppendRecord is LogRecord without the sync.
func AppendRecord(env *sim.Env, record any) {
	if !env.Append(CommitLog, record) {
		env.Halt("the log is full")
	}
}

// PublishState says which state a transaction is in and, if it is decided, what.
func PublishState(env *sim.Env, tx string, state CommitState) {
	env.Observe(check.CommitState{Tx: tx, State: string(state)})
	if state.Decided() {
		env.Observe(check.Decided{Tx: tx, Outcome: state.Outcome()})
	}
}

// LoggedStates reads from the log the state that each transaction was in last, in the
// order in which the transactions came up. A torn entry was never synced, so nothing was said that
// depends on it, and is cut off. A process that can't read what it once promised halts.
func LoggedStates(env *sim.Env) []CommitRecord {
	records := sim.Log[CommitRecord](env, CommitLog)
	switch env.Check(CommitLog) {
	case sim.Rotten:
		env.Halt("the log can't be read")
		return nil
	case sim.Torn:
		env.Truncate(CommitLog, len(records))
	}
	if len(records) == 0 {
		return nil
	}
	var last []CommitRecord
	place := make(map[string]int)
	for _, r := range records {
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

package paxos

import (
	"slices"

	"simrun/check"
	"simrun/sim"
)

// logAcceptor is an acceptor of all instances. What it has promised holds in each.
type logAcceptor struct {
	Promised Number
	Votes    []Vote // in order of instances
}

// logName is the log on the disk.
const logName = "log"

// record is an entry of it. With the instance 0 it is a promise, and without a number it is what the
// server has learned; else it is a vote, which is a promise, too.
type record Vote

// write puts a record on the disk, which is durable after the next sync. A server whose disk
// does not take it halts.
func (s *server) write(env *sim.Env, r record) {
	if !env.Append(logName, r) {
		env.Halt("the disk is full")
	}
}

// recall reads the disk after a restart. An entry that a crash has torn was never synced, nothing was said that
// depends on it, and it is cut off. A server that can't read what it once promised halts.
func (s *server) recall(env *sim.Env) {
	records := sim.Log[record](env, logName)
	switch env.Check(logName) {
	case sim.Rotten:
		env.Halt("the disk can't be read")
		return
	case sim.Torn:
		env.Truncate(logName, len(records))
	}
	last := -1
	for i, r := range records {
		switch {
		case r.Number.N == 0:
			s.keep(r.Instance, r.Command)
		case r.Instance == 0:
			s.Promised = r.Number
		default:
			s.cast(Vote(r))
			last = i
		}
	}
	if last >= 0 { // it may have crashed after it wrote that and before it said so
		env.Observe(accepted(env, Vote(records[last])))
	}
	for s.Applied < uint64(len(s.Log)) {
		s.do(s.Log[s.Applied])
	}
}

// cast takes a vote in, in memory.
func (s *server) cast(v Vote) {
	if v.Number.Compare(s.Promised) > 0 {
		s.Promised = v.Number
	}
	s.Votes = put(s.Votes, v)
}

// put sets the vote of an instance in a list in order of instances.
func put(votes []Vote, v Vote) []Vote {
	i, found := find(votes, v.Instance)
	if found {
		votes[i] = v
		return votes
	}
	return slices.Insert(votes, i, v)
}

// find tells where in a list in order of instances one is, or would be.
func find(votes []Vote, instance uint64) (int, bool) {
	if n := len(votes); n == 0 || votes[n-1].Instance < instance {
		return n, false
	}
	return slices.BinarySearchFunc(votes, instance, func(v Vote, i uint64) int {
		if v.Instance < i {
			return -1
		}
		return int(min(v.Instance-i, 1))
	})
}

// promise answers Prepare, at once for all instances (phase 1b).
func (s *server) promise(env *sim.Env, from sim.NodeID, m PrepareAll) {
	switch c := m.Number.Compare(s.Promised); {
	case c < 0:
		s.send(env, from, Nack{m.Number, s.Promised})
		return
	case c > 0:
		s.Promised = m.Number
		if s.cfg.Mutant != VolatileAcceptor {
			s.write(env, record{Number: m.Number})
			env.Sync()
		}
	}
	first, _ := find(s.Votes, m.From)
	s.send(env, from, PromiseAll{m.Number, slices.Clone(s.Votes[first:])})
}

// accept answers Accept (phase 2b): P1a in each instance.
func (s *server) accept(env *sim.Env, from sim.NodeID, m AcceptOne) {
	if m.Number.Compare(s.Promised) < 0 && s.cfg.Mutant != NoPromiseCheck {
		s.send(env, from, Nack{m.Number, s.Promised})
		return
	}
	if v := m.vote(); m.Instance > 0 && !s.voted(v) {
		s.cast(v)
		if s.cfg.Mutant != VolatileAcceptor {
			s.write(env, record(v))
			env.Sync()
		}
		env.Observe(accepted(env, v))
	}
	s.send(env, from, AcceptedOne{m.Number, m.Instance})
}

func (m AcceptOne) vote() Vote { return Vote{m.Instance, m.Number, m.Command} }

// voted tells whether the acceptor has accepted just that: it is asked again when its answer is lost.
func (s *server) voted(v Vote) bool {
	i, found := find(s.Votes, v.Instance)
	return found && s.Votes[i] == v
}

func accepted(env *sim.Env, v Vote) check.Accepted {
	return check.Accepted{Number: v.Number, Value: v.Command.text(env), Instance: v.Instance}
}

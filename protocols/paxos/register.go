package paxos

import "simrun/sim"

// register is a record of stable storage that a torn write does not destroy: it has two places, which are written
// in turn. What is written only grows, so that of two that can be read the greater one is the
// later. The other one holds nothing that was relied on: it is older, or was never synced.
type register struct {
	Next int // the place to write
}

// places are where a register lies on the disk.
type places [2]string

var (
	proposerPlaces = places{"proposer.1", "proposer.2"}
	acceptorPlaces = places{"acceptor.1", "acceptor.2"}
)

// write makes a value durable, before anything that the node does next. A node whose disk does not take
// it halts: it can't keep a promise that it can't write down.
func (r *register) write(env *sim.Env, at places, value any) {
	if !env.Save(at[r.Next], value) {
		env.Halt("the disk is full")
	}
	env.Sync()
	r.Next = 1 - r.Next
}

// read returns what was written last, or false if nothing was. A node that can't read what it once
// relied on halts: it may have promised anything.
func read[T any](env *sim.Env, r *register, at places, compare func(a, b T) int) (last T, found bool) {
	for i, key := range at {
		if env.Check(key) == sim.Rotten {
			env.Halt("the disk can't be read")
			return last, false
		}
		if v, ok := sim.Load[T](env, key); ok && (!found || compare(v, last) > 0) {
			last, found = v, true
			r.Next = 1 - i
		}
	}
	return last, found
}

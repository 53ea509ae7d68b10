package protocols

import "simrun/sim"

// Register is a record of stable storage that a torn write does not destroy: it has two places, which are written
// in turn. What is written only grows, so that of two that can be read the greater one is the
// later. The other one holds nothing that was relied on: it is older, or was never synced.
type Register struct {
	Next int // the place to write
}

// Places are where a Register lies on the disk.
type Places [2]string

// Write writes a value, which a Sync makes durable. A node whose disk does not take it halts: it
// can't keep a promise that it can't write down.
func (r *Register) Write(env *sim.Env, at Places, value any) {
	if !env.Save(at[r.Next], value) {
		env.Halt("the disk is full")
	}
	r.Next = 1 - r.Next
}

// ReadRegister returns what was written last; found is false if nothing was. A node that can't read what it once
// relied on halts, and then ok is false: it may have promised anything.
func ReadRegister[T any](env *sim.Env, r *Register, at Places, compare func(a, b T) int) (last T, found, ok bool) {
	for i, key := range at {
		if env.Check(key) == sim.Rotten {
			env.Halt("the disk can't be read")
			return last, false, false
		}
		if v, there := sim.Load[T](env, key); there && (!found || compare(v, last) > 0) {
			last, found = v, true
			r.Next = 1 - i
		}
	}
	return last, found, true
}

package flooding

import (
	"slices"

	"simrun/sim"
)

// round is what a process has heard in a round. Rounds are counted, and the count matters to
// the uniform variant, so that they are not epochs.
type round struct {
	Number int
	From   set
	Values []string // all that were sent, in order; never changed in place, for messages hold it too
}

// heard finds what was heard in a round, of those that are kept. The pointer is valid until
// the next call.
func (p *process) heard(number int) *round {
	i, found := slices.BinarySearchFunc(p.Heard, number, func(r round, n int) int { return r.Number - n })
	if !found {
		p.Heard = slices.Insert(p.Heard, i, round{Number: number})
	}
	return &p.Heard[i]
}

// forget drops all rounds before the one of that number.
func (p *process) forget(number int) {
	p.Heard = slices.DeleteFunc(p.Heard, func(r round) bool { return r.Number < number })
}

// set is a set of nodes, a bit for each.
type set []uint64

func (s *set) add(n sim.NodeID) {
	for int(n)/64 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[n/64] |= 1 << (n % 64)
}

func (s set) remove(n sim.NodeID) {
	if int(n)/64 < len(s) {
		s[n/64] &^= 1 << (n % 64)
	}
}

func (s set) has(n sim.NodeID) bool { return s.word(int(n)/64)>>(n%64)&1 == 1 }

func (s set) word(i int) uint64 {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// includes tells whether all of o are in s.
func (s set) includes(o set) bool {
	for i, word := range o {
		if word&^s.word(i) != 0 {
			return false
		}
	}
	return true
}

func (s set) equal(o set) bool { return s.includes(o) && o.includes(s) }

func (s set) clone() set { return slices.Clone(s) }

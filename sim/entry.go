package sim

import "cmp"

// entry is a place in the event queue: a slot of the world falls due at a time.
// Two of them make half a cache line.
type entry struct {
	at  Time
	key key
}

// never is behind every entry.
var never = entry{Forever, 1<<64 - 1}

// key is the sequence of an entry, which breaks ties in order of scheduling, and
// behind it the slot. A slot bears the key of its entry: when it bears another,
// the entry was cancelled.
type key uint64

const (
	slotBits = 24
	slotMax  = 1<<slotBits - 1 // more can't be pending
	// eventMax is how many events a run has at most, so that the sequence does not run over. It grows by one or two an
	// event, and now and then, when a pause ends or a clock is set, by what is pending at a node.
	eventMax = 1 << (64 - slotBits - 2)
)

func newKey(seq uint64, slot uint32) key { return key(seq<<slotBits | uint64(slot)) }

func (k key) slot() uint32 { return uint32(k & slotMax) }

func (a entry) before(b entry) bool { return a.at < b.at || a.at == b.at && a.key < b.key }

func compareEntries(a, b entry) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key))
}

package raft

import (
	"slices"

	"simrun/protocols"
	"simrun/sim"
)

// Entry is an entry of the log: a client's request; or a new configuration; or nothing, by which
// a leader begins its term.
type Entry struct {
	Term    sim.Epoch
	Client  sim.NodeID // who asked for Request, or Nobody
	Request protocols.ClientRequest
	Members Configuration // from this entry on; without voters, it stays as it is
	Command string        // the entry as people read it
}

// log is a server's log in memory. Indices begin at 1. Entries up to Base are in the snapshot.
//
// Entries are never changed, and messages and the disk share them with the log: what is
// removed is not overwritten.
type log struct {
	Base     uint64
	BaseTerm sim.Epoch
	Entries  []Entry
}

// last is the index of the last entry.
func (l *log) last() uint64 { return l.Base + uint64(len(l.Entries)) }

func (l *log) lastTerm() sim.Epoch { return l.term(l.last()) }

// at returns the entry at an index that is in the log and not in the snapshot.
func (l *log) at(index uint64) *Entry { return &l.Entries[index-l.Base-1] }

// term is the term of the entry at an index from Base to the last.
func (l *log) term(index uint64) sim.Epoch {
	if index == l.Base {
		return l.BaseTerm
	}
	return l.at(index).Term
}

// holds tells whether the log has an entry at an index, of a term.
func (l *log) holds(index uint64, term sim.Epoch) bool {
	return l.Base <= index && index <= l.last() && l.term(index) == term
}

// from returns at most most entries from an index on.
func (l *log) from(index uint64, most int) []Entry {
	rest := l.Entries[index-l.Base-1:]
	return slices.Clip(rest[:min(most, len(rest))])
}

// append adds entries at the end. There is room for twice as many then, so that a long log is not copied often.
func (l *log) append(entries []Entry) {
	if len(l.Entries)+len(entries) > cap(l.Entries) {
		l.Entries = slices.Grow(l.Entries, len(l.Entries)+len(entries))
	}
	l.Entries = append(l.Entries, entries...)
}

// cut removes the entries from an index on.
func (l *log) cut(from uint64) { l.Entries = slices.Clip(l.Entries[:from-l.Base-1]) }

// compact removes the entries up to an index.
func (l *log) compact(upTo uint64) {
	term := l.term(upTo)
	l.Entries = slices.Clone(l.Entries[upTo-l.Base:])
	l.Base, l.BaseTerm = upTo, term
}

// upToDate tells whether a log that ends with an entry is at least as up-to-date as this one: the later
// term, or of the same the longer log (section 5.4.1).
func (l *log) upToDate(lastIndex uint64, lastTerm sim.Epoch) bool {
	return lastTerm > l.lastTerm() || lastTerm == l.lastTerm() && lastIndex >= l.last()
}

// firstOf is the first index in the log of the term that the entry at an index has.
func (l *log) firstOf(index uint64) uint64 {
	term := l.term(index)
	for index > l.Base+1 && l.term(index-1) == term {
		index--
	}
	return index
}

// lastOf is the last index below one at which the log has an entry of a term; false if there is none.
func (l *log) lastOf(below uint64, term sim.Epoch) (uint64, bool) {
	for i := min(below, l.last()+1); i > l.Base+1; {
		if i--; l.term(i) <= term {
			return i, l.term(i) == term
		}
	}
	return 0, false
}

package raft

import (
	"fmt"

	"simrun/check"
	"simrun/sim"
)

// Messages in short, for pictures: t4 is the term, 2:4 the entry at index 2, of term 4.

// Brief implements sim.Brief.
func (m RequestVote) Brief() string { return asks(m.Term, m.LastIndex, m.LastTerm) }

// Brief implements sim.Brief.
func (m PreVote) Brief() string { return asks(m.Term, m.LastIndex, m.LastTerm) }

func asks(term sim.Epoch, last uint64, lastTerm sim.Epoch) string {
	return fmt.Sprintf("t%d, last %s", term, check.EntryName(last, lastTerm))
}

// Brief implements sim.Brief.
func (m VoteReply) Brief() string { return grants(m.Term, m.Granted) }

// Brief implements sim.Brief.
func (m PreVoteReply) Brief() string { return grants(m.Term, m.Granted) }

func grants(term sim.Epoch, granted bool) string {
	if granted {
		return fmt.Sprintf("t%d yes", term)
	}
	return fmt.Sprintf("t%d no", term)
}

// Brief implements sim.Brief.
func (m AppendEntries) Brief() string {
	text := fmt.Sprintf("t%d, %s", m.Term, check.EntryName(m.PrevIndex, m.PrevTerm))
	for i := range m.Entries {
		switch {
		case i == 0:
			text += " + " + check.EntryName(m.PrevIndex+1, m.Entries[0].Term)
		case i == len(m.Entries)-1:
			text += " … " + check.EntryName(m.PrevIndex+1+uint64(i), m.Entries[i].Term)
		}
	}
	return text
}

// Brief implements sim.Brief.
func (m AppendReply) Brief() string {
	if m.Success {
		return fmt.Sprintf("t%d, up to %d", m.Term, m.Index)
	}
	return fmt.Sprintf("t%d, not at %d", m.Term, m.Index)
}

// Brief implements sim.Brief.
func (m InstallSnapshot) Brief() string {
	return fmt.Sprintf("t%d, to %s", m.Term, check.EntryName(m.Snapshot.Index, m.Snapshot.Term))
}

// Brief implements sim.Brief.
func (m SnapshotReply) Brief() string { return fmt.Sprintf("t%d, up to %d", m.Term, m.Index) }

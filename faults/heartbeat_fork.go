package faults

import (
	"encoding/binary"

	"simrun/sim"
)

// beatingForker is a beating around a node that copies and encodes itself.
type beatingForker struct{ beating }

// ForkInto implements sim.Forker.
func (b *beatingForker) ForkInto(scratch sim.Node) sim.Node {
	f, ok := scratch.(*beatingForker)
	if !ok {
		f = &beatingForker{}
	}
	old := f.beating
	f.beating = b.beating
	f.suspected = append(old.suspected[:0], b.suspected...)
	f.timeouts = append(old.timeouts[:0], b.timeouts...)
	f.inner = b.inner.(sim.Forker).ForkInto(old.inner)
	return f
}

// AppendState implements sim.Forker.
func (b *beatingForker) AppendState(buf []byte) []byte {
	for i, suspected := range b.suspected {
		if suspected {
			buf = append(buf, 1)
		} else {
			buf = append(buf, 0)
		}
		buf = binary.AppendVarint(buf, int64(b.timeouts[i]))
	}
	buf = binary.AppendVarint(buf, int64(b.leader))
	return b.inner.(sim.Forker).AppendState(buf)
}

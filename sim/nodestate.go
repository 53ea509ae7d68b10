package sim

// nodeState is a node as its world keeps it, in seven cache lines. What every message needs is in the first of them, and
// the second is a timer.
type nodeState struct {
	node   Node // while it is down the last incarnation, or nil
	id     NodeID
	hooks  Hook
	struck bool // it crashed before its first boot
	absent bool // it is a twin that takes no part
	stream Stream
	timers timerList

	clock       clock
	down        uint64   // the event of its last crash
	incarnation uint32   // how many there were before
	behind      uint32   // the slot behind which its stream is held back
	held        []Effect // the stream, behind the pending Sync
	backing     []Effect // of held: used again when that is empty
	published   Published
	disk        disk
	pauses      []uint64 // that are not over
	waiting     []key    // the slots of what reached it in a pause
	_           [8]byte  // or others would lie across the lines
}

func (n *nodeState) up() bool     { return n.hooks&hookDown == 0 }
func (n *nodeState) paused() bool { return n.hooks&hookPaused != 0 }

func (n *nodeState) heldBack() bool { return n.hooks&hookHeld != 0 }

// hook has steps stop at the node for something, or no longer.
func (n *nodeState) hook(h Hook, on bool) {
	n.hooks &^= h
	if on {
		n.hooks |= h
	}
}

// holdBack keeps the node's stream back until something that is pending in a slot has happened; 0 lets it go on.
func (n *nodeState) holdBack(slot uint32) {
	n.behind = slot
	n.hook(hookHeld, slot != 0)
}

// hold puts effects at the end of the node's stream.
func (n *nodeState) hold(effects []Effect) {
	if len(n.held) == 0 {
		n.held = n.backing[:0]
	}
	n.held = append(n.held, effects...)
	n.backing = n.held
}

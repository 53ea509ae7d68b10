package sim

// nodeState is a node as its world keeps it, in six cache lines. What every message needs is in the first of them, and
// what timers need at the start of the second.
type nodeState struct {
	node    Node
	id      NodeID
	up      bool
	paused  bool // it takes no steps
	struck  bool // it crashed before its first boot
	absent  bool // it is a twin that takes no part
	hooks   Hook
	severed bool   // the network may lose what arrives
	syncing uint32 // the slot of the pending Sync, or 0
	timers  []timer
	clock   clock
	stream  stream

	held        []Effect // the stream, behind the pending Sync
	backing     []Effect // of held: used again when that is empty
	incarnation int
	down        uint64 // the event of its last crash
	published   Published
	disk        disk
	pauses      []uint64 // that are not over
	waiting     []key    // the slots of what reached it in a pause
	spare       Node     // an earlier incarnation, to be renewed
	_           [8]byte
}

// hold puts effects at the end of the node's stream.
func (n *nodeState) hold(effects []Effect) {
	if len(n.held) == 0 {
		n.held = n.backing[:0]
	}
	n.held = append(n.held, effects...)
	n.backing = n.held
}

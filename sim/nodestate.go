package sim

// nodeState is a node as its world keeps it, in seven cache lines. What every message needs is in the first of them, and
// the second is a timer.
type nodeState struct {
	node    Node
	id      NodeID
	up      bool
	paused  bool // it takes no steps
	struck  bool // it crashed before its first boot
	absent  bool // it is a twin that takes no part
	hooks   Hook
	severed bool   // the network may lose what arrives
	drifts  bool   // its clock does
	syncing uint32 // the slot of the pending Sync, or 0
	stream  stream
	down    uint64 // the event of its last crash
	timers  timerList
	clock   clock

	held        []Effect // the stream, behind the pending Sync
	backing     []Effect // of held: used again when that is empty
	incarnation int
	published   Published
	disk        disk
	pauses      []uint64 // that are not over
	waiting     []key    // the slots of what reached it in a pause
	spare       Node     // an earlier incarnation, to be renewed
}

// hold puts effects at the end of the node's stream.
func (n *nodeState) hold(effects []Effect) {
	if len(n.held) == 0 {
		n.held = n.backing[:0]
	}
	n.held = append(n.held, effects...)
	n.backing = n.held
}

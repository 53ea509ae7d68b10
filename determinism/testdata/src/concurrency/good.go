package concurrency

type node struct{ inbox []int }

func (n *node) close() { n.inbox = nil }

// receive is one handler, at one time.
func (n *node) receive(m int) {
	switch close := n.close; m {
	case 0:
		close()
	default:
		n.inbox = append(n.inbox, -m)
	}
}

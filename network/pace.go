package network

import (
	"time"

	"simrun/sim"
)

// pace is what a run remembers besides of a link that keeps an order or has a bandwidth.
type pace struct {
	last   sim.Time // FIFO: the latest arrival so far
	before sim.Time // FIFO: the same without the message sent last
	free   sim.Time // bandwidth: when what was sent is on its way
}

// inOrder delays the message sent last until all that was sent before it has arrived.
func (l *pace) inOrder(now sim.Time, fate *sim.Fate) {
	l.last = l.before
	if fate.Loss != sim.NotLost {
		return
	}
	sent := now.Add(fate.Wait)
	fate.Delay = max(fate.Delay, l.last.Sub(sent))
	l.last = sent.Add(fate.Delay)
	if fate.Twice {
		fate.Delay2 = max(fate.Delay2, fate.Delay)
		l.last = sent.Add(fate.Delay2)
	}
}

// transmit puts a message behind those that the link has not sent off yet, and returns
// how long it takes from now until it is on its way.
func (l *pace) transmit(now sim.Time, takes time.Duration) time.Duration {
	l.free = max(l.free, now).Add(takes)
	return l.free.Sub(now)
}

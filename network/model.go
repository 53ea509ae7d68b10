package network

import (
	"time"

	"simrun/sim"
)

// Model is what a network promises about how long messages take. Its zero value is the
// asynchronous model, which promises nothing.
type Model struct {
	Synchrony Synchrony
	Bound     time.Duration // Δ: of Synchronous and PartiallySynchronous, above 0
	GST       sim.Time      // the global stabilization time, of PartiallySynchronous
}

// Synchrony names a model.
type Synchrony string

// The models. Partial synchrony is the one of Dwork, Lynch, Stockmeyer, "Consensus in the presence
// of partial synchrony", JACM 35(2), 1988, in which the bound is known and holds eventually.
const (
	Asynchronous         Synchrony = "asynchronous"          // no bound
	Synchronous          Synchrony = "synchronous"           // every message that arrives does so within the bound
	PartiallySynchronous Synchrony = "partially-synchronous" // by GST and the bound, or by its sending and the bound
)

// Synchronies lists the models that there are.
var Synchronies = []string{string(Synchronous), string(PartiallySynchronous), string(Asynchronous)}

// Breach is a message that takes longer than a synchronous network promises, without any fault.
type Breach struct {
	Kind     string
	From, To sim.NodeID
	Sent     sim.Time
	Takes    time.Duration
}

// Breach returns the first breach of the run, if there is one. Delays are within the bound, or the
// scenario would have been refused: it is the queue of a link with a bandwidth that takes longer.
func (n *Network) Breach() (Breach, bool) { return n.breach, n.breach.Takes > 0 }

// Promise makes the network keep what its model promises of the message that is sent now, or notes
// that it does not. Whoever changes the delay of a link asks for it again.
//
// Under partial synchrony a message arrives at the latest when the bound has passed since it was
// sent or, if that is later, since GST. What a node waits before it sends, too late, is not the
// network's, and is not counted.
func (n *Network) Promise(now sim.Time, from, to sim.NodeID, kind string, fate *sim.Fate) {
	switch model := &n.program.model; model.Synchrony {
	case PartiallySynchronous:
		most := max(now, model.GST).Add(model.Bound).Sub(now)
		if n.queued > most {
			fate.Wait -= n.queued - most
			n.queued = most
		}
		fate.Delay = min(fate.Delay, most-n.queued)
		fate.Delay2 = min(fate.Delay2, most-n.queued)
	case Synchronous:
		if takes := n.queued + max(fate.Delay, fate.Delay2); takes > model.Bound && n.breach.Takes == 0 {
			n.breach = Breach{kind, from, to, now, takes}
		}
	}
}

// Most returns the longest duration that a law gives; ok is false if there is none.
func (d Distribution) Most() (most time.Duration, ok bool) {
	if d.Dist == Constant {
		return d.Value, true
	}
	return d.Max, d.Max > 0 || d.Dist == Uniform
}

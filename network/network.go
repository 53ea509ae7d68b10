package network

import (
	"time"

	"simrun/sim"
)

// Order is the order in which a link delivers.
type Order string

// The orders.
const (
	AnyOrder Order = "any"  // a message may overtake another
	FIFO     Order = "fifo" // none arrives before one that was sent earlier on its link
)

// Orders lists the orders that there are.
var Orders = []string{string(AnyOrder), string(FIFO)}

// Quality is how a link treats messages.
type Quality struct {
	Delay     Distribution
	Loss      Probability
	Duplicate Probability
	Corrupt   Probability // of arriving damaged, which the receiver sees; both copies, where it is doubled
	Bandwidth Bandwidth   // 0: no limit
}

// Override gives the links from one set of nodes to another a quality of their own.
type Override struct {
	From, To []sim.NodeID
	Quality  Quality
}

// Config describes a network. Later overrides win.
type Config struct {
	Quality   Quality
	Order     Order
	Model     Model
	Overrides []Override
}

// Network implements sim.Network.
type Network struct {
	program *Program
	links   linkTable
	cuts    []Cut
	sizes   sim.Describer
	queued  time.Duration    // what the message sent last waits for its link
	drawn   [2]time.Duration // FIFO: its delays, before they were fitted into the order
	breach  Breach           // the first of the run, if it takes any time
}

// Program is a Config in the form that a run reads. Runs share it.
type Program struct {
	sim       *sim.Config
	quality   quality
	fifo      bool
	model     Model
	overrides []override
}

// quality is a Quality in the form that a run reads.
type quality struct {
	Quality
	delay *Durations
}

type override struct {
	from, to nodeSet
	quality  quality
}

// nodeSet tells of each node whether it belongs.
type nodeSet []bool

func newNodeSet(size int, members []sim.NodeID) nodeSet {
	s := make(nodeSet, size)
	for _, n := range members {
		s[n] = true
	}
	return s
}

// Compile prepares a network for worlds on sc.
func Compile(cfg Config, sc *sim.Config) *Program {
	laws := make(map[Distribution]*Durations) // many links may share one
	compile := func(q Quality) quality {
		if q.Delay == (Distribution{}) {
			q.Delay = Distribution{Dist: Constant}
		}
		if laws[q.Delay] == nil {
			laws[q.Delay] = q.Delay.Compile()
		}
		return quality{q, laws[q.Delay]}
	}
	p := &Program{sim: sc, quality: compile(cfg.Quality), fifo: cfg.Order == FIFO, model: cfg.Model}
	for _, o := range cfg.Overrides {
		p.overrides = append(p.overrides, override{
			newNodeSet(len(sc.Nodes), o.From), newNodeSet(len(sc.Nodes), o.To), compile(o.Quality),
		})
	}
	return p
}

// New builds the network of a world.
func (p *Program) New() *Network {
	return &Network{program: p, links: newLinkTable(p.sim)}
}

// New builds the network of a world on sc, where it is the only one.
func New(cfg Config, sc *sim.Config) *Network { return Compile(cfg, sc).New() }

// Reset implements sim.Network.
func (n *Network) Reset() {
	n.links.reset()
	n.cuts = n.cuts[:0]
	n.breach = Breach{}
}

// Fork implements sim.Network.
func (n *Network) Fork(into sim.Network) sim.Network {
	f, ok := into.(*Network)
	if !ok {
		f = &Network{}
	}
	f.program = n.program
	f.links.copyFrom(&n.links)
	f.cuts = append(f.cuts[:0], n.cuts...)
	f.breach = n.breach
	return f
}

// Send implements sim.Network: it decides the fate of a message by the next
// choices of its link.
func (n *Network) Send(w *sim.World, from, to sim.NodeID, m sim.Message, fate *sim.Fate) {
	draws := n.links.next(w, from, to)
	q := n.quality(from, to)
	if q.Bandwidth > 0 { // whatever becomes of it behind that
		fate.Wait = n.links.pace(from, to).transmit(w.Now(), q.Bandwidth.Time(n.size(m)))
	}
	if cut := n.cutBetween(from, to); cut != nil {
		fate.Loss, fate.Cause = sim.LostByCut, cut.Cause
		return
	}
	if Chance(draws, sim.LaneLoss, q.Loss) {
		fate.Loss = sim.LostByNetwork
		return
	}
	fate.Delay = Duration(draws, sim.LaneDelay, q.delay)
	if Chance(draws, sim.LaneDuplicate, q.Duplicate) {
		fate.Twice, fate.Delay2 = true, Duration(draws, sim.LaneDuplicateDelay, q.delay)
	}
	fate.Corrupt = Chance(draws, sim.LaneCorrupt, q.Corrupt)
	if n.program.model.Bound > 0 {
		n.queued = fate.Wait
		n.Promise(w.Now(), from, to, m.Kind(), fate)
	}
	if n.program.fifo {
		n.drawn = [2]time.Duration{fate.Delay, fate.Delay2}
		pace := n.links.pace(from, to)
		pace.before = pace.last
		pace.inOrder(w.Now(), fate)
	}
}

// Loosen takes the fate of the message that was sent last out of the order in which its link delivers, before
// someone changes it: its delays are those that were drawn. Then Adjust fits it in again.
func (n *Network) Loosen(fate *sim.Fate) {
	if n.program.fifo && fate.Loss == sim.NotLost {
		fate.Delay, fate.Delay2 = n.drawn[0], n.drawn[1]
	}
}

// Adjust fits the fate of the message that a link sent last, which was loosened and changed, into the order in
// which the link delivers.
func (n *Network) Adjust(now sim.Time, from, to sim.NodeID, fate *sim.Fate) {
	if n.program.fifo {
		n.links.pace(from, to).inOrder(now, fate)
	}
}

// Touch implements sim.Toucher.
func (n *Network) Touch(from sim.NodeID) uint64 {
	if n.links.senders == nil {
		return 0 // they are few
	}
	return n.links.senders[from].touch()
}

// Delay returns the delays of a link.
func (n *Network) Delay(from, to sim.NodeID) *Durations { return n.quality(from, to).delay }

// Arrive implements sim.Network.
func (n *Network) Arrive(_ *sim.World, from, to sim.NodeID) (sim.Loss, uint64) {
	if cut := n.cutBetween(from, to); cut != nil {
		return sim.LostByCut, cut.Cause
	}
	return sim.NotLost, 0
}

func (n *Network) quality(from, to sim.NodeID) *quality {
	p := n.program
	for i := len(p.overrides) - 1; i >= 0; i-- {
		if o := &p.overrides[i]; o.from[from] && o.to[to] {
			return &o.quality
		}
	}
	return &p.quality
}

// Chance decides something that happens with probability p. It draws only where there
// is something to decide.
func Chance(d sim.Draws, lane sim.Lane, p Probability) bool {
	if p == 0 || p == Certain {
		return p == Certain
	}
	return d.Draw(lane, uint64(Certain)) < uint64(p)
}

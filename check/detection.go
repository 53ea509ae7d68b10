package check

import (
	"slices"
	"time"

	"simrun/sim"
)

// Detection measures how good a failure detector is, whichever it is: how complete, how accurate,
// how fast. It judges nothing. The measures are those of Chen, Toueg, Aguilera, "On the quality of
// service of failure detectors", IEEE Transactions on Computers 51(5), 2002: the detection time, how often mistakes come,
// and how long they last.
type Detection struct {
	Told    []sim.NodeID `sim:"config"` // whom the detector tells of crashes
	Watched []sim.NodeID `sim:"config"` // of whom

	By     []Quality     // by node: of what it was told
	Pairs  [][]suspicion // by node, in order of whom they are about
	Downs  []sim.NodeID
	Latest []uint64 // by node: the event of its last crash
}

// Quality is how good a failure detector was.
type Quality struct {
	Crashes   uint64 // of other nodes while this one was up, which it should be told of
	Detected  uint64 // of these
	Unnoticed uint64 // of these: the node was back before it was suspected
	Missed    uint64 // of these: it was still down, and not suspected, at the end
	Detection Spans  // from a crash to its suspicion

	Mistakes uint64 // suspicions of nodes that were up
	Standing uint64 // of these: not taken back at the end
	Wrong    Spans  // from a mistake until it was taken back, or came true

	Leaders uint64 // how often it was told who leads
}

// Spans sums up durations.
type Spans struct {
	Count       uint64
	Sum         time.Duration
	Least, Most time.Duration
}

func (s *Spans) add(d time.Duration) {
	if s.Count == 0 || d < s.Least {
		s.Least = d
	}
	s.Count, s.Sum, s.Most = s.Count+1, s.Sum+d, max(s.Most, d)
}

func (s *Spans) join(o Spans) {
	if o.Count == 0 {
		return
	}
	if s.Count == 0 || o.Least < s.Least {
		s.Least = o.Least
	}
	s.Count, s.Sum, s.Most = s.Count+o.Count, s.Sum+o.Sum, max(s.Most, o.Most)
}

// Mean returns the mean, or 0 of nothing.
func (s Spans) Mean() time.Duration {
	if s.Count == 0 {
		return 0
	}
	return s.Sum / time.Duration(s.Count)
}

// Join adds what another node was told, or the same in another run.
func (q *Quality) Join(o Quality) {
	q.Crashes += o.Crashes
	q.Detected += o.Detected
	q.Unnoticed += o.Unnoticed
	q.Missed += o.Missed
	q.Detection.join(o.Detection)
	q.Mistakes += o.Mistakes
	q.Standing += o.Standing
	q.Wrong.join(o.Wrong)
	q.Leaders += o.Leaders
}

// suspicion is what is known of one node at another.
type suspicion struct {
	About     sim.NodeID
	Suspected bool
	Mistaken  bool     // it is suspected and has not crashed
	Since     sim.Time // of the mistake
	Open      []crash  // not yet suspected
}

type crash struct {
	Event uint64
	At    sim.Time
}

// NewDetection returns the measures of a detector in a world of so many nodes, which tells some of the crashes of
// some.
func NewDetection(nodes int, told, watched []sim.NodeID) *Detection {
	return &Detection{
		Told: told, Watched: watched,
		By: make([]Quality, nodes), Pairs: make([][]suspicion, nodes), Latest: make([]uint64, nodes),
	}
}

// Reset forgets all that happened, before a new run.
func (d *Detection) Reset() {
	clear(d.By)
	clear(d.Latest)
	d.Downs = d.Downs[:0]
	for i := range d.Pairs {
		d.Pairs[i] = d.Pairs[i][:0]
	}
}

// SeesAll implements sim.Omniscient: it is the detector that is judged.
func (d *Detection) SeesAll() {}

// Notices implements sim.Selective.
func (*Detection) Notices(kind sim.EventKind, _ sim.Observation) bool {
	return kind != sim.EventObserve
}

// Watch implements sim.Monitor.
func (d *Detection) Watch(_ *sim.World, e *sim.Event) {
	switch e.Kind {
	case sim.EventCrash:
		d.crash(e)
	case sim.EventRecover:
		d.Downs = slices.DeleteFunc(d.Downs, func(n sim.NodeID) bool { return n == e.Node })
	case sim.EventSuspect:
		d.suspect(e)
	case sim.EventRestore:
		p := d.of(e.Node, e.Peer)
		d.right(e.Node, p, e.At)
		p.Suspected = false
	case sim.EventLeader:
		d.By[e.Node].Leaders++
	}
}

func (d *Detection) down(n sim.NodeID) bool { return slices.Contains(d.Downs, n) }

func (d *Detection) crash(e *sim.Event) {
	dead := e.Node
	if !d.down(dead) {
		d.Downs = append(d.Downs, dead)
	}
	d.Latest[dead] = e.Seq
	for i := range d.Pairs[dead] { // nobody is there who would be told
		d.close(dead, &d.Pairs[dead][i], e.At)
	}
	d.Pairs[dead] = d.Pairs[dead][:0]
	if !slices.Contains(d.Watched, dead) {
		return
	}
	for _, to := range d.Told {
		if to == dead || d.down(to) {
			continue
		}
		p, q := d.of(to, dead), &d.By[to]
		q.Crashes++
		if p.Suspected {
			d.right(to, p, e.At)
			q.Detected++
			q.Detection.add(0)
			continue
		}
		p.Open = append(p.Open, crash{e.Seq, e.At})
	}
}

// close ends what a node that crashes was still to be told: nothing is expected of that.
func (d *Detection) close(by sim.NodeID, p *suspicion, now sim.Time) {
	d.right(by, p, now)
	d.By[by].Crashes -= uint64(len(p.Open))
}

// right ends a mistake, if there is one.
func (d *Detection) right(by sim.NodeID, p *suspicion, now sim.Time) {
	if p.Mistaken {
		p.Mistaken = false
		d.By[by].Wrong.add(now.Sub(p.Since))
	}
}

func (d *Detection) suspect(e *sim.Event) {
	p, q := d.of(e.Node, e.Peer), &d.By[e.Node]
	p.Suspected = true
	i := slices.IndexFunc(p.Open, func(c crash) bool { return c.Event == e.Cause })
	if i < 0 && d.down(e.Peer) { // a detector that does not know which crash it speaks of
		i = len(p.Open) - 1
	}
	switch {
	case i >= 0:
		q.Detected++
		q.Detection.add(e.At.Sub(p.Open[i].At))
		p.Open = slices.Delete(p.Open, i, i+1)
	case d.down(e.Peer), e.Cause > 0 && e.Cause == d.Latest[e.Peer]: // of before it booted
	default:
		p.Mistaken, p.Since = true, e.At
		q.Mistakes++
	}
}

func (d *Detection) of(by, about sim.NodeID) *suspicion {
	list := &d.Pairs[by]
	i, found := slices.BinarySearchFunc(*list, about, func(p suspicion, n sim.NodeID) int { return int(p.About) - int(n) })
	if !found {
		*list = slices.Insert(*list, i, suspicion{About: about})
	}
	return &(*list)[i]
}

// Quality returns what a node was told, in a run that has ended.
func (d *Detection) Quality(n sim.NodeID, end sim.Time) Quality {
	q := d.By[n]
	for _, p := range d.Pairs[n] {
		for i := range p.Open {
			if i == len(p.Open)-1 && d.down(p.About) {
				q.Missed++
			} else {
				q.Unnoticed++
			}
		}
		if p.Mistaken {
			q.Standing++
			q.Wrong.add(end.Sub(p.Since))
		}
	}
	return q
}

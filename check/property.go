package check

import (
	"maps"
	"time"

	"simrun/sim"
)

// Kind tells what sort of statement a property is.
type Kind string

// The kinds.
const (
	Safety       Kind = "safety"
	Liveness     Kind = "liveness"
	Reachability Kind = "reachability" // something happens at least once; of assertions only
)

// Property is something that a run should have.
type Property struct {
	Name string
	Kind Kind
	Doc  string // what it states, in one sentence
	// OnRequest is for one that is judged only where a scenario's check names it.
	OnRequest bool
	New       func(s *Setting) Monitor
}

// Setting is what monitors know about the world before a run.
type Setting struct {
	World        *sim.Config
	States       []string          // that nodes publish
	Observations []sim.Observation // one of each that nodes make
}

// Monitor follows a run for one property. It can be forked and encoded by
// description, so its state is plain data.
type Monitor interface {
	sim.Monitor
	// Reset forgets all that happened, before a new run.
	Reset()
	// Status judges the run as it stands.
	Status(w *sim.World, t Terms) Status
	// Open tells whether a goal is not achieved now. Safety has no goals.
	Open() bool
}

// Sharer is a Monitor that can leave it to another one to follow the run, and judge by what that one has gathered.
type Sharer interface {
	Monitor
	// Share returns a monitor of the same property that judges by what the one at a place among the world's monitors
	// has gathered. It returns false if that one gathers something else.
	Share(with Monitor, place int) (Monitor, bool)
}

// AddMonitor appends the monitor of a property to those of others, with one of which it shares what it can. They are to be
// the first of the monitors of a world, in the same order.
func AddMonitor(monitors []Monitor, p Property, s *Setting) []Monitor {
	m := p.New(s)
	if sharer, ok := m.(Sharer); ok {
		for place, other := range monitors {
			if shared, ok := sharer.Share(other, place); ok {
				return append(monitors, shared)
			}
		}
	}
	return append(monitors, m)
}

// Terms are the terms on which liveness is judged.
type Terms struct {
	Calm   sim.Time
	Within time.Duration // from the calm; 0 is the rest of the run
	End    sim.Time
	Brief  bool // Status.Detail is not asked for
}

// deadline is until when what was asked for at some time must be achieved.
func (t Terms) deadline(asked sim.Time) sim.Time {
	if t.Within == 0 {
		return sim.Forever
	}
	return max(t.Calm, asked).Add(t.Within)
}

// Verdict is what became of a property.
type Verdict string

// The verdicts. Blocked, Livelock and Late are ways for liveness to be violated.
const (
	Holds    Verdict = "holds"
	Violated Verdict = "violated"
	Blocked  Verdict = "blocked"
	Livelock Verdict = "livelock"
	Late     Verdict = "late"
	Unknown  Verdict = "unknown"
)

// Broken tells whether the verdict is some kind of violation.
func (v Verdict) Broken() bool {
	switch v {
	case Violated, Blocked, Livelock, Late:
		return true
	}
	return false
}

// Status is a monitor's judgement. The verdict of liveness is Holds, or Late where
// a goal was not achieved in time.
type Status struct {
	Verdict   Verdict
	Exercised bool
	At        sim.Time // of the violation; of liveness, since when the goal waits
	Event     uint64   // of the violation, if it is one event
	Detail    string
	Node      sim.NodeID // who violated it, or Nobody
	Waiting   bool       // the goal is still not achieved at the end
}

// violation is the first violation of a safety property, which stands.
type violation struct {
	Found  bool
	At     sim.Time
	Event  uint64
	Node   sim.NodeID
	Detail string
}

// report notes that the node of an event violates the property by it.
func (v *violation) report(e *sim.Event, detail string) { v.reportOf(e.Node, e, detail) }

// reportOf notes that a node violates the property, which shows in an event.
func (v *violation) reportOf(node sim.NodeID, e *sim.Event, detail string) {
	if !v.Found {
		*v = violation{true, e.At, e.Seq, node, detail}
	}
}

func (v *violation) status(exercised bool) Status {
	if !v.Found {
		return Status{Verdict: Holds, Exercised: exercised, Node: sim.Nobody}
	}
	return Status{Verdict: Violated, Exercised: true, At: v.At, Event: v.Event, Detail: v.Detail, Node: v.Node}
}

// goal is something that was asked for and is to be achieved.
type goal struct {
	Node     sim.NodeID
	About    string
	Asked    sim.Time
	Achieved sim.Time // Forever while it is open
}

// goals are what a liveness property waits for.
type goals struct {
	All    []goal
	Left   int           // that are open
	Places index[asking] // in All, of the last goal of a kind: no other is open
}

// asking is of whom something is asked.
type asking struct {
	Node  sim.NodeID
	About string
}

func (g *goals) reset() {
	g.All, g.Left = g.All[:0], 0
	g.Places.reset()
}

func (g *goals) asking(i int) asking { return asking{g.All[i].Node, g.All[i].About} }

func (g *goals) find(node sim.NodeID, about string) *goal {
	if long(len(g.All)) {
		if i, ok := g.Places[asking{node, about}]; ok && g.All[i].Achieved == sim.Forever {
			return &g.All[i]
		}
		return nil
	}
	for i := range g.All {
		if q := &g.All[i]; q.Node == node && q.About == about && q.Achieved == sim.Forever {
			return q
		}
	}
	return nil
}

// ask opens a goal, unless it is open already.
func (g *goals) ask(node sim.NodeID, about string, now sim.Time) {
	if g.find(node, about) == nil {
		g.All = append(g.All, goal{node, about, now, sim.Forever})
		if n := len(g.All); long(n) {
			g.Places.grown(n, g.asking)
		}
		g.Left++
	}
}

func (g *goals) achieve(node sim.NodeID, about string, now sim.Time) {
	if q := g.find(node, about); q != nil {
		q.Achieved = now
		g.Left--
	}
}

// forget drops the open goals of a node: nothing is asked of it any more.
func (g *goals) forget(node sim.NodeID) {
	kept := g.All[:0]
	for _, q := range g.All {
		if q.Node == node && q.Achieved == sim.Forever {
			g.Left--
			continue
		}
		kept = append(kept, q)
	}
	g.All = kept
	g.Places.reset()
	if n := len(g.All); long(n) {
		g.Places.fill(n, g.asking)
	}
}

// index tells where in a list the last item with a key is. It is empty while the list
// is short: such a list is searched.
type index[K comparable] map[K]int

// long tells whether a list of so many items has an index.
func long(n int) bool { return n > 16 }

func (x index[K]) reset() { clear(x) }

// grown keeps the index of a long list right that has become longer by one item.
func (x *index[K]) grown(n int, key func(i int) K) {
	if long(n - 1) {
		(*x)[key(n-1)] = n - 1
		return
	}
	x.fill(n, key)
}

// fill makes the index of a long list. It must be empty.
func (x *index[K]) fill(n int, key func(i int) K) {
	if *x == nil {
		*x = make(index[K], 2*n)
	}
	for i := range n {
		(*x)[key(i)] = i
	}
}

// copyFrom makes the index that of a copy of the list.
func (x *index[K]) copyFrom(o index[K]) {
	x.reset()
	if *x == nil && len(o) > 0 {
		*x = make(index[K], len(o))
	}
	maps.Copy(*x, o)
}

// missed returns the goals that were not achieved in time.
func (g *goals) missed(t Terms) []goal {
	var missed []goal
	for _, q := range g.All {
		if q.missed(t) {
			missed = append(missed, q)
		}
	}
	return missed
}

func (q *goal) missed(t Terms) bool {
	if q.Achieved == sim.Forever {
		return t.End >= t.Calm
	}
	return q.Achieved > t.deadline(q.Asked)
}

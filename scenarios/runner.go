package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"simrun/check"
	"simrun/faults"
	"simrun/network"
	"simrun/protocols"
	"simrun/sim"
)

// Runner executes runs of a program, one at a time. Everything is built once and
// reset for each run.
type Runner struct {
	program  *Program
	quality  *check.Detection // or nil, where there is no detector
	world    *sim.World
	table    *faults.Table
	monitors []check.Monitor
	prover   check.Prover // remembers from run to run what handlers do
	patience uint64
	scratch  *sim.World // of the last fork, to be reused

	recurrence recurrence
	outcome    Outcome
}

// NewRunner returns a runner of the program.
func (p *Program) NewRunner() *Runner {
	r := &Runner{program: p, table: faults.NewTable(p.faults)}
	var watch []sim.Monitor
	for i, property := range p.properties {
		r.monitors = check.AddMonitor(r.monitors, property.Property, p.setting)
		watch = append(watch, r.monitors[i])
	}
	if p.detection.Kind != sim.NoDetector {
		r.quality = check.NewDetection(len(p.world.Nodes), p.detection.Warned, p.detection.Watched)
		watch = append(watch, r.quality)
	}
	r.world = sim.NewWorld(p.world, p.network.New(), r.table, watch)
	if d := p.detection.Oracle(p.world); d != nil {
		r.world.SetDetector(d)
	}
	if p.demands != nil {
		r.world.SetDemand(p.demands.new())
	}
	r.patience = patiencePerNode * uint64(len(p.world.Nodes))
	return r
}

// patiencePerNode is how many events for each node may pass without anything
// being achieved before a proof is tried that nothing ever will be.
const patiencePerNode = 10

// restless is how many times more patience is had with nodes whose published states go on changing, and
// again after each proof that fails: with them it is a large one.
const restless = 4

// Options are what may differ between two runs of a seed.
type Options struct {
	Stop     func() bool // is asked now and then whether to give up with ErrStopped; may be nil
	Source   sim.Source  // of choices, in place of the seed
	Observer TraceBuffer // is told every event; may be nil
	Without  int         // the number of a fault to leave out, from 1; 0 leaves out none
	Brief    bool        // no Status.Detail is asked for
}

// TraceBuffer keeps the events of a run. A run may turn out to have ended earlier
// than it was looked at.
type TraceBuffer interface {
	sim.Observer
	// Len returns how many events are kept.
	Len() int
	// Truncate forgets all but the first n; of none, the run begins anew.
	Truncate(n int)
}

// Outcome is what came out of a run. It is valid until the runner's next run.
type Outcome struct {
	Seed        uint64
	Statuses    []check.Status // by property
	Verdicts    []check.Verdict
	Class       Class
	Calm        sim.Time
	End         sim.Time
	Reason      string
	Cycle       *Cycle // that the run is in for ever, or nil
	Events      uint64
	Stats       sim.Stats
	Invoked     int             // operations that were asked for and want an answer
	Answered    int             // of them
	Clients     bool            // there are clients
	Faults      []faults.Record // by fault: of the scenario, then of its campaign
	Detector    []check.Quality // by node that it speaks to; nil where there is no detector
	Breach      *network.Breach // a message that took longer than a synchronous system allows, or nil
	Fingerprint uint64
}

// Class sums a run up.
type Class string

// The classes.
const (
	Clean    Class = "clean"    // no fault struck, all holds
	Masked   Class = "masked"   // faults struck, all holds
	Degraded Class = "degraded" // only liveness is broken
	Failed   Class = "failed"   // a safety property is broken
)

// Run executes one run. Its error is a *sim.NodePanic or ErrStopped.
func (r *Runner) Run(seed uint64, o Options) (*Outcome, error) {
	if r.program.faults.Falsifies() {
		return r.runJudging(seed, o)
	}
	_, err := r.once(seed, o, nil)
	return &r.outcome, err
}

// once executes a run in which some nodes are not judged. It returns the world in which it ended.
func (r *Runner) once(seed uint64, o Options, unjudged []bool) (*sim.World, error) {
	r.world.Judge(unjudged)
	var source sim.Source = sim.Seed(seed)
	if o.Source != nil {
		source = o.Source
	}
	r.table.Without(o.Without - 1)
	for _, m := range r.monitors {
		m.Reset()
	}
	if r.quality != nil {
		r.quality.Reset()
	}
	if o.Observer != nil {
		r.world.Observe(o.Observer)
	} else {
		r.world.Observe(nil)
	}
	r.world.Reset(source)
	end, err := r.finish(o)
	if err != nil {
		return nil, err
	}
	r.outcome.Seed, r.outcome.Cycle = seed, end.cycle
	r.judge(end.world, end.reason, o.Brief)
	return end.world, nil
}

// How a run ends when it is proved that nothing more is achieved: whatever happens, or since it goes round in a cycle.
const (
	reasonBlocked  = "blocked"
	reasonLivelock = "livelock"
)

// ErrStopped is the error of a run that Options.Stop ended.
var ErrStopped = errors.New("the run was stopped")

// stopEvery is after how many events at the latest Options.Stop is asked.
const stopEvery = 100_000

// ending is how a run ends, unless a fault strikes after it.
type ending struct {
	world  *sim.World
	reason string
	cycle  *Cycle // of a livelock
	traced int    // events that the observer had
}

// finish runs to the end, or to the point at which it is proved that nothing that is
// judged can change any more. It returns how the run ended.
func (r *Runner) finish(o Options) (*ending, error) {
	w := r.world
	patience, unrest, tried := r.patience, restless*r.patience, uint64(0)
	var candidate *ending
	for {
		if o.Stop != nil && o.Stop() {
			return nil, ErrStopped
		}
		reason, err := w.Run(min(r.due(patience, unrest, tried), w.Seq()+stopEvery))
		if err != nil {
			return nil, err
		}
		if reason == sim.Paused && w.Pending() > r.program.pendingMax {
			reason = sim.Limit
		}
		if candidate != nil && (w.Achieved() > candidate.world.Achieved() || r.struckSince(candidate.world)) {
			candidate = nil
		}
		if reason == sim.Paused && w.Seq() < r.due(patience, unrest, tried) {
			continue
		}
		var proved *ending
		if reason == sim.Paused && candidate == nil && !r.program.unforkable && r.open() && r.settled() {
			calm := w.Seq() >= max(w.Progress(), tried)+patience
			if proved, reason, err = r.prove(calm); err != nil {
				return nil, err
			}
			patience, unrest = 2*patience, restless*unrest // do not try too often
		}
		tried = w.Seq()
		switch {
		case reason != sim.Paused && candidate == nil:
			return &ending{world: w, reason: reason.String()}, nil
		case reason != sim.Paused && candidate.reason == sim.Horizon.String():
			return &ending{world: w, reason: reason.String(), cycle: candidate.cycle}, nil
		case reason != sim.Paused:
			if o.Observer != nil {
				o.Observer.Truncate(candidate.traced)
			}
			return candidate, nil
		case proved == nil:
		case proved.reason != sim.Horizon.String() && !w.AgendaPending() && !r.table.Waits():
			return proved, nil
		default: // What is left are faults that may find nothing to strike.
			r.scratch = w.Fork(r.scratch)
			candidate = proved
			candidate.world = r.scratch
			if o.Observer != nil {
				candidate.traced = o.Observer.Len()
			}
		}
	}
}

// prove tells whether it is proved that nothing is achieved any more, unless a fault strikes, in a world that is calm
// or in which published states go on changing. It may let the run go on for that, which may end: the
// reason is why it did, or that it has paused.
func (r *Runner) prove(calm bool) (*ending, sim.Reason, error) {
	w := r.world
	blocked := r.prover.Blocked
	if !calm {
		blocked = r.prover.BlockedInUnrest
	}
	if blocked(w, r) {
		return &ending{world: w, reason: reasonBlocked}, sim.Paused, nil
	}
	cycle, reason, err := r.recurs()
	if cycle == nil || !r.open() { // a state that was published meanwhile may have been the goal
		return nil, reason, err
	}
	if blocked(w, r) { // since a fault has struck meanwhile
		return &ending{world: w, reason: reasonBlocked}, reason, nil
	}
	proved := &ending{world: w, reason: reasonLivelock, cycle: cycle}
	if !cycle.whole() { // it is to be seen what becomes of other properties until the horizon
		proved.reason = sim.Horizon.String()
	}
	return proved, reason, nil
}

// due returns the event at which a proof is to be tried, if nothing is achieved before: after so
// many events in which nothing has changed, or so many in which published states alone have.
func (r *Runner) due(patience, unrest, tried uint64) uint64 {
	return min(max(r.world.Progress(), tried)+patience, max(r.world.Achieved(), tried)+unrest)
}

// struckSince tells whether a fault has struck since a world was forked off.
func (r *Runner) struckSince(then *sim.World) bool {
	before := then.Injector().(*faults.Table)
	for i := range r.table.Len() {
		was, is := before.Record(i), r.table.Record(i)
		if was.Struck() != is.Struck() || was.Last != is.Last {
			return true
		}
	}
	return false
}

// open tells whether a goal of liveness is not achieved now.
func (r *Runner) open() bool {
	for _, m := range r.monitors {
		if m.Open() {
			return true
		}
	}
	return false
}

// settled tells whether all that is still scheduled are faults to strike: no
// operation, no restart and no healing is to come, and GST has passed. While a disk is full
// handlers do other things than a proof would find, and while a fault tampers with messages there
// are others than handlers send.
func (r *Runner) settled() bool {
	gst := r.program.model.GST
	return (gst == 0 || r.world.Now() > gst) && r.world.OnlyFaultsPending() && !r.table.Unhealed() &&
		!r.table.DiskFull(r.world) && !r.table.Tampering(r.world)
}

// MayStrike implements check.Outlook.
func (r *Runner) MayStrike(node sim.NodeID, effect *sim.Effect, s sim.Stimulus) bool {
	if effect != nil {
		return r.table.MayStrikeOn(node, effect)
	}
	return r.table.MayStrikeBefore(node, s.From, r.kindOf(s.Message))
}

// Loses implements check.Outlook.
func (r *Runner) Loses(from, to sim.NodeID, m sim.Message, inFlight bool) bool {
	return r.world.Network().(*network.Network).Loses(from, to) || r.table.Loses(from, to, r.kindOf(m), inFlight)
}

// AppendOutlook implements check.Recurring.
func (r *Runner) AppendOutlook(b []byte) []byte {
	b = r.table.AppendOutlook(r.world.Network().(*network.Network).AppendOutlook(b))
	return r.world.AppendJudged(b) // whose observations move a monitor
}

func (r *Runner) kindOf(m sim.Message) sim.MessageKind {
	kind, _ := r.program.world.KindOf(m.Kind())
	return kind
}

// Faults returns the faults of the last run: those of the scenario, then those that its campaign drew.
func (r *Runner) Faults() []faults.Fault {
	list := make([]faults.Fault, r.table.Len())
	for i := range list {
		list[i] = r.table.Fault(i)
	}
	return list
}

// judge fills in the outcome.
func (r *Runner) judge(w *sim.World, reason string, brief bool) {
	out := &r.outcome
	table := w.Injector().(*faults.Table)
	out.Faults = out.Faults[:0]
	out.Calm = r.program.model.GST
	struck := false
	for i := range table.Len() {
		record := table.Record(i)
		out.Faults = append(out.Faults, record)
		if record.Struck() {
			struck = true
			out.Calm = max(out.Calm, record.Calm())
		}
	}
	out.End, out.Reason = w.Now(), reason
	if reason == sim.Horizon.String() {
		out.End = r.program.world.Horizon
	}
	out.Events, out.Stats, out.Fingerprint = w.Seq(), w.Stats(), w.Fingerprint()
	out.Invoked, out.Answered, out.Clients = len(w.History()), 0, r.program.hasClients()
	for i := range w.History() {
		if w.History()[i].Responded != sim.Forever {
			out.Answered++
		}
	}
	out.Detector = out.Detector[:0]
	if r.quality != nil {
		quality := w.Monitors()[len(r.program.properties)].(*check.Detection)
		for _, n := range r.program.detection.Told {
			out.Detector = append(out.Detector, quality.Quality(n, out.End))
		}
	}
	out.Breach = nil
	if breach, ok := w.Network().(*network.Network).Breach(); ok {
		out.Breach = new(breach)
	}
	terms := check.Terms{Calm: out.Calm, Within: r.program.Scenario.Liveness.Within, End: out.End, Brief: brief}
	over := reason == reasonBlocked || reason == reasonLivelock || reason == sim.Quiescent.String()
	if over { // all stays as it is until the calm and beyond
		terms.End = max(terms.End, r.program.model.GST)
	}
	out.Statuses, out.Verdicts = slices.Grow(out.Statuses[:0], len(r.monitors))[:len(r.monitors)], out.Verdicts[:0]
	safe, live := true, true
	for i, m := range w.Monitors()[:len(r.program.properties)] {
		kind := r.program.properties[i].Kind
		s := &out.Statuses[i]
		*s = m.(check.Monitor).Status(w, terms)
		verdict := s.Verdict
		switch {
		case reason == sim.Limit.String() && !isFinal(kind, *s):
			verdict, s.Detail = check.Unknown, fmt.Sprintf("the run was cut off after %d events", out.Events)
			if n := w.Pending(); n > r.program.pendingMax {
				s.Detail += fmt.Sprintf(", with %d messages and timers pending: they bring about more and more", n)
			}
		case kind == check.Liveness && out.Calm > terms.End && m.(check.Monitor).Open():
			verdict, s.Exercised = check.Unknown, false
			s.Detail = fmt.Sprintf("the run ended at %v, before the faults had healed at %v", out.End, Short(time.Duration(out.Calm)))
			if out.Calm == sim.Forever {
				s.Detail = "the faults never end, so it can't be judged: give them until or times"
			}
		case verdict == check.Late && s.Waiting && out.Cycle != nil && out.Cycle.recurs[i]:
			verdict = check.Livelock
		case verdict == check.Late && s.Waiting && over:
			verdict = check.Blocked
		case verdict == check.Late && s.Waiting && terms.Within > 0 && max(out.Calm, s.At).Add(terms.Within) > out.End:
			verdict = check.Unknown
			deadline := max(out.Calm, s.At).Add(terms.Within)
			s.Detail = fmt.Sprintf("the run ended at %v, before the deadline at %v", out.End, Short(time.Duration(deadline)))
		}
		switch {
		case !verdict.Broken() || kind == check.Reachability:
		case kind == check.Safety:
			safe = false
		default:
			live = false
		}
		out.Verdicts = append(out.Verdicts, verdict)
	}
	switch {
	case !safe:
		out.Class = Failed
	case !live:
		out.Class = Degraded
	case struck:
		out.Class = Masked
	default:
		out.Class = Clean
	}
}

// isFinal tells whether nothing that could follow changes the status.
func isFinal(kind check.Kind, s check.Status) bool {
	switch kind {
	case check.Safety:
		return s.Verdict.Broken()
	case check.Reachability:
		return !s.Verdict.Broken()
	}
	return s.Verdict.Broken() && !s.Waiting // achieved, but too late
}

// hasClients tells whether there are nodes that only ask others.
func (p *Program) hasClients() bool {
	return slices.ContainsFunc(p.setup.Roles, func(m protocols.Membership) bool { return m.Role.Client && len(m.Nodes) > 0 })
}

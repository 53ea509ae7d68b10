package scenarios

import (
	"errors"
	"slices"

	"simrun/faults"
	"simrun/sim"
)

// Enumerates tells whether a run of the scenario is many: one for each way to crash nodes.
func (p *Program) Enumerates() bool {
	return p.Scenario.Nemesis != nil && p.Scenario.Nemesis.Enumerate != ""
}

// enumeration goes through the crash points of a seed: first the run in which nobody crashes;
// then, from each run, those in which a node that is up crashes before one of its effects in that run, or
// after the last, later than the crashes that are there already. Every set of crashes is met once, in
// the order in which they happen, those of one node before those of two.
//
// When between two of its effects a node crashes makes no difference to the others, but for when a failure
// detector tells them.
type enumeration struct {
	runner *Runner
	seed   uint64
	size   int            // how many nodes crash in the runs that are visited now
	points []faults.Point // of the run
	number uint64         // of the last run, from 1
	stop   func() bool
	// visit takes a run: its outcome, or the panic of a node. It tells whether to go on.
	visit func(out *Outcome, panicked *sim.NodePanic) bool
}

// errEnough ends an enumeration whose visitor has seen enough.
var errEnough = errors.New("enough")

// all goes through all runs of the seed. Its error is ErrStopped, if it was.
func (e *enumeration) all() error {
	defer func() { e.runner.table.CrashAt(nil) }()
	for e.size = 0; e.size <= e.runner.program.Scenario.Nemesis.MaxFaulty; e.size++ {
		e.points = e.points[:0]
		if err := e.from(); errors.Is(err, errEnough) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// from runs the points, and from there goes on with one more.
func (e *enumeration) from() error {
	p := e.runner.program
	e.runner.table.CrashAt(e.points)
	out, err := e.runner.Run(e.seed, Options{Stop: e.stop, Brief: true})
	var panicked *sim.NodePanic
	switch {
	case errors.As(err, &panicked):
		e.runner = p.NewRunner() // the world is of no more use
	case err != nil:
		return err
	case !e.inOrder(out):
		return nil
	}
	if len(e.points) == e.size {
		e.number++
		if !e.visit(out, panicked) {
			return errEnough
		}
		return nil
	}
	if panicked != nil {
		return nil
	}
	candidates := p.faults.Candidates()
	effects := make([]int, len(candidates))
	for i, n := range candidates {
		effects[i] = e.runner.table.Effects(n)
	}
	for i, n := range candidates {
		if slices.ContainsFunc(e.points, func(p faults.Point) bool { return p.Node == n }) {
			continue
		}
		if err := e.crash(n, effects[i]); err != nil {
			return err
		}
	}
	return nil
}

// crash goes on with every crash of a node that has so many effects.
func (e *enumeration) crash(n sim.NodeID, effects int) error {
	at := len(e.points)
	if effects == 0 {
		if e.runner.program.Scenario.Detector.Kind == sim.NoDetector {
			return nil // whether it is there or not, nobody can tell
		}
		e.points = append(e.points, faults.Point{Node: n})
		err := e.from()
		e.points = e.points[:at]
		return err
	}
	for k := 1; k <= effects+1; k++ {
		point := faults.Point{Node: n, Effect: min(k, effects), After: k > effects}
		e.points = append(e.points[:at], point)
		if err := e.from(); err != nil {
			return err
		}
	}
	e.points = e.points[:at]
	return nil
}

// inOrder tells whether all the crashes of a run happened, in the order of the points.
func (e *enumeration) inOrder(out *Outcome) bool {
	last := uint64(0)
	for _, record := range out.Faults[len(e.runner.program.listed):] {
		if !record.Struck() || record.Event < last {
			return false
		}
		last = record.Event
	}
	return true
}

// enumerate adds all the runs of a seed to a part of a sweep. It returns the runner to go on with.
func (p *Program) enumerate(runner *Runner, seed uint64, stop func() bool, part *SweepResult) (*Runner, error) {
	e := enumeration{runner: runner, seed: seed, stop: stop}
	e.visit = func(out *Outcome, panicked *sim.NodePanic) bool {
		part.Runs++
		if panicked != nil {
			part.panicked(seed, e.number, panicked)
		} else {
			part.count(out, e.number)
		}
		return true
	}
	err := e.all()
	if err == nil {
		part.Done++
	}
	return e.runner, err
}

// AtPoint returns the scenario of one run of an enumeration, numbered from 1, with its crashes as ordinary
// faults. Where the seed has no run of that number it returns nil, and how many there are.
func (p *Program) AtPoint(seed, number uint64) (*Scenario, uint64) {
	var points []faults.Point
	found := false
	e := enumeration{runner: p.NewRunner(), seed: seed}
	e.visit = func(*Outcome, *sim.NodePanic) bool {
		if e.number == number {
			points, found = slices.Clone(e.points), true
		}
		return !found
	}
	_ = e.all() // nobody stops it
	if !found {
		return nil, e.number
	}
	s := *p.Scenario
	s.Nemesis, s.Sweep = nil, nil
	s.Run.Seed = seed
	s.Faults = slices.Clone(s.Faults)
	for _, point := range points {
		s.Faults = append(s.Faults, point.Fault(p.faultSetting))
	}
	return &s, e.number
}

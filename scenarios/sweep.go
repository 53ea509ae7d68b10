package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"simrun/check"
	"simrun/sim"
)

// Seeds is a range of seeds.
type Seeds struct {
	From  uint64 `json:"from"`
	Count uint64 `json:"count"`
}

// Shard returns the i-th of n contiguous parts, i from 1.
func (s Seeds) Shard(i, n uint64) Seeds {
	start := func(k uint64) uint64 {
		hi, lo := bits.Mul64(s.Count, k)
		q, _ := bits.Div64(hi, lo, n)
		return q
	}
	return Seeds{s.From + start(i-1), start(i) - start(i-1)}
}

// SweepResult is what came out of many runs.
type SweepResult struct {
	Scenario    string
	Protocol    string
	Seeds       Seeds // as asked for
	Done        uint64
	Runs        uint64 // of an enumeration, which has several for each seed; else 0
	Judged      uint64 // of the runs: all but the ones whose node panicked
	Verdict     string
	Unexpected  []string
	Properties  []PropertyRate
	Classes     map[Class]uint64
	Events      uint64
	Fingerprint uint64
	Panic       *SeedPanic     // the first seed whose node panicked
	Struck      []uint64       // by fault: in how many seeds it struck
	Detector    *check.Quality // of all nodes in all seeds; nil where there is no detector
	Breaches    uint64         // the seeds in which a message took longer than a synchronous system allows
}

// SeedPanic is a panic of a node, with the seed.
type SeedPanic struct {
	Seed  uint64
	Point uint64 // of an enumeration: the number of the run, from 1
	Panic *sim.NodePanic
}

// PropertyRate counts what became of a property over the seeds.
type PropertyRate struct {
	Name       string
	Kind       check.Kind
	Expected   Expectation
	Violated   uint64 // in any way
	Kinds      map[check.Verdict]uint64
	Exercised  uint64
	Unmet      uint64 // not as a single run is expected to be
	FirstSeeds []uint64
	UnmetSeeds []uint64 // the first of them

	// Of an enumeration: which run of the seed, from 1.
	FirstPoints, UnmetPoints []uint64
}

// firstSeedsMax is how many violating seeds a sweep names.
const firstSeedsMax = 10

// Sweep runs seeds on several workers. Its result does not depend on how many. When ctx ends, what is
// done so far is returned. progress, if not nil, is called whenever some more seeds are done, from any goroutine.
func (p *Program) Sweep(ctx context.Context, seeds Seeds, jobs int, progress func(more int)) *SweepResult {
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	chunks := &chunks{of: seeds, size: chunkSize}
	if p.Enumerates() {
		chunks.size = 1
	}
	parts := make([]*SweepResult, jobs)
	var workers sync.WaitGroup
	for i := range jobs {
		workers.Go(func() { parts[i] = p.work(ctx, chunks, progress) })
	}
	workers.Wait()
	total := p.newSweepResult()
	total.Seeds = seeds
	for _, part := range parts {
		total.add(part)
	}
	p.conclude(total)
	return total
}

// chunkSize is how many seeds a worker takes at a time.
const chunkSize = 64

// chunks hands out seeds to workers. Nobody waits for anybody.
type chunks struct {
	of    Seeds
	size  uint64
	taken atomic.Uint64
}

// next returns seeds that nobody has taken, or none.
func (c *chunks) next() Seeds {
	done := min((c.taken.Add(1)-1)*c.size, c.of.Count)
	return Seeds{c.of.From + done, min(c.size, c.of.Count-done)}
}

func (p *Program) work(ctx context.Context, chunks *chunks, progress func(int)) *SweepResult {
	part := p.newSweepResult()
	runner := p.NewRunner()
	stop := func() bool { return ctx.Err() != nil }
	for chunk := chunks.next(); chunk.Count > 0; chunk = chunks.next() {
		for i := range chunk.Count {
			if ctx.Err() != nil {
				return part
			}
			if p.Enumerates() {
				var err error
				if runner, err = p.enumerate(runner, chunk.From+i, stop, part); err != nil {
					return part
				}
				continue
			}
			out, err := runner.Run(chunk.From+i, Options{Stop: stop, Brief: true})
			if errors.Is(err, ErrStopped) {
				return part
			}
			if err != nil {
				part.Done++
				part.panicked(chunk.From+i, 0, err.(*sim.NodePanic))
				runner = p.NewRunner()
				continue
			}
			part.Done++
			part.count(out, 0)
		}
		if progress != nil {
			progress(int(chunk.Count))
		}
	}
	return part
}

func (p *Program) newSweepResult() *SweepResult {
	s := &SweepResult{
		Scenario: p.Scenario.Name, Protocol: p.Scenario.Protocol,
		Classes: map[Class]uint64{Clean: 0, Masked: 0, Degraded: 0, Failed: 0},
		Struck:  make([]uint64, len(p.listed)),
	}
	if p.detection.Kind != sim.NoDetector {
		s.Detector = &check.Quality{}
	}
	for _, property := range p.properties {
		s.Properties = append(s.Properties, PropertyRate{
			Name: property.Name, Kind: property.Kind, Expected: property.Expected, Kinds: make(map[check.Verdict]uint64),
		})
	}
	return s
}

// Total is how many runs there were.
func (s *SweepResult) Total() uint64 {
	if s.Runs > 0 {
		return s.Runs
	}
	return s.Done
}

// count adds a run; point is its number in an enumeration, or 0.
func (s *SweepResult) count(o *Outcome, point uint64) {
	s.Judged++
	s.Events += o.Events
	s.Classes[o.Class]++
	s.Fingerprint += seedPrint(o)
	for i := range s.Properties {
		r, v := &s.Properties[i], o.Verdicts[i]
		if o.Statuses[i].Exercised {
			r.Exercised++
		}
		if v != check.Holds {
			r.Kinds[v]++
		}
		if v.Broken() {
			r.Violated++
			r.FirstSeeds, r.FirstPoints = firstOf(r.FirstSeeds, r.FirstPoints, o.Seed, point)
		}
		if !meets(v, r.Expected) {
			r.Unmet++
			r.UnmetSeeds, r.UnmetPoints = firstOf(r.UnmetSeeds, r.UnmetPoints, o.Seed, point)
		}
	}
	for _, q := range o.Detector {
		s.Detector.Join(q)
	}
	if o.Breach != nil {
		s.Breaches++
	}
	for i := range s.Struck {
		if o.Faults[i].Struck() {
			s.Struck[i]++
		}
	}
}

// seedPrint hashes a run with its seed. A sweep adds them up, so that their order does not count.
func seedPrint(o *Outcome) uint64 {
	hi, lo := bits.Mul64(o.Fingerprint^0x9e3779b97f4a7c15, o.Seed*0xd6e8feb86659fd93|1)
	return hi ^ lo
}

// firstOf adds a run to the first ones seen: a seed and, in an enumeration, a point.
func firstOf(seeds, points []uint64, seed, point uint64) (firstSeeds, firstPoints []uint64) {
	i, n := 0, len(seeds)
	for i < n && (seeds[i] < seed || seeds[i] == seed && point > 0 && points[i] < point) {
		i++
	}
	if i >= firstSeedsMax {
		return seeds, points
	}
	seeds = slices.Insert(seeds, i, seed)
	if point > 0 {
		points = slices.Insert(points, i, point)
	}
	return seeds[:min(n+1, firstSeedsMax)], points[:min(len(points), firstSeedsMax)]
}

func (s *SweepResult) panicked(seed, point uint64, p *sim.NodePanic) {
	s.firstPanic(&SeedPanic{seed, point, p})
}

func (s *SweepResult) firstPanic(p *SeedPanic) {
	if s.Panic == nil || p.Seed < s.Panic.Seed || p.Seed == s.Panic.Seed && p.Point < s.Panic.Point {
		s.Panic = p
	}
}

// pointOf returns the point of the i-th of the runs seen first, or 0.
func pointOf(points []uint64, i int) uint64 {
	if i < len(points) {
		return points[i]
	}
	return 0
}

// add joins another part of the same sweep.
func (s *SweepResult) add(o *SweepResult) {
	s.Done += o.Done
	s.Runs += o.Runs
	s.Judged += o.Judged
	s.Events += o.Events
	s.Fingerprint += o.Fingerprint
	for class, n := range o.Classes {
		s.Classes[class] += n
	}
	for i := range s.Properties {
		r, q := &s.Properties[i], &o.Properties[i]
		r.Violated += q.Violated
		r.Exercised += q.Exercised
		r.Unmet += q.Unmet
		for v, n := range q.Kinds {
			r.Kinds[v] += n
		}
		for j, seed := range q.FirstSeeds {
			r.FirstSeeds, r.FirstPoints = firstOf(r.FirstSeeds, r.FirstPoints, seed, pointOf(q.FirstPoints, j))
		}
		for j, seed := range q.UnmetSeeds {
			r.UnmetSeeds, r.UnmetPoints = firstOf(r.UnmetSeeds, r.UnmetPoints, seed, pointOf(q.UnmetPoints, j))
		}
	}
	if s.Detector != nil && o.Detector != nil {
		s.Detector.Join(*o.Detector)
	}
	s.Breaches += o.Breaches
	for i, n := range o.Struck {
		s.Struck[i] += n
	}
	if o.Panic != nil {
		s.firstPanic(o.Panic)
	}
}

// conclude compares the rates with what is expected: holds and violated speak
// of every seed, can-fail, sometimes and faults of at least one.
func (p *Program) conclude(s *SweepResult) {
	ran, each := s.Total(), "seed"
	if p.Enumerates() {
		each = "run"
	}
	if ran == 0 {
		s.unexpected("no seed was run")
	}
	for _, r := range s.Properties {
		switch {
		case r.Kind == check.Reachability && r.Expected == ExpectHolds:
			if r.Unmet == ran && ran > 0 {
				s.unexpected(r.Name + ": reached by no " + each)
			}
		case r.Expected == ExpectCanFail:
			if r.Violated == 0 && ran > 0 {
				s.unexpected(r.Name + ": violated by no " + each + ", expected can-fail")
			}
		case r.Unmet > 0:
			s.unexpected(fmt.Sprintf("%s: expected %s, came out otherwise in %d of %d %ss", r.Name, r.Expected, r.Unmet, ran, each))
		}
	}
	for i, n := range s.Struck {
		if n == 0 && ran > 0 && !p.listed[i].HasProbability() {
			s.unexpected(fmt.Sprintf("fault %s never struck in any %s: %s", p.FaultName(i+1), each, p.listed[i]))
		}
	}
	if s.Breaches > 0 {
		s.unexpected(fmt.Sprintf("the system is not synchronous: a message takes longer than the bound %v in %d of %d seeds", p.model.Bound, s.Breaches, ran))
	}
	if s.Panic != nil {
		s.unexpected(fmt.Sprintf("a node panicked at seed %d: %v", s.Panic.Seed, s.Panic.Panic))
	}
	s.Verdict = Pass
	if len(s.Unexpected) > 0 {
		s.Verdict = Fail
	}
}

func (s *SweepResult) unexpected(text string) { s.Unexpected = append(s.Unexpected, text) }

package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"sync"

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
	Judged      uint64 // of those: all but the ones whose node panicked
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
}

// firstSeedsMax is how many violating seeds a sweep names.
const firstSeedsMax = 10

// Sweep runs seeds on several workers. Its result does not depend on how many. When ctx ends, what is
// done so far is returned. progress, if not nil, is called whenever some more seeds are done, from any goroutine.
func (p *Program) Sweep(ctx context.Context, seeds Seeds, jobs int, progress func(more int)) *SweepResult {
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	chunks := make(chan Seeds)
	go func() {
		defer close(chunks)
		for done := uint64(0); done < seeds.Count; done += chunkSize {
			chunk := Seeds{seeds.From + done, min(chunkSize, seeds.Count-done)}
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return
			}
		}
	}()
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

func (p *Program) work(ctx context.Context, chunks <-chan Seeds, progress func(int)) *SweepResult {
	part := p.newSweepResult()
	runner := p.NewRunner()
	stop := func() bool { return ctx.Err() != nil }
	for chunk := range chunks {
		for i := range chunk.Count {
			if ctx.Err() != nil {
				return part
			}
			out, err := runner.Run(chunk.From+i, Options{Stop: stop, Brief: true})
			if errors.Is(err, ErrStopped) {
				return part
			}
			if err != nil {
				part.panicked(chunk.From+i, err.(*sim.NodePanic))
				runner = p.NewRunner()
				continue
			}
			part.count(out)
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

// count adds a run.
func (s *SweepResult) count(o *Outcome) {
	s.Done++
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
			r.FirstSeeds = firstOf(r.FirstSeeds, o.Seed)
		}
		if !meets(v, r.Expected) {
			r.Unmet++
			r.UnmetSeeds = firstOf(r.UnmetSeeds, o.Seed)
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

// firstOf adds a seed to the least ones seen.
func firstOf(seeds []uint64, seed uint64) []uint64 {
	i, _ := slices.BinarySearch(seeds, seed)
	if i >= firstSeedsMax {
		return seeds
	}
	seeds = slices.Insert(seeds, i, seed)
	return seeds[:min(len(seeds), firstSeedsMax)]
}

func (s *SweepResult) panicked(seed uint64, p *sim.NodePanic) {
	s.Done++
	if s.Panic == nil || seed < s.Panic.Seed {
		s.Panic = &SeedPanic{seed, p}
	}
}

// add joins another part of the same sweep.
func (s *SweepResult) add(o *SweepResult) {
	s.Done += o.Done
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
		for _, seed := range q.FirstSeeds {
			r.FirstSeeds = firstOf(r.FirstSeeds, seed)
		}
		for _, seed := range q.UnmetSeeds {
			r.UnmetSeeds = firstOf(r.UnmetSeeds, seed)
		}
	}
	if s.Detector != nil && o.Detector != nil {
		s.Detector.Join(*o.Detector)
	}
	s.Breaches += o.Breaches
	for i, n := range o.Struck {
		s.Struck[i] += n
	}
	if o.Panic != nil && (s.Panic == nil || o.Panic.Seed < s.Panic.Seed) {
		s.Panic = o.Panic
	}
}

// conclude compares the rates with what is expected: holds and violated speak
// of every seed, can-fail, sometimes and faults of at least one.
func (p *Program) conclude(s *SweepResult) {
	ran := s.Done
	if ran == 0 {
		s.unexpected("no seed was run")
	}
	for _, r := range s.Properties {
		switch {
		case r.Kind == check.Reachability && r.Expected == ExpectHolds:
			if r.Unmet == ran && ran > 0 {
				s.unexpected(r.Name + ": reached by no seed")
			}
		case r.Expected == ExpectCanFail:
			if r.Violated == 0 && ran > 0 {
				s.unexpected(r.Name + ": violated by no seed, expected can-fail")
			}
		case r.Unmet > 0:
			s.unexpected(fmt.Sprintf("%s: not %s in %d of %d seeds", r.Name, r.Expected, r.Unmet, ran))
		}
	}
	for i, n := range s.Struck {
		if n == 0 && ran > 0 && !p.listed[i].Probabilistic() {
			s.unexpected(fmt.Sprintf("fault %s never struck in any seed: %s", p.FaultName(i+1), p.listed[i]))
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

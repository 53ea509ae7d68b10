package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"time"
)

// report is what was measured.
type report struct {
	Nodes      int    `json:"nodes"`
	Deliveries int    `json:"deliveries"`
	Rounds     int    `json:"rounds"`
	Machine    string `json:"machine"`
	Engines    []rate `json:"engines"`
}

// rate is how fast an engine is.
type rate struct {
	Engine    string  `json:"engine"`
	PerSecond float64 `json:"events_per_second,omitempty"` // of CPU time, the median
	Kernel    float64 `json:"kernel_is_times,omitempty"`   // as fast, the median over rounds
	How       string  `json:"how"`
	Replay    string  `json:"replayable"`
	Install   string  `json:"not_installed,omitempty"` // the command that installs it
}

// contender is an engine that is there.
type contender struct {
	engine
	run   func(work) (done, error)
	rates []float64 // by round
}

// measure lets each engine do the work once a round, one after the other, so that what slows
// the machine down for a while slows all of them down. Rates are compared within a round.
func measure(w work, rounds int, progress io.Writer) (*report, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder for temporary files
	r := &report{w.nodes, w.deliveries, rounds, machine(), nil}
	var there []*contender
	for _, e := range engines() {
		run, err := e.prepare(dir)
		install, lacking := isMissing(err)
		if err != nil && !lacking {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
		if !lacking {
			there = append(there, &contender{engine: e, run: run})
		}
		r.Engines = append(r.Engines, rate{Engine: e.name, How: e.how, Replay: e.replay, Install: install})
	}
	for round := range rounds {
		fmt.Fprintf(progress, "round %d of %d\n", round+1, rounds)
		for _, c := range there {
			perSecond, err := c.once(w)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			c.rates = append(c.rates, perSecond)
		}
	}
	for _, c := range there {
		i := slices.IndexFunc(r.Engines, func(e rate) bool { return e.Engine == c.name })
		r.Engines[i].PerSecond = median(c.rates)
		r.Engines[i].Kernel = median(ratios(there[0].rates, c.rates))
	}
	return r, nil
}

func (c *contender) once(w work) (perSecond float64, err error) {
	runtime.GC() // what others left
	d, err := c.run(w)
	if err != nil {
		return 0, err
	}
	if err := d.check(w); err != nil {
		return 0, err
	}
	return float64(d.Deliveries) / d.CPU.Seconds(), nil
}

// check tells whether it was this work: so many deliveries, in as much virtual time as they
// take if a ball is thrown back every (delayMin+delayMax)/2 on the average. That is within 2 % once each
// ball has been thrown a few hundred times; before, the last throw of each counts too.
func (d done) check(w work) error {
	inFlight := float64(balls * w.nodes)
	mean := float64(delayMin+delayMax) / 2
	want := float64(d.Deliveries) * mean / inFlight
	if off := math.Abs(float64(d.Virtual) - want); d.Deliveries < uint64(w.deliveries) || off > 0.02*want+2*float64(delayMax) {
		return fmt.Errorf("%d deliveries in %v of virtual time are other work: want %d, and %v", d.Deliveries, d.Virtual, w.deliveries, time.Duration(want))
	}
	return nil
}

func machine() string {
	return fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

func ratios(a, b []float64) []float64 {
	r := make([]float64, len(a))
	for i := range a {
		r[i] = a[i] / b[i]
	}
	return r
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

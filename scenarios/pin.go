package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"simrun/check"
	"simrun/faults"
	"simrun/sim"
)

// Pin writes a scenario that makes the run of a seed again, event by event, with what its faults drew made
// explicit: those of a campaign, each strike of one that comes and goes, and who any was. without is
// the number of a fault to leave out, or 0.
//
// A fault whose draws have no other form stays as it is, such as one that hits messages with a probability; it
// draws the same from the seed, which is written down, too. Nothing is made explicit that would make
// another run: what is written was read and run, and compared.
func (r *Registry) Pin(p *Program, seed uint64, without int) ([]byte, error) {
	w := &pinning{registry: r, seed: seed}
	runner := p.NewRunner()
	runner.table.Note(true)
	out, err := runner.Run(seed, Options{Without: without})
	w.want = imprintOf(out, err)
	listed := len(p.listed)
	w.s = *p.Scenario
	w.s.Nemesis, w.s.Sweep = nil, nil
	w.s.Run.Seed = seed
	w.s.Faults = nil
	var explicit [][]faults.Fault // by fault of the scenario
	for i := range runner.table.Len() {
		switch {
		case i+1 == without:
		case i < listed:
			w.s.Faults = append(w.s.Faults, runner.table.Fault(i))
			explicit = append(explicit, runner.table.Explicit(i, p.FaultName(i+1)))
		case runner.table.Record(i).Struck():
			w.s.Faults = append(w.s.Faults, runner.table.Fault(i))
		}
	}
	text, same := w.write(w.s.Faults)
	for i := len(explicit) - 1; i >= 0; i-- { // from the end, so that the places before stay
		if explicit[i] == nil {
			continue
		}
		list := slices.Replace(slices.Clone(w.s.Faults), i, i+1, explicit[i]...)
		list = w.struck(list, i, len(explicit[i]))
		again, alike := w.write(list)
		if alike || !same { // what is not the same yet may become so
			text, same, w.s.Faults = again, alike, list
		}
	}
	switch {
	case !same && without == 0:
		return nil, fmt.Errorf("seed %d of %s makes another run when it is run again", seed, p.Scenario.Name)
	case !same:
		return nil, fmt.Errorf("seed %d of %s can't be pinned: without fault %s others of the same text would draw what it drew; give them ids",
			seed, p.Scenario.Name, p.FaultName(without))
	}
	return text, nil
}

// pinning is a scenario while it is pinned.
type pinning struct {
	registry *Registry
	seed     uint64
	s        Scenario
	want     imprint
}

// write writes the scenario with a list of faults and tells whether it makes the same run.
func (w *pinning) write(list []faults.Fault) ([]byte, bool) {
	p, text, err := w.compile(list)
	if err != nil {
		return nil, false
	}
	got := imprintOf(p.NewRunner().Run(w.seed, Options{}))
	return text, got.equal(w.want)
}

func (w *pinning) compile(list []faults.Fault) (*Program, []byte, error) {
	s := w.s
	s.Faults = list
	text, err := Encode(&s)
	if err != nil {
		return nil, nil, err
	}
	read, err := w.registry.Parse("the pinned scenario", text)
	if err != nil {
		return nil, nil, err
	}
	p, err := w.registry.Compile(read)
	return p, text, err
}

// struck leaves out of n faults from the i-th on those that never strike: a fault that is switched on for
// a while may touch nothing.
func (w *pinning) struck(list []faults.Fault, i, n int) []faults.Fault {
	p, _, err := w.compile(list)
	if err != nil {
		return list
	}
	runner := p.NewRunner()
	if _, err := runner.Run(w.seed, Options{}); err != nil {
		return list
	}
	var kept []faults.Fault
	for j, f := range list {
		if j < i || j >= i+n || runner.table.Record(j).Struck() {
			kept = append(kept, f)
		}
	}
	return kept
}

// imprint is what two equal runs have in common.
type imprint struct {
	fingerprint, events uint64
	end, calm           sim.Time
	reason              string
	class               Class
	verdicts            []check.Verdict
	panicked            string
}

func imprintOf(out *Outcome, err error) imprint {
	var p *sim.NodePanic
	if errors.As(err, &p) {
		return imprint{panicked: p.Error()}
	}
	return imprint{
		fingerprint: out.Fingerprint, events: out.Events, end: out.End, calm: out.Calm, reason: out.Reason,
		class: out.Class, verdicts: slices.Clone(out.Verdicts),
	}
}

func (a imprint) equal(b imprint) bool {
	return a.fingerprint == b.fingerprint && a.events == b.events && a.end == b.end && a.calm == b.calm &&
		a.reason == b.reason && a.class == b.class && a.panicked == b.panicked && slices.Equal(a.verdicts, b.verdicts)
}

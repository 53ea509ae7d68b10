package scenarios

import (
	"slices"

	"simrun/faults"
)

// roundsMax is how often a run is repeated to find out who is judged.
const roundsMax = 4

// runJudging executes a run in which faults may make nodes say what they were not meant to say. A node to which that
// happens at any time is not judged at all, not even for what it did before: so who is judged must be known from the start.
// It can't be read off the scenario, for a fault may strike a node that it draws, or none. So the run is
// made first as if all that may be struck were, and again until those who were struck are those who were
// not judged. Mostly that is the first run already. Who is judged changes nothing that happens, but for when a run
// is proved to be blocked and so ends; where that makes the rounds go on and on, all who were struck in any of them
// are not judged.
func (r *Runner) runJudging(seed uint64, o Options) (*Outcome, error) {
	r.table.Without(o.Without - 1)
	unjudged := r.table.MayFalsify(nil)
	var ever []bool
	for round := 1; ; round++ {
		world, err := r.once(seed, o, unjudged)
		if err != nil {
			return nil, err
		}
		struck := slices.Clone(world.Injector().(*faults.Table).Falsified())
		if slices.Equal(struck, unjudged) || round > roundsMax {
			return &r.outcome, nil
		}
		if ever == nil {
			ever = make([]bool, len(struck))
		}
		for i, s := range struck {
			ever[i] = ever[i] || s
		}
		if unjudged = struck; round == roundsMax {
			unjudged = ever
		}
		if o.Observer != nil {
			o.Observer.Truncate(0)
		}
	}
}

package scenarios

import (
	"simrun/check"
	"simrun/sim"
	"testing"
)

// amnesiac is an outlook of which no proof is remembered.
type amnesiac struct{ check.Outlook }

// ProveAlong executes a run, of which it looks at 250 events. At some of them, it tells what the runner's own prover
// says, which remembers the proofs of all runs before, and what one says that never proved anything.
func (r *Runner) ProveAlong(seed, every uint64, tell func(w *sim.World, remembers, fresh bool)) error {
	for _, m := range r.monitors {
		m.Reset()
	}
	r.world.Reset(sim.Seed(seed))
	for next := seed%every + 1; next <= 250; next += every {
		if reason, err := r.world.Run(next); err != nil || reason != sim.Paused {
			return err
		}
		tell(r.world, r.prover.Blocked(r.world, r), check.ProveBlocked(r.world, amnesiac{r}))
	}
	return nil
}

// IsLong tells whether a run has thousands of events, so that fewer of them say as much.
func (p *Program) IsLong(t testing.TB) bool {
	t.Helper()
	out, err := p.NewRunner().Run(1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out.Events > 2000
}

// GoOn lets the last run, if it ended by itself, go on for so many events beyond its end.
func (r *Runner) GoOn(events uint64, seen func(*sim.Event)) error {
	r.world.Observe(onlooker(seen))
	_, err := r.world.Run(r.world.Seq() + events)
	return err
}

type onlooker func(*sim.Event)

// Event implements sim.Observer.
func (o onlooker) Event(e *sim.Event) { o(e) }

// LimitEvents ends runs after so many events.
func (r *Runner) LimitEvents(most uint64) { r.world.Config().EventMax = most }

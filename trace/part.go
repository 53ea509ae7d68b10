package trace

import (
	"slices"

	"simrun/sim"
)

// Parting is where two runs part. Events are the same when they do the same at the same time; their numbers and the
// choices before them may differ. What only one run has of the faults themselves (a strike, a crash, a healing)
// is set aside: it is what the other events part over.
type Parting struct {
	Equal         int    // events that both have
	First, Second *Line  // the first events that differ, or nil where a run has ended
	OnlyFirst     []Line // of the faults themselves, before that
	OnlySecond    []Line
	Result        string // the first key of the results that differs, where no event does
}

// Part finds where two runs part; it returns nil for runs that are equal in every event and in what came out.
func Part(a, b *File) *Parting {
	p := &Parting{}
	i, j := 0, 0
	for {
		switch {
		case i < len(a.Lines) && j < len(b.Lines) && a.Lines[i].same(&b.Lines[j]):
			p.Equal++
			i, j = i+1, j+1
			continue
		case i < len(a.Lines) && a.Lines[i].ofFault():
			p.OnlyFirst = append(p.OnlyFirst, a.Lines[i])
			i++
			continue
		case j < len(b.Lines) && b.Lines[j].ofFault():
			p.OnlySecond = append(p.OnlySecond, b.Lines[j])
			j++
			continue
		}
		break
	}
	if i < len(a.Lines) {
		p.First = &a.Lines[i]
	}
	if j < len(b.Lines) {
		p.Second = &b.Lines[j]
	}
	if p.First == nil && p.Second == nil {
		p.Result = firstKey(outcome(a), outcome(b))
		if p.Result == "" && len(p.OnlyFirst)+len(p.OnlySecond) == 0 {
			return nil
		}
	}
	return p
}

// same tells whether two events do the same at the same time.
func (l *Line) same(o *Line) bool {
	if l.At != o.At || l.Kind != o.Kind || l.Node != o.Node {
		return false
	}
	x, y := *l, *o
	for _, e := range []*Line{&x, &y} {
		e.Seq, e.Cause, e.Choices, e.Fault = 0, 0, nil, "" // a fault is called by its number in a list
	}
	return text(x) == text(y)
}

// ofFault tells whether an event is that a fault strikes or heals, not what comes of it.
func (l *Line) ofFault() bool {
	return slices.Contains([]string{sim.EventFault.String(), sim.EventHeal.String(), sim.EventCrash.String()}, l.Kind)
}

// outcome is a result without what names the run or counts its events.
func outcome(f *File) string {
	res := *f.Last.Result
	res.Scenario, res.Seed, res.Replay, res.Without, res.Fingerprint = "", 0, "", "", ""
	res.Properties = slices.Clone(unexplained(res.Properties))
	res.Faults, res.End.Events = nil, 0
	for i := range res.Properties {
		p := &res.Properties[i]
		p.Event, p.Causes, p.Jointly = 0, nil, false // they name faults
	}
	return text(res)
}

// Chain returns the events that an event descends from, the oldest first and itself last.
func (f *File) Chain(l *Line) []Line {
	chain := []Line{*l}
	for seq := l.Cause; seq > 0 && seq <= uint64(len(f.Lines)); {
		e := f.Lines[seq-1]
		chain = append(chain, e)
		seq = e.Cause
	}
	slices.Reverse(chain)
	return chain
}

// Next returns the next event of the same node at or after an event of another run, or nil.
func (f *File) Next(node string, at int64) *Line {
	for i := range f.Lines {
		if l := &f.Lines[i]; l.Node == node && l.At >= at {
			return l
		}
	}
	return nil
}

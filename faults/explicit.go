package faults

import (
	"fmt"

	"simrun/sim"
)

// logged is a strike as a table notes it: whom, when, and until when.
type logged struct {
	index    int
	node     sim.NodeID
	at, ends sim.Time
}

// Note has the table note the strikes of the runs to come, or no longer.
func (t *Table) Note(on bool) { t.noting = on }

// explicitMax bounds how many faults one is written out as.
const explicitMax = 1000

// Explicit returns the i-th fault, from 0, as it was drawn in a run that the table noted: each strike of
// one that comes and goes as a fault of its own, and by name who was drawn. name is what people call the
// fault. It returns nil where nothing was drawn, or where it can't be said otherwise.
func (t *Table) Explicit(i int, name string) []Fault {
	f := &t.program.faults[i]
	word := ""
	if target, ok := f.target(); ok {
		word = target.word
	}
	switch {
	case f.Repeat != nil:
		return t.each(i, name)
	case word != Any:
		return nil
	}
	drawn := sim.Nobody
	for _, s := range t.strikes {
		if s.index != i {
			continue
		}
		if drawn != sim.Nobody && drawn != s.node {
			return nil
		}
		drawn = s.node
	}
	act, ok := t.striking(f.Act, drawn)
	if !ok || drawn == sim.Nobody {
		return nil
	}
	one := f.Fault
	one.Act = act
	return []Fault{one}
}

// each returns the strikes of a fault that comes and goes.
func (t *Table) each(i int, name string) []Fault {
	f := &t.program.faults[i]
	if f.standing != nil && f.Times > 0 {
		return nil // which counts messages, those of all strikes together
	}
	var list []Fault
	for _, s := range t.strikes {
		if s.index != i {
			continue
		}
		act, ok := t.striking(f.Act, s.node)
		if !ok || s.ends <= s.at || s.ends == sim.Forever || len(list) == explicitMax {
			return nil
		}
		one := Fault{ID: fmt.Sprintf("%s.%d", name, len(list)+1), Act: act}
		one.At, one.For = s.at.Sub(0), s.ends.Sub(s.at)
		list = append(list, one)
	}
	return list
}

// striking is an act that strikes one node, or nobody in particular.
func (t *Table) striking(a Act, n sim.NodeID) (Act, bool) {
	if n == sim.Nobody {
		return a, true
	}
	node := Selector{t.world.Name(n)}
	switch a := a.(type) {
	case Crash:
		a.Node = node
		return a, true
	case Partition:
		a.Node = node
		return a, true
	case Omission:
		a.Node = node
		return a, true
	case TimingFailure:
		a.Node = node
		return a, true
	case Pause:
		a.Node = node
		return a, true
	case Clock:
		a.Node = node
		return a, true
	case Storage:
		a.Node = node
		return a, true
	case Suspect:
		a.Node = node
		return a, true
	case Value:
		a.Node = node
		return a, true
	case Commission:
		a.Node = node
		return a, true
	case Skip:
		a.Node = node
		return a, true
	case Corrupt:
		a.Node = node
		return a, true
	case Byzantine:
		a.Node = node
		return a, true
	}
	return nil, false
}

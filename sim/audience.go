package sim

import (
	"slices"
	"unsafe"
)

// Selective is a Monitor that takes notice of some events only, and is not shown the others: most of what
// nodes do concerns few of the properties that a run is judged by.
type Selective interface {
	Monitor
	// Notices tells whether the monitor may take notice of an event of a kind: of EventObserve, with such an
	// observation. The answer depends on nothing else, not even on what the observation says.
	Notices(kind EventKind, o Observation) bool
}

// audience tells which monitors are shown an event, by their places among the world's. Each
// monitor is asked once. An audience never changes: forks share it.
type audience struct {
	kinds    [eventKindCount][]int
	observed []observed // of EventObserve, the kinds of observations that were met
}

type observed struct {
	typ   unsafe.Pointer
	shown []int
}

// newAudience is the audience of monitors that have met no observation.
func newAudience(monitors []Monitor) *audience {
	a := &audience{}
	for kind := range a.kinds {
		if kind := EventKind(kind); kind != EventObserve {
			a.kinds[kind] = noticing(monitors, kind, nil)
		}
	}
	return a
}

// noticing returns the places of those who take notice.
func noticing(monitors []Monitor, kind EventKind, o Observation) []int {
	var places []int
	for i, m := range monitors {
		if s, ok := m.(Selective); !ok || s.Notices(kind, o) {
			places = append(places, i)
		}
	}
	return places
}

// shownTo returns the places of the monitors that are shown an event.
func (w *World) shownTo(e *Event) []int {
	if e.Kind != EventObserve {
		return w.audience.kinds[e.Kind]
	}
	typ := open(&e.Value).rt
	for i := range w.audience.observed {
		if o := &w.audience.observed[i]; o.typ == typ {
			return o.shown
		}
	}
	larger := *w.audience
	shown := noticing(w.monitors, EventObserve, e.Value.(Observation))
	larger.observed = append(slices.Clip(larger.observed), observed{typ, shown})
	w.audience = &larger
	return shown
}

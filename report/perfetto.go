package report

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"simrun/sim"
	"simrun/trace"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// traceEvent is an event in the Trace Event Format of Chrome, which Perfetto reads.
type traceEvent struct {
	Name  string         `json:"name"`
	Phase string         `json:"ph"`
	Time  json.Number    `json:"ts,omitempty"` // in microseconds
	Long  json.Number    `json:"dur,omitempty"`
	PID   int            `json:"pid"`
	TID   int            `json:"tid"`
	ID    uint64         `json:"id,omitempty"`
	Kind  string         `json:"cat,omitempty"`
	Binds string         `json:"bp,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// micro writes nanoseconds as microseconds, exactly.
func micro(ns int64) json.Number { return json.Number(fmt.Sprintf("%d.%03d", ns/1000, ns%1000)) }

// eventLong is how long an event is on its track, in nanoseconds: it takes no time, but what has no length can't be seen, and no
// arrow begins or ends there.
const eventLong = 1000

// perfetto writes a track for each node, on which it is up or down and has its events, and an arrow for each message that
// arrives. Track 0 has what is about no node.
func perfetto(w io.Writer, f *trace.File) error {
	tracks := map[string]int{"": 0}
	all := []traceEvent{
		{Name: "process_name", Phase: "M", PID: 1, Args: map[string]any{"name": heading(f.Last.Result)}},
		{Name: "thread_name", Phase: "M", PID: 1, Args: map[string]any{"name": "the network"}},
	}
	for i := range f.Lines {
		if node := f.Lines[i].Node; node != "" && tracks[node] == 0 {
			tracks[node] = len(tracks)
			all = append(all, traceEvent{Name: "thread_name", Phase: "M", PID: 1, TID: tracks[node], Args: map[string]any{"name": node}})
		}
	}
	tell := newEventTeller(nil, f.Last.Result)
	down := make(map[string]int64) // since when
	for i := range f.Lines {
		l := &f.Lines[i]
		e := traceEvent{Name: l.Kind, Phase: "X", Time: micro(l.At), Long: micro(eventLong), PID: 1, TID: tracks[l.Node], Kind: l.Kind,
			Args: map[string]any{"event": l.Seq, "what": tell.tell(l), "cause": l.Cause}}
		if name := l.Msg + l.Name; name != "" {
			e.Name += " " + name
		}
		all = append(all, e)
		arrow := traceEvent{Name: l.Msg, Time: micro(l.At), PID: 1, TID: e.TID, Kind: "message"}
		switch l.Kind {
		case sim.EventDeliver.String():
			if sent := sentBy(f, l); sent > 0 {
				from := &f.Lines[sent-1]
				start := arrow
				start.Phase, start.ID, start.Time, start.TID = "s", l.Seq, micro(from.At), tracks[from.Node]
				arrow.Phase, arrow.ID, arrow.Binds = "f", l.Seq, "e"
				all = append(all, start, arrow)
			}
		case sim.EventCrash.String():
			down[l.Node] = l.At
		case sim.EventRecover.String():
			all = append(all, outage(down, l.Node, l.At, e.TID))
			delete(down, l.Node)
		}
	}
	if n := len(f.Lines); n > 0 {
		for _, node := range sortedKeys(down) {
			all = append(all, outage(down, node, f.Lines[n-1].At, tracks[node]))
		}
	}
	return WriteJSON(w, map[string]any{"displayTimeUnit": "ns", "traceEvents": all})
}

// outage is the time in which a node is down.
func outage(down map[string]int64, node string, until int64, track int) traceEvent {
	return traceEvent{Name: "down", Phase: "X", Time: micro(down[node]), Long: micro(until - down[node]), PID: 1, TID: track, Kind: "down"}
}

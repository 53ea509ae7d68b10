package trace

import (
	"bytes"
	"encoding/json"
	"fmt"

	"simrun/scenarios"
	"simrun/sim"
)

// Difference is the first event at which a run departs from its trace.
type Difference struct {
	Event uint64 // its number; one beyond the last where only the result differs
	Trace string // the line of the trace, or "" where the trace has no such event
	Run   string // the line of the run, or "" where the run has no such event
	Field string // the first field that differs, if both have the event
}

// Replay runs a trace again, by the choices that it recorded, and compares event by event. It returns
// the program that it ran and the first difference, or nil.
func Replay(registry *scenarios.Registry, f *File) (*Difference, error) {
	scenario, err := registry.Parse(f.Header.Name+".yaml (in the trace)", []byte(f.Header.Scenario))
	if err != nil {
		return nil, err
	}
	program, err := registry.Compile(scenario)
	if err != nil {
		return nil, err
	}
	without := 0
	if f.Header.Without != "" {
		if without = program.FaultNumber(f.Header.Without); without == 0 {
			return nil, fmt.Errorf("the trace leaves out fault %s, which its scenario does not have", f.Header.Without)
		}
	}
	source := sim.Recorded{Fallback: sim.Seed(f.Header.Seed)}
	for _, l := range f.Lines {
		if err := l.addChoices(&source); err != nil {
			return nil, err
		}
	}
	if err := (Line{Choices: f.Last.Choices}).addChoices(&source); err != nil {
		return nil, err
	}
	rec, res, err := Record(program, f.Header.Seed, &source, without)
	if err != nil {
		return nil, err
	}
	return compare(f, rec, res), nil
}

func (l Line) addChoices(source *sim.Recorded) error {
	for _, c := range l.Choices {
		d, err := c.drawn()
		if err != nil {
			return err
		}
		source.Add(d)
	}
	return nil
}

func compare(f *File, rec *Recording, res *scenarios.Result) *Difference {
	lines := rec.Lines()
	for i := range max(len(lines), len(f.Lines)) {
		d := &Difference{Event: uint64(i + 1)}
		if i < len(f.Lines) {
			d.Trace = text(f.Lines[i])
		}
		if i < len(lines) {
			d.Run = text(lines[i])
		}
		if d.Trace != d.Run {
			if d.Trace != "" && d.Run != "" {
				d.Field = firstField(f.Lines[i], lines[i])
			}
			return d
		}
	}
	then, now := *f.Last.Result, *res
	now.Replay = then.Replay // the scenario may have been named by a path
	if text(then) != text(now) {
		return &Difference{Event: uint64(len(lines) + 1), Trace: text(then), Run: text(now), Field: "result"}
	}
	return nil
}

// text is the canonical form of a line.
func text(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("trace: %v", err)) // a line that was decoded or built here
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// firstField names the first field in which two lines differ.
func firstField(a, b Line) string {
	x, y := fields(a), fields(b)
	for _, key := range []string{"at", "kind", "node", "from", "to", "msg", "name", "epoch", "op", "fault", "loss", "fields", "cause", "choices"} {
		if !bytes.Equal(x[key], y[key]) {
			return key
		}
	}
	return ""
}

func fields(l Line) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text(l)), &m); err != nil {
		panic(fmt.Sprintf("trace: %v", err))
	}
	return m
}

// String says which event differs, and how.
func (d *Difference) String() string {
	switch {
	case d.Trace == "":
		return fmt.Sprintf("differs: the run goes on where the trace ends, with event %d\n  run    %s", d.Event, d.Run)
	case d.Run == "":
		return fmt.Sprintf("differs: the run ends before event %d of the trace\n  trace  %s", d.Event, d.Trace)
	case d.Field == "result":
		return fmt.Sprintf("differs: all events are equal, the result is not\n  trace  %s\n  run    %s", d.Trace, d.Run)
	}
	return fmt.Sprintf("differs: event %d, in %s\n  trace  %s\n  run    %s", d.Event, d.Field, d.Trace, d.Run)
}

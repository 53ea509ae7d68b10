package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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

// Replay runs a trace again, by its seed or the choices that it recorded, and compares event by
// event. It returns the first difference, or nil. Its error is a *Damaged, a strict.Errors of the
// scenario in the trace, or a *sim.NodePanic.
func Replay(registry *scenarios.Registry, f *File) (*Difference, error) {
	rec, res, err := again(registry, f)
	if err != nil {
		return nil, err
	}
	return compare(f, rec, res), nil
}

// Recall turns a trace back into the recording that it was written from, by a replay that must be equal: values
// are typed again, and who draws or tells a run needs to know of recordings only. Its error is one of Replay, or
// a *Differs.
func Recall(registry *scenarios.Registry, f *File) (*Recording, *scenarios.Result, error) {
	rec, res, err := again(registry, f)
	if err != nil {
		return nil, nil, err
	}
	if d := compare(f, rec, res); d != nil {
		return nil, nil, &Differs{f.name, d}
	}
	return rec, res, nil
}

// Differs is the error of a trace that this program does not replay.
type Differs struct {
	File string
	*Difference
}

func (d *Differs) Error() string {
	return fmt.Sprintf("%s is no run of this program: a replay differs at event %d", d.File, d.Event)
}

// again runs a trace again.
func again(registry *scenarios.Registry, f *File) (*Recording, *scenarios.Result, error) {
	scenario, err := registry.Parse(f.Header.Name+".yaml (in the trace)", []byte(f.Header.Scenario))
	if err != nil {
		return nil, nil, err
	}
	program, err := registry.Compile(scenario)
	if err != nil {
		return nil, nil, err
	}
	if scenario.Name != f.Header.Name {
		return nil, nil, &Damaged{f.name, 1, fmt.Sprintf("it names scenario %s and holds %s", f.Header.Name, scenario.Name)}
	}
	without := 0
	if f.Header.Without != "" {
		if without = program.FaultNumber(f.Header.Without); without == 0 {
			return nil, nil, &Damaged{f.name, 1, fmt.Sprintf("it leaves out fault %s, which its scenario does not have", f.Header.Without)}
		}
	}
	source, err := f.source()
	if err != nil {
		return nil, nil, err
	}
	return Record(program, f.Header.Seed, source, without)
}

// source is where a replay draws from: the seed where the run did, and what was recorded where
// nothing else tells it.
func (f *File) source() (sim.Source, error) {
	seed := sim.Seed(f.Header.Seed)
	if f.Header.Drawn == fromSeed {
		return seed, nil
	}
	source := &sim.Recorded{Fallback: seed}
	for _, l := range append(f.Lines[:len(f.Lines):len(f.Lines)], Line{Choices: f.Last.Choices}) {
		for _, c := range l.Choices {
			d, err := c.drawn()
			if err != nil {
				return nil, err
			}
			source.Add(d)
		}
	}
	return source, nil
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
	then.Properties, now.Properties = unexplained(then.Properties), unexplained(now.Properties)
	end := &Difference{Event: uint64(len(lines) + 1), Trace: text(then), Run: text(now)}
	if end.Trace != end.Run {
		end.Field = "result." + firstKey(end.Trace, end.Run)
		return end
	}
	end.Trace, end.Run = text(f.Last.Choices), text(choices(rec.Rest))
	if end.Trace != end.Run {
		end.Field = "result.choices"
		return end
	}
	return nil
}

// unexplained leaves out what only those add to a result who explain it.
func unexplained(properties []scenarios.PropertyResult) []scenarios.PropertyResult {
	bare := slices.Clone(properties)
	for i := range bare {
		bare[i].Why = nil
	}
	return bare
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
func firstField(a, b Line) string { return firstKey(text(a), text(b)) }

// firstKey names the first key, in the order of writing, at which two objects differ.
func firstKey(a, b string) string {
	x, y := members(a), members(b)
	for _, m := range x {
		if !slices.Contains(y, m) {
			return m.key
		}
	}
	for _, m := range y {
		if !slices.Contains(x, m) {
			return m.key
		}
	}
	return ""
}

type member struct{ key, value string }

// members takes a JSON object apart.
func members(object string) []member {
	var all []member
	d := json.NewDecoder(strings.NewReader(object))
	_, err := d.Token()
	for err == nil && d.More() {
		var key json.Token
		var value json.RawMessage
		if key, err = d.Token(); err == nil {
			err = d.Decode(&value)
			all = append(all, member{fmt.Sprint(key), string(value)})
		}
	}
	if err != nil {
		panic(fmt.Sprintf("trace: %v in %s", err, object)) // it was written by text
	}
	return all
}

// String says which event differs, and how.
func (d *Difference) String() string {
	switch {
	case d.Trace == "":
		return fmt.Sprintf("differs: the run goes on where the trace ends, with event %d\n  run    %s", d.Event, d.Run)
	case d.Run == "":
		return fmt.Sprintf("differs: the run ends before event %d of the trace\n  trace  %s", d.Event, d.Trace)
	case strings.HasPrefix(d.Field, "result."):
		return fmt.Sprintf("differs: all events are equal, the result is not, in %s\n  trace  %s\n  run    %s", strings.TrimPrefix(d.Field, "result."), d.Trace, d.Run)
	}
	return fmt.Sprintf("differs: event %d, in %s\n  trace  %s\n  run    %s", d.Event, d.Field, d.Trace, d.Run)
}

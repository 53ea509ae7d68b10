package trace_test

import (
	"testing"

	"simrun/scenarios"
	"simrun/trace"
)

func TestPart(t *testing.T) {
	p := load(t, "twopc/all-ready-blocks")
	file := func(p *scenarios.Program, seed uint64, without int) *trace.File {
		return read(t, record(t, p, seed, nil, without))
	}
	with, without := file(p, 1, 0), file(p, 1, 1)
	if d := trace.Part(with, file(p, 1, 0)); d != nil {
		t.Errorf("equal runs part: %+v", d)
	}
	d := trace.Part(with, without)
	if d == nil || len(d.OnlyFirst) != 2 || d.OnlyFirst[0].Kind != "fault" || d.OnlyFirst[1].Kind != "crash" || len(d.OnlySecond) != 0 {
		t.Fatalf("without its fault: %+v", d)
	}
	if d.Second == nil || d.Second.Msg != "GlobalCommit" || d.First == nil || d.First.Kind != "timeout" {
		t.Errorf("they part at %+v and %+v", d.First, d.Second)
	}
	if back := trace.Part(without, with); back.Equal != d.Equal || back.First.Seq != d.Second.Seq {
		t.Errorf("the other way round: %+v", back)
	}
	chain := without.Chain(d.Second)
	if first, last := chain[0], chain[len(chain)-1]; first.Kind != "invoke" || last.Seq != d.Second.Seq {
		t.Errorf("the chain goes from %+v to %+v", first, last)
	}
	if d := trace.Part(with, file(p, 2, 0)); d == nil || d.First.Kind != "deliver" || len(d.OnlyFirst) != 0 {
		t.Errorf("another seed: %+v", d)
	}
}

// Whatever is changed in an event, Part finds it, and at that event.
func TestPartFindsEveryChange(t *testing.T) {
	whole := record(t, load(t, "twopc/amnesia"), 1, nil, 0)
	for name, change := range map[string]func(l *trace.Line){
		"time": func(l *trace.Line) { l.At++ }, "kind": func(l *trace.Line) { l.Kind = "ignore" }, "node": func(l *trace.Line) { l.Node = "p9" },
		"peer": func(l *trace.Line) { l.From += "9" }, "message": func(l *trace.Line) { l.Msg = "X" }, "fields": func(l *trace.Line) { l.Fields = []byte(`{"x":1}`) },
		"epoch": func(l *trace.Line) { l.Epoch += 3 }, "operation": func(l *trace.Line) { l.Op += 3 }, "loss": func(l *trace.Line) { l.Loss = "network" },
	} {
		a, b := read(t, whole), read(t, whole)
		at := 40
		for a.Lines[at].Kind != "deliver" {
			at++
		}
		change(&b.Lines[at])
		d := trace.Part(a, b)
		if d == nil || d.First == nil || d.First.Seq != uint64(at+1) || d.Equal != at {
			t.Errorf("%s: %+v", name, d)
		}
	}
	a, b := read(t, whole), read(t, whole)
	b.Last.Result.Properties[0].Status = "unknown"
	if d := trace.Part(a, b); d == nil || d.First != nil || d.Result != "properties" {
		t.Errorf("a verdict: %+v", d)
	}
	b = read(t, whole)
	b.Lines = b.Lines[:len(b.Lines)-1]
	if d := trace.Part(a, b); d == nil || d.First == nil || d.Second != nil {
		t.Errorf("an event less: %+v", d)
	}
}

// A trace that this program does not replay is not drawn as if it were.
func TestRecall(t *testing.T) {
	whole := record(t, load(t, "twopc/amnesia"), 1, nil, 0)
	f := read(t, whole)
	rec, res, err := trace.Recall(registry, f)
	if err != nil || len(rec.Events) != len(f.Lines) || res.Fingerprint != f.Last.Result.Fingerprint {
		t.Fatalf("%d events: %v", len(rec.Events), err)
	}
	f.Lines[30].At++
	if _, _, err := trace.Recall(registry, f); err == nil || err.Error() != "t.jsonl is no run of this program: a replay differs at event 31" {
		t.Errorf("got %v", err)
	}
}

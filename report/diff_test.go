package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"simrun/protocols"
	"simrun/trace"
)

// written is a run as a trace has it.
func written(t *testing.T, text string, seed uint64, without int) (*trace.File, *protocols.Protocol) {
	t.Helper()
	p := compile(t, text)
	rec, res, err := trace.Record(p, seed, nil, without)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := trace.Write(&b, rec, res); err != nil {
		t.Fatal(err)
	}
	f, err := trace.Read("t.jsonl", &b)
	if err != nil {
		t.Fatal(err)
	}
	return f, p.Protocol
}

func compared(t *testing.T, a, b string, seed uint64, without int) *Compared {
	t.Helper()
	c := &Compared{Names: [2]string{"a.jsonl", "b.jsonl"}}
	c.First, c.Protocols[0] = written(t, a, 1, 0)
	c.Second, c.Protocols[1] = written(t, b, seed, without)
	c.Parting = trace.Part(c.First, c.Second)
	return c
}

func TestDiff(t *testing.T) {
	for name, c := range map[string]*Compared{
		"diff-without": compared(t, blocked, blocked, 1, 1),
		"diff-seed":    compared(t, parted, parted, 2, 0),
		"diff-equal":   compared(t, blocked, blocked, 1, 0),
	} {
		golden(t, name+".golden", func(w io.Writer) error { return DiffAs(w, Table, c, Style{Width: 90}) })
	}
	golden(t, "diff-without.json", func(w io.Writer) error { return DiffAs(w, JSON, compared(t, blocked, blocked, 1, 1), Style{}) })
}

// A fault that changes nothing is a difference in itself.
func TestDiffOfAFaultThatChangesNothing(t *testing.T) {
	late := strings.Replace(vetoed, "workload:", "faults: [{fault: partition, groups: [[p1], [p2]], at: 1ms, for: 1ms}]\nworkload:", 1)
	text := printed(t, func(w io.Writer) error { return DiffAs(w, Table, compared(t, late, late, 1, 1), Style{}) })
	demand(t, text, "the second leaves out fault 1", "they differ in the faults themselves, and in nothing else", "fault 1 strikes: ", "fault 1 heals: ")
}

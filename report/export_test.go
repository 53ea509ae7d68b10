package report

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"simrun/trace"
)

// doubled is a run whose messages are lost and doubled, with crashes.
const doubled = `
name: test/doubled
protocol: twopc
network: {loss: 0.05, duplicate: 0.3}
workload: [{op: begin, tx: t1}]
faults: [{fault: crash, node: p1, at: 5ms, recover: 20ms}, {fault: crash, node: c, at: 60ms}, {fault: partition, groups: [[p1], [p2]], at: 8ms, for: 1ms}]
`

func exported(t *testing.T, f *trace.File, form string) string {
	t.Helper()
	return printed(t, func(w io.Writer) error { return Export(w, form, f) })
}

// One event is before another by the clocks if and only if it is so by messages and the order at nodes.
func TestShivizClocks(t *testing.T) {
	f, _ := written(t, doubled, 1, 0)
	lines := strings.Split(strings.TrimSuffix(exported(t, f, "shiviz"), "\n"), "\n")
	head := regexp.MustCompile(`^(\S+) (\{.*\})$`)
	var clocks []vectorClock
	var events []*trace.Line
	for i := range f.Lines {
		if l := &f.Lines[i]; atNode(l) {
			events = append(events, l)
		}
	}
	for i := 0; i+1 < len(lines); i += 2 {
		m := head.FindStringSubmatch(lines[i])
		if m == nil {
			t.Fatalf("line %d: %s", i+1, lines[i])
		}
		var c vectorClock
		if err := json.Unmarshal([]byte(m[2]), &c); err != nil {
			t.Fatal(err)
		}
		if m[1] != events[i/2].Node {
			t.Fatalf("event %d is at %s, not at %s", events[i/2].Seq, events[i/2].Node, m[1])
		}
		clocks = append(clocks, c)
	}
	if len(clocks) != len(events) {
		t.Fatalf("%d events of %d", len(clocks), len(events))
	}
	before := make([]map[int]bool, len(events)) // what happened before each
	number := make(map[uint64]int)
	last := make(map[string]int)
	for i, e := range events {
		before[i] = make(map[int]bool)
		number[e.Seq] = i
		from := []int{}
		if n, ok := last[e.Node]; ok {
			from = append(from, n)
		}
		if e.Kind == "deliver" && sentBy(f, e) > 0 {
			from = append(from, number[sentBy(f, e)])
		}
		for _, n := range from {
			before[i][n] = true
			for m := range before[n] {
				before[i][m] = true
			}
		}
		last[e.Node] = i
	}
	for i := range events {
		for j := range i {
			if byClock := clocks[i][events[j].Node] >= clocks[j][events[j].Node]; byClock != before[i][j] {
				t.Fatalf("event %d before %d: by the clocks %v, else %v", events[j].Seq, events[i].Seq, byClock, before[i][j])
			}
		}
	}
}

func TestPerfetto(t *testing.T) {
	f, _ := written(t, doubled, 1, 0)
	var all struct{ TraceEvents []traceEvent }
	if err := json.NewDecoder(bytes.NewReader([]byte(exported(t, f, "perfetto")))).Decode(&all); err != nil {
		t.Fatal(err)
	}
	starts, ends, outages, names := make(map[uint64]traceEvent), 0, 0, make(map[int]any)
	for _, e := range all.TraceEvents {
		switch {
		case e.Phase == "M" && e.Name == "thread_name":
			names[e.TID] = e.Args["name"]
		case e.Phase == "X" && e.Name == "down":
			outages++
		case e.Phase == "s":
			starts[e.ID] = e
		case e.Phase == "f":
			ends++
			if s, ok := starts[e.ID]; !ok || s.Name != e.Name {
				t.Errorf("the arrow %d ends and does not begin", e.ID)
			}
		}
	}
	if ends != len(starts) || uint64(ends) != f.Last.Result.Stats.Messages.Delivered || outages != 2 || names[1] != "c" || len(names) != 5 {
		t.Errorf("%d arrows begin, %d end, of %d messages; %d outages; tracks %v", len(starts), ends, f.Last.Result.Stats.Messages.Delivered, outages, names)
	}
}

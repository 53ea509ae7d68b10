package trace_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// A trace is written, read and run again.
func Example() {
	registry := scenarios.Standard()
	s, err := registry.Load("onepc/cannot-report")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := registry.Compile(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	rec, res, err := trace.Record(p, 1, nil, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := trace.Write(&file, rec, res); err != nil {
		fmt.Println(err)
		return
	}
	f, err := trace.Read("run.jsonl", &file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range f.Lines {
		if l.Node == "p2" {
			line, err := json.Marshal(l)
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(string(line))
		}
	}
	difference, err := trace.Replay(registry, f)
	fmt.Println("equal:", difference == nil, err)
	// Output:
	// {"seq":3,"at":0,"kind":"boot","node":"p2"}
	// {"seq":8,"at":0,"kind":"invoke","node":"p2","name":"work","fields":{"tx":"t1","vote":"abort"}}
	// {"seq":9,"at":0,"kind":"observe","node":"p2","name":"state","fields":{"state":"INIT","tx":"t1"},"cause":8}
	// {"seq":10,"at":0,"kind":"observe","node":"p2","name":"voted","fields":{"tx":"t1","vote":"abort"},"cause":8}
	// {"seq":26,"at":9025373,"kind":"deliver","node":"p2","from":"c","msg":"Execute","fields":{"tx":"t1"},"cause":18}
	// {"seq":27,"at":9025373,"kind":"observe","node":"p2","name":"state","fields":{"state":"ABORT","tx":"t1"},"cause":26}
	// {"seq":28,"at":9025373,"kind":"observe","node":"p2","name":"decided","fields":{"outcome":"abort","tx":"t1"},"cause":26}
	// equal: true <nil>
}

// Every scenario of the catalogue can be replayed, with any of its faults left out too.
func TestReplayCatalogue(t *testing.T) {
	for _, name := range registry.Names() {
		t.Run(name, func(t *testing.T) {
			p := load(t, name)
			for without := range len(p.Scenario.Faults) + 1 {
				text := record(t, p, 3, nil, without)
				f := read(t, text)
				if d := replay(t, f); d != nil {
					t.Errorf("without fault %d: %v", without, d)
				}
				if uint64(len(f.Lines)) != f.Last.Result.End.Events {
					t.Errorf("%d events, the result counts %d", len(f.Lines), f.Last.Result.End.Events)
				}
				if again := record(t, p, 3, nil, without); !bytes.Equal(text, again) {
					t.Errorf("recorded again it differs")
				}
			}
		})
	}
}

// What is read is what was recorded.
func TestRoundTrip(t *testing.T) {
	p := load(t, "twopc/amnesia")
	rec, res, err := trace.Record(p, 1, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := read(t, record(t, p, 1, nil, 0))
	if diff := cmp.Diff(rec.Lines(), f.Lines); diff != "" {
		t.Error(diff)
	}
	for i := range res.Properties {
		res.Properties[i].Node = "" // for people: not written
	}
	if diff := cmp.Diff(res, f.Last.Result); diff != "" {
		t.Error(diff)
	}
	text, err := scenarios.Encode(p.Scenario)
	if err != nil || f.Header.Scenario != string(text) {
		t.Errorf("the scenario is not whole: %v\n%s", err, f.Header.Scenario)
	}
}

// The trace of a run that was looked at further than it went is that of the run, and knows
// what was seen there: here, that the second fault never strikes.
func TestTraceOfBlockedRun(t *testing.T) {
	for second, source := range map[string]sim.Source{
		"{fault: crash, node: leader, at: 30s}":                                             nil,
		"{fault: omission, node: p1, message: DecisionRequest, at: 30s, probability: 0.01}": skewed{},
	} {
		s, err := registry.Parse("x.yaml", []byte(`
protocol: twopc
workload: [{op: begin, tx: t1}]
faults:
  - {fault: crash, node: c, when: {sends: GlobalCommit}}
  - `+second+`
expect: {termination: blocked}
`))
		if err != nil {
			t.Fatal(err)
		}
		p, err := registry.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		f := read(t, record(t, p, 1, source, 0))
		last := f.Lines[len(f.Lines)-1]
		if f.Last.Result.End.Reason != "blocked" || last.At > 1e9 || uint64(len(f.Lines)) != f.Last.Result.End.Events {
			t.Errorf("%+v, %d lines, the last at %d", f.Last.Result.End, len(f.Lines), last.At)
		}
		if d := replay(t, f); d != nil {
			t.Error(d)
		}
	}
}

// skewed is a source of choices that no seed gives: delays are short, and chance never strikes. Only faults that come
// again do so at the median of their law: where it begins at 0, they would strike every few nanoseconds.
type skewed struct{}

func (skewed) Draw(c sim.Choice) uint64 {
	switch c.Lane {
	case sim.LaneHit:
		return c.N - 1
	case sim.LaneEvery, sim.LaneLasts:
		return c.N / 2
	}
	return (uint64(c.Stream) + c.Index) % 7 % c.N
}

// A run whose choices come from elsewhere is replayed by those that were recorded.
func TestReplayOfOtherChoices(t *testing.T) {
	for _, name := range registry.Names() {
		p := load(t, name)
		text := record(t, p, 1, skewed{}, 0)
		if bytes.Equal(text, record(t, p, 1, nil, 0)) {
			t.Errorf("%s: the same as seed 1", name)
		}
		f := read(t, text)
		if d := replay(t, f); d != nil {
			t.Errorf("%s: %v", name, d)
		}
		if f.Header.Drawn != "elsewhere" {
			t.Errorf("%s: drawn from %s", name, f.Header.Drawn)
		}
	}
}

// What was added to a result to explain it, or to name the scenario by its path, is no difference.
func TestReplayIgnoresExplanations(t *testing.T) {
	f := read(t, record(t, load(t, "twopc/amnesia"), 1, nil, 0))
	f.Last.Result.Replay = "simrun run ./amnesia.yaml --seed 1"
	f.Last.Result.Properties[0].Why = []string{"c crashed", "and so on"}
	if d := replay(t, f); d != nil {
		t.Error(d)
	}
	if f.Last.Result.Properties[0].Why == nil {
		t.Error("the comparison changed the file")
	}
}

// Lines end as the system likes it.
func TestWindowsLines(t *testing.T) {
	text := record(t, load(t, "twopc/all-commit"), 1, nil, 0)
	f := read(t, []byte(strings.ReplaceAll(string(text), "\n", "\r\n")))
	if d := replay(t, f); d != nil {
		t.Error(d)
	}
}

package scenarios_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"simrun/scenarios"
)

// What a scenario leaves out is written back with its default, and a crash that
// heals is one that recovers.
func ExampleEncode() {
	s, err := registry.Parse("lab2.yaml", []byte(`
name: lab2
protocol: onepc
nodes: 2
workload: [{op: begin, tx: t1}]
faults:
  - fault: crash
    node: [p1]
    for: 1500ms
    when: {receives: Execute}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := scenarios.Encode(s)
	fmt.Print(string(text), err)
	// Output:
	// name: lab2
	// protocol: onepc
	// nodes: {coordinator: 1, participant: 2}
	// network:
	//   delay: {dist: uniform, min: 1ms, max: 10ms}
	//   order: any
	// storage: {sync: 1ms}
	// workload:
	//   - {at: 0s, op: begin, tx: t1}
	// faults:
	//   - {fault: crash, node: p1, when: {receives: Execute}, recover: 1.5s}
	// run: {seed: 1, until: 1m}
	// <nil>
}

// unread lets go-cmp look at scenarios. What is kept only until the protocol is known must be gone.
var unread = cmp.AllowUnexported(scenarios.Params{}, scenarios.Nodes{}, scenarios.Work{})

// checkWriteBack writes a scenario, reads it again, and compares both and their runs.
func checkWriteBack(t rapid.TB, s *scenarios.Scenario) {
	t.Helper()
	before, err := registry.Compile(s)
	if err != nil {
		t.Fatalf("%v\n%+v", err, s)
	}
	text, err := scenarios.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := registry.Parse("again.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(s, again, unread); diff != "" {
		t.Fatalf("read back differs (-before +after):\n%s\n%s", diff, text)
	}
	after, err := registry.Compile(again)
	if err != nil {
		t.Fatal(err)
	}
	want, err := before.NewRunner().Execute(s.Run.Seed, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := after.NewRunner().Execute(s.Run.Seed, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the run differs (-before +after):\n%s\n%s", diff, text)
	}
	if second, err := scenarios.Encode(again); err != nil || string(second) != string(text) {
		t.Fatalf("written again it differs: %v\n%s", err, second)
	}
}

func TestWriteBackCatalogue(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		s, err := registry.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		checkWriteBack(t, s)
	})
}

func TestWriteBackGenerated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkWriteBack(t, drawScenario(t)) })
}

// What is changed after reading stays changed: reading does not happen twice.
func TestChangesSurviveCompile(t *testing.T) {
	s := parse(t, `
name: x
protocol: twopc
nodes: 2
params: {vote_timeout: 1s}
workload: [{at: 1ms, op: begin, tx: t1}]
`)
	other := parse(t, "name: x\nprotocol: twopc\nparams: {vote_timeout: 7s}\n")
	s.Params.Values = other.Params.Values
	s.Nodes.Counts["participant"] = 5
	s.Workload[0].At = 3 * time.Millisecond
	p := compile(t, s)
	want := parse(t, `
name: x
protocol: twopc
nodes: 5
params: {vote_timeout: 7s}
workload: [{at: 3ms, op: begin, tx: t1}]
`)
	if diff := cmp.Diff(want, p.Scenario, unread); diff != "" {
		t.Error(diff)
	}
}

package scenarios_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/check"
	kv "simrun/protocols/toy"
	"simrun/scenarios"
	"simrun/sim"
)

// serveRegistry is a registry with protocol toy.
func serveRegistry() *scenarios.Registry {
	r := scenarios.Standard()
	r.AddProtocol(kv.Protocol())
	return r
}

// serving compiles a scenario of protocol toy.
func serving(t testing.TB, text string) *scenarios.Program {
	t.Helper()
	r := serveRegistry()
	s, err := r.Parse("test.yaml", []byte("name: x\nprotocol: toy\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const load50 = "workload:\n  - {clients: 3, rate: 50/s, keys: 2, ops: {put: 2, get: 2, cas: 1}, until: 2s}\n"

// verdicts are the verdicts of a run, with what is said of those that are broken.
func verdicts(res *scenarios.Result) string {
	var all []string
	for _, p := range res.Properties {
		text := p.Name + " " + string(p.Status)
		if !p.Exercised {
			text += " (not exercised)"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// Each flaw is found, and by the property that it breaks. What is right is found right.
func TestFlawsAreFound(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"one server", load50, "linearizability holds, state-machine-safety holds, progress holds"},
		{"one server, closed loop", "workload:\n  - {clients: 3, keys: 2, until: 1s}\n", "linearizability holds, state-machine-safety holds, progress holds"},
		{"one server, on a bad network", load50 + "network: {loss: 0.2, duplicate: 0.2}\n", "linearizability holds, state-machine-safety holds, progress holds"},
		{"one server that crashes now and then", load50 + "nemesis: {kinds: [crash, pause, omission], nodes: n1, every: {dist: exponential, mean: 300ms}, lasts: {dist: exponential, mean: 100ms}, until: 2s}\nnodes: 2\n" +
			"faults: [{fault: partition, kind: isolate, node: n2, at: 0s}]\n", "linearizability violated, state-machine-safety violated, progress holds"},
		{"two servers that differ", load50 + "nodes: 2\n", "linearizability violated, state-machine-safety violated, progress holds"},
		{"stale reads", load50 + "params: {flaw: stale}\n", "linearizability violated, state-machine-safety holds, progress holds"},
		{"requests that are done twice", "workload:\n  - {clients: 4, until: 2s}\nparams: {flaw: twice}\nnetwork: {duplicate: 0.5, delay: {dist: uniform, min: 1ms, max: 50ms}}\n", "linearizability violated, state-machine-safety holds, progress holds"},
		{"a store that a crash empties", strings.Replace(load50, "keys: 2", "keys: 8", 1) + "params: {flaw: forget}\nfaults: [{fault: crash, node: n1, at: 1s, recover: 1ms}]\n", "linearizability violated, state-machine-safety violated, progress holds"},
		{"puts that a crash loses", "workload: [{clients: 6, keys: 8, ops: {put: 1, get: 1}, until: 2s}]\nparams: {flaw: lose}\nfaults: [{fault: crash, node: n1, at: 100ms, repeat: {every: {dist: constant, value: 150ms}, lasts: {dist: constant, value: 1ms}}, until: 2s}]\n", "linearizability violated, state-machine-safety violated, progress holds"},
		{"sessions that a crash forgets", "workload: [{clients: 3, until: 2s}]\nnetwork: {loss: 0.3}\nparams: {flaw: sessions}\nfaults: [{fault: crash, node: n1, at: 100ms, repeat: {every: {dist: constant, value: 150ms}, lasts: {dist: constant, value: 1ms}}, until: 2s}]\n", "linearizability violated, state-machine-safety holds, progress holds"},
		{"clients that ask faster than they are answered", "workload: [{clients: 5, rate: 1000/s, keys: 10, until: 2s}]\n", "linearizability holds, state-machine-safety holds, progress holds"},
		{"a server that dies", load50 + "faults: [{fault: crash, node: n1, at: 1s}]\n", "linearizability holds, state-machine-safety holds, progress blocked"},
		{"no put is answered", load50 + "params: {flaw: mute}\n", "linearizability holds, state-machine-safety holds, progress blocked"},
		{"nobody asks", "", "linearizability holds (not exercised), state-machine-safety holds (not exercised), progress holds (not exercised)"},
		{"operations by hand", "nodes: {client: 1}\nworkload:\n  - {node: k1, op: put, key: x, value: 1}\n  - {at: 1s, node: k1, op: get, key: x}\n",
			"linearizability holds, state-machine-safety holds, progress holds"},
	} {
		res := execute(t, serving(t, test.text+"run: {until: 10s}\n"), 1)
		if got := verdicts(res); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
			for _, p := range res.Properties {
				t.Log(p.Name, p.Detail)
			}
		}
	}
}

// A rate is that of all clients together, and operations, keys and clients are drawn as the weights say.
func TestRate(t *testing.T) {
	for _, clients := range []int{1, 10} {
		calls := calls(t, serving(t, fmt.Sprintf("workload:\n  - {clients: %d, rate: 1000/s, keys: 4, ops: {put: 3, get: 1}, from: 1s, until: 11s}\n", clients)), 1)
		counts := make(map[string]int)
		for _, c := range calls {
			counts["all"]++
			counts[c.Op.OpName()]++
			counts[fmt.Sprint("client ", c.Node)]++
			if op, ok := c.Op.(check.Put); ok {
				counts[op.Key]++
				counts["value "+op.Value]++
			}
			if c.Invoked < sim.Time(1e9) || c.Invoked >= sim.Time(11e9) {
				t.Errorf("an operation at %v", c.Invoked)
			}
		}
		about := func(what string, got, want int) {
			if got < want*8/10 || got > want*12/10 {
				t.Errorf("%d clients: %d of %s, want about %d", clients, got, what, want)
			}
		}
		about("all", counts["all"], 10000)
		about("put", counts["put"], 7500)
		about("x4", counts["x4"], 7500/4)
		about("client 1", counts["client 1"], 10000/clients)
		for what, n := range counts {
			if strings.HasPrefix(what, "value") && n > 1 {
				t.Errorf("%s is written %d times", what, n)
			}
		}
	}
}

// calls runs a seed and returns its history.
func calls(t testing.TB, p *scenarios.Program, seed uint64) check.Calls {
	t.Helper()
	return callsWithout(t, p, seed, 0)
}

func callsWithout(t testing.TB, p *scenarios.Program, seed uint64, without int) check.Calls {
	t.Helper()
	o := new(observed)
	if _, err := p.NewRunner().Execute(seed, scenarios.Options{Observer: o, Without: without}); err != nil {
		t.Fatal(err)
	}
	return o.calls
}

type observed struct {
	calls check.Calls
	n     int
}

func (o *observed) Event(e *sim.Event) { o.n++; o.calls.Watch(e) }
func (o *observed) Len() int           { return o.n }
func (o *observed) Truncate(int)       {}

// A fault leaves what clients draw as it was: the same operations at the same times, but for what a cas
// compares with.
func TestFaultsLeaveTheWorkloadAlone(t *testing.T) {
	p := serving(t, load50+"faults: [{fault: crash, node: n1, at: 500ms, recover: 500ms}, {fault: link, from: k1, to: n1, loss: 0.5, at: 0s, for: 2s}]\n")
	asked := func(without int) (all []string) {
		for _, c := range callsWithout(t, p, 3, without) {
			op := c.Op
			if cas, ok := op.(check.Cas); ok {
				cas.Old = ""
				op = cas
			}
			all = append(all, fmt.Sprint(c.Node, c.Invoked, op))
		}
		return all
	}
	for without := range 3 {
		if diff := cmp.Diff(asked(0), asked(without)); diff != "" {
			t.Errorf("without fault %d: %s", without, diff)
		}
	}
}

// In a closed loop a client has one operation under way, and thinks before the next.
func TestClosedLoop(t *testing.T) {
	history := calls(t, serving(t, "workload:\n  - {clients: 2, think: {dist: constant, value: 30ms}, keys: 2, until: 1s}\n"), 1)
	last := make(map[sim.NodeID]*check.Call)
	for i := range history {
		c := &history[i]
		if before := last[c.Node]; before != nil && c.Invoked != before.Responded.Add(30e6) {
			t.Errorf("client %d asks at %v, and was answered at %v", c.Node, c.Invoked, before.Responded)
		}
		last[c.Node] = c
	}
	if len(history) < 20 {
		t.Errorf("%d operations", len(history))
	}
}

// However often a client asks, an operation is done once if it was answered, and at most once if not; a server that has
// forgotten the client does it again.
func TestExactlyOnce(t *testing.T) {
	for flaw, once := range map[string]bool{"none": true, "twice": false} {
		done := new(applied)
		p := serving(t, "workload: [{clients: 4, rate: 100/s, until: 5s}]\nnetwork: {loss: 0.3, duplicate: 0.3}\nrun: {until: 60s}\nparams: {flaw: "+flaw+"}\n")
		if _, err := p.NewRunner().Execute(1, scenarios.Options{Observer: done}); err != nil {
			t.Fatal(err)
		}
		again := 0
		for _, times := range done.times {
			if times > 1 {
				again++
			}
		}
		if answered := len(done.times); answered < 300 || once != (again == 0) {
			t.Errorf("flaw %s: of %d operations %d were done again", flaw, answered, again)
		}
	}
}

// applied counts how often each command was applied. Gets differ by their clients alone, and are left out.
type applied struct {
	observed
	times map[string]int
}

func (a *applied) Event(e *sim.Event) {
	a.observed.Event(e)
	if o, ok := e.Value.(check.Applied); ok && e.Kind == sim.EventObserve && !strings.HasPrefix(o.Command, "get") {
		if a.times == nil {
			a.times = make(map[string]int)
		}
		a.times[o.Command]++
	}
}

// Some cas succeed and some fail.
func TestCas(t *testing.T) {
	var swapped, refused int
	for _, c := range calls(t, serving(t, "workload:\n  - {clients: 5, ops: {cas: 1}, until: 1s}\n"), 1) {
		switch c.Result {
		case check.Swapped(true):
			swapped++
		case check.Swapped(false):
			refused++
		}
	}
	if swapped < 10 || refused < 10 {
		t.Errorf("%d succeeded, %d were refused", swapped, refused)
	}
}

// A seed is one run, whoever runs it, and a runner that is used again makes it again.
func TestClientsAreDeterministic(t *testing.T) {
	for _, text := range []string{load50, "workload:\n  - {clients: 3, think: {dist: exponential, mean: 10ms}, until: 1s}\n"} {
		p := serving(t, text+"network: {loss: 0.1}\n")
		want := execute(t, p, 5)
		r := p.NewRunner()
		for _, seed := range []uint64{5, 6, 5} {
			got, err := r.Execute(seed, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); (diff == "") != (seed == 5) {
				t.Errorf("seed %d: %s", seed, diff)
			}
		}
	}
}

// What a scenario says of clients is written back, with defaults filled in.
func TestClientsAreWrittenBack(t *testing.T) {
	p := serving(t, "workload:\n  - {clients: 3, rate: 0.5/s, until: 2s}\n  - {clients: 1, think: {dist: constant, value: 1ms}, keys: 2, ops: {get: 1}, from: 1s, until: 3s}\n")
	text, err := scenarios.Encode(p.Scenario)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"{clients: 3, rate: 0.5/s, keys: 1, ops: {cas: 1, get: 1, put: 1}, from: 0s, until: 2s}",
		"{clients: 1, think: {dist: constant, value: 1ms}, keys: 2, ops: {get: 1}, from: 1s, until: 3s}",
		"nodes: {client: 3, server: 1}",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
	r := serveRegistry()
	again, err := r.Parse("again.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	q, err := r.Compile(again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(execute(t, p, 2).Fingerprint, execute(t, q, 2).Fingerprint); diff != "" {
		t.Error(diff)
	}
}

func TestBadClients(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"workload: [{clients: 0, until: 1s}]", "f:3:22: clients is a number from 1 to 10000"},
		{"workload: [{clients: many, until: 1s}]", `f:3:22: expected a whole number, found the text "many"`},
		{"workload: [{clients: 2}]", `f:3:12: missing key "until"`},
		{"workload: [{clients: 2, until: 2m}]", "f:3:32: 2m0s is after the end of the run at 1m0s"},
		{"workload: [{clients: 2, from: 3s, until: 2s}]", "f:3:42: clients ask from 3s until 2s: until must be after from"},
		{"workload: [{clients: 2, from: -3s, until: 2s}]", "f:3:31: a duration can't be negative, found -3s"},
		{"workload: [{clients: 2, rate: 5, until: 2s}]", `f:3:31: a rate is so many in a unit of time, such as 50/s, not "5"`},
		{"workload: [{clients: 2, rate: 5/year, until: 2s}]", `f:3:31: the unit of time of a rate is ms, s, m or h, not "year"`},
		{"workload: [{clients: 2, rate: fast/s, until: 2s}]", `f:3:31: expected a number such as 1.5, found "fast"`},
		{"workload: [{clients: 2, rate: 0/s, until: 2s}]", "f:3:31: a rate must be above 0"},
		{"workload: [{clients: 2, rate: 900000000/s, until: 2s}]", "f:3:31: at 900000000/s the workload comes to more than 10000000 operations"},
		{"workload: [{clients: 2, rate: 5/s, think: {dist: constant, value: 1s}, until: 2s}]", "f:3:36: with a rate clients don't wait for answers, and so think has no meaning"},
		{"workload: [{clients: 2, ops: {putt: 1}, until: 2s}]", `f:3:31: unknown operation "putt" of clients of protocol toy (did you mean put?)`},
		{"workload: [{clients: 2, ops: {put: -1}, until: 2s}]", "f:3:36: a weight is a number from 0 to 1000000"},
		{"workload: [{clients: 2, ops: {put: 0}, until: 2s}]", "f:3:30: ops has no operation with a weight above 0"},
		{"workload: [{clients: 2, ops: {}, until: 2s}]", "f:3:30: ops has no operation with a weight above 0"},
		{"workload: [{clients: 2, keys: 0, until: 2s}]", "f:3:31: keys is a number from 1 to 1000000"},
		{"workload: [{clients: 2, key: 3, until: 2s}]", `f:3:25: unknown key "key" (did you mean keys?)`},
		{"workload: [{clients: 2, at: 3s, until: 2s}]", `f:3:25: unknown key "at"`},
		{"nodes: {client: 3}\nworkload: [{clients: 2, until: 2s}]", "f:4:22: the workload has 2 clients, and nodes says client: 3"},
		{"workload: [{node: n1, op: put, key: x, value: 1}]", "f:3:19: n1 is not a client: clients ask for operations"},
		{"workload: [{op: get, key: x}]", "f:3:12: who asks for this get? say which client, such as node: k1"},
		{"nodes: {client: 1}\nworkload: [{node: k1, op: put, key: x}]", `f:4:12: missing key "value"`},
		{load50 + "nodes: 2\nnemesis: {kinds: [crash], nodes: k1, every: {dist: constant, value: 1s}, lasts: forever, until: 8s}", "f:6:34: k1 is a client: campaigns act among the protocol's nodes"},
	} {
		r := serveRegistry()
		s, err := r.Parse("f", []byte("name: x\nprotocol: toy\n"+test.text+"\n"))
		if err == nil {
			_, err = r.Compile(s)
		}
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
)

// The watch is a protocol that does nothing but listen to its failure detector. Its nodes pass a
// stick around for ever, so that a run never becomes quiet.
type (
	watcher struct {
		next     sim.NodeID `sim:"config"`
		suspects map[sim.NodeID]bool
	}
	stick    struct{}
	watching struct {
		Suspects int
		Leader   sim.NodeID
	}
)

func (stick) Kind() string               { return "Stick" }
func (watching) ObservationName() string { return "watching" }
func (s watching) StateName() string {
	if s.Suspects > 0 {
		return "MOURNS"
	}
	return "CALM"
}

func (w *watcher) Init(env *sim.Env)                    { w.pass(env) }
func (w *watcher) Timeout(env *sim.Env, _ sim.TimerKey) { w.pass(env) }

func (w *watcher) pass(env *sim.Env) {
	env.Send(w.next, stick{})
	env.SetTimer(sim.TimerKey{Name: "pass"}, 10e6, 10e6)
}

func (w *watcher) Leader(env *sim.Env, n sim.NodeID) {
	env.Observe(watching{Suspects: len(w.suspects), Leader: n})
}

func (*watcher) Receive(*sim.Env, sim.NodeID, sim.Message) {}

func (w *watcher) Suspect(env *sim.Env, n sim.NodeID) {
	w.suspects[n] = true
	env.Observe(watching{Suspects: len(w.suspects), Leader: sim.Nobody})
}

func (w *watcher) Restore(env *sim.Env, n sim.NodeID) {
	delete(w.suspects, n)
	env.Observe(watching{Suspects: len(w.suspects), Leader: sim.Nobody})
}

func watch() *scenarios.Registry {
	r := scenarios.Standard()
	r.AddProtocol(&protocols.Protocol{
		Name:         "watch",
		Roles:        []protocols.Role{{Name: "node", Prefix: "n", Min: 2, Default: 3, Main: true}, {Name: "client", Prefix: "k", Client: true}},
		Messages:     []protocols.Message{{Message: stick{}}},
		Observations: []sim.Observation{watching{}},
		States:       []protocols.State{{Name: "CALM"}, {Name: "MOURNS"}},
		Detector:     sim.Perfect,
		New: func(s *protocols.Setup, id sim.NodeID) func() sim.Node {
			if !slices.Contains(s.Members(), id) {
				return func() sim.Node { return toy{} }
			}
			return func() sim.Node {
				return &watcher{next: (id + 1) % sim.NodeID(len(s.Members())), suspects: make(map[sim.NodeID]bool)}
			}
		},
	})
	return r
}

// watched runs a scenario of the watch.
func watched(t *testing.T, text string) *scenarios.Result {
	t.Helper()
	s, err := watch().Parse("watch.yaml", []byte("protocol: watch\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := watch().Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return execute(t, p, 1)
}

const mourning = "faults: [{fault: crash, node: n1, at: 100ms}]\n" +
	`assert: [{name: known, eventually: "all(nodes, not .up or .state == 'MOURNS')"}]` + "\n"

// A notice that is still to come is something that may change everything: as long as it is on its
// way, a run is not blocked.
func TestDetectorOfARun(t *testing.T) {
	for _, test := range []struct{ name, text, verdict, reason string }{
		{"the protocol's own", mourning, "holds", "horizon"},
		{"late", "detector: {kind: perfect, delay: 30s}\n" + mourning, "holds", "horizon"},
		{"none", "detector: none\n" + mourning, "blocked", "blocked"},
		{"eventually perfect", "detector: eventually-perfect\n" + mourning, "holds", "horizon"},
	} {
		t.Run(test.name, func(t *testing.T) {
			res := watched(t, test.text)
			if p := property(t, res, "known"); string(p.Status) != test.verdict || res.End.Reason != test.reason {
				t.Errorf("%s, %s; want %s, %s", p.Status, res.End.Reason, test.verdict, test.reason)
			}
		})
	}
}

// A mistake is a fault like others: it is recorded, and it heals.
func TestSuspicionInARun(t *testing.T) {
	res := watched(t, `detector: eventually-perfect
faults: [{fault: suspect, node: n1, by: [n2, n3], at: 10ms, for: 50ms}]
assert:
  - {name: wrong, sometimes: "count(nodes, .state == 'MOURNS') == 2"}
  - {name: right, eventually: "none(nodes, .state == 'MOURNS')"}
`)
	for _, name := range []string{"wrong", "right"} {
		if p := property(t, res, name); p.Status != "holds" {
			t.Errorf("%s: %s", name, p.Status)
		}
	}
	if res.Class != scenarios.Masked || !res.Faults[0].Struck {
		t.Errorf("class %s, %+v", res.Class, res.Faults[0])
	}
}

func TestBadDetectors(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{"detector: perfekt\n", `f:2:11: unknown detector "perfekt" (did you mean perfect?)`},
		{"detector: {kind: perfekt}\n", `f:2:18: unknown detector "perfekt" (did you mean perfect?)`},
		{"detector: {delay: 5ms}\n", `f:2:11: missing key "kind"`},
		{"detector: {kind: perfect, delai: 5ms}\n", `f:2:27: unknown key "delai" (did you mean delay?)`},
		{"detector: {kind: perfect, delay: -5ms}\n", `f:2:34: a duration can't be negative, found -5ms`},
		{"detector: {kind: perfect, timeout: 5ms}\n", `f:2:27: a detector of kind perfect has no timeout`},
		{"detector: {kind: heartbeat, delay: 5ms}\n", `f:2:29: a detector of kind heartbeat has no delay`},
		{"detector: {kind: heartbeat, interval: 0s}\n", `f:2:39: interval must be above 0`},
		{"detector: {kind: heartbeat, timeout: -1s}\n", `f:2:38: a duration can't be negative, found -1s`},
		{"detector: {kind: heartbeat, adaptive: 3}\n", `f:2:39: expected true or false, found the number 3`},
		{"detector: heartbeat\nfaults: [{fault: suspect, node: n1, by: n2}]\n", `f:3:18: a heartbeat detector makes its own mistakes: lose or delay its messages (message: Heartbeat)`},
		{"detector: heartbeat\nfaults: [{fault: omission, node: n1, message: Heartbeats}]\n", `f:3:47: unknown message "Heartbeats" of protocol watch (did you mean Heartbeat?)`},
		{"detector: omega\nfaults: [{fault: suspect, node: n1, by: n2}]\n", `f:3:18: omega names leaders and suspects nobody: its mistakes are those before GST`},
		{"detector: [perfect]\n", `f:2:11: expected a detector such as perfect, or {kind: perfect, delay: 5ms}, found a list`},
		{"detector: none\nfaults: [{fault: suspect, node: n1, by: n2}]\n", "f:3:18: there is no failure detector here that could be mistaken: give the scenario `detector: eventually-perfect`"},
		{"faults: [{fault: suspect, node: n1, by: n2}]\n", "f:2:18: a perfect detector makes no mistakes: give the scenario `detector: eventually-perfect`"},
		{"detector: eventually-perfect\nfaults: [{fault: suspect, node: n1, by: n1}]\n", `f:3:41: n1 can't suspect itself`},
		{"detector: eventually-perfect\nfaults: [{fault: suspect, node: n1}]\n", `f:3:10: missing key "by"`},
		{"detector: eventually-perfect\nnodes: {node: 2, client: 1}\nfaults: [{fault: suspect, node: n1, by: k1}]\n", `f:4:41: k1 listens to no failure detector`},
		{"detector: eventually-perfect\nnodes: {node: 2, client: 1}\nfaults: [{fault: suspect, node: k1, by: n1}]\n", `f:4:33: k1 is a client: detectors watch the protocol's nodes`},
	} {
		_, err := watch().Parse("f", []byte("protocol: watch\n"+tt.file))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s\n got  %v\n want %s", strings.TrimSpace(tt.file), err, tt.want)
		}
	}
}

// A detector is written back as it was read.
func TestDetectorIsWrittenBack(t *testing.T) {
	for _, detector := range []string{"detector: eventually-perfect\n", "detector: {kind: perfect, delay: 5ms}\n"} {
		s, err := watch().Parse("watch.yaml", []byte("protocol: watch\n"+detector))
		if err != nil {
			t.Fatal(err)
		}
		text, err := scenarios.Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), detector) {
			t.Errorf("%q became\n%s", detector, text)
		}
	}
}

// The examples of detectors and system models are scenarios that can be run.
func TestExplainedExamplesRun(t *testing.T) {
	for _, e := range slices.Concat(scenarios.Detectors(), scenarios.SystemModels()) {
		if e.Doc == "" || e.Example == "" {
			t.Errorf("%s is not explained", e.Name)
			continue
		}
		text := strings.Replace(e.Example, "protocol: paxos", "protocol: watch", 1) // whoever follows a leader will do
		s, err := watch().Parse("mine.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		p, err := watch().Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		if res := execute(t, p, 1); res.Verdict != scenarios.Pass {
			t.Errorf("%s: %q", e.Name, res.Unexpected)
		}
	}
}

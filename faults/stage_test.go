package faults_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

const ms = time.Millisecond

// scene is a world with faults: nodes c, p1, p2, p3 and a client k, on a network
// on which a message takes 10ms.
type scene struct {
	work    []sim.Invocation
	network network.Config // default: constant 10ms
	sync    time.Duration
	horizon time.Duration // default: an hour
}

// c, p1, p2, p3 and k are the nodes of a scene.
const c, p1, p2, p3, k = sim.NodeID(0), sim.NodeID(1), sim.NodeID(2), sim.NodeID(3), sim.NodeID(4)

// at asks a node to follow a script at a time.
func at(when time.Duration, node sim.NodeID, script string) sim.Invocation {
	return sim.Invocation{At: sim.Time(when), Node: node, Op: do(script), Silent: true}
}

func (s scene) config() *sim.Config {
	cfg := &sim.Config{
		Messages: []sim.Message{hello{}, bye{}}, Workload: s.work,
		SyncTime: s.sync, Horizon: sim.Time(s.horizon), EventMax: 100_000,
	}
	if cfg.Horizon == 0 {
		cfg.Horizon = sim.Time(time.Hour)
	}
	peers := []sim.NodeID{c, p1, p2, p3} // shared by all nodes, and never written
	for _, name := range []string{"c", "p1", "p2", "p3", "k"} {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return &toy{peers: peers} }})
	}
	cfg.Prepare()
	return cfg
}

func settingOf(cfg *sim.Config) *faults.Setting {
	return &faults.Setting{
		Protocol: "toy", World: cfg, Members: []sim.NodeID{c, p1, p2, p3},
		Roles:  map[string][]sim.NodeID{"coordinator": {c}, "participant": {p1, p2, p3}, "client": {k}, "nobody": nil},
		States: []string{"BUSY", "IDLE", "LEADER"}, Decisions: []string{"commit", "abort"},
		Alternatives: map[string][]string{"Hello": {"Bye"}, "Bye": {"Hello"}}, Unauthenticated: true,
	}
}

// stage is a scene that was set up, with all that happened on it.
type stage struct {
	*sim.World
	table  *faults.Table
	source sim.Source
	events []sim.Event
	drawn  []sim.Drawn
}

func (s *stage) Event(e *sim.Event) { s.events = append(s.events, *e) }

// Draw implements sim.Source.
func (s *stage) Draw(ch sim.Choice) uint64 {
	v := s.source.Draw(ch)
	s.drawn = append(s.drawn, sim.Drawn{Choice: ch, Value: v})
	return v
}

// stream is the name of a fault's random stream, as a scenario gives it.
func stream(f faults.Fault) string { return f.ID + " " + f.String() }

// with sets a scene up with faults, after validating them.
func (s scene) with(t testing.TB, list ...faults.Fault) *stage {
	t.Helper()
	cfg := s.config()
	setting := settingOf(cfg)
	var listed []faults.Listed
	for i, f := range list {
		for _, p := range f.Validate(setting) {
			t.Fatalf("fault %d (%v): %v: %v", i+1, f, p.Field, p)
		}
		listed = append(listed, faults.Listed{Fault: f, Number: i + 1, Stream: stream(f)})
	}
	if s.network.Quality.Delay.Dist == "" {
		s.network.Quality.Delay = constant(10 * ms)
	}
	table := faults.NewTable(faults.Compile(listed, setting))
	return &stage{World: sim.NewWorld(cfg, network.New(s.network, cfg), table, nil), table: table}
}

// reset starts a run on a seed.
func (s *stage) reset(seed uint64) *stage {
	s.events, s.drawn, s.source = s.events[:0], s.drawn[:0], sim.Seed(seed)
	s.Observe(s)
	s.Reset(s)
	return s
}

// play makes a whole run on seed 1.
func (s *stage) play(t testing.TB) *stage {
	t.Helper()
	return s.reset(1).finish(t)
}

func (s *stage) finish(t testing.TB) *stage {
	t.Helper()
	if _, err := s.Run(0); err != nil {
		t.Fatal(err)
	}
	return s
}

// lines tells the story of a run, without boots, operations and drops at nodes that are down.
func (s *stage) lines() []string {
	var lines []string
	for _, e := range s.events {
		switch e.Kind {
		case sim.EventBoot, sim.EventInvoke, sim.EventTimerSet, sim.EventSync:
			continue
		}
		words := []string{e.At.String(), s.Config().Name(e.Node), e.Kind.String()}
		if e.Peer != sim.Nobody {
			words = append(words, s.Config().Name(e.Peer))
		}
		switch v := e.Value.(type) {
		case state:
			words = append(words, v.Name)
		case decided, restored:
			words = append(words, e.Name, fmt.Sprint(v))
		default:
			words = append(words, e.Name)
		}
		if e.Loss != sim.NotLost {
			words = append(words, e.Loss.String())
		}
		lines = append(lines, strings.TrimSpace(strings.Join(words, " ")))
	}
	return lines
}

// only keeps the events of some kinds.
func (s *stage) only(kinds ...sim.EventKind) *stage {
	s.events = slices.DeleteFunc(s.events, func(e sim.Event) bool { return !slices.Contains(kinds, e.Kind) })
	return s
}

// strikes keeps what faults did.
func (s *stage) strikes() *stage {
	return s.only(sim.EventFault, sim.EventHeal, sim.EventCrash, sim.EventRecover)
}

// tells compares a run with a story.
func (s *stage) tells(t *testing.T, story string) {
	t.Helper()
	var want []string
	for line := range strings.Lines(story) {
		if line = strings.TrimSpace(line); line != "" {
			want = append(want, line)
		}
	}
	if diff := cmp.Diff(want, s.lines()); diff != "" {
		t.Errorf("it went another way (-want +got):\n%s", diff)
	}
}

// record compares what the first fault did.
func (s *stage) record(t *testing.T, strikes int, first, last, calm time.Duration) {
	t.Helper()
	r := s.table.Record(0)
	got := []any{r.Strikes, r.First, r.Last, r.Calm()}
	want := []any{strikes, sim.Time(first), sim.Time(last), sim.Time(calm)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the record differs in strikes, first, last, calm (-want +got):\n%s", diff)
	}
	if r.Struck() != (strikes > 0) {
		t.Errorf("Struck says %v after %d strikes", r.Struck(), strikes)
	}
}

func constant(d time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Constant, Value: d}
}

func uniform(least, most time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Uniform, Min: least, Max: most}
}

// crash makes a fault that crashes some nodes.
func crash(when faults.Timing, nodes ...string) faults.Fault {
	return faults.Fault{Act: faults.Crash{Node: nodes}, Timing: when}
}

// on makes the timing of a fault that strikes when a pattern is reached.
func on(p faults.Pattern) faults.Timing { return faults.Timing{When: &p} }

// work is a workload, sel a selector.
func work(list ...sim.Invocation) []sim.Invocation { return list }

func sel(nodes ...string) faults.Selector { return nodes }

func ref[T any](v T) *T { return &v }

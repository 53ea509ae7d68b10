package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/network"
	"simrun/sim"
)

const ms = time.Millisecond

// letter is a message, numbered by its sender.
type letter int

func (letter) Kind() string { return "letter" }

// post is an operation: send so many letters to a node, all at once.
type post struct {
	to      sim.NodeID
	letters int
}

func (post) OpName() string { return "post" }

// writer is a node that sends what it is asked to.
type writer struct{ sent int }

func (*writer) Init(*sim.Env)                             {}
func (*writer) Receive(*sim.Env, sim.NodeID, sim.Message) {}
func (*writer) Timeout(*sim.Env, sim.TimerKey)            {}
func (n *writer) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	p := op.(post)
	for range p.letters {
		n.sent++
		env.Send(p.to, letter(n.sent))
	}
}

// posts is a workload.
func posts(list ...sim.Invocation) []sim.Invocation { return list }

// at asks a node to send letters to another.
func at(when time.Duration, from, to sim.NodeID, letters int) sim.Invocation {
	return sim.Invocation{At: sim.Time(when), Node: from, Op: post{to, letters}}
}

// log keeps the messages' events, as lines that a person can read, and every draw.
type log struct {
	source sim.Source
	cfg    *sim.Config
	lines  []string
	drawn  map[sim.Choice]uint64
}

func (l *log) Draw(c sim.Choice) uint64 {
	v := l.source.Draw(c)
	l.drawn[c] = v
	return v
}

func (l *log) Event(e *sim.Event) {
	switch e.Kind {
	case sim.EventSend, sim.EventDuplicate, sim.EventDeliver, sim.EventDrop:
		from, to := e.Node, e.Peer
		if e.Kind == sim.EventDeliver || e.Kind == sim.EventDrop {
			from, to = to, from
		}
		line := fmt.Sprintf("%v %v %v %s→%s", e.At, e.Kind, e.Value, l.cfg.Name(from), l.cfg.Name(to))
		if e.Loss != sim.NotLost {
			line += " " + e.Loss.String()
		}
		l.lines = append(l.lines, line)
	}
}

// only keeps the lines of one kind of event.
func (l *log) only(kind sim.EventKind) []string {
	return slices.DeleteFunc(slices.Clone(l.lines), func(s string) bool { return !strings.Contains(s, " "+kind.String()+" ") })
}

// office is a world of writers a, b, c … on a network.
func office(writers int, cfg network.Config, work []sim.Invocation) (*sim.World, *log) {
	sc := &sim.Config{Messages: []sim.Message{letter(0)}, Workload: work, Horizon: sim.Time(time.Hour)}
	for i := range writers {
		sc.Nodes = append(sc.Nodes, sim.NodeSpec{Name: name(i), New: func() sim.Node { return &writer{} }})
	}
	sc.Prepare()
	w := sim.NewWorld(sc, network.New(cfg, sc), nil, nil)
	return w, &log{cfg: sc, drawn: make(map[sim.Choice]uint64)}
}

func name(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return fmt.Sprint("n", i)
}

// run makes a whole run on a seed.
func (l *log) run(t testing.TB, w *sim.World, seed uint64) {
	t.Helper()
	l.lines, l.source = nil, sim.Seed(seed)
	clear(l.drawn)
	w.Observe(l)
	w.Reset(l)
	finish(t, w)
}

func finish(t testing.TB, w *sim.World) {
	t.Helper()
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
}

// expect runs work on a network and compares what becomes of the messages with a story.
func expect(t *testing.T, cfg network.Config, work []sim.Invocation, story string) {
	t.Helper()
	w, l := office(4, cfg, work)
	l.run(t, w, 1)
	same(t, l.lines, story)
}

func same(t *testing.T, lines []string, story string) {
	t.Helper()
	var want []string
	for line := range strings.Lines(story) {
		if line = strings.TrimSpace(line); line != "" {
			want = append(want, line)
		}
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("it went another way (-want +got):\n%s", diff)
	}
}

func constant(d time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Constant, Value: d}
}

func uniform(least, most time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Uniform, Min: least, Max: most}
}

func takes(d time.Duration) network.Config {
	return network.Config{Quality: network.Quality{Delay: constant(d)}}
}

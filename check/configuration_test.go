package check_test

import (
	"math/rand/v2"
	"testing"

	"simrun/check"
	"simrun/sim"
)

// dial is a published state that never comes back.
type dial struct{ Level int }

func (dial) ObservationName() string { return "dial" }
func (dial) StateName() string       { return "on" }

// What an assertion remembers of earlier configurations is bounded, and its value never depends on it.
func TestAssertionsForget(t *testing.T) {
	s := setting()
	s.States, s.Observations = []string{"on"}, []sim.Observation{dial{}}
	p, problem := check.Assert("a", check.Eventually, "node.c.level == 0", s)
	if problem != nil {
		t.Fatal(problem)
	}
	m, w := p.New(s), sim.NewWorld(s.World, nil, nil, nil)
	m.Reset()
	publish := func(node sim.NodeID, level int) {
		m.Watch(w, &sim.Event{Kind: sim.EventObserve, Node: node, Value: dial{level}})
	}
	// More rows than are remembered. Of c, its row is an old one when that of p1 is the first new one; then it
	// becomes the same.
	for i := 1; i < 20_000; i += 2 {
		publish(0, 0)
		publish(1, i)
		publish(1, i+1)
		if m.Open() {
			t.Fatalf("with p1 at %d, c is no longer at 0", i+1)
		}
		if publish(0, i+1); !m.Open() {
			t.Fatalf("c is at 0, and should be at %d", i+1)
		}
	}
}

// lamp is a published state whose name is not what any field says.
type lamp struct {
	Lit         bool
	Level, Heat int
}

func (lamp) ObservationName() string { return "lamp" }
func (l lamp) StateName() string     { return map[bool]string{true: "open", false: "shut"}[l.Lit] }

// Whatever an assertion remembers, its value is what its expression comes to now: in forks that take turns, in one run after the
// other, with few states that come again and with many that do not.
func TestAssertionsAreTrueNow(t *testing.T) {
	s := setting()
	s.States, s.Observations = []string{"open", "shut"}, []sim.Observation{lamp{}}
	type row struct {
		lamp
		down, published bool
	}
	c, p := 0, 1
	for text, value := range map[string]func(rows []row) bool{
		"node.c.level > node.p1.level": func(r []row) bool { return r[c].Level > r[p].Level },
		"any(nodes, .up and .state == 'open' and .level > 1)": func(r []row) bool {
			for _, n := range r {
				if !n.down && n.published && n.Lit && n.Level > 1 {
					return true
				}
			}
			return false
		},
		"node.p1.heat == 0 and not node.c.up": func(r []row) bool { return r[p].Heat == 0 && r[c].down },
	} {
		property, problem := check.Assert("a", check.Eventually, text, s)
		if problem != nil {
			t.Fatal(problem)
		}
		type copied struct {
			m    check.Monitor
			rows []row
		}
		random, w := rand.New(rand.NewPCG(1, 2)), sim.NewWorld(s.World, nil, nil, nil)
		copies := []*copied{{property.New(s), nil}, {}}
		for run := range 60 {
			copies[0].m.Reset()
			copies[0].rows = make([]row, len(s.World.Nodes))
			copies[1].rows = nil
			for i := range 400 {
				if i%50 == 0 {
					copies[1].m = copies[0].m.(sim.MonitorForker).ForkInto(copies[1].m).(check.Monitor)
					copies[1].rows = append(copies[1].rows[:0], copies[0].rows...)
				}
				of := copies[random.IntN(2)]
				node := random.IntN(len(of.rows))
				r := &of.rows[node]
				e := &sim.Event{Kind: sim.EventObserve, Node: sim.NodeID(node), Seq: uint64(i), At: sim.Time(i)}
				switch {
				case r.down:
					r.down, e.Kind = false, sim.EventRecover
				case random.IntN(8) == 0:
					r.down, e.Kind = true, sim.EventCrash
				default:
					high := 3
					if run > 20 {
						high = 100_000
					}
					r.published, r.lamp = true, lamp{random.IntN(2) == 0, random.IntN(high), random.IntN(2)}
					e.Value = r.lamp
				}
				of.m.Watch(w, e)
				if of.m.Open() == value(of.rows) {
					t.Fatalf("run %d, event %d: %s is taken to be %t of %+v", run, i, text, !of.m.Open(), of.rows)
				}
			}
		}
	}
}

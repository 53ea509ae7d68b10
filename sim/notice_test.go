package sim_test

import (
	"testing"

	"simrun/sim"
)

// messenger is a detector that tells the first node at 20ms that the second has crashed.
type messenger struct{}

func (messenger) Reset(*sim.World) {}
func (messenger) Booted(w *sim.World, n sim.NodeID) {
	if n == 0 {
		w.ScheduleNotice(at(20*ms), n, sim.Notice{Says: sim.HasCrashed, About: 1, Tag: 3}, w.Seq())
	}
}
func (messenger) Crashed(*sim.World, sim.NodeID)                    {}
func (messenger) Due(_ *sim.World, _ sim.NodeID, n sim.Notice) bool { return n.Tag == 3 }
func (messenger) Alarm(*sim.World, uint64)                          {}
func (m messenger) Fork(sim.Detector) sim.Detector                  { return m }

// listener says what it is told.
type listener struct{ Heard sim.NodeID }

func (l *listener) Init(*sim.Env)                           {}
func (*listener) Receive(*sim.Env, sim.NodeID, sim.Message) {}
func (*listener) Timeout(*sim.Env, sim.TimerKey)            {}
func (l *listener) Restore(*sim.Env, sim.NodeID)            {}
func (l *listener) Suspect(env *sim.Env, n sim.NodeID) {
	l.Heard = n
	env.Observe(said("mourns " + env.Name(n)))
}

func listeners() *sim.Config {
	cfg := &sim.Config{}
	for _, name := range []string{"a", "b"} {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return &listener{Heard: sim.Nobody} }})
	}
	return cfg
}

// A notice is an event with a cause, and what the handler does is caused by it. It dies with the
// incarnation that it was for, and waits for a node that is paused.
func TestNotice(t *testing.T) {
	crash := func(w *sim.World) { w.Crash(0, sim.UnsyncedLost, w.Fault("crash", 0, 0, 0)) }
	for name, test := range map[string]struct {
		injector sim.Injector
		want     string
	}{
		"arrives": {nil, `
			20ms a suspect b
			20ms a observe said mourns b`},
		"dies": {plan(crash).at(10 * ms), `
			10ms a crash`},
		"waits": {plan(halt(0, 7), resume(0, 7)).at(10*ms, 30*ms), `
			30ms a suspect b
			30ms a observe said mourns b`},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := listeners()
			w, trace := start(cfg, nil, test.injector)
			w.SetDetector(messenger{})
			w.Reset(sim.Seed(1))
			run(t, w)
			trace.only(sim.EventCrash, sim.EventSuspect, sim.EventObserve).tells(t, test.want)
		})
	}
}

// A probe sees a notice that is on its way, and what its handler would do.
func TestProbeOfNotice(t *testing.T) {
	w, _ := start(listeners(), nil, nil)
	w.SetDetector(messenger{})
	w.Reset(sim.Seed(1))
	if _, err := w.Run(2); err != nil {
		t.Fatal(err)
	}
	p := sim.NewProbe(w)
	seen := 0
	p.Pending(func(to sim.NodeID, s sim.Stimulus, _ bool) {
		seen++
		if to != 0 || s.Notice.Says != sim.HasCrashed || s.Notice.About != 1 {
			t.Errorf("%d: %+v", to, s)
		}
		_, effects, err := p.Try(p.Local(to), s, sim.Seed(1))
		if err != nil || len(effects) != 1 || effects[0].Observation != said("mourns b") {
			t.Errorf("%+v, %v", effects, err)
		}
	})
	if seen != 1 {
		t.Errorf("%d stimuli are pending", seen)
	}
}

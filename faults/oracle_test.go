package faults_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// chatter is a node that greets everyone again and again, and listens to its failure detector.
type chatter struct {
	peers     []sim.NodeID `sim:"config"`
	suspected map[sim.NodeID]bool
	leader    sim.NodeID
}

func newChatter(peers []sim.NodeID) func() sim.Node {
	return func() sim.Node {
		return &chatter{peers: peers, suspected: make(map[sim.NodeID]bool), leader: sim.Nobody}
	}
}

func (c *chatter) Init(env *sim.Env) { env.SetTimer(sim.TimerKey{Name: "greet"}, 0, 5*ms) }

func (c *chatter) Timeout(env *sim.Env, k sim.TimerKey) {
	env.Broadcast(c.peers, hello{})
	env.SetTimer(k, 0, 5*ms)
}

func (*chatter) Receive(*sim.Env, sim.NodeID, sim.Message) {}

func (c *chatter) Suspect(_ *sim.Env, n sim.NodeID) { c.suspected[n] = true }
func (c *chatter) Restore(_ *sim.Env, n sim.NodeID) { delete(c.suspected, n) }
func (c *chatter) Leader(_ *sim.Env, n sim.NodeID)  { c.leader = n }

// parlour is a world of four chatters on a slow network that doubles and loses messages, in which
// nodes crash and restart until 400ms, and which goes on until 600ms.
type parlour struct {
	detection faults.Detection
	faults    []faults.Fault
	wrap      func(sim.Detector) sim.Detector // plants a bug; may be nil
	reliable  bool                            // the network loses and doubles nothing
}

const parlourNodes = 4

func (p parlour) open(t testing.TB) *stage {
	t.Helper()
	var peers []sim.NodeID
	cfg := &sim.Config{Messages: []sim.Message{hello{}}, Horizon: sim.Time(600 * ms)}
	for i := range parlourNodes {
		peers = append(peers, sim.NodeID(i))
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: fmt.Sprint("p", i+1), New: newChatter(peers)})
	}
	p.detection.Watched, p.detection.Told = peers, peers
	if p.detection.Kind == sim.Heartbeat {
		cfg.Messages = append(cfg.Messages, faults.Heartbeat{})
		for i := range cfg.Nodes {
			cfg.Nodes[i].New = p.detection.Wrap(sim.NodeID(i), []string{"p1", "p2", "p3", "p4"}, cfg.Nodes[i].New)
		}
	}
	cfg.Prepare()
	setting := &faults.Setting{Protocol: "toy", World: cfg, Members: peers, Detector: &p.detection}
	var listed []faults.Listed
	for i, f := range p.faults {
		for _, problem := range f.Validate(setting) {
			t.Fatalf("fault %d (%v): %v", i+1, f, problem)
		}
		listed = append(listed, faults.Listed{Fault: f, Number: i + 1, Stream: stream(f)})
	}
	quality := network.Quality{
		Delay: network.Distribution{Dist: network.Uniform, Min: ms, Max: 40 * ms}, Loss: network.Certain / 10, Duplicate: network.Certain / 5,
	}
	if p.reliable {
		quality.Loss, quality.Duplicate = 0, 0
	}
	net := network.New(network.Config{Quality: quality}, cfg)
	table := faults.NewTable(faults.Compile(listed, setting))
	s := &stage{World: sim.NewWorld(cfg, net, table, nil), table: table}
	if d := p.detection.Oracle(cfg); p.wrap != nil {
		s.SetDetector(p.wrap(d))
	} else if d != nil {
		s.SetDetector(d)
	}
	return s
}

// unrest crashes nodes that restart, again and again, and one for good.
func unrest() []faults.Fault {
	flapping := func(node string, every, lasts time.Duration) faults.Fault {
		return faults.Fault{Act: faults.Crash{Node: faults.Selector{node}}, Timing: faults.Timing{
			Repeat: &faults.Repeat{
				Every: network.Distribution{Dist: network.Exponential, Mean: every},
				Lasts: network.Distribution{Dist: network.Exponential, Mean: lasts},
			},
			Until: 400 * ms,
		}}
	}
	return []faults.Fault{
		flapping("p1", 60*ms, 20*ms),
		flapping("any", 40*ms, 60*ms),
		flapping("p3", 30*ms, 5*ms), // often back before anybody is told
		{Act: faults.Crash{Node: faults.Selector{"p4"}}, Timing: faults.Timing{At: 300 * ms}},
	}
}

// perfection tells what is wrong with what a perfect detector said in a run that has been still
// for longer than any message takes.
func perfection(s *stage, delay time.Duration) []string {
	var wrong []string
	fail := func(e *sim.Event, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%v %s: ", e.At, s.Config().Name(e.Node))+fmt.Sprintf(format, args...))
	}
	type pair struct{ by, about sim.NodeID }
	announced := make(map[pair]uint64) // the last crash that was
	suspects := make(map[pair]bool)
	up := make([]bool, parlourNodes)
	bootedAt := make([]uint64, parlourNodes)
	events := s.events
	for i := range events {
		e := &events[i]
		to := pair{e.Node, e.Peer}
		switch e.Kind {
		case sim.EventBoot, sim.EventRecover:
			up[e.Node], bootedAt[e.Node] = true, e.Seq
		case sim.EventCrash:
			up[e.Node] = false
			for n := range parlourNodes { // its incarnation has been told nothing yet
				delete(suspects, pair{e.Node, sim.NodeID(n)})
			}
		case sim.EventSuspect:
			crash := &events[e.Cause-1]
			switch {
			case crash.Kind != sim.EventCrash || crash.Node != e.Peer:
				fail(e, "suspects %s because of %v", s.Config().Name(e.Peer), crash.Kind)
			case e.At < crash.At.Add(delay):
				fail(e, "is told too early")
			case suspects[to]:
				fail(e, "is told twice")
			}
			announced[to], suspects[to] = e.Cause, true
		case sim.EventRestore:
			if !suspects[to] {
				fail(e, "restores whom it does not suspect")
			}
			suspects[to] = false
		case sim.EventDeliver:
			sent := e.Cause
			if events[sent-1].Kind == sim.EventDuplicate {
				sent = events[sent-1].Cause
			}
			if sent < announced[to] {
				fail(e, "hears from %s, of whose crash it had been told", s.Config().Name(e.Peer))
			}
		}
	}
	for i := range events { // strong completeness
		e := &events[i]
		if e.Kind != sim.EventCrash {
			continue
		}
		for n := range sim.NodeID(parlourNodes) {
			lives := up[n] && bootedAt[n] < e.Seq // throughout
			told := slices.ContainsFunc(events, func(x sim.Event) bool {
				return x.Kind == sim.EventSuspect && x.Node == n && x.Cause == e.Seq
			})
			if n != e.Node && lives && !told {
				fail(e, "is not announced to %s", s.Config().Name(n))
			}
		}
	}
	return append(wrong, untrue(s, func(by, about sim.NodeID) bool { return suspects[pair{by, about}] })...)
}

// untrue tells who, at the end, suspects a node that is up or trusts one that is down.
func untrue(s *stage, suspects func(by, about sim.NodeID) bool) []string {
	var wrong []string
	for by := range sim.NodeID(parlourNodes) {
		for about := range sim.NodeID(parlourNodes) {
			if by != about && s.Up(by) && suspects(by, about) == s.Up(about) {
				wrong = append(wrong, fmt.Sprintf("at the end %s suspects %s: %v", s.Config().Name(by), s.Config().Name(about), suspects(by, about)))
			}
		}
	}
	return wrong
}

func TestPerfectDetector(t *testing.T) {
	const seeds = 40
	var told, restored, back int
	for _, delay := range []time.Duration{0, 7 * ms} {
		s := parlour{detection: faults.Detection{Kind: sim.Perfect, Delay: delay}, faults: unrest()}.open(t)
		for seed := range uint64(seeds) {
			s.reset(seed).finish(t)
			if wrong := perfection(s, delay); len(wrong) > 0 {
				t.Fatalf("seed %d:\n%s", seed, strings.Join(wrong, "\n"))
			}
			for i, e := range s.events {
				switch e.Kind {
				case sim.EventSuspect:
					told++
					if i+1 < len(s.events) && s.events[i+1].Kind == sim.EventRestore && s.events[i+1].At == e.At {
						back++
					}
				case sim.EventRestore:
					restored++
				}
			}
		}
	}
	if told < seeds || restored < seeds || back < seeds/4 {
		t.Errorf("%d crashes announced, %d restarts, of which %d at once: too few to show anything", told, restored, back)
	}
}

// hasty announces crashes at once.
type hasty struct{ *faults.Oracle }

func (h hasty) Crashed(w *sim.World, n sim.NodeID) {
	h.Oracle.Crashed(w, n)
	for to := range sim.NodeID(parlourNodes) {
		if to != n && w.Up(to) {
			w.ScheduleNotice(w.Now(), to, sim.Notice{Says: sim.HasCrashed, About: n}, w.CrashEvent(n))
		}
	}
}

// deaf does not brief nodes that boot.
type deaf struct{ *faults.Oracle }

func (deaf) Booted(*sim.World, sim.NodeID) {}

// partial keeps every second crash to itself.
type partial struct{ *faults.Oracle }

func (p partial) Crashed(w *sim.World, n sim.NodeID) {
	if w.Stats().Crashes%2 == 0 {
		p.Oracle.Crashed(w, n)
	}
}

// liar says now and then that a node has crashed that has not.
type liar struct{ *faults.Oracle }

func (l liar) Booted(w *sim.World, n sim.NodeID) {
	l.Oracle.Booted(w, n)
	w.ScheduleNotice(w.Now(), n, sim.Notice{Says: sim.HasCrashed, About: (n + 1) % parlourNodes}, w.Seq())
}

// What a detector can do wrong, TestPerfectDetector would find.
func TestImperfectDetectors(t *testing.T) {
	for name, bug := range map[string]struct {
		plant func(*faults.Oracle) sim.Detector
		want  string
	}{
		"too early": {func(o *faults.Oracle) sim.Detector { return hasty{o} }, "of whose crash it had been told"},
		"no brief":  {func(o *faults.Oracle) sim.Detector { return deaf{o} }, "at the end"},
		"partial":   {func(o *faults.Oracle) sim.Detector { return partial{o} }, "is not announced to"},
		"liar":      {func(o *faults.Oracle) sim.Detector { return liar{o} }, "because of"},
	} {
		t.Run(name, func(t *testing.T) {
			plant := func(d sim.Detector) sim.Detector { return bug.plant(d.(*faults.Oracle)) }
			s := parlour{detection: faults.Detection{Kind: sim.Perfect}, faults: unrest(), wrap: plant}.open(t)
			for seed := range uint64(20) {
				s.reset(seed).finish(t)
				if wrong := strings.Join(perfection(s, 0), "\n"); strings.Contains(wrong, bug.want) {
					return
				}
			}
			t.Errorf("nobody noticed: want %q", bug.want)
		})
	}
}

// A fork made at any event goes on as the original does.
func TestForkOfDetector(t *testing.T) {
	for kind, list := range map[sim.DetectorKind][]faults.Fault{
		sim.EventuallyPerfect: append(unrest(), suspicion(100*ms, 90*ms)), sim.Omega: unrest(), sim.Heartbeat: unrest(),
	} {
		t.Run(string(kind), func(t *testing.T) {
			s := parlour{detection: faults.Detection{Kind: kind, GST: gst, Beats: faults.DefaultBeats}, faults: list}.open(t)
			s.reset(3).finish(t)
			events, want := s.Seq(), s.Fingerprint()
			var fork *sim.World
			for at := uint64(1); at < events; at += events / 40 {
				s.reset(3)
				if _, err := s.Run(at); err != nil {
					t.Fatal(err)
				}
				fork = s.Fork(fork)
				if _, err := fork.Run(0); err != nil {
					t.Fatal(err)
				}
				if fork.Fingerprint() != want {
					t.Fatalf("a fork at event %d goes another way", at)
				}
				if _, err := s.Run(0); err != nil || s.Fingerprint() != want {
					t.Fatalf("the original goes another way when it is forked at event %d (%v)", at, err)
				}
			}
		})
	}
}

func suspicion(at, lasts time.Duration) faults.Fault {
	return faults.Fault{
		Act:    faults.Suspect{Node: faults.Selector{"p1"}, By: faults.Selector{"p2", "p3"}},
		Timing: faults.Timing{At: at, For: lasts},
	}
}

// wrongAfterGST tells who suspects a node after GST that has not crashed.
func wrongAfterGST(s *stage, gst sim.Time) []string {
	type pair struct{ by, about sim.NodeID }
	mistaken := make(map[pair]bool)
	var wrong []string
	for i := range s.events {
		e := &s.events[i]
		if e.At > gst && len(mistaken) > 0 {
			return append(wrong, fmt.Sprintf("%v: mistakes still stand: %v", e.At, mistaken))
		}
		switch e.Kind {
		case sim.EventSuspect:
			if e.Cause == 0 || s.events[e.Cause-1].Kind != sim.EventCrash {
				mistaken[pair{e.Node, e.Peer}] = true
			}
		case sim.EventRestore:
			delete(mistaken, pair{e.Node, e.Peer})
		case sim.EventCrash: // of who is mistaken, or of whom it is right from now on
			for n := range sim.NodeID(parlourNodes) {
				delete(mistaken, pair{e.Node, n})
				delete(mistaken, pair{n, e.Node})
			}
		}
	}
	return wrong
}

// suspicions is who suspects whom at the end of a run.
func suspicions(s *stage) func(by, about sim.NodeID) bool {
	type pair struct{ by, about sim.NodeID }
	all := make(map[pair]bool)
	for _, e := range s.events {
		switch e.Kind {
		case sim.EventSuspect, sim.EventRestore:
			all[pair{e.Node, e.Peer}] = e.Kind == sim.EventSuspect
		case sim.EventCrash:
			for n := range sim.NodeID(parlourNodes) {
				delete(all, pair{e.Node, n})
			}
		}
	}
	return func(by, about sim.NodeID) bool { return all[pair{by, about}] }
}

const gst = sim.Time(250 * ms)

// Until GST the eventually perfect detector is wrong now and then; after it, never. What it has
// to say of crashes it says in any case.
func TestEventuallyPerfectDetector(t *testing.T) {
	s := parlour{detection: faults.Detection{Kind: sim.EventuallyPerfect, GST: gst}, faults: unrest()}.open(t)
	mistakes := 0
	for seed := range uint64(40) {
		s.reset(seed).finish(t)
		wrong := append(wrongAfterGST(s, gst), untrue(s, suspicions(s))...)
		if len(wrong) > 0 {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(wrong, "\n"))
		}
		for _, e := range s.events {
			if e.Kind == sim.EventSuspect && e.Cause == 0 {
				mistakes++
			}
		}
		print := s.Fingerprint()
		if s.reset(seed).finish(t); s.Fingerprint() != print {
			t.Fatalf("seed %d goes another way the second time", seed)
		}
	}
	if mistakes < 100 {
		t.Errorf("only %d mistakes in 40 runs", mistakes)
	}
}

// stubborn never takes a mistake back.
type stubborn struct{ *faults.Oracle }

func (stubborn) Alarm(w *sim.World, token uint64) {
	if w.Now() < gst {
		w.ScheduleNotice(w.Now(), 1, sim.Notice{Says: sim.HasCrashed, About: 2, Tag: 1}, 0)
	}
}

func TestStubbornDetector(t *testing.T) {
	plant := func(d sim.Detector) sim.Detector { return stubborn{d.(*faults.Oracle)} }
	s := parlour{detection: faults.Detection{Kind: sim.EventuallyPerfect, GST: gst}, wrap: plant}.open(t).play(t)
	if len(wrongAfterGST(s, gst)) == 0 {
		t.Error("nobody noticed")
	}
}

// A fault that is added leaves the detector's own mistakes as they were.
func TestMistakesAreIndependentOfFaults(t *testing.T) {
	mistakes := func(list ...faults.Fault) (all []string) {
		s := parlour{detection: faults.Detection{Kind: sim.EventuallyPerfect, GST: gst}, faults: list}.open(t).play(t)
		for _, e := range s.events {
			if e.Kind == sim.EventSuspect && e.Cause == 0 {
				all = append(all, fmt.Sprintf("%v %v %v", e.At, e.Node, e.Peer))
			}
		}
		return all
	}
	crash := faults.Fault{Act: faults.Crash{Node: faults.Selector{"p4"}}, Timing: faults.Timing{At: 240 * ms, For: ms}}
	if before, after := mistakes(), mistakes(crash); len(before) < 4 || !slices.Equal(before, after) {
		t.Errorf("%q\nbecame\n%q", before, after)
	}
}

// disagreements tells who, after GST, was told of another leader than the least that is up.
func disagreements(s *stage, from sim.Time) (wrong []string) {
	up := make([]bool, parlourNodes)
	leader := make([]sim.NodeID, parlourNodes)
	for i := range s.events {
		e := &s.events[i]
		switch e.Kind {
		case sim.EventBoot, sim.EventRecover:
			up[e.Node], leader[e.Node] = true, sim.Nobody
		case sim.EventCrash:
			up[e.Node] = false
		case sim.EventLeader:
			leader[e.Node] = e.Peer
		}
		if over := i+1 == len(s.events) || s.events[i+1].At > e.At; !over || e.At < from {
			continue
		}
		least := sim.NodeID(slices.Index(up, true))
		for n := range up {
			if up[n] && leader[n] != least {
				wrong = append(wrong, fmt.Sprintf("%v: p%d trusts %d, not %d", e.At, n+1, leader[n], least))
			}
		}
	}
	return wrong
}

// From GST on all trust the least node that is up; before, often not. Without GST they do from the start.
func TestOmega(t *testing.T) {
	for _, gst := range []sim.Time{0, gst} {
		s := parlour{detection: faults.Detection{Kind: sim.Omega, GST: gst}, faults: unrest()}.open(t)
		for seed := range uint64(40) {
			s.reset(seed).finish(t)
			if wrong := disagreements(s, gst); len(wrong) > 0 {
				t.Fatalf("seed %d, GST %v:\n%s", seed, gst, strings.Join(wrong, "\n"))
			}
			if gst > 0 && len(disagreements(s, 0)) == 0 {
				t.Errorf("seed %d: no disagreement before GST", seed)
			}
		}
	}
}

// forgetful does not name another leader when one crashes.
type forgetful struct{ *faults.Elector }

func (forgetful) Crashed(*sim.World, sim.NodeID) {}

func TestForgetfulOmega(t *testing.T) {
	plant := func(d sim.Detector) sim.Detector { return forgetful{d.(*faults.Elector)} }
	s := parlour{detection: faults.Detection{Kind: sim.Omega}, faults: unrest(), wrap: plant}.open(t).play(t)
	if len(disagreements(s, 0)) == 0 {
		t.Error("nobody noticed")
	}
}

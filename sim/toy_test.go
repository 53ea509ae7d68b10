package sim_test

import (
	"fmt"
	"time"

	"simrun/sim"
)

// toy is a protocol without a purpose, in which everything that a world holds
// takes part: what a node sends depends on every field of its state, so that a
// copy with any of them wrong goes another way.
type toy struct {
	peers  []sim.NodeID `sim:"config"`
	round  sim.Epoch
	heard  map[sim.NodeID]*reading
	best   *reading // shared with heard
	recent []int
	answer sim.Message
	tally  [2]uint8
}

// reading is a message of a toy, and what it remembers of one.
type reading struct {
	Round sim.Epoch
	Value int
	Next  *reading
}

type thanks struct{ Value int }

func (*reading) Kind() string { return "reading" }
func (thanks) Kind() string   { return "thanks" }

// gauge is the published state of a toy.
type gauge struct{ Level int }

func (gauge) ObservationName() string { return "gauge" }
func (g gauge) StateName() string     { return fmt.Sprint("level-", g.Level) }

var toyMessages = []sim.Message{&reading{}, thanks{}}

// toys makes n nodes that all know each other.
func toys(n int) []sim.NodeSpec {
	var peers []sim.NodeID
	var specs []sim.NodeSpec
	for i := range n {
		peers = append(peers, sim.NodeID(i))
	}
	for i := range n {
		specs = append(specs, sim.NodeSpec{
			Name: fmt.Sprint("toy", i),
			New:  func() sim.Node { return &toy{peers: peers, heard: make(map[sim.NodeID]*reading)} },
		})
	}
	return specs
}

func (t *toy) Init(env *sim.Env) {
	t.round, _ = sim.Load[sim.Epoch](env, "round")
	t.recent = sim.Log[int](env, "readings")
	env.SetTimer(key("tick"), ms, 3*ms)
}

func (t *toy) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	switch m := m.(type) {
	case *reading:
		t.hear(env, from, m)
	case thanks:
		t.tally[m.Value&1]++
		env.CancelTimer(sim.TimerKey{Name: "wait", Epoch: t.round})
	default:
		panic(fmt.Sprintf("toy: unknown message %T", m))
	}
}

func (t *toy) hear(env *sim.Env, from sim.NodeID, m *reading) {
	copied := *m
	copied.Next = t.best
	if copied.Next != nil {
		copied.Next.Next = nil // two deep at most
	}
	t.heard[from] = &copied
	if t.best == nil || m.Value >= t.best.Value {
		t.best = &copied
	}
	t.best.Value++ // seen through heard as well
	t.recent = append(t.recent, m.Value)
	env.Append("readings", m.Value)
	if len(t.recent) > 5 {
		t.recent = t.recent[:2]
		env.Truncate("readings", 2)
	}
	t.answer = thanks{t.weight()}
	env.Send(from, t.answer)
	if env.Choose("sync", 3) == 0 {
		env.Sync()
		env.Observe(gauge{t.weight() % 5})
	}
}

func (t *toy) Timeout(env *sim.Env, k sim.TimerKey) {
	t.round++
	env.Save("round", t.round)
	if k.Name == "wait" {
		env.Observe(said("nobody thanked"))
		return
	}
	env.Broadcast(t.peers, &reading{Round: t.round, Value: t.weight()})
	env.SetTimer(key("tick"), ms, 3*ms)
	env.SetTimer(sim.TimerKey{Name: "wait", Epoch: t.round}, 4*ms, 4*ms)
}

// weight is a number that every part of the state has a share in.
func (t *toy) weight() int {
	sum := int(t.round) + 3*int(t.tally[0]) + 5*int(t.tally[1])
	for _, id := range t.peers {
		if r := t.heard[id]; r != nil {
			sum += r.Value + int(r.Round)
			if r.Next != nil {
				sum += 7 * r.Next.Value
			}
		}
	}
	for i, v := range t.recent {
		sum += i * v
	}
	if last, ok := t.answer.(thanks); ok {
		sum += last.Value
	}
	if t.best != nil {
		sum += t.best.Value
	}
	return sum % 1000
}

func (t *toy) Invoke(env *sim.Env, id sim.OpID, _ sim.Op) {
	if env.Choose("answer", 2) == 0 {
		env.Sync()
	}
	env.Respond(id, t.weight())
}

// lossy is a network with a stream for each link: it delays by 1 to 4 ms, loses
// one message in ten and doubles one in ten.
type lossy struct{ sent []uint64 }

func (l *lossy) Reset() { clear(l.sent) }

func (l *lossy) Send(w *sim.World, from, to sim.NodeID, _ sim.Message, fate *sim.Fate) {
	nodes := len(w.Config().Nodes)
	if l.sent == nil {
		l.sent = make([]uint64, nodes*nodes)
	}
	link := &l.sent[int(from)*nodes+int(to)]
	k, stream := *link, w.Config().LinkStream(from, to)
	*link++
	delay := func(lane sim.Lane) time.Duration {
		return ms + time.Duration(w.Draw(stream, k, lane, uint64(3*ms)+1))
	}
	fate.Delay = delay(sim.LaneDelay)
	if w.Draw(stream, k, sim.LaneLoss, 10) == 0 {
		fate.Loss = sim.LostByNetwork
	}
	if w.Draw(stream, k, sim.LaneDuplicate, 10) == 0 {
		fate.Twice, fate.Delay2 = true, delay(sim.LaneDuplicateDelay)
	}
}

func (*lossy) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }

func (l *lossy) Fork(into sim.Network) sim.Network {
	f, ok := into.(*lossy)
	if !ok {
		f = &lossy{}
	}
	f.sent = append(f.sent[:0], l.sent...)
	return f
}

// crashes is an injector that strikes a node drawn every 7 ms: it crashes it and restarts it
// after 3 ms, or pauses it for 3 ms and sets its clock wrong.
type crashes struct {
	sim.NoFaults
	struck uint64
}

func (c *crashes) Reset(w *sim.World) {
	c.struck = 0
	w.ScheduleFault(at(7*ms), 0)
}

func (c *crashes) Strike(w *sim.World, token uint64, _ sim.NodeID) {
	if token > 0 {
		w.Resume(sim.NodeID(token-1), 1)
		w.Restart(sim.NodeID(token - 1))
		return
	}
	stream := sim.NewStreamID("fault", "crashes", "")
	n := sim.NodeID(w.Draw(stream, c.struck, sim.LaneTarget, uint64(len(w.Config().Nodes))))
	c.struck++
	if c.struck%2 == 0 && w.Up(n) {
		w.Fault("pause", n, c.struck, 0)
		w.Pause(n, 1)
		w.AdjustClock(n, time.Duration(c.struck)*ms-4*ms, sim.Drift(c.struck)*sim.PPM)
	} else {
		w.Crash(n, sim.StorageLoss(c.struck%3), w.Fault("crash", n, c.struck, 0))
	}
	w.ScheduleFault(w.Now().Add(3*ms), uint64(n)+1)
	w.ScheduleFault(w.Now().Add(7*ms), 0)
}

func (c *crashes) Fork(into sim.Injector) sim.Injector {
	f, ok := into.(*crashes)
	if !ok {
		f = &crashes{}
	}
	*f = *c
	return f
}

// census is a monitor that counts what it sees.
type census struct{ Seen map[string]int }

func (c *census) Watch(_ *sim.World, e *sim.Event) {
	if c.Seen == nil {
		c.Seen = make(map[string]int)
	}
	c.Seen[e.Kind.String()]++
}

// toyWorld is three toys with operations on a lossy network, where nodes crash.
func toyWorld(specs []sim.NodeSpec) *sim.World {
	cfg := toyConfig(specs)
	return sim.NewWorld(cfg, &lossy{}, &crashes{}, []sim.Monitor{&census{}})
}

func toyConfig(specs []sim.NodeSpec) *sim.Config {
	cfg := &sim.Config{Nodes: specs, Messages: toyMessages, Horizon: at(40 * ms), SyncTime: ms, Clocks: sim.Clocks{Skew: ms, Drift: sim.PPM}}
	for i := range 20 {
		cfg.Workload = append(cfg.Workload, sim.Invocation{
			At: at(2*ms) * sim.Time(i), Node: sim.NodeID(i % len(specs)), Op: ask("weight"),
		})
	}
	cfg.Prepare()
	return cfg
}

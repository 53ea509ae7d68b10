package threepc_test

import (
	"testing"
	"time"

	"simrun/check"
	"simrun/faults"
	"simrun/network"
	"simrun/protocols"
	"simrun/protocols/threepc"
	"simrun/sim"
)

const ms = time.Millisecond

func at(d time.Duration) sim.Time { return sim.Time(d) }

// The nodes of these worlds.
const (
	c  = sim.NodeID(0)
	p1 = sim.NodeID(1)
	p2 = sim.NodeID(2)
	p3 = sim.NodeID(3)
)

var names = []string{"c", "p1", "p2", "p3"}

// plan is a world that runs t1 between c, p1, p2 and p3.
type plan struct {
	protocol *protocols.Protocol     // threepc if nil
	params   func(p *threepc.Params) // changes to the defaults of threepc
	detector sim.DetectorKind        // perfect, or none
	notice   time.Duration           // the delay of the detector
	votes    map[string]check.Outcome
	delay    network.Distribution
	lossy    bool // every message is lost
	until    time.Duration
	again    time.Duration // the transaction is begun a second time, under the same name
	injector sim.Injector
	seed     uint64 // of enumerations
}

// world builds the world of a plan, with a monitor for each property of the protocol.
func (p plan) world(t *testing.T) *sim.World {
	t.Helper()
	protocol := p.protocol
	if protocol == nil {
		protocol = threepc.Protocol()
	}
	params := protocol.Params()
	if p.params != nil {
		p.params(params.(*threepc.Params))
	}
	setup := &protocols.Setup{Params: params, Detector: p.detector, Names: names, Roles: []protocols.Membership{
		{Role: protocol.Roles[0], Nodes: []sim.NodeID{c}},
		{Role: protocol.Roles[1], Nodes: []sim.NodeID{p1, p2, p3}},
	}}
	cfg := &sim.Config{SyncTime: ms, Horizon: at(10 * time.Second)}
	if p.until > 0 {
		cfg.Horizon = at(p.until)
	}
	for _, m := range protocol.Messages {
		cfg.Messages = append(cfg.Messages, m.Message)
	}
	for i, name := range names {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: protocol.New(setup, sim.NodeID(i))})
	}
	requests, problems := protocol.Operations[0].Expand(setup, sim.Nobody, &protocols.BeginFields{Tx: "t1", Votes: p.votes})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	begin := func(when time.Duration) {
		for _, r := range requests {
			cfg.Workload = append(cfg.Workload, sim.Invocation{At: at(when), Node: r.Node, Op: r.Op, Silent: r.Silent})
		}
	}
	begin(0)
	if p.again > 0 {
		begin(p.again)
	}
	cfg.Prepare()
	var monitors []sim.Monitor
	for _, property := range protocol.Properties {
		monitors = append(monitors, property.New(&check.Setting{World: cfg, Observations: protocol.Observations}))
	}
	quality := network.Quality{Delay: p.delay}
	if p.lossy {
		quality.Loss = network.Certain
	}
	w := sim.NewWorld(cfg, network.New(network.Config{Quality: quality}, cfg), p.injector, monitors)
	if p.detector == sim.Perfect {
		all := setup.Members()
		w.SetDetector(faults.NewOracle(&faults.Detection{Kind: p.detector, Delay: p.notice, Watched: all, Told: all}, cfg))
	}
	return w
}

// run runs a world anew by a seed until nothing is left to happen, or to its horizon.
func run(t *testing.T, w *sim.World, seed uint64) {
	t.Helper()
	for _, m := range w.Monitors() {
		m.(check.Monitor).Reset()
	}
	w.Reset(sim.Seed(seed))
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
}

// broken returns what the properties that do not hold say.
func broken(w *sim.World, kind check.Kind) map[string]string {
	found := make(map[string]string)
	for i, p := range check.CommitProperties() {
		s := w.Monitors()[i].(check.Monitor).Status(w, check.Terms{End: w.Now()})
		if p.Kind == kind && s.Verdict != check.Holds {
			found[p.Name] = s.Detail
		}
	}
	return found
}

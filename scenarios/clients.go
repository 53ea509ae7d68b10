package scenarios

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"simrun/network"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// Clients is a line of a workload by which clients ask for operations that are drawn from the seed.
//
// With a rate it is an open loop: they ask at random times, whether they have been answered or not, as
// independent users do. Without, it is a closed loop: each asks for the next operation when the last is
// answered.
type Clients struct {
	strict.Origin `yaml:"-"`

	Clients int                   `yaml:"clients" required:"true" doc:"how many clients: k1, k2 and so on"`
	Rate    *Rate                 `yaml:"rate,omitempty" doc:"of all of them together, such as 50/s: they ask at random times (exponential), answered or not (default: each asks again when it is answered)"`
	Think   *network.Distribution `yaml:"think,omitempty" doc:"without a rate: how long a client waits from an answer until it asks again (default: it does not)"`
	Keys    int                   `yaml:"keys" doc:"among how many keys they draw: x1, x2 and so on (default 1)"`
	Ops     map[string]int        `yaml:"ops" doc:"how often each operation is drawn, as weights such as {put: 2, get: 2, cas: 1} (default: all of the protocol's, equally)"`
	From    time.Duration         `yaml:"from" doc:"when they begin (default 0s)"`
	Until   time.Duration         `yaml:"until" required:"true" doc:"from then on they ask for nothing; the rest of the run shows whether all is answered"`
}

// Limits of a line.
const (
	clientsMax = 10_000
	keysMax    = 1_000_000
	weightMax  = 1_000_000
)

// ClientKeys is a struct with the keys of a line of clients.
func ClientKeys() any { return Clients{} }

// clientLines returns the lines of the workload that are of clients.
func (s *Scenario) clientLines() (lines []*Clients) {
	for i := range s.Workload {
		if c := s.Workload[i].Clients; c != nil {
			lines = append(lines, c)
		}
	}
	return lines
}

// clientsAsked returns how many clients the workload has at the most, and the line that says so.
func (s *Scenario) clientsAsked() (most int, at *Clients) {
	for _, c := range s.clientLines() {
		if c.Clients > most {
			most, at = c.Clients, c
		}
	}
	return most, at
}

// countClients returns how many nodes play the role of clients: what nodes and the workload say
// must agree.
func (b *binder) countClients(role protocols.Role) int {
	asked, line := b.s.clientsAsked()
	given, ok := b.s.Nodes.Counts[role.Name]
	switch {
	case !ok && line == nil:
		return role.Default
	case !ok:
		return min(asked, nodesMax)
	case line != nil && given != asked:
		b.fail(line.Where("clients").Errorf("the workload has %d clients, and nodes says %s: %d", asked, role.Name, given))
	}
	return given
}

// drawn are the operations of a protocol that clients can draw, by name.
func drawn(p *protocols.Protocol) (names []string) {
	for i := range p.Operations {
		if p.Operations[i].Draw != nil {
			names = append(names, p.Operations[i].Name)
		}
	}
	return names
}

// bindClients checks a line of clients and fills in its defaults.
func (b *binder) bindClients(c *Clients) {
	known := drawn(b.protocol)
	if len(known) == 0 {
		b.fail(keyOr(c.Where(""), "clients").Errorf("clients ask for nothing of %s", b.lacking(func(p *protocols.Protocol) bool { return len(drawn(p)) > 0 })))
		return
	}
	before := len(b.errs)
	within := func(key string, value, most int) {
		if value < 1 || value > most {
			b.fail(below(c.Where(""), key).Errorf("%s is a number from 1 to %d", key, most))
		}
	}
	within("clients", c.Clients, clientsMax)
	if c.Keys == 0 && c.Where("").Get("keys") == nil {
		c.Keys = 1
	}
	within("keys", c.Keys, keysMax)
	b.bindWeights(c, known)
	b.bindSpan(c)
	switch {
	case c.Rate == nil && c.Think != nil:
		if key, err := c.Think.Validate(); err != nil {
			b.fail(below(c.Where("think"), key).Errorf("%v", err))
		}
	case c.Think != nil:
		b.fail(keyOr(c.Where(""), "think").Errorf("with a rate clients don't wait for answers, and so think has no meaning"))
	}
	if c.Rate == nil || len(b.errs) > before {
		return
	}
	gap := c.Rate.gap(c.Clients)
	if all := c.Rate.gap(1); all < 1 || int64(c.Until-c.From)/int64(all) > invocationsMax {
		b.fail(below(c.Where(""), "rate").Errorf("at %v the workload comes to more than %d operations", c.Rate, invocationsMax))
	} else if _, err := exponential(gap).Validate(); err != nil {
		b.fail(below(c.Where(""), "rate").Errorf("%v comes to one operation of each client in %v: %v", c.Rate, gap, err))
	}
}

func exponential(mean time.Duration) network.Distribution {
	return network.Distribution{Dist: network.Exponential, Mean: mean}
}

// bindSpan checks from when until when clients ask.
func (b *binder) bindSpan(c *Clients) {
	switch {
	case c.Until <= c.From:
		b.fail(below(c.Where(""), "until").Errorf("clients ask from %v until %v: until must be after from", c.From, c.Until))
	case c.Until > b.s.Run.Until:
		b.fail(below(c.Where(""), "until").Errorf("%v is after the end of the run at %v", c.Until, b.s.Run.Until))
	}
}

// bindWeights checks the weights of operations.
func (b *binder) bindWeights(c *Clients, known []string) {
	at := c.Where("ops")
	if c.Ops == nil {
		c.Ops = make(map[string]int)
		for _, name := range known {
			c.Ops[name] = 1
		}
		return
	}
	sum := 0
	for _, name := range slices.Sorted(maps.Keys(c.Ops)) {
		weight := c.Ops[name]
		switch {
		case !slices.Contains(known, name):
			b.problem(at, sim.Problem{What: "operation", Name: name, Of: "clients of protocol " + b.protocol.Name, Known: known, Field: []string{name}})
		case weight < 0 || weight > weightMax:
			b.fail(below(at, name).Errorf("a weight is a number from 0 to %d", weightMax))
		}
		sum += weight
	}
	if sum == 0 {
		b.fail(at.Errorf("ops has no operation with a weight above 0"))
	}
}

// asking is a line of clients in the form that runs read. Runs share it.
type asking struct {
	from, until sim.Time
	every       *network.Durations // between operations of a client; nil in a closed loop
	think       *network.Durations // in a closed loop, or nil
	keys        int
	ops         []weighed
	sum         uint64 // of weights
}

type weighed struct {
	weight uint64
	make   func(key, old, value string) sim.Op
}

// compileClients prepares the lines of clients, which are valid.
func compileClients(s *Scenario, p *protocols.Protocol, setup *protocols.Setup) *demands {
	lines := s.clientLines()
	if len(lines) == 0 {
		return nil
	}
	d := &demands{names: setup.Names, byKey: make(map[string]int)}
	var nodes []sim.NodeID
	for _, m := range setup.Roles {
		if m.Role.Client {
			nodes = append(nodes, m.Nodes...)
		}
	}
	for i, c := range lines {
		a := &asking{from: sim.Time(c.From), until: sim.Time(c.Until), keys: c.Keys}
		switch {
		case c.Rate != nil:
			a.every = exponential(c.Rate.gap(c.Clients)).Compile()
		case c.Think != nil:
			a.think = c.Think.Compile()
		}
		for k := range p.Operations {
			if o := &p.Operations[k]; o.Draw != nil && c.Ops[o.Name] > 0 {
				a.ops = append(a.ops, weighed{uint64(c.Ops[o.Name]), o.Draw})
				a.sum += uint64(c.Ops[o.Name])
			}
		}
		for _, n := range nodes[:c.Clients] {
			d.loops = append(d.loops, loop{a, n, sim.NewStreamID("workload", setup.Names[n], lineName(i))})
		}
		d.keys = max(d.keys, c.Keys)
	}
	slices.SortStableFunc(d.loops, func(x, y loop) int { return cmp.Compare(x.node, y.node) })
	for k := range d.keys {
		d.byKey[keyName(k)] = k
	}
	return d
}

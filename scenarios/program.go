package scenarios

import (
	"cmp"
	"fmt"
	"slices"

	"simrun/check"
	"simrun/faults"
	"simrun/network"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// eventsMax is how many events a run has at most, unless the scenario says so. pendingMax ends one in which messages beget
// more messages, before they fill the memory; it is looked at now and then.
const (
	eventsMax  = 10_000_000
	pendingMax = 2_000_000
)

// Program is a scenario made ready to run. Runners share it.
type Program struct {
	Scenario     *Scenario
	Reference    string // how people name the scenario on a command line; its name, unless set
	Protocol     *protocols.Protocol
	setup        *protocols.Setup
	world        *sim.Config
	demands      *demands // or nil, where no clients ask for what is drawn
	network      *network.Program
	faults       *faults.Program
	detection    *faults.Detection
	model        network.Model
	listed       []faults.Listed
	setting      *check.Setting
	faultSetting *faults.Setting
	properties   []judged
	unforkable   bool // some node can't be copied
	pendingMax   int
}

// Compile binds a scenario to its protocol. It fills in the scenario's defaults
// that depend on the protocol. Its error is a strict.Errors.
func (r *Registry) Compile(s *Scenario) (*Program, error) {
	b := &binder{s: s}
	protocol, ok := r.Protocol(s.Protocol)
	if !ok {
		return nil, strict.Errors{r.unknownProtocol(s)}
	}
	b.registered, b.protocol = protocol, protocol
	b.bindParams()
	protocol = protocol.With(s.Params.Values)
	b.protocol = protocol
	setup := b.bindNodes()
	if len(b.errs) > 0 {
		return nil, b.errs.Sorted()
	}
	p := &Program{Scenario: s, Reference: s.Name, Protocol: protocol, setup: setup, pendingMax: pendingMax}
	p.model = b.bindSystem()
	p.detection = b.bindDetector(setup, p.model)
	if len(b.errs) > 0 {
		return nil, b.errs.Sorted()
	}
	p.world = worldConfig(s, protocol, setup, p.detection, b.twins(setup))
	tellTwins(p.detection, p.world)
	var err error
	if p.unforkable, err = describable(protocol, p.world); err != nil {
		b.fail(s.Where("protocol").Errorf("protocol %s can't be run: %v", protocol.Name, err))
		return nil, b.errs
	}
	p.world.Workload = askTwins(p.world, b.bindWorkload(setup))
	setting := faultSetting(protocol, setup, p.world)
	setting.Detector = p.detection
	setting.Unauthenticated = s.Network.Authentic != nil && !*s.Network.Authentic
	p.faultSetting = setting
	p.listed = b.bindFaults(setting)
	b.bindCampaign(setting)
	links := b.bindNetwork(setting)
	links.Model = p.model
	p.setting = &check.Setting{World: p.world, States: stateNames(protocol), Observations: protocol.Observations}
	p.properties = b.bindProperties(p.setting)
	b.bindRun()
	if err := b.errs.Sorted(); err != nil {
		return nil, err
	}
	p.demands = compileClients(s, protocol, setup)
	p.network = network.Compile(links, p.world)
	p.faults = faults.Compile(p.listed, setting)
	if s.Nemesis != nil {
		p.faults.Campaign(s.Nemesis, setting)
	}
	return p, nil
}

func (r *Registry) unknownProtocol(s *Scenario) *strict.Error {
	at := s.Where("protocol")
	if slices.Contains(plannedProtocols, s.Protocol) {
		return at.Unsupported(fmt.Sprintf("protocol %q", s.Protocol))
	}
	if program, ok := programs[s.Protocol]; ok {
		return at.Errorf("protocol %s has a program of its own, %s", s.Protocol, program)
	}
	return at.Unknown("protocol", s.Protocol, r.ProtocolNames())
}

// describable tells what is wrong with a protocol whose nodes, messages or observations can't
// be copied and compared: it would run, but not be forked. Unforkable nodes say so themselves.
func describable(p *protocols.Protocol, world *sim.Config) (unforkable bool, err error) {
	what := ""
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: %v", what, v)
		}
	}()
	var d sim.Describer
	for _, m := range p.Messages {
		what = fmt.Sprintf("message %s (%T)", m.Message.Kind(), m.Message)
		d.Of(m.Message)
	}
	for _, o := range p.Observations {
		what = fmt.Sprintf("observation %s (%T)", o.ObservationName(), o)
		d.Of(o)
	}
	seen := make(map[string]bool) // by role: nodes of a role are alike
	for _, n := range world.Nodes {
		if seen[n.Role] {
			continue
		}
		seen[n.Role] = true
		node := n.New()
		if _, ok := node.(sim.Unforkable); ok {
			unforkable = true
			continue
		}
		what = fmt.Sprintf("a node of role %s (%T)", n.Role, node)
		if _, itself := node.(sim.Forker); !itself {
			d.Clone(node) // with what it holds
		}
	}
	return unforkable, nil
}

func worldConfig(s *Scenario, protocol *protocols.Protocol, setup *protocols.Setup, detection *faults.Detection, twins []sim.NodeID) *sim.Config {
	c := &sim.Config{Horizon: sim.Time(s.Run.Until), EventMax: uint64(cmp.Or(s.Run.Events, eventsMax)), SyncTime: s.Storage.Sync, Clocks: sim.Clocks(s.Clocks)}
	for _, m := range setup.Roles {
		for _, id := range m.Nodes {
			node := protocol.New(setup, id)
			if detection.Kind == sim.Heartbeat {
				node = detection.Wrap(id, setup.Names, node)
			}
			c.Nodes = append(c.Nodes, sim.NodeSpec{Name: setup.Names[id], Role: m.Role.Name, New: node})
		}
	}
	addTwins(c, twins)
	for _, m := range protocol.Messages {
		c.Messages = append(c.Messages, m.Message)
	}
	if detection.Kind == sim.Heartbeat {
		c.Messages = append(c.Messages, faults.Heartbeat{})
	}
	c.Prepare()
	return c
}

func faultSetting(protocol *protocols.Protocol, setup *protocols.Setup, world *sim.Config) *faults.Setting {
	roles, alternatives := make(map[string][]sim.NodeID), make(map[string][]string)
	for _, m := range protocol.Messages {
		alternatives[m.Message.Kind()] = m.Alternatives
	}
	for _, m := range setup.Roles {
		roles[m.Role.Name] = m.Nodes
	}
	return &faults.Setting{
		Protocol: protocol.Name, World: world, Roles: roles, Members: setup.Members(),
		States: stateNames(protocol), Decisions: protocol.Decisions, Records: protocol.Records, Alternatives: alternatives,
	}
}

func stateNames(p *protocols.Protocol) []string {
	names := make([]string, len(p.States))
	for i, s := range p.States {
		names[i] = s.Name
	}
	return names
}

// bindNetwork resolves the links that differ.
func (b *binder) bindNetwork(setting *faults.Setting) network.Config {
	n := b.s.Network
	if !slices.Contains(network.Orders, string(n.Order)) {
		b.problem(n.Where("order"), sim.Problem{What: "order", Name: string(n.Order), Known: network.Orders})
	}
	quality := network.Quality{Delay: n.Delay, Loss: n.Loss, Duplicate: n.Duplicate, Corrupt: n.Corrupt, Bandwidth: n.Bandwidth}
	c := network.Config{Quality: quality, Order: n.Order}
	for _, l := range n.Links {
		o := network.Override{Quality: quality}
		if l.Delay != nil {
			o.Quality.Delay = *l.Delay
		}
		if l.Loss != nil {
			o.Quality.Loss = *l.Loss
		}
		if l.Duplicate != nil {
			o.Quality.Duplicate = *l.Duplicate
		}
		if l.Corrupt != nil {
			o.Quality.Corrupt = *l.Corrupt
		}
		if l.Bandwidth != nil {
			o.Quality.Bandwidth = *l.Bandwidth
		}
		for _, p := range setting.ValidateNodes(l.From, "from") {
			b.problem(l.Where(""), p)
		}
		for _, p := range setting.ValidateNodes(l.To, "to") {
			b.problem(l.Where(""), p)
		}
		o.From, o.To = setting.Resolve(l.From), setting.Resolve(l.To)
		c.Overrides = append(c.Overrides, o)
	}
	return c
}

// NodeName returns a node's name.
func (p *Program) NodeName(n sim.NodeID) string { return p.world.Name(n) }

// Nodes returns the names of all nodes, by id, twins last.
func (p *Program) Nodes() []string {
	names := slices.Clip(p.setup.Names)
	for _, n := range p.world.Nodes[p.world.Real():] {
		names = append(names, n.Name)
	}
	return names
}

// Properties returns the properties that the program judges, assertions last, and what is expected of each.
func (p *Program) Properties() ([]check.Property, []Expectation) {
	var properties []check.Property
	var expected []Expectation
	for _, j := range p.properties {
		properties, expected = append(properties, j.Property), append(expected, j.Expected)
	}
	return properties, expected
}

package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"simrun/check"
	"simrun/faults"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// Parse reads a scenario, fills in what it leaves out and checks all of it. file
// names it in errors, which are a strict.Errors.
func (r *Registry) Parse(file string, data []byte) (*Scenario, error) {
	s := defaults()
	if err := codec.Decode(file, data, &s); err != nil {
		return nil, err
	}
	if _, err := r.Compile(&s); err != nil {
		return nil, err
	}
	return &s, nil
}

// Encode writes a scenario as YAML that Parse reads.
func Encode(s *Scenario) ([]byte, error) { return codec.Encode(s) }

// list prints names for a message.
func list(names []string) string { return strings.Join(names, ", ") }

// binder binds a scenario's names to what they mean and gathers what is wrong.
type binder struct {
	s        *Scenario
	protocol *protocols.Protocol
	errs     strict.Errors
}

func (b *binder) fail(err error) {
	var many strict.Errors
	var one *strict.Error
	switch {
	case err == nil:
	case errors.As(err, &many):
		b.errs = append(b.errs, many...)
	case errors.As(err, &one):
		b.errs = append(b.errs, one)
	default:
		b.errs = append(b.errs, b.s.Where("").Errorf("%v", err))
	}
}

// problem places a problem below a node of the file.
func (b *binder) problem(at *strict.Node, p sim.Problem) {
	for _, key := range p.Field {
		next := at.Get(key)
		if next == nil {
			break
		}
		at = next
	}
	if p.What == "" {
		b.fail(at.Errorf("%s", p.Message))
		return
	}
	if at.Kind() == strict.Mapping || at.Kind() == strict.Sequence {
		at = scalarNamed(at, p.Name)
	}
	err := at.Unknown(p.What, p.Name, p.Known)
	if p.Of != "" {
		err.Message += " of " + p.Of
	}
	b.fail(err)
}

// scalarNamed finds the place of a name inside a list or a mapping.
func scalarNamed(at *strict.Node, name string) *strict.Node {
	if key := at.KeyNode(name); key != nil {
		return key
	}
	for _, item := range at.Items() {
		if item.Kind() == strict.Scalar && item.Text() == name {
			return item
		}
		if found := scalarNamed(item, name); found != item {
			return found
		}
	}
	return at
}

// bindParams reads the protocol's parameters.
func (b *binder) bindParams() {
	p := &b.s.Params
	at := b.s.Where("params")
	if b.protocol.Params == nil {
		if p.raw != nil {
			b.fail(at.Errorf("protocol %s has no parameters", b.protocol.Name))
		}
		return
	}
	if p.raw != nil || p.Values == nil {
		p.Values = b.protocol.Params()
	}
	if p.raw != nil {
		if err := p.raw.Decode(p.Values); err != nil {
			b.fail(err)
			return
		}
	}
	for _, problem := range p.Values.Validate() {
		b.problem(at, problem)
	}
}

// nodesMax bounds the nodes of a scenario.
const nodesMax = 1_000_000

// bindNodes counts the nodes of each role and gives them their names.
func (b *binder) bindNodes() *protocols.Setup {
	n := &b.s.Nodes
	at := b.s.Where("nodes")
	roles := b.protocol.Roles
	if n.Counts == nil {
		n.Counts = make(map[string]int)
	}
	known := make([]string, len(roles))
	setup := &protocols.Setup{Params: b.s.Params.Values}
	for i, role := range roles {
		known[i] = role.Name
		count, given := n.Counts[role.Name]
		if !given {
			count = role.Default
			if role.Main && n.main != 0 {
				count = n.main
			}
		}
		at := at
		if key := at.Get(role.Name); key != nil {
			at = key
		}
		switch {
		case count < role.Min:
			b.fail(at.Errorf("protocol %s needs at least %d %s", b.protocol.Name, role.Min, role.Name))
		case role.Max > 0 && count > role.Max:
			b.fail(at.Errorf("protocol %s has at most %d %s", b.protocol.Name, role.Max, role.Name))
		case count > nodesMax:
			b.fail(at.Errorf("at most %d nodes", nodesMax))
		default:
			n.Counts[role.Name] = count
			setup.Roles = append(setup.Roles, members(role, count, setup))
		}
	}
	for name := range n.Counts {
		if !slices.Contains(known, name) {
			b.problem(at, sim.Problem{What: "role", Name: name, Of: "protocol " + b.protocol.Name, Known: known})
		}
	}
	return setup
}

func members(role protocols.Role, count int, s *protocols.Setup) protocols.Membership {
	m := protocols.Membership{Role: role}
	for i := range count {
		name := role.Prefix
		if role.Max != 1 {
			name += strconv.Itoa(i + 1)
		}
		m.Nodes = append(m.Nodes, sim.NodeID(len(s.Names)))
		s.Names = append(s.Names, name)
	}
	return m
}

// bindWorkload expands the workload into invocations, in order of time.
func (b *binder) bindWorkload(setup *protocols.Setup) []sim.Invocation {
	var all []sim.Invocation
	for i := range b.s.Workload {
		work := &b.s.Workload[i]
		op, err := work.bind(b.protocol)
		if err != nil {
			b.fail(err)
			continue
		}
		node := sim.Nobody
		if work.Node != "" {
			id, ok := setup.Lookup(work.Node)
			if !ok {
				b.problem(work.raw, sim.Problem{Field: []string{"node"}, What: "node", Name: work.Node, Known: setup.Names})
				continue
			}
			node = id
		}
		requests, problems := op.Expand(setup, node, work.Fields)
		for _, p := range problems {
			b.problem(work.raw, p)
		}
		for _, q := range requests {
			all = append(all, sim.Invocation{At: sim.Time(work.At), Node: q.Node, Op: q.Op, Silent: q.Silent})
		}
	}
	slices.SortStableFunc(all, func(x, y sim.Invocation) int { return int(min(max(x.At-y.At, -1), 1)) })
	return all
}

// bindFaults checks the faults and names their streams.
func (b *binder) bindFaults(setting *faults.Setting) []faults.Listed {
	items := b.s.Where("faults").Items()
	var listed []faults.Listed
	seen := make(map[string]int) // canonical texts
	ids := make(map[string]bool)
	for i, f := range b.s.Faults {
		var at *strict.Node
		if i < len(items) {
			at = items[i]
		}
		problems := f.Validate(setting)
		for _, p := range problems {
			b.problem(at, p)
		}
		if f.ID != "" {
			if ids[f.ID] {
				b.problem(at, sim.Problemf([]string{"id"}, "two faults are called %s", f.ID))
			}
			if _, err := strconv.Atoi(f.ID); err == nil {
				b.problem(at, sim.Problemf([]string{"id"}, "a number can't be an id: faults without one are called by their number"))
			}
			ids[f.ID] = true
		}
		stream := "id " + f.ID
		if f.ID == "" && len(problems) == 0 {
			text := canonical(f)
			seen[text]++
			stream = fmt.Sprintf("text %s #%d", text, seen[text])
		}
		listed = append(listed, faults.Listed{Fault: f, Number: i + 1, Stream: stream})
	}
	return listed
}

// judged is a property with what is expected of it.
type judged struct {
	check.Property
	Expected Expectation
}

// bindProperties picks the properties and compiles the assertions.
func (b *binder) bindProperties(setting *check.Setting) []judged {
	var all []judged
	known := make([]string, len(b.protocol.Properties))
	for i, p := range b.protocol.Properties {
		known[i] = p.Name
		if len(b.s.Check) == 0 || slices.Contains(b.s.Check, p.Name) {
			all = append(all, judged{p, ExpectHolds})
		}
	}
	for i, name := range b.s.Check {
		if !slices.Contains(known, name) {
			at := b.s.Where("check")
			if items := at.Items(); i < len(items) {
				at = items[i]
			}
			b.problem(at, sim.Problem{What: "property", Name: name, Of: "protocol " + b.protocol.Name, Known: known})
		}
	}
	for _, a := range b.s.Assert {
		p, problem := assertion(a, setting)
		switch {
		case problem != nil:
			b.problem(a.Where(""), *problem)
		case slices.ContainsFunc(all, func(j judged) bool { return j.Name == p.Name }):
			b.problem(a.Where("name"), sim.Problemf(nil, "there is a property %s already", p.Name))
		default:
			all = append(all, judged{p, ExpectHolds})
		}
	}
	b.bindExpectations(all)
	return all
}

func (b *binder) bindExpectations(all []judged) {
	at := b.s.Where("expect")
	var names []string
	for i := range all {
		names = append(names, all[i].Name)
		expected, ok := b.s.Expect[all[i].Name]
		if !ok {
			continue
		}
		all[i].Expected = expected
		value := sim.Problem{Field: []string{all[i].Name}}
		switch expected {
		case ExpectHolds, ExpectViolated, ExpectCanFail:
		case ExpectBlocked, ExpectLivelock, ExpectLate:
			if all[i].Kind != check.Liveness {
				value.Message = fmt.Sprintf("%s is for liveness; %s is a %s property, which can be violated", expected, all[i].Name, all[i].Kind)
				b.problem(at, value)
			}
		default:
			value.What, value.Name, value.Known = "expectation", string(expected), expectations
			b.problem(at, value)
		}
	}
	for name := range b.s.Expect {
		if !slices.Contains(names, name) {
			b.fail(keyOr(at, name).Unknown("property", name, names))
		}
	}
}

func keyOr(at *strict.Node, name string) *strict.Node {
	if key := at.KeyNode(name); key != nil {
		return key
	}
	return at
}

// assertion makes a property of an assertion.
func assertion(a Assertion, setting *check.Setting) (check.Property, *sim.Problem) {
	var kinds []check.Modality
	var text, field string
	for _, m := range []struct {
		modality check.Modality
		text     string
	}{{check.Always, a.Always}, {check.Sometimes, a.Sometimes}, {check.Eventually, a.Eventually}} {
		if m.text != "" {
			kinds, text, field = append(kinds, m.modality), m.text, string(m.modality)
		}
	}
	if len(kinds) != 1 {
		p := sim.Problemf(nil, "an assertion has one of always, sometimes and eventually")
		return check.Property{}, &p
	}
	p, err := check.Assert(a.Name, kinds[0], text, setting)
	if err != nil {
		err.Field = []string{field}
		return check.Property{}, err
	}
	return p, nil
}

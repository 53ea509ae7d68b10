package scenarios

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// binder binds a scenario's names to what they mean and gathers what is wrong.
type binder struct {
	s          *Scenario
	registered *protocols.Protocol
	protocol   *protocols.Protocol // what that is with the scenario's parameters
	errs       strict.Errors
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
	at = follow(at, p)
	if p.What == "" {
		b.fail(within(at, p, at.Errorf("%s", p.Message)))
		return
	}
	if at.Kind() == strict.Mapping || at.Kind() == strict.Sequence {
		at = scalarNamed(at, p.Name)
	}
	err := at.Unknown(p.What, p.Name, p.Known)
	if p.Of != "" {
		err.Message += " of " + p.Of
	}
	b.fail(within(at, p, err))
}

// follow goes from a node along the keys of a problem, as far as the file has them. An unknown
// name may be a key itself.
func follow(at *strict.Node, p sim.Problem) *strict.Node {
	for _, key := range p.Field {
		next := at.Get(key)
		switch {
		case next == nil:
			return at
		case p.What != "" && p.Name == key:
			return at.KeyNode(key)
		}
		at = next
	}
	return at
}

// within moves an error to the character of a text that a problem is about.
func within(at *strict.Node, p sim.Problem, err *strict.Error) *strict.Error {
	if p.Char > 0 {
		err.Column, err.Width = at.ErrorWithin(p.Char, "").Column, max(utf8.RuneCountInString(p.Name), 1)
		if text := []rune(at.Text()); p.Char <= len(text) && strings.ContainsRune("\"'`", text[p.Char-1]) {
			err.Width += 2
		}
	}
	return err
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

// below returns the value of a key, or where there is none the node itself.
func below(at *strict.Node, key string) *strict.Node {
	if value := at.Get(key); value != nil {
		return value
	}
	return at
}

// lacking names the protocol in a message about what it does not have. has tells what does: if the protocol has it with
// other parameters, that is said.
func (b *binder) lacking(has func(p *protocols.Protocol) bool) string {
	text := "protocol " + b.protocol.Name
	for _, v := range b.registered.Variants {
		switch {
		case v.Protocol == b.protocol && has(b.registered):
			return text + " with " + v.When + ", only without"
		case v.Protocol != b.protocol && has(v.Protocol):
			return text + ", only with " + v.When
		}
	}
	return text
}

// list prints names for a message.
func list(names []string) string { return strings.Join(names, ", ") }

// bindParams reads the protocol's parameters.
func (b *binder) bindParams() {
	p := &b.s.Params
	at := b.s.Where("params")
	if b.protocol.Params == nil {
		if p.unread != nil {
			b.fail(at.Errorf("protocol %s has no parameters", b.protocol.Name))
		}
		return
	}
	if p.unread != nil || p.Values == nil {
		p.Values = b.protocol.Params()
	}
	if p.unread != nil {
		if err := p.unread.Decode(p.Values); err != nil {
			b.fail(err)
			return
		}
		p.unread = nil
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
	counts := make(map[string]int)
	var known []string
	setup := &protocols.Setup{Params: b.s.Params.Values, Detector: b.detectorKind()}
	apart := b.apart()
	for _, role := range b.protocol.Roles {
		known = append(known, role.Name)
		if b.unused(role, apart) {
			if key := at.KeyNode(role.Name); key != nil {
				b.fail(key.Errorf("a %s plays all parts of protocol %s: name either it or the parts", b.whole(), b.protocol.Name))
			}
			continue
		}
		count := n.count(role)
		if role.Client {
			count = b.countClients(role)
		}
		switch at := below(at, role.Name); {
		case count < role.Min:
			b.fail(at.Errorf("protocol %s needs at least %d %s, found %d", b.protocol.Name, role.Min, role.Name, count))
		case role.Max > 0 && count > role.Max:
			b.fail(at.Errorf("protocol %s has at most %d %s, found %d", b.protocol.Name, role.Max, role.Name, count))
		case count > nodesMax-len(setup.Names):
			b.fail(at.Errorf("a scenario has at most %d nodes", nodesMax))
		default:
			counts[role.Name] = count
			setup.Roles = append(setup.Roles, members(role, count, setup))
		}
	}
	if n.bare != nil && !slices.ContainsFunc(b.protocol.Roles, func(r protocols.Role) bool { return r.Main }) {
		b.fail(at.Errorf("protocol %s has no main role: say how many of which (%s)", b.protocol.Name, list(known)))
	}
	for _, name := range slices.Sorted(maps.Keys(n.Counts)) {
		if !slices.Contains(known, name) {
			of := b.lacking(func(p *protocols.Protocol) bool {
				return slices.ContainsFunc(p.Roles, func(r protocols.Role) bool { return r.Name == name })
			})
			b.problem(at, sim.Problem{What: "role", Name: name, Of: of, Known: known})
		}
	}
	if len(b.errs) == 0 {
		n.Counts, n.bare = counts, nil
		setup.Prepare()
		if params, ok := setup.Params.(protocols.Populated); ok {
			for _, problem := range params.ValidateFor(setup) {
				b.problem(b.s.Where("params"), problem)
			}
		}
	}
	return setup
}

// whole returns the role that plays the parts of all others, or "".
func (b *binder) whole() string {
	for _, role := range b.protocol.Roles {
		if role.Whole {
			return role.Name
		}
	}
	return ""
}

// apart tells whether the scenario names one of the parts that a whole role plays.
func (b *binder) apart() bool {
	whole := b.whole()
	for _, role := range b.protocol.Roles {
		if _, named := b.s.Nodes.Counts[role.Name]; named && whole != "" && !role.Whole && !role.Client {
			return true
		}
	}
	return false
}

// unused tells whether a scenario has no nodes of a role, because others play its parts.
func (b *binder) unused(role protocols.Role, apart bool) bool {
	return b.whole() != "" && !role.Client && role.Whole == apart
}

// count returns how many nodes are to play a role.
func (n *Nodes) count(role protocols.Role) int {
	if count, ok := n.Counts[role.Name]; ok {
		return count
	}
	if role.Main && n.bare != nil {
		return *n.bare
	}
	return role.Default
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

// bindRun checks what is left: numbers that make no sense in any scenario.
func (b *binder) bindRun() {
	s := b.s
	if s.Name == "" {
		b.fail(s.Where("name").Errorf("the name is empty"))
	}
	if s.Run.Until <= 0 {
		b.fail(below(s.Where("run"), "until").Errorf("until must be above 0"))
	}
	if events := s.Where("run").Get("events"); events != nil && s.Run.Events < 1 {
		b.fail(events.Errorf("events must be at least 1"))
	}
	if s.Clocks.Drift < 0 {
		b.fail(s.Where("clocks").Get("drift").Errorf("clocks drift both ways: give the greatest drift, without a sign"))
	}
	if s.Sweep != nil && s.Sweep.Seeds < 1 {
		b.fail(below(s.Where("sweep"), "seeds").Errorf("seeds must be at least 1"))
	}
	if within := s.Where("liveness").Get("within"); within != nil && s.Liveness.Within == 0 {
		b.fail(within.Errorf("within must be above 0; without it liveness has the rest of the run"))
	}
}

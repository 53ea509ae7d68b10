package scenarios

import (
	"fmt"
	"maps"
	"slices"

	"simrun/check"
	"simrun/faults"
	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

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
		if len(b.s.Check) == 0 && !p.OnRequest || slices.Contains(b.s.Check, p.Name) {
			all = append(all, judged{p, ExpectHolds})
		}
	}
	if b.tampered() { // whatever is to be checked: a node that breaks must not go unseen
		for _, p := range CommonProperties() {
			known = append(known, p.Name)
			all = append(all, judged{p, ExpectHolds})
		}
	}
	for i, name := range b.s.Check {
		if !slices.Contains(known, name) {
			at := b.s.Where("check")
			if items := at.Items(); i < len(items) {
				at = items[i]
			}
			of := b.lacking(func(p *protocols.Protocol) bool {
				return slices.ContainsFunc(p.Properties, func(q check.Property) bool { return q.Name == name })
			})
			b.problem(at, sim.Problem{What: "property", Name: name, Of: of, Known: known})
		}
	}
	for _, a := range b.s.Assert {
		p, problem := assertion(a, setting)
		switch {
		case problem != nil:
			b.problem(a.Where(""), *problem)
		case slices.Contains(known, p.Name), slices.ContainsFunc(all, func(j judged) bool { return j.Name == p.Name }):
			b.problem(a.Where("name"), sim.Problemf(nil, "there is a property %s already", p.Name))
		default:
			all = append(all, judged{p, ExpectHolds})
		}
	}
	b.bindExpectations(all, known)
	return all
}

// CommonProperties are those that every protocol is judged by, where a scenario gives a reason: robustness, where
// a fault may tamper with messages.
func CommonProperties() []check.Property { return []check.Property{check.Robustness()} }

// tampered tells whether a fault may put messages on the network that their senders were not meant to send.
func (b *binder) tampered() bool {
	return slices.ContainsFunc(b.s.Faults, func(f faults.Fault) bool { return faults.Tampers(f.Act) })
}

// bindExpectations notes what is expected of the properties that are judged; known are
// those of the protocol.
func (b *binder) bindExpectations(all []judged, known []string) {
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
	for _, name := range slices.Sorted(maps.Keys(b.s.Expect)) {
		switch {
		case slices.Contains(names, name):
		case slices.Contains(known, name):
			b.fail(keyOr(at, name).Errorf("property %s is not judged here: add it to check", name))
		default:
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

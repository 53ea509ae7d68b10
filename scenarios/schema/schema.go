package schema

import (
	"slices"

	"github.com/invopop/jsonschema"

	"simrun/protocols"
	"simrun/scenarios"
)

// Of returns the schema of the scenarios that a program with this registry reads. It is written as JSON.
func Of(r *scenarios.Registry) any {
	g := newGenerator()
	s := g.object(scenarios.Scenario{})
	s.Version = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "a scenario of simrun"
	set(s, "protocol", &jsonschema.Schema{Enum: anys(r.ProtocolNames())})
	for _, p := range r.Protocols() {
		is := having("protocol", &jsonschema.Schema{Const: p.Name})
		is.Required = []string{"protocol"}
		s.AllOf = append(s.AllOf, &jsonschema.Schema{If: is, Then: &jsonschema.Schema{Ref: "#/$defs/" + protocolDef(p.Name)}})
		g.defs[protocolDef(p.Name)] = g.protocol(p)
	}
	s.Definitions = g.defs
	return s
}

func protocolDef(name string) string { return "protocol-" + name }

// protocol is what a scenario of a protocol has of its own.
func (g *generator) protocol(p *protocols.Protocol) *jsonschema.Schema {
	params := jsonschema.FalseSchema
	if p.Params != nil {
		params = g.object(p.Params())
	}
	roles := closed()
	var operations []protocols.Operation
	var names []string
	for _, v := range p.All() {
		for _, r := range v.Roles {
			roles.Properties.Set(r.Name, g.of("number"))
		}
		for _, o := range v.Operations {
			if !slices.ContainsFunc(operations, func(known protocols.Operation) bool { return known.Name == o.Name }) {
				operations = append(operations, o)
			}
		}
		for _, q := range v.Properties {
			if !slices.Contains(names, q.Name) {
				names = append(names, q.Name)
			}
		}
	}
	var work []*jsonschema.Schema
	for _, o := range operations {
		s := g.object(scenarios.WorkKeys(), o.Fields())
		s.Description = o.Doc
		set(s, "op", &jsonschema.Schema{Const: o.Name})
		work = append(work, s)
	}
	if slices.ContainsFunc(operations, func(o protocols.Operation) bool { return o.Draw != nil }) {
		s := g.object(scenarios.ClientKeys())
		s.Description = "clients that ask for operations drawn from the seed"
		work = append(work, s)
	}
	own := having(
		"params", params,
		"nodes", &jsonschema.Schema{AnyOf: []*jsonschema.Schema{g.of("number"), roles}},
		"workload", &jsonschema.Schema{Items: choice(work)},
		"check", &jsonschema.Schema{Items: &jsonschema.Schema{Enum: anys(names)}},
	)
	own.Description = p.Title
	return own
}

// choice is exactly one of several schemas.
func choice(all []*jsonschema.Schema) *jsonschema.Schema {
	if len(all) == 0 {
		return jsonschema.FalseSchema
	}
	return &jsonschema.Schema{OneOf: all}
}

// fault is one of the kinds of faults.
func (g *generator) fault() *jsonschema.Schema {
	var kinds []*jsonschema.Schema
	for _, k := range scenarios.FaultKinds() {
		s := g.object(k.Parts...)
		s.Description = k.Doc
		set(s, "fault", &jsonschema.Schema{Const: k.Name})
		kinds = append(kinds, s)
	}
	return choice(kinds)
}

// set puts a constraint on a property and keeps its description.
func set(s *jsonschema.Schema, name string, to *jsonschema.Schema) {
	if old, ok := s.Properties.Get(name); ok {
		to.Description = old.Description
	}
	s.Properties.Set(name, to)
}

func anys(names []string) []any {
	all := make([]any, len(names))
	for i, n := range names {
		all[i] = n
	}
	return all
}

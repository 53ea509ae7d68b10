package schema

import (
	"reflect"
	"slices"
	"time"

	"github.com/invopop/jsonschema"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// generator makes schemas of structs. What is used more than once, or is not written as its Go type is, has a
// definition of its own.
type generator struct {
	defs    jsonschema.Definitions
	reflect jsonschema.Reflector
	top     reflect.Type // the struct that is being reflected, not a field of it
}

func newGenerator() *generator {
	g := &generator{defs: make(jsonschema.Definitions)}
	g.reflect = jsonschema.Reflector{
		FieldNameTag: "yaml", Anonymous: true, ExpandedStruct: true, DoNotReference: true,
		Mapper: g.mapped, LookupComment: described,
	}
	return g
}

// described is the doc tag of a field.
func described(t reflect.Type, field string) string {
	f, ok := t.FieldByName(field)
	if !ok || field == "" {
		return ""
	}
	return f.Tag.Get("doc")
}

// object is a mapping with the keys of some structs, or of what pointers to structs point at.
func (g *generator) object(parts ...any) *jsonschema.Schema {
	s := closed()
	for _, part := range parts {
		t := reflect.TypeOf(part)
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		before := g.top
		g.top = t
		mine := g.reflect.ReflectFromType(t)
		g.top = before
		for pair := mine.Properties.Oldest(); pair != nil; pair = pair.Next() {
			s.Properties.Set(pair.Key, pair.Value)
		}
		for _, k := range scenarios.DescribeKeys(part) {
			if k.Required {
				s.Required = append(s.Required, k.Name)
			}
		}
	}
	return s
}

// written are the types that are not written as their Go type is, with the name of their definition.
var written = map[reflect.Type]string{
	reflect.TypeFor[time.Duration]():         "duration",
	reflect.TypeFor[faults.Jump]():           "signed-duration",
	reflect.TypeFor[sim.Drift]():             "drift",
	reflect.TypeFor[network.Probability]():   "probability",
	reflect.TypeFor[network.Decimal]():       "decimal",
	reflect.TypeFor[network.Bandwidth]():     "bandwidth",
	reflect.TypeFor[scenarios.Rate]():        "rate",
	reflect.TypeFor[network.Distribution]():  "distribution",
	reflect.TypeFor[faults.Lasting]():        "lasting",
	reflect.TypeFor[faults.Selector]():       "selector",
	reflect.TypeFor[faults.Fault]():          "fault",
	reflect.TypeFor[faults.Changes]():        "mapping",
	reflect.TypeFor[faults.Behaviour]():      "behaviour",
	reflect.TypeFor[scenarios.Expectation](): "expectation",
	reflect.TypeFor[scenarios.Nodes]():       "nodes",
	reflect.TypeFor[scenarios.Params]():      "mapping",
	reflect.TypeFor[scenarios.Work]():        "mapping",
}

var decoder = reflect.TypeFor[strict.Decoder]()

// mapped is the schema of a type that needs one of its own.
func (g *generator) mapped(t reflect.Type) *jsonschema.Schema {
	name, known := written[t]
	switch {
	case t == g.top:
		return nil
	case known:
		return g.of(name)
	case reflect.PointerTo(t).Implements(decoder):
		return jsonschema.TrueSchema // it alone knows how it is written
	case t.Kind() == reflect.Struct:
		return g.object(reflect.Zero(t).Interface())
	case t.Kind() == reflect.String:
		return g.of("text")
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return &jsonschema.Schema{Type: "array", Items: g.item(t.Elem())}
	case t.Kind() == reflect.Map:
		return &jsonschema.Schema{Type: "object", AdditionalProperties: g.item(t.Elem())}
	case reflect.Uint <= t.Kind() && t.Kind() <= reflect.Uint64:
		return g.of("number")
	}
	return nil
}

// item is the schema of an item of a list or mapping.
func (g *generator) item(t reflect.Type) *jsonschema.Schema {
	if s := g.mapped(t); s != nil {
		return s
	}
	return g.reflect.ReflectFromType(t)
}

// of refers to a definition, and makes it when it is first used.
func (g *generator) of(name string) *jsonschema.Schema {
	if _, ok := g.defs[name]; !ok {
		g.defs[name] = nil // while it is being made it may be referred to
		g.defs[name] = g.definition(name)
	}
	return &jsonschema.Schema{Ref: "#/$defs/" + name}
}

const (
	anyDuration = `([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)`
	anyDecimal  = `[0-9]+(\.[0-9]{1,9})?`
)

func (g *generator) definition(name string) *jsonschema.Schema {
	zero := &jsonschema.Schema{Const: 0}
	either := func(all ...*jsonschema.Schema) *jsonschema.Schema { return &jsonschema.Schema{AnyOf: all} }
	text := func(pattern string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: "string", Pattern: "^" + pattern + "$"}
	}
	described := func(doc string, s *jsonschema.Schema) *jsonschema.Schema { s.Description = doc; return s }
	switch name {
	case "duration":
		return described("a duration such as 150ms", either(text(`[+]?(0|(`+anyDuration+`)+)`), zero))
	case "signed-duration":
		return described("a duration such as 2s, or -2s", either(text(`[-+]?(0|(`+anyDuration+`)+)`), zero))
	case "drift":
		return described("a rate such as 100ppm", &jsonschema.Schema{Type: "string", Pattern: "ppm$"})
	case "probability":
		return described("a probability from 0 to 1", either(&jsonschema.Schema{Type: "number", Minimum: "0", Maximum: "1"}, text(anyDecimal)))
	case "decimal":
		return described("a number such as 1.5", either(&jsonschema.Schema{Type: "number", Minimum: "0"}, text(anyDecimal)))
	case "bandwidth":
		return described("a bandwidth such as 10MB/s", text(anyDecimal+"(B|KB|MB|GB)/s"))
	case "rate":
		return described("a rate such as 50/s", text(anyDecimal+"/(ms|s|m|h)"))
	case "number":
		return &jsonschema.Schema{Type: "integer", Minimum: "0"}
	case "text": // YAML has a number without quotes where a name may be meant
		return &jsonschema.Schema{Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
	case "mapping":
		return &jsonschema.Schema{Type: "object"}
	case "nodes":
		return either(g.of("number"), &jsonschema.Schema{Type: "object", AdditionalProperties: g.of("number")})
	case "selector":
		few := uint64(1)
		return described("a node, a role, any, all, leader, or a list of nodes", either(g.of("text"), &jsonschema.Schema{Type: "array", Items: g.of("text"), MinItems: &few, UniqueItems: true}))
	case "expectation":
		return &jsonschema.Schema{Enum: anys(scenarios.Expectations())}
	case "distribution":
		return g.distribution()
	case "lasting":
		return described("how long a fault lasts: a distribution, or forever", either(&jsonschema.Schema{Const: "forever"}, g.of("distribution")))
	case "behaviour":
		return &jsonschema.Schema{Enum: anys(faults.Behaviours())}
	case "fault":
		return g.fault()
	}
	panic("schema: no definition of " + name)
}

// distribution is one of the laws, each with its own keys.
func (g *generator) distribution() *jsonschema.Schema {
	var laws []*jsonschema.Schema
	for _, law := range network.Laws {
		s := g.object(network.Distribution{})
		needs, may := network.Law(law).Keys()
		for _, k := range scenarios.DescribeKeys(network.Distribution{}) {
			if k.Name != "dist" && !slices.Contains(needs, k.Name) && !slices.Contains(may, k.Name) {
				s.Properties.Delete(k.Name)
			}
		}
		s.Required = append([]string{"dist"}, needs...)
		set(s, "dist", &jsonschema.Schema{Const: law})
		laws = append(laws, s)
	}
	return choice(laws)
}

// having is the schema of a mapping with some properties: names and schemas in turn.
func having(pairs ...any) *jsonschema.Schema {
	s := &jsonschema.Schema{Properties: jsonschema.NewProperties()}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Properties.Set(pairs[i].(string), pairs[i+1].(*jsonschema.Schema))
	}
	return s
}

// closed is a mapping that has the properties that it names and no others.
func closed() *jsonschema.Schema {
	s := having()
	s.Type, s.AdditionalProperties = "object", jsonschema.FalseSchema
	return s
}

package schema_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"simrun/scenarios"
	"simrun/scenarios/schema"
)

var registry = scenarios.Standard()

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", document(t)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// document is the schema as JSON has it.
func document(t *testing.T) any {
	t.Helper()
	text, err := json.Marshal(schema.Of(registry))
	if err != nil {
		t.Fatal(err)
	}
	return value(t, text)
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// instance is a YAML file as an editor sees it.
func instance(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return value(t, asJSON)
}

func TestEveryScenarioOfTheCatalogueIsValid(t *testing.T) {
	s := compiled(t)
	for _, name := range registry.Names() {
		text, _ := registry.Source(name)
		if err := s.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
		written, err := registry.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := scenarios.Encode(written)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(instance(t, whole)); err != nil {
			t.Errorf("%s with its defaults: %#v\n%s", name, err, whole)
		}
	}
}

func TestEveryFaultExampleIsValid(t *testing.T) {
	s := compiled(t)
	for _, k := range scenarios.FaultKinds() {
		if err := s.Validate(instance(t, []byte("protocol: twopc\nfaults:\n  - "+k.Example))); err != nil {
			t.Errorf("%s: %#v", k.Name, err)
		}
	}
}

const good = `
name: mine
protocol: twopc
params: {vote_timeout: 50ms}
nodes: {participant: 5}
network: {delay: {dist: uniform, min: 1ms, max: 5ms}, loss: 0.01, bandwidth: 10MB/s, links: [{from: c, to: [p1], loss: 1}]}
workload: [{at: 0s, op: begin, tx: t1, votes: {p2: abort}}]
faults:
  - {fault: crash, node: c, when: {sends: GlobalCommit, nth: 2}, recover: 500ms, storage: lost}
  - {fault: crash, node: any, repeat: {every: {dist: exponential, mean: 3s}, lasts: {dist: exponential, mean: 500ms}}, until: 8s}
  - {fault: partition, groups: [[c], [p1, p2]], at: 30ms, for: 1s}
run: {seed: 3, until: 1m}
sweep: {seeds: 10}
check: [atomicity]
assert: [{name: a, always: "true"}]
liveness: {within: 2s}
expect: {atomicity: can-fail, a: holds}
`

func TestMistakesAreFound(t *testing.T) {
	s := compiled(t)
	if err := s.Validate(instance(t, []byte(good))); err != nil {
		t.Fatalf("the good one: %#v", err)
	}
	for name, change := range map[string][2]string{
		"unknown key":                   {"sweep:", "sweeps:"},
		"no protocol":                   {"protocol: twopc", "about: x"},
		"unknown protocol":              {"protocol: twopc", "protocol: 2pc"},
		"unknown parameter":             {"vote_timeout", "votetimeout"},
		"unknown role":                  {"participant: 5", "participants: 5"},
		"a negative count":              {"participant: 5", "participant: -5"},
		"a count in words":              {"participant: 5", "participant: five"},
		"a duration without unit":       {"at: 30ms", "at: 30"},
		"a duration that is none":       {"for: 1s", "for: long"},
		"a probability above 1":         {"loss: 0.01", "loss: 1.5"},
		"a bandwidth without unit":      {"10MB/s", "10"},
		"unknown distribution":          {"dist: uniform", "dist: gauss"},
		"a distribution that lacks one": {"min: 1ms, ", ""},
		"a key of another distribution": {"min: 1ms", "min: 1ms, mean: 2ms"},
		"unknown key of the network":    {"loss: 0.01", "lose: 0.01"},
		"a link from nowhere":           {"from: c, ", ""},
		"unknown operation":             {"op: begin", "op: start"},
		"unknown key of an operation":   {"tx: t1", "transaction: t1"},
		"no transaction":                {"tx: t1, ", ""},
		"unknown fault":                 {"fault: crash, node: c", "fault: crush, node: c"},
		"a key of another fault":        {"storage: lost", "groups: [[c], [p1]]"},
		"recover of a partition":        {"at: 30ms, for: 1s", "at: 30ms, recover: 1s"},
		"a crash of nobody":             {"crash, node: c", "crash"},
		"unknown pattern":               {"sends: GlobalCommit", "send: GlobalCommit"},
		"text for a number":             {"nth: 2", "nth: second"},
		"a repeat without healing":      {", lasts: {dist: exponential, mean: 500ms}", ""},
		"an empty selector":             {"groups: [[c]", "groups: [[]"},
		"a list for a mapping":          {"run: {seed: 3, until: 1m}", "run: [3]"},
		"unknown property":              {"check: [atomicity]", "check: [atomic]"},
		"misspelt expectation":          {"can-fail", "canfail"},
		"an assertion without name":     {"name: a, always", "always"},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Errorf("%s: %q is not in the good one", name, change[0])
		}
		if err := s.Validate(instance(t, []byte(bad))); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// Every key that the reader knows is in the schema, and no other.
func TestEveryKeyIsThere(t *testing.T) {
	root := document(t).(map[string]any)
	defs := root["$defs"].(map[string]any)
	same := func(what string, s any, structs ...any) {
		t.Helper()
		var want []string
		for _, part := range structs {
			for _, k := range scenarios.DescribeKeys(part) {
				if !slices.Contains(want, k.Name) {
					want = append(want, k.Name)
				}
			}
		}
		var got []string
		for name := range s.(map[string]any)["properties"].(map[string]any) {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: the reader knows %q, the schema %q", what, want, got)
		}
	}
	same("scenario", root, scenarios.Scenario{})
	for i, k := range scenarios.FaultKinds() {
		same(k.Name, defs["fault"].(map[string]any)["oneOf"].([]any)[i], k.Parts...)
	}
	for _, p := range registry.Protocols() {
		own := defs["protocol-"+p.Name].(map[string]any)["properties"].(map[string]any)
		if p.Params != nil {
			same("parameters of "+p.Name, own["params"], p.Params())
		}
		for i, o := range p.Operations {
			same(p.Name+" "+o.Name, own["workload"].(map[string]any)["items"].(map[string]any)["oneOf"].([]any)[i], scenarios.WorkKeys(), o.Fields())
		}
	}
	// The structs within are those of its fields.
	scenario := reflect.TypeFor[scenarios.Scenario]()
	for i := range scenario.NumField() {
		f := scenario.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		s, ok := root["properties"].(map[string]any)[key].(map[string]any)
		if ft := f.Type; ok && s["properties"] != nil && ft.Kind() == reflect.Struct {
			same(key, s, reflect.Zero(ft).Interface())
		}
		if ok && s["description"] == nil {
			t.Errorf("%s has no description", key)
		}
	}
}

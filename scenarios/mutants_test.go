package scenarios_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"simrun/check"
	"simrun/scenarios"
)

// One campaign of faults, testdata/campaign/general.yaml, for every protocol that is made for what it does to them. It does
// no harm to the protocols, and finds every mutant: docs/mutants.md says with which seed.

// campaigned are the protocols, each with a file of testdata/campaign that has what is its own, where %s stands for one more
// parameter. To add one, write a line and the file, then
//
//	go test ./scenarios -run TestMutants -update
var campaigned = []campaign{
	{"paxos", "single", nil, "paxos"},
	{"paxos", "log", nil, "paxos-log"},
	{"raft", "", []variant{
		{"commit_rule: any-term", "a leader counts replicas of entries of its own term only"},
		{"persist_vote: false", "a server writes down whom it voted for"},
		{"reads: local", "a leader makes sure that it still leads before it answers a read"},
		{"membership: single-unsafe", "a leader changes the membership after it has committed an entry of its term"},
	}, "raft"},
}

type campaign struct {
	protocol string
	mode     string    // a parameter that makes another of it, or ""
	unsafe   []variant // what it has beside mutants
	file     string
}

// variants are all settings that the campaign is to find.
func (c *campaign) variants(t *testing.T) []variant {
	return append(mutantsOf(t, c.protocol, c.mode), c.unsafe...)
}

// variant is a setting of a protocol's parameters, "name: value", that switches a rule off.
type variant struct{ setting, rule string }

var campaignSeeds = flag.Uint64("seeds", 100, "how many seeds of the general campaign TestGeneralCampaign runs for each protocol")

const (
	mutantSeeds = 5000 // within which each mutant is found
	mutantTable = "../docs/mutants.md"
)

// underCampaign compiles the scenario of a protocol with a setting, or with none.
func underCampaign(t testing.TB, protocol, file, setting string) *scenarios.Program {
	t.Helper()
	text := fmt.Sprintf("protocol: %s\n", protocol)
	for _, name := range []string{"general", file} {
		part, err := os.ReadFile("testdata/campaign/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		text += string(part)
	}
	if setting != "" {
		setting = ", " + setting
	}
	s, err := registry.Parse("campaign.yaml", []byte(strings.Replace(text, "%s", setting, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, s)
}

// broken runs a seed and returns the first property that is broken in it, or "".
func broken(t testing.TB, p *scenarios.Program, r *scenarios.Runner, seed uint64) string {
	t.Helper()
	out, err := r.Run(seed, scenarios.Options{Brief: true})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	properties, _ := p.Properties()
	i := slices.IndexFunc(out.Verdicts, check.Verdict.Broken)
	if i < 0 {
		return ""
	}
	return properties[i].Name
}

// With every rule on, all holds.
func TestGeneralCampaign(t *testing.T) {
	for _, c := range campaigned {
		t.Run(c.protocol+" "+c.mode, func(t *testing.T) {
			p := underCampaign(t, c.protocol, c.file, "")
			r := p.NewRunner()
			for seed := uint64(1); seed <= *campaignSeeds; seed++ {
				if property := broken(t, p, r, seed); property != "" {
					t.Errorf("seed %d breaks %s", seed, property)
				}
			}
		})
	}
}

// With the seed of the table, what is off is found; every mutant has one.
func TestMutants(t *testing.T) {
	if *update {
		writeMutants(t)
	}
	listed := readMutants(t)
	for _, c := range campaigned {
		for _, v := range c.variants(t) {
			t.Run(c.protocol+" "+c.mode+" "+v.setting, func(t *testing.T) {
				row, ok := listed[[3]string{c.protocol, c.mode, v.setting}]
				if !ok {
					t.Fatalf("%s has no line for it: go test ./scenarios -run TestMutants -update", mutantTable)
				}
				p := underCampaign(t, c.protocol, c.file, v.setting)
				if property := broken(t, p, p.NewRunner(), row.seed); property != row.property {
					t.Errorf("seed %d breaks %q, not %q", row.seed, property, row.property)
				}
			})
		}
	}
}

// found is the first seed that finds what is off, and by what.
type found struct {
	property string
	seed     uint64
}

// writeMutants looks for all that is off and writes the table.
func writeMutants(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Planted bugs, and the seeds that find them

Each protocol can be run with a rule of it switched off, by ` + "`params: {mutant: …}`" + ` or another of its parameters. One campaign of faults for all
of them, scenarios/testdata/campaign/general.yaml, finds every such bug: this is the first seed that does, and which property it breaks (one of safety, if any of them breaks one).
With every rule on it breaks none. The table is written by ` + "`go test ./scenarios -run TestMutants -update`" + `, and tested.

| protocol | mode | parameter | the rule that is off | broken | first seed |
|---|---|---|---|---|---|
`)
	for _, c := range campaigned {
		for _, v := range c.variants(t) {
			f, ok := find(t, c.protocol, c.file, v.setting)
			if !ok {
				t.Errorf("%s %s: %s is not found within %d seeds", c.protocol, c.mode, v.setting, mutantSeeds)
				continue
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d |\n", c.protocol, c.mode, v.setting, v.rule, f.property, f.seed)
		}
	}
	if err := os.WriteFile(mutantTable, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// find looks for the first seed that breaks a property of safety, and if none does, for the first that breaks any: a run of
// a protocol whose safety is gone may well come to no end.
func find(t *testing.T, protocol, file, setting string) (found, bool) {
	p := underCampaign(t, protocol, file, setting)
	properties, _ := p.Properties()
	r, first := p.NewRunner(), found{}
	for seed := uint64(1); seed <= mutantSeeds; seed++ {
		property := broken(t, p, r, seed)
		if property == "" {
			continue
		}
		i := slices.IndexFunc(properties, func(p check.Property) bool { return p.Name == property })
		if properties[i].Kind == check.Safety {
			return found{property, seed}, true
		}
		if first.seed == 0 {
			first = found{property, seed}
		}
	}
	return first, first.seed > 0
}

// readMutants reads the table: by protocol, mode and setting.
func readMutants(t *testing.T) map[[3]string]found {
	text, err := os.ReadFile(mutantTable)
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[[3]string]found)
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) != 6 {
			continue
		}
		if seed, err := strconv.ParseUint(cells[5], 10, 64); err == nil {
			rows[[3]string(cells[:3])] = found{cells[4], seed}
		}
	}
	return rows
}

// mutantsOf asks a protocol for its mutants, by one that there is not.
func mutantsOf(t *testing.T, protocol, mode string) (variants []variant) {
	p, ok := registry.Protocol(protocol)
	if !ok {
		t.Fatalf("there is no protocol %s", protocol)
	}
	params := p.Params()
	fields := reflect.ValueOf(params).Elem()
	if mode != "" {
		fields.FieldByName("Mode").SetString(mode)
	}
	fields.FieldByName("Mutant").SetString("?")
	for _, problem := range params.Validate() {
		if problem.What == "mutant" {
			rules := rulesOf(t, protocol)
			for _, m := range problem.Known {
				if m != "none" {
					variants = append(variants, variant{"mutant: " + m, rules[m]})
				}
			}
		}
	}
	if variants == nil {
		t.Fatalf("protocol %s has no mutants", protocol)
	}
	return variants
}

// rulesOf reads what the constants of type Mutant say about themselves: each names its rule in a comment.
func rulesOf(t *testing.T, protocol string) map[string]string {
	rules := make(map[string]string)
	files, err := filepath.Glob("../protocols/" + protocol + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || v.Comment == nil || len(v.Values) != 1 {
				return true
			}
			if kind, ok := v.Type.(*ast.Ident); ok && kind.Name == "Mutant" {
				if text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value); err == nil {
					rules[text] = strings.TrimSpace(v.Comment.Text())
				}
			}
			return true
		})
	}
	return rules
}

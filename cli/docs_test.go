package cli_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios"
)

var update = flag.Bool("update", false, "write the generated pages of docs/ anew")

// TestGeneratedPages keeps the pages of docs/ that come from the code true.
func TestGeneratedPages(t *testing.T) {
	for name, text := range map[string]string{"keys.md": keysPage(), "commands.md": commandsPage(t), "failures.md": failuresPage(t)} {
		file := filepath.Join("..", "docs", name)
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != text {
			t.Errorf("docs/%s is out of date: go test ./cli -run TestGeneratedPages -update", name)
		}
	}
}

func keysPage() string {
	var b strings.Builder
	b.WriteString("# Every key of a scenario\n\nGenerated from the code. [Writing a scenario](scenario.md) explains them.\n")
	for _, part := range []struct {
		title string
		of    any
	}{
		{"Scenario", scenarios.Scenario{}},
		{"system", scenarios.System{}},
		{"detector", scenarios.Detector{}},
		{"network", scenarios.Network{}},
		{"network: links", scenarios.Link{}},
		{"Distribution (delay, every, lasts)", network.Distribution{}},
		{"clocks", scenarios.Clocks{}},
		{"storage", scenarios.Storage{}},
		{"workload: clients", scenarios.ClientKeys()},
		{"run", scenarios.Run{}},
		{"sweep", scenarios.Sweep{}},
		{"liveness", scenarios.Liveness{}},
		{"assert", scenarios.Assertion{}},
	} {
		keysTable(&b, "## "+part.title, scenarios.DescribeKeys(part.of))
	}
	b.WriteString("\n## Faults\n")
	for _, kind := range scenarios.FaultKinds() {
		keysTable(&b, fmt.Sprintf("### %s\n\n%s\n\n```yaml\nfaults:\n  - %s\n```", kind.Name, kind.Doc, kind.Example), kind.Keys)
	}
	keysTable(&b, "### when", scenarios.DescribeKeys(faults.Pattern{}))
	keysTable(&b, "### repeat", scenarios.DescribeKeys(faults.Repeat{}))
	campaign := scenarios.Campaign()
	keysTable(&b, fmt.Sprintf("## nemesis\n\n%s\n\n```yaml\nnemesis: %s\n```", campaign.Doc, campaign.Example), campaign.Keys)
	b.WriteString("\n| kind | what a campaign draws |\n|---|---|\n")
	for _, k := range faults.DrawnKinds() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, k.Doc)
	}
	return b.String()
}

func keysTable(b *strings.Builder, title string, keys []scenarios.KeyDoc) {
	fmt.Fprintf(b, "\n%s\n\n| key | |\n|---|---|\n", title)
	for _, k := range keys {
		doc := k.Doc
		if k.Required {
			doc += " (required)"
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", k.Name, strings.ReplaceAll(doc, "|", "\\|"))
	}
}

func commandsPage(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Commands\n\nGenerated from the code: what `simrun COMMAND --help` prints.\n")
	for _, command := range []string{"run", "sweep", "check", "replay", "diagram", "diff", "export", "schema", "list", "show"} {
		_, help, _ := simrun(t, "", command, "--help")
		fmt.Fprintf(&b, "\n## simrun %s\n\n```\n%s\n```\n", command, strings.TrimSpace(help))
	}
	return b.String()
}

// failuresPage has each failure model with the scenarios that show it.
func failuresPage(t *testing.T) string {
	registry := scenarios.Standard()
	var b strings.Builder
	b.WriteString("# Failure models\n\nGenerated from the code. What can go wrong, which faults make it go wrong, and scenarios that show what comes of it.\n")
	for _, m := range scenarios.FailureModels() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", m.Name, m.Doc)
		if len(m.Faults) > 0 {
			fmt.Fprintf(&b, "Faults: `%s`.\n", strings.Join(m.Faults, "`, `"))
		}
		if len(m.Scenarios) == 0 {
			b.WriteString("\nIts scenarios are still to come.\n")
			continue
		}
		b.WriteString("\n| scenario | what comes of it | |\n|---|---|---|\n")
		for _, name := range m.Scenarios {
			s, err := registry.Load(name)
			if err != nil {
				t.Fatalf("model %s: %v", m.Name, err)
			}
			about, _, _ := strings.Cut(strings.Join(strings.Fields(s.About), " "), ". ")
			fmt.Fprintf(&b, "| `%s` | %s | %s. |\n", name, strings.ReplaceAll(expected(s), "|", "\\|"), strings.TrimSuffix(about, "."))
		}
	}
	b.WriteString("\n## For how long\n\nEach fault is transient (`times: 1`, or `for:` a while), intermittent (`repeat:`) or, if nothing is said, permanent.\n")
	return b.String()
}

// expected says what comes out of a scenario.
func expected(s *scenarios.Scenario) string {
	var broken []string
	for name, e := range s.Expect {
		if e != scenarios.ExpectHolds {
			broken = append(broken, fmt.Sprintf("%s %s", name, e))
		}
	}
	if len(broken) == 0 {
		return "all holds"
	}
	slices.Sort(broken)
	return strings.Join(broken, ", ")
}

// Each model is shown by scenarios that have its faults, and each kind of fault belongs to a model.
func TestFailureModels(t *testing.T) {
	registry := scenarios.Standard()
	shown := make(map[string]bool)
	for _, m := range scenarios.FailureModels() {
		for _, kind := range m.Faults {
			shown[kind] = true
		}
		for _, name := range m.Scenarios {
			s, err := registry.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(s.Faults, func(f faults.Fault) bool { return slices.Contains(m.Faults, f.Kind()) }) {
				t.Errorf("%s: no fault of %s is of a kind of %v", m.Name, name, m.Faults)
			}
		}
	}
	for _, kind := range scenarios.FaultKinds() {
		if !shown[kind.Name] {
			t.Errorf("fault %s belongs to no failure model", kind.Name)
		}
	}
}

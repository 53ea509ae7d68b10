package cli_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simrun/faults"
	"simrun/network"
	"simrun/scenarios"
)

var update = flag.Bool("update", false, "write the generated pages of docs/ anew")

// TestGeneratedPages keeps the pages of docs/ that come from the code true.
func TestGeneratedPages(t *testing.T) {
	for name, text := range map[string]string{"keys.md": keysPage(), "commands.md": commandsPage(t)} {
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
		{"storage", scenarios.Storage{}},
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

package etcdraft_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simrun/adapters/etcdraft"
	"simrun/scenarios"
)

var update = flag.Bool("update", false, "write the table of the mutants anew")

const mutantTable = "../../docs/mutants-etcdraft.md"

// general is the campaign that finds the mutants of all protocols, with the workload of simrun's own Raft, one
// entry a message there, too.
func general(t *testing.T, mutant etcdraft.Mutant) *scenarios.Program {
	t.Helper()
	var text string
	for _, name := range []string{"general", "raft"} {
		part, err := os.ReadFile("../../scenarios/testdata/campaign/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		text += string(part)
	}
	text = strings.Replace(text, "max_append: 1", "max_size: 0", 1)
	return compile(t, strings.Replace(text, "%s", ", mutant: "+string(mutant), 1))
}

// Without a mutant, all holds.
func TestGeneralCampaign(t *testing.T) {
	p := general(t, etcdraft.None)
	for seed := range uint64(50) {
		if found := broken(t, p, seed, scenarios.Options{}); len(found) > 0 {
			t.Errorf("seed %d: %v", seed, found)
		}
	}
}

// Under it a seed is one run, too: whatever the servers meet, none of them asks the library's own clock.
func TestGeneralCampaignIsDeterministic(t *testing.T) {
	p := general(t, etcdraft.None)
	want := fingerprints(t, p.NewRunner(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	if diff := cmp.Diff(want, fingerprints(t, p.NewRunner(), 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)); diff != "" {
		t.Error(diff)
	}
}

// With the seed of the table, the mutant is found.
func TestGeneralCampaignFindsMutants(t *testing.T) {
	if *update {
		writeMutants(t)
	}
	text, err := os.ReadFile(mutantTable)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		var property string
		var seed uint64
		_, row, _ := strings.Cut(string(text), "| mutant: "+string(m.mutant)+" | ")
		if _, err := fmt.Sscanf(row, "%s | %d |", &property, &seed); err != nil {
			t.Fatalf("%s has no line for %s: %v", mutantTable, m.mutant, err)
		}
		if found := broken(t, general(t, m.mutant), seed, scenarios.Options{}); found[property] == "" {
			t.Errorf("%s: seed %d breaks %v, not %s", m.mutant, seed, found, property)
		}
	}
}

// writeMutants looks for every mutant and writes the table.
func writeMutants(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Planted bugs of the etcd/raft adapter, and the seeds that find them

As [mutants.md](mutants.md), for go.etcd.io/raft/v3 as the node: the same campaign, and the workload of simrun's own Raft. The table is written by
` + "`go test -run TestGeneralCampaignFindsMutants -update`" + ` in adapters/etcdraft, and tested.

| parameter | broken | first seed |
|---|---|---|
`)
	for _, m := range mutants {
		p, property := general(t, m.mutant), m.breaks[0]
		for seed := uint64(1); seed <= mutantSeeds; seed++ {
			if broken(t, p, seed, scenarios.Options{})[property] != "" {
				fmt.Fprintf(&b, "| mutant: %s | %s | %d |\n", m.mutant, property, seed)
				break
			}
		}
	}
	if err := os.WriteFile(mutantTable, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

package scenarios_test

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"hash"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"simrun/network"
	"simrun/scenarios"
)

var (
	golden = flag.String("fingerprints", "testdata/fingerprints.txt", "what TestFingerprints compares with")
	seeds  = flag.Uint64("fingerprint-seeds", 10, "how many seeds of each scenario TestFingerprints runs")
	update = flag.Bool("update", false, "write the fingerprints anew")
)

// TestFingerprints compares the runs of this build with those of all others: the catalogue, and the
// scenarios of testdata/fingerprints, which use what could come out differently elsewhere. A new file in
// either place is found by itself. To see what another machine computes:
//
//	GOARCH=s390x go test ./scenarios -run TestFingerprints -exec qemu-s390x
//
// Where a line has changed, every seed that anyone has written down means another run.
func TestFingerprints(t *testing.T) {
	got := fingerprints(t)
	if *update {
		if err := os.WriteFile(*golden, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(*golden)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	if diff := differing(want, got); len(diff) > 0 {
		t.Errorf("%s computes otherwise than %s says (-want +got):\n%s\n"+
			"If seeds are meant to stand for other runs from now on: go test ./scenarios -run TestFingerprints -update",
			runtime.GOARCH, *golden, strings.Join(diff, "\n"))
	}
}

// fingerprints lists the laws of delay, then the sweeps, each sorted by name.
func fingerprints(t *testing.T) []string {
	var laws, sweeps []string
	for _, s := range fingerprinted(t) {
		for _, d := range delays(s) {
			if d.Dist != network.Constant { // of which nothing is computed
				laws = append(laws, fmt.Sprintf("law       %-62v %016x", d, tablePrint(d)))
			}
		}
		program, count := compile(t, s), *seeds
		if program.Enumerates() { // a seed is hundreds of runs
			count = (count + 19) / 20
		}
		sweep := program.Sweep(context.Background(), scenarios.Seeds{From: 1, Count: count}, 0, nil)
		name := fmt.Sprintf("%s, seeds 1..%d", s.Name, count)
		sweeps = append(sweeps, fmt.Sprintf("scenario  %-62s %016x  %d events%s", name, sweep.Fingerprint, sweep.Events, classes(sweep)))
	}
	slices.Sort(laws)
	slices.Sort(sweeps)
	return slices.Concat(slices.Compact(laws), sweeps)
}

// differing lists the lines that only one of two lists has, the ones about the same thing together.
func differing(want, got []string) []string {
	var diff []string
	for _, line := range want {
		if !slices.Contains(got, line) {
			diff = append(diff, "-"+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			diff = append(diff, "+"+line)
		}
	}
	slices.SortFunc(diff, func(a, b string) int { return strings.Compare(a[1:], b[1:]) })
	return diff
}

func TestDiffering(t *testing.T) {
	want := []string{"law a 1", "law b 2", "scenario x 3"}
	for got, diff := range map[string]string{
		"law a 1,law b 2,scenario x 3":              "",
		"law a 1,law b 5,scenario x 3":              "-law b 2,+law b 5",
		"law a 1,law b 2":                           "-scenario x 3",
		"law a 1,law b 2,scenario w 7,scenario x 3": "+scenario w 7",
	} {
		if found := strings.Join(differing(want, strings.Split(got, ",")), ","); found != diff {
			t.Errorf("%s: %q, want %q", got, found, diff)
		}
	}
}

// A law that is added needs a scenario here as well.
func TestEveryLawIsFingerprinted(t *testing.T) {
	used := make(map[string]bool)
	for _, s := range fingerprinted(t) {
		for _, d := range delays(s) {
			used[string(d.Dist)] = true
		}
	}
	for _, law := range network.Laws {
		if !used[law] {
			t.Errorf("no scenario of testdata/fingerprints has a delay of law %s", law)
		}
	}
}

// fingerprinted lists the catalogue and the scenarios of testdata/fingerprints.
func fingerprinted(t *testing.T) []*scenarios.Scenario {
	var all []*scenarios.Scenario
	for _, name := range registry.Names() {
		s, err := registry.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	files, err := filepath.Glob("testdata/fingerprints/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no scenarios in testdata/fingerprints: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := registry.Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// delays lists the laws of delay in a scenario's network.
func delays(s *scenarios.Scenario) []network.Distribution {
	all := []network.Distribution{s.Network.Delay}
	for _, l := range s.Network.Links {
		if l.Delay != nil {
			all = append(all, *l.Delay)
		}
	}
	return all
}

// classes lists how many runs of a sweep ended how.
func classes(s *scenarios.SweepResult) string {
	list := ""
	for _, c := range []scenarios.Class{scenarios.Clean, scenarios.Masked, scenarios.Degraded, scenarios.Failed} {
		if n := s.Classes[c]; n > 0 {
			list += fmt.Sprintf(", %d %s", n, c)
		}
	}
	return list
}

// tablePrint hashes what the draws of a law stand for, and those of the same law stretched.
func tablePrint(d network.Distribution) uint64 {
	h := fnv.New64a()
	hashDraws(h, d)
	if d.Dist != network.Uniform { // which is integers alone
		hashDraws(h, stretched(d))
	}
	return h.Sum64()
}

// stretched makes the durations of a law so long that they are whole numbers as floats already. Then the
// last bit of each calculation shows; otherwise nearly all of them are lost when it is rounded.
func stretched(d network.Distribution) network.Distribution {
	s := network.Distribution{Dist: d.Dist, Mean: d.Mean, Stddev: d.Stddev, Median: d.Median, Sigma: d.Sigma, Scale: d.Scale, Shape: d.Shape}
	if d.Dist == network.Pareto {
		s.Min = d.Min
	}
	const long = 1 << 57 // nanoseconds: some years
	factor := long / max(s.Mean, s.Median, s.Scale, s.Min)
	for _, duration := range []*time.Duration{&s.Mean, &s.Stddev, &s.Median, &s.Scale, &s.Min} {
		*duration *= factor
	}
	return s
}

// hashDraws adds the duration of the draws at each knot of a law's table, from both ends, and of some
// between each two. A run comes by few of them.
func hashDraws(h hash.Hash, d network.Distribution) {
	c := d.Compile()
	var b [8]byte
	add := func(draw uint64) {
		binary.LittleEndian.PutUint64(b[:], uint64(c.At(draw)))
		h.Write(b[:])
	}
	for e := uint64(1); e <= c.Choices(); e *= 2 {
		for i := range uint64(256) {
			draw := (e + e*i/256) % c.Choices()
			add(draw)
			add(c.Choices() - 1 - draw)
		}
	}
}

package scenarios_test

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simrun/network"
	"simrun/scenarios"
)

var (
	golden = flag.String("fingerprints", "testdata/fingerprints.txt", "what TestFingerprints compares with")
	seeds  = flag.Uint64("fingerprint-seeds", 20, "how many seeds of each scenario TestFingerprints runs")
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
	var laws, sweeps []string
	for _, s := range fingerprinted(t) {
		for _, d := range delays(s) {
			laws = append(laws, fmt.Sprintf("law       %-62v %016x", d, tablePrint(d)))
		}
		sweep := compile(t, s).Sweep(context.Background(), scenarios.Seeds{From: 1, Count: *seeds}, 0, nil)
		name := fmt.Sprintf("%s, seeds 1..%d", s.Name, *seeds)
		sweeps = append(sweeps, fmt.Sprintf("scenario  %-62s %016x  %d events%s", name, sweep.Fingerprint, sweep.Events, classes(sweep)))
	}
	for _, law := range network.Laws {
		if !slices.ContainsFunc(laws, func(line string) bool { return strings.HasPrefix(line, "law       "+law) }) {
			t.Errorf("no scenario of testdata/fingerprints has %s delays", law)
		}
	}
	slices.Sort(laws)
	slices.Sort(sweeps)
	got := strings.Join(slices.Concat(slices.Compact(laws), sweeps), "\n") + "\n"
	if *update {
		if err := os.WriteFile(*golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(*golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s/%s computes otherwise than %s says (-want +got):\n%s\n"+
			"If seeds are meant to mean other runs from now on: go test ./scenarios -run TestFingerprints -update",
			runtime.GOOS, runtime.GOARCH, *golden, diff)
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
	if d.Dist != network.Constant && d.Dist != network.Uniform {
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
func hashDraws(h io.Writer, d network.Distribution) {
	c := d.Compile()
	var b [8]byte
	add := func(draw uint64) {
		binary.LittleEndian.PutUint64(b[:], uint64(c.At(draw)))
		h.Write(b[:]) // a hash returns no error
	}
	for e := uint64(1); e <= c.Choices(); e *= 2 {
		for i := range uint64(256) {
			draw := (e + e*i/256) % c.Choices()
			add(draw)
			add(c.Choices() - 1 - draw)
		}
	}
}

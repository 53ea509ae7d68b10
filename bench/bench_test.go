package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

// Every engine that is installed does the work, and does it again in the same way if it says so.
func TestEngines(t *testing.T) {
	dir := t.TempDir()
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			run, err := e.prepare(dir)
			if install, ok := isMissing(err); ok {
				t.Skip("not installed: " + install)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range []work{{2, 500}, {3, 1}, {150, 20_000}} {
				first, err := run(w)
				if err != nil {
					t.Fatal(err)
				}
				if err := first.check(w); err != nil {
					t.Errorf("%+v: %v", w, err)
				}
				again, err := run(w)
				if err != nil {
					t.Fatal(err)
				}
				if e.replay != "no" && again.Virtual != first.Virtual {
					t.Errorf("%+v ended at %v, then at %v", w, first.Virtual, again.Virtual)
				}
			}
		})
	}
}

func TestOtherWorkIsRefused(t *testing.T) {
	w := work{nodes: 10, deliveries: 100_000}
	const right = 100_000 * 5500 * time.Microsecond / 20
	for _, c := range []struct {
		done
		ok bool
	}{
		{done{100_000, right, 1}, true},
		{done{99_999, right, 1}, false},
		{done{100_000, 2 * right, 1}, false}, // as with one ball for each
		{done{100_000, right / 11 * 10, 1}, false},
	} {
		if err := c.check(w); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.done, err)
		}
	}
}

func TestFormats(t *testing.T) {
	r := &report{10, 1000, 3, "a machine", []rate{
		{Engine: "ours", PerSecond: 12_345_678, Kernel: 1, How: "quickly", Replay: "yes"},
		{Engine: "theirs", PerSecond: 234_567, Kernel: 52.6, How: "well", Replay: "no"},
		{Engine: "another", Install: "apt-get install another"},
	}}
	want := `
| engine  | events/s | kernel is | how                                    | replayable |
|:--------|---------:|----------:|:---------------------------------------|:-----------|
| ours    |   12.3 M |        1× | quickly                                | yes        |
| theirs  |  0.235 M |       53× | well                                   | no         |
| another |          |           | not installed: apt-get install another |            |

10 nodes, 20 messages in flight, 1000 deliveries, median of 3 rounds, by CPU time; a machine
`
	var out bytes.Buffer
	if err := r.print(&out, "markdown"); err != nil || out.String() != want[1:] {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want[1:])
	}
	out.Reset()
	if err := r.print(&out, "table"); err != nil || strings.Contains(out.String(), "|") || !strings.Contains(out.String(), "53×") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestCommand(t *testing.T) {
	var out bytes.Buffer
	if err := run(strings.Fields("-nodes 4 -events 1000 -rounds 2 -format json"), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || len(r.Engines) != len(engines()) || r.Engines[0].Kernel != 1 || r.Engines[0].PerSecond <= 0 {
		t.Errorf("%v\n%s", err, out.String())
	}
	for args, want := range map[string]string{
		"-nodes 1":     "-nodes must be at least 2, found 1",
		"-events 0":    "-events must be at least 1, found 0",
		"-rounds 0":    "-rounds must be at least 1, found 0",
		"-format yaml": `-format must be one of table, json, markdown, found "yaml"`,
		"ours":         `unexpected "ours"; there are flags only, see --help`,
	} {
		if err := run(strings.Fields(args), io.Discard, io.Discard); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}

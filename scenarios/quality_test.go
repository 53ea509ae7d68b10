package scenarios_test

import (
	"testing"

	"simrun/scenarios"
)

// Every run with a detector says how good it was.
func TestDetectorQuality(t *testing.T) {
	crash := "faults: [{fault: crash, node: n1, at: 100ms}]\n"
	for _, test := range []struct {
		name, text                  string
		crashes, detected, mistakes uint64
	}{
		{"perfect", "run: {until: 2s}\n" + crash, 2, 2, 0},
		{"omitted", "run: {until: 2s}\ndetector: heartbeat\nfaults: [{fault: omission, node: n1, direction: send, message: Heartbeat, at: 100ms, for: 500ms}]\n", 0, 0, 2},
		{"heartbeat", "run: {until: 2s}\ndetector: heartbeat\n" + crash, 2, 2, 0},
		{"suspect", "run: {until: 2s}\ndetector: eventually-perfect\nfaults: [{fault: suspect, node: n1, by: [n2, n3], at: 10ms, for: 50ms}]\n", 0, 0, 2},
		{"omega", "run: {until: 2s}\ndetector: omega\n" + crash, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := watched(t, test.text).Detector
			if d == nil || d.Crashes != test.crashes || d.Detected != test.detected || d.Missed != 0 || d.Mistakes != test.mistakes || len(d.Nodes) != 3 {
				t.Fatalf("%+v", d)
			}
			if test.name == "suspect" && d.Mistake.Mean != "50ms" {
				t.Errorf("%+v", d.Mistake)
			}
			if test.name == "omega" && d.Leaders != 5 { // three at boot, two when the first is gone
				t.Errorf("%d leaders", d.Leaders)
			}
		})
	}
	if d := run(t, "protocol: twopc\n").Detector; d != nil {
		t.Errorf("without a detector: %+v", d)
	}
}

// A sweep adds up.
func TestDetectorQualityOfASweep(t *testing.T) {
	s, err := watch().Parse("watch.yaml", []byte("protocol: watch\nrun: {until: 1s}\nfaults: [{fault: crash, node: n1, at: 100ms}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := watch().Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	one := p.Sweep(t.Context(), scenarios.Seeds{From: 1, Count: 100}, 1, nil)
	two := p.Sweep(t.Context(), scenarios.Seeds{From: 1, Count: 100}, 2, nil)
	if *one.Detector != *two.Detector || one.Detector.Crashes != 200 || one.Detector.Detected != 200 {
		t.Errorf("%+v\n%+v", one.Detector, two.Detector)
	}
}

package scenarios_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"simrun/scenarios"
	"simrun/scenarios/strict"
)

// Whatever a file holds, Parse does not panic, its errors can be shown, and what it accepts is written back
// and read again.
func FuzzParse(f *testing.F) {
	for _, name := range registry.Names() {
		text, _ := registry.Source(name)
		f.Add(text)
	}
	for _, text := range []string{
		"", "name: x\nprotocol: twopc\n", "name: x\nprotocol: onepc\nnodes: 2\n", "name: x\nprotocol: [twopc]\n",
		"name: &n x\nprotocol: twopc\nfaults: [{fault: crash, id: *n, node: [any], repeat: {every: {dist: constant, value: 1s}, lasts: {dist: uniform, min: 0s, max: 1ms}}}]\n",
		"name: x\nprotocol: twopc\nnetwork: {delay: {dist: exponential}, loss: 0.1, links: [{from: c, to: all, loss: 1}]}\nliveness: {within: 1ns}\n",
		"name: x\nprotocol: twopc\nfaults:\n  - {fault: partition, kind: bridge, groups: [[c], [p1]], bridge: p2, when: {saves: log, nth: 3, after: 1h}}\n  - {fault: link, from: c, to: p1, delay: {dist: constant, value: 0s}, at: 1m}\n",
		"name: x\nprotocol: twopc\ncheck: [termination]\nassert: [{name: a, always: '1 in [] or node.c.state[0] == filter(nodes, {#.up})[9].id'}]\nexpect: {a: violated}\n",
		"name: x\nprotocol: twopc\nnemesis: {kinds: [crash, partition, link], max-faulty: 2, nodes: all, every: {dist: exponential, mean: 400ms}, lasts: forever, storage: kept, until: 8s}\n",
		"name: x\nprotocol: twopc\nnemesis: {enumerate: crash-points, max-faulty: 2}\nfaults: [{fault: crash, node: p1, when: {effect: 17}}]\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := registry.Parse("f", text)
		if err != nil {
			var problems strict.Errors
			if !errors.As(err, &problems) || len(problems) == 0 || !utf8.ValidString(problems.Report()) {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		written, err := scenarios.Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := registry.Parse("f", written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if second, err := scenarios.Encode(again); err != nil || string(second) != string(written) {
			t.Fatalf("%v\n%s\n%s", err, written, second)
		}
	})
}

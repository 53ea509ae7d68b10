package etcdraft_test

import (
	"fmt"
	"testing"

	"simrun/scenarios"
)

// The disk of n2 does what disks do, while clients go on. All is as it was, or n2 knows that it is not and stops.
func TestDisks(t *testing.T) {
	const clients = `
nodes: 3
params: {snapshot_every: 5}
workload:
  - {clients: 3, think: {dist: exponential, mean: 10ms}, keys: 2, from: 0s, until: 2s}
run: {until: 4s}
faults:
`
	for _, c := range []struct {
		name, faults string
		sees         string // what happens in some seed
	}{
		{"what was not synced is lost", "  - {fault: crash, node: n2, at: 1s, recover: 50ms, storage: unsynced-lost}", "recover"},
		{"what was written is kept", "  - {fault: crash, node: n2, at: 1s, recover: 50ms, storage: kept}", "recover"},
		{"writes are lost", "  - {fault: storage, node: n2, kind: lost-writes, at: 500ms, for: 1s}\n  - {fault: crash, node: n2, when: {saves: wal.1, nth: 9}, recover: 50ms}", "recover"},
		{"a write is torn", "  - {fault: storage, node: n2, kind: torn-write, at: 500ms, for: 1s}\n  - {fault: crash, node: n2, when: {saves: wal.2, nth: 3}, recover: 50ms}", "recover"},
		{"it is full", "  - {fault: storage, node: n2, kind: full, at: 500ms, for: 700ms}", "restart"},
		{"it is full in the middle of a snapshot", "  - {fault: storage, node: n2, kind: full, when: {saves: wal.2}, for: 500ms}", "restart"},
		{"it rots", "  - {fault: storage, node: n2, kind: bit-rot, at: 900ms}\n  - {fault: crash, node: n2, at: 1s, recover: 50ms}", "what was durable is rotten"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := compile(t, clients+c.faults)
			seen := make(witness)
			for seed := range uint64(20) {
				for property, v := range broken(t, p, seed, scenarios.Options{Observer: seen}) {
					t.Errorf("seed %d: %s %s", seed, property, v)
				}
			}
			if !seen[c.sees] {
				t.Errorf("never: %s", c.sees)
			}
		})
	}
}

// A crash at any moment at which a segment of the log is begun leaves one of the two: whatever n2 writes
// to the other segment first, or at last.
func TestCrashesWhileASnapshotIsSaved(t *testing.T) {
	for _, loss := range []string{"unsynced-lost", "kept"} {
		for _, record := range []string{"wal.1", "wal.2"} {
			for nth := 1; nth <= 12; nth++ {
				p := compile(t, fmt.Sprintf(`
nodes: 3
params: {snapshot_every: 2}
workload:
  - {clients: 3, keys: 1, from: 0s, until: 1s}
run: {until: 2s}
faults:
  - {fault: crash, node: n2, when: {saves: %s, nth: %d}, recover: 30ms, storage: %s}
`, record, nth, loss))
				for property, v := range broken(t, p, uint64(nth), scenarios.Options{}) {
					t.Errorf("crash at write %d to %s, %s: %s %s", nth, record, loss, property, v)
				}
			}
		}
	}
}

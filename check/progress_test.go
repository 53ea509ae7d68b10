package check_test

import (
	"strings"
	"testing"
	"time"

	"simrun/check"
	"simrun/sim"
)

// serve tells a monitor of operations: each word is an event, a millisecond after the one before it. c? is an
// operation asked of c, c! the answer to its last one, c- a crash of c.
func serve(t *testing.T, m check.Monitor, text string) *sim.World {
	t.Helper()
	w := world(t, "")
	last := make(map[sim.NodeID]sim.OpID)
	asked := sim.OpID(0)
	for i, word := range strings.Fields(text) {
		node, _ := w.Config().Lookup(word[:len(word)-1])
		e := sim.Event{Seq: uint64(i + 1), At: at(time.Duration(i+1) * ms), Node: node}
		switch word[len(word)-1] {
		case '?':
			asked++
			last[node] = asked
			e.Kind, e.Op = sim.EventInvoke, asked
		case '!':
			e.Kind, e.Op = sim.EventRespond, last[node]
		case '-':
			e.Kind = sim.EventCrash
		}
		m.Watch(w, &e)
	}
	return w
}

func TestProgress(t *testing.T) {
	for _, test := range []struct {
		text         string
		calm, within int // ms
		want         string
		waiting      bool
		open         bool
	}{
		{"", 0, 0, notExercised, false, false},
		{"c? c! p1? p1!", 0, 0, holds, false, false},
		{"c? c! p1?", 0, 0, "late by p1 at 3ms: 1 operation not answered, the first of p1 at 3ms", true, true},
		{"c? p1? p1? c!", 0, 0, "late by p1 at 2ms: 2 operations not answered, the first of p1 at 2ms", true, true},
		{"c? p1? p1!", 2, 0, holds, false, true}, // c asked before the calm
		{"c? c! p1? p1!", 5, 0, notExercised, false, false},
		{"c? c!", 50, 0, notExercised, false, false},
		{"c? c-", 0, 0, notExercised, false, false}, // nobody waits for the answer
		{"c? c- c!", 0, 0, notExercised, false, false},
		{"c? c- c?", 0, 0, "late by c at 3ms: 1 operation not answered, the first of c at 3ms", true, true},
		{"c? p1? c! p1!", 0, 2, holds, false, false},
		{"c? p1? p2? p2! c! p1!", 0, 2, "late by c at 1ms: 2 operations answered late, the first of c at 1ms", false, false},
		{"c? p1? p2? p2! c!", 0, 2, "late by p1 at 2ms: 1 operation not answered, 1 operation answered late, the first of p1 at 2ms", true, true},
	} {
		m := monitor(t, "replication progress")
		w := serve(t, m, test.text)
		s := m.Status(w, check.Terms{Calm: at(ms * time.Duration(test.calm)), Within: ms * time.Duration(test.within), End: at(10 * ms)})
		if got := words(s); got != test.want || s.Waiting != test.waiting || m.Open() != test.open {
			t.Errorf("%q, calm at %d ms, within %d ms: %s, waiting %t, open %t; want %s, waiting %t, open %t",
				test.text, test.calm, test.within, got, s.Waiting, m.Open(), test.want, test.waiting, test.open)
		}
	}
}

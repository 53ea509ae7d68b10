package report

import (
	"io"
	"testing"

	"simrun/sim"
)

// What is told of lost messages never reads as if a node had sent to itself.
func TestLostKeepsSendersApart(t *testing.T) {
	rec, res := recordNamed(t, "raft/figure-8-any-term") // n1 to n5
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	demand(t, text, "  AppendEntries from n1 to n3 n4 and from n5 to n1 is lost\n")
	teller := newTeller(rec)
	tests := []struct {
		ways [][2]sim.NodeID
		want string
	}{
		{[][2]sim.NodeID{{0, 2}, {0, 3}}, "M from n1 to n3 n4 is lost"},
		{[][2]sim.NodeID{{0, 2}, {1, 2}, {0, 2}}, "M from n1 n2 to n3 is lost 3 times"},
		{[][2]sim.NodeID{{4, 0}, {0, 2}, {0, 3}}, "M from n1 to n3 n4 and from n5 to n1 is lost"},
		{[][2]sim.NodeID{{0, 2}, {1, 2}, {2, 0}, {2, 1}}, "M from n1 n2 to n3 and from n3 to n1 n2 is lost 4 times"},
		{[][2]sim.NodeID{{0, 1}, {1, 2}, {2, 0}}, "M among n1 n2 n3 is lost"},
	}
	for _, tt := range tests {
		l := &loss{kind: "M"}
		for _, w := range tt.ways {
			l.add(w[0], w[1])
		}
		if got := teller.lost(l); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

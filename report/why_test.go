package report

import "testing"

// Of a node that has decided much, the last decision is told, and how many there were.
func TestManyDecisionsAreCounted(t *testing.T) {
	for want, values := range map[string][]string{
		"a, then b, then c":      {"a", "b", "c"},
		"4 values, at last d":    {"a", "b", "c", "d"},
		"commit":                 {"commit"},
		"1,000 values, at last ": make([]string, 1000),
	} {
		if got := inTurn(values); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

package flooding

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Values are ordered as people count.
func TestOrder(t *testing.T) {
	for _, sorted := range [][]string{
		{"p1", "p2", "p10", "p11", "p100", "q1"},
		{"0", "9", "010", "10", "11"},
		{"", "7", "A", "a", "a0", "a1b2", "a1b10", "ab"},
		{"18446744073709551615", "18446744073709551616", "100000000000000000000000000000"},
		{"p01", "p1", "p1a"},
	} {
		shuffled := slices.Clone(sorted)
		slices.Reverse(shuffled)
		slices.SortFunc(shuffled, compare)
		if !slices.Equal(shuffled, sorted) {
			t.Errorf("%q, want %q", shuffled, sorted)
		}
	}
}

// It is a total order, and no two values are equal in it.
func TestOrderIsTotal(t *testing.T) {
	value := rapid.StringMatching(`[a0-2.]{0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := value.Draw(t, "a"), value.Draw(t, "b"), value.Draw(t, "c")
		if (compare(a, b) == 0) != (a == b) {
			t.Errorf("%q and %q compare as %d", a, b, compare(a, b))
		}
		if compare(a, b) != -compare(b, a) {
			t.Errorf("%q and %q the other way round", a, b)
		}
		if compare(a, b) < 0 && compare(b, c) < 0 && compare(a, c) >= 0 {
			t.Errorf("%q before %q before %q, but not before it", a, b, c)
		}
	})
}

func TestUnion(t *testing.T) {
	list := rapid.Custom(func(t *rapid.T) []string {
		all := rapid.SliceOfN(rapid.StringMatching(`[ab][0-9]{1,2}`), 0, 6).Draw(t, "values")
		slices.SortFunc(all, compare)
		return slices.Compact(all)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		before, after := slices.Clone(a), slices.Concat(a, b)
		slices.SortFunc(after, compare)
		if got, want := union(a, b), slices.Compact(after); !slices.Equal(got, want) || !slices.Equal(a, before) {
			t.Errorf("the union of %q and %q is %q, want %q", before, b, got, want)
		}
	})
}

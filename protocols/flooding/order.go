package flooding

import (
	"cmp"
	"slices"
	"strings"
)

// compare orders values as people count: digits in a row are a number, everything
// else is taken byte by byte. So p2 comes before p10 and 9 before 10. Signs and
// decimal points are bytes like others. Values that differ only in zeros before a number are
// ordered as text, so that no two values are equal.
func compare(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digits(x), digits(y)
		if m == 0 || n == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		i, j := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
		if order := cmp.Or(cmp.Compare(len(i), len(j)), cmp.Compare(i, j)); order != 0 {
			return order
		}
		x, y = x[m:], y[n:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits counts the digits that a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// union is the values of both lists, in order. It is one of the two lists if that has them all.
func union(a, b []string) []string {
	if includes(a, b) {
		return a
	}
	if includes(b, a) {
		return b
	}
	all := slices.Concat(a, b)
	slices.SortFunc(all, compare)
	return slices.Compact(all)
}

// includes tells whether all values of b, in order, are among those of a, in order.
func includes(a, b []string) bool {
	for _, value := range b {
		for len(a) > 0 && a[0] != value && compare(a[0], value) < 0 {
			a = a[1:]
		}
		if len(a) == 0 || a[0] != value {
			return false
		}
	}
	return true
}

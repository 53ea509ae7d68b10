package strict

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Nearest returns the known name that was probably meant by a misspelt one: the
// one with the fewest typing errors, as long as those are at most a third of
// its letters. Case does not count.
func Nearest(name string, known []string) (string, bool) {
	best, found := "", false
	fewest := 0
	for _, k := range known {
		limit := max(utf8.RuneCountInString(name), utf8.RuneCountInString(k)) / 3
		if len(name) > 4*(len(k)+1) || sameButNumber(name, k) {
			continue
		}
		d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(k)))
		if d <= limit && (!found || d < fewest) {
			best, fewest, found = k, d, true
		}
	}
	return best, found
}

// sameButNumber tells names such as p4 and p2 apart from typing errors: whoever
// writes p4 is wrong about how many there are, and did not mean p2.
func sameButNumber(a, b string) bool {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return -1
			}
			return r
		}, s)
	}
	return a != b && letters(a) == letters(b)
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that lead from a to b (Damerau's distance, no letter touched twice).
func distance(a, b []rune) int {
	var before, above []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			substitution := above[j-1]
			if a[i-1] != b[j-1] {
				substitution++
			}
			row[j] = min(above[j]+1, row[j-1]+1, substitution)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

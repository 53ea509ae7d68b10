package report

import (
	"fmt"
	"strconv"
	"strings"
)

// plural puts the verb that a phrase begins with into the plural: votes commit
// becomes vote commit.
func plural(phrase string) string {
	verb, rest, found := strings.Cut(phrase, " ")
	switch {
	case verb == "is":
		verb = "are"
	case verb == "has":
		verb = "have"
	case verb == "does", verb == "goes":
		verb = strings.TrimSuffix(verb, "es")
	case strings.HasSuffix(verb, "ies") && len(verb) > 4:
		verb = strings.TrimSuffix(verb, "ies") + "y"
	case endsInAny(verb, "sses", "shes", "ches", "xes", "zzes"):
		verb = strings.TrimSuffix(verb, "es")
	default:
		verb = strings.TrimSuffix(verb, "s")
	}
	if !found {
		return verb
	}
	return verb + " " + rest
}

// singular is the inverse of plural for one verb: begin becomes begins.
func singular(verb string) string {
	switch {
	case endsInAny(verb, "ss", "sh", "ch", "x", "z", "o"):
		return verb + "es"
	case strings.HasSuffix(verb, "y") && !endsInAny(verb, "ay", "ey", "oy", "uy"):
		return strings.TrimSuffix(verb, "y") + "ies"
	}
	return verb + "s"
}

func endsInAny(text string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(text, e) {
			return true
		}
	}
	return false
}

// times prints how often something happens.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return count(n) + " times"
}

// more prints how often something happens again.
func more(n int) string {
	if n == 1 {
		return "once more"
	}
	return count(n) + " more times"
}

// count prints a number with its thousands apart: 12,480.
func count[N int | int64 | uint64](n N) string {
	digits := strconv.FormatUint(uint64(n), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// counted prints a number of things: 1 seed, 20 seeds.
func counted[N int | int64 | uint64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

// names joins names; where they would take more than n columns, the middle ones are left out and
// all are counted.
func names(all []string, n int) string {
	if text := strings.Join(all, " "); width(text) <= n || len(all) < 3 {
		return text
	}
	return fmt.Sprintf("%s … %s (%d)", all[0], all[len(all)-1], len(all))
}

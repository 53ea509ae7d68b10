package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlural(t *testing.T) {
	for one, many := range map[string]string{
		"votes commit": "vote commit", "asks each other": "ask each other", "tries again": "try again", "is back": "are back",
		"has it": "have it", "passes it on": "pass it on", "goes on": "go on", "promises": "promise", "lies": "lie", "catches up": "catch up",
		"acknowledges": "acknowledge",
	} {
		if got := plural(one); got != many {
			t.Errorf("plural(%q) = %q, want %q", one, got, many)
		}
	}
	for many, one := range map[string]string{"begin": "begins", "put": "puts", "try": "tries", "join": "joins", "go": "goes", "push": "pushes", "play": "plays"} {
		if got := singular(many); got != one {
			t.Errorf("singular(%q) = %q, want %q", many, got, one)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %s, want %s", n, got, want)
		}
	}
	if got := counted(1, "seed") + " " + counted(20, "seed"); got != "1 seed 20 seeds" {
		t.Error(got)
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two\nthree   four\n\nfive a-word-that-is-too-long\n", 9)
	want := []string{"one two", "three", "four", "", "five", "a-word-that-is-too-long"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNames(t *testing.T) {
	if got := names([]string{"p1", "p2", "p3"}, 8); got != "p1 p2 p3" {
		t.Error(got)
	}
	if got := names([]string{"p1", "p2", "p3"}, 7); got != "p1 … p3 (3)" {
		t.Error(got)
	}
}

func TestParseFormat(t *testing.T) {
	if f, err := ParseFormat("junit", CheckFormats...); f != JUnit || err != nil {
		t.Error(f, err)
	}
	for name, want := range map[string]string{
		"junit": "format junit does not exist here; there are table, json, markdown, csv",
		"jsn":   `unknown format "jsn"; did you mean json?`,
		"pdf":   `unknown format "pdf"; there are table, json, markdown, csv`,
	} {
		if _, err := ParseFormat(name, SweepFormats...); err == nil || err.Error() != want {
			t.Errorf("ParseFormat(%q): %v, want %s", name, err, want)
		}
	}
}

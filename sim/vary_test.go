package sim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"simrun/sim"
)

// letter is a message with a part of every type.
type letter struct {
	To     sim.NodeID
	Ballot sim.Epoch
	Count  int
	Urgent bool
	Names  []string
	Inner  struct{ Text string }
	After  time.Duration
	secret uint8
}

func (letter) Kind() string { return "letter" }

func TestVariants(t *testing.T) {
	var d sim.Describer
	l := letter{To: 1, Ballot: 5, Names: []string{"x", "y"}}
	seen := letter{To: 1, Ballot: 9, Names: []string{"z"}, secret: 1}
	seen.Inner.Text = "hi"
	var got []string
	for _, v := range d.Variants(l, d.NewPalette(seen, l), []sim.NodeID{0, 1}) {
		m := v.(letter)
		got = append(got, fmt.Sprint(m.To, m.Ballot, m.Count, m.Urgent, m.Names, " ", m.Inner.Text, " ", m.After, m.secret))
	}
	want := []string{
		"0 5 0 false [x y]  0s 0",
		"1 9 0 false [x y]  0s 0", "1 4 0 false [x y]  0s 0", "1 6 0 false [x y]  0s 0",
		"1 5 -1 false [x y]  0s 0", "1 5 1 false [x y]  0s 0",
		"1 5 0 true [x y]  0s 0",
		"1 5 0 false [z]  0s 0",
		"1 5 0 false [y]  0s 0", "1 5 0 false [z y]  0s 0", "1 5 0 false [y y]  0s 0",
		"1 5 0 false [x]  0s 0", "1 5 0 false [x z]  0s 0", "1 5 0 false [x x]  0s 0",
		"1 5 0 false [x y] hi 0s 0",
		"1 5 0 false [x y]  0s 1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if fmt.Sprint(l) != "{1 5 0 false [x y] {} 0s 0}" {
		t.Errorf("the message itself has changed: %v", l)
	}
}

func TestLike(t *testing.T) {
	var d sim.Describer
	last := func(n int) int { return n - 1 }
	seen := d.NewPalette(letter{Ballot: 3, Names: []string{"a"}}, letter{Ballot: 4})
	got, missing := d.Like(order{}, letter{}, seen, last)
	if got != (order{}) || !slices.Equal(missing, []string{"value", "round", "sign"}) {
		t.Errorf("%v lacks %v", got, missing)
	}
	got, missing = d.Like(letter{}, nil, seen, last)
	if m := got.(letter); m.Ballot != 4 || m.Names != nil || len(missing) != 0 {
		t.Errorf("%v lacks %v", got, missing)
	}
	got, _ = d.Like(letter{}, letter{Ballot: 7}, seen, last)
	if got.(letter).Ballot != 7 {
		t.Errorf("%v has not the ballot of what it is like", got)
	}
}

func TestSet(t *testing.T) {
	var d sim.Describer
	lookup := func(name string) (sim.NodeID, []string) {
		if name == "p2" {
			return 2, nil
		}
		return sim.Nobody, []string{"p1", "p2"}
	}
	got, problems := d.Set(letter{Count: 3}, map[string]any{
		"to": "p2", "ballot": "12", "urgent": "true", "names": []any{"a", "3"}, "inner": map[string]any{"text": "hi"}, "after": "3ms",
	}, lookup)
	if text := fmt.Sprint(got); text != "{2 12 3 true [a 3] {hi} 3ms 0}" || len(problems) > 0 {
		t.Errorf("%s %v", text, problems)
	}
	for _, test := range []struct {
		field, want string
		value       any
	}{
		{"too", "[too] unknown field \"too\" of letter", "p2"},
		{"to", "[to] unknown node \"p9\"", "p9"},
		{"ballot", "[ballot] expected a whole number from 0 to 18446744073709551615, found \"-1\"", "-1"},
		{"count", "[count] expected a whole number from -9223372036854775808 to 9223372036854775807, found \"x\"", "x"},
		{"secret", "[secret] expected a whole number from 0 to 255, found \"256\"", "256"},
		{"urgent", "[urgent] expected true or false, found \"yes\"", "yes"},
		{"names", "[names] expected a list, found \"a\"", "a"},
		{"names", "[names] expected one value, found a mapping", []any{map[string]any{}}},
		{"inner", "[inner text] expected one value, found a list", map[string]any{"text": []any{}}},
		{"inner", "[inner] expected a mapping of fields, found a list", []any{}},
		{"after", "[after] expected a duration such as 150ms, found \"3\"", "3"},
	} {
		_, problems := d.Set(letter{}, map[string]any{test.field: test.value}, lookup)
		if len(problems) != 1 || fmt.Sprint(problems[0].Field, " ", problems[0]) != test.want {
			t.Errorf("%s: %v %v", test.field, problems, problems)
		}
	}
	_, problems = d.Set(order{}, map[string]any{"sign": "x"}, lookup)
	if len(problems) != 1 || problems[0].Message != "a signature can't be set: nobody can forge one" {
		t.Errorf("%v", problems)
	}
}

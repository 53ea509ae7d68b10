package strict_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"simrun/scenarios/strict"
)

func TestDecode(t *testing.T) {
	var got sample
	err := newCodec().Decode("f", []byte(`
text: 1
color: yes
bool: true
int: -7
uint: +18446744073709551615
float: 0.001
wait: 0
point: &p {x: -128, y: 65535}
points: [*p, {x: 1}]
words: [null-ish, "null", 10MB/s, 2001-12-14, 0x1f]
groups: [[c, p1], [p2]]
counts: {p10: 1, 7: 2}
named: {p: *p}
level: high
share: 1/3
`), &got)
	if err != nil {
		t.Fatal(err)
	}
	p := point{X: -128, Y: 65535}
	want := sample{
		Text: "1", Color: "yes", Bool: true, Int: -7, Uint: 1<<64 - 1, Float: 0.001,
		Point: &p, Points: []point{p, {X: 1}},
		Words:  []string{"null-ish", "null", "10MB/s", "2001-12-14", "0x1f"},
		Groups: [][]string{{"c", "p1"}, {"p2"}},
		Counts: map[string]int{"p10": 1, "7": 2}, Named: map[string]point{"p": p},
		Level: 2, Share: share{1, 3},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEncode(t *testing.T) {
	var later struct {
		Later *strict.Node `yaml:"later"`
	}
	if err := newCodec().Decode("f", []byte("later: {b: &b [x, '1'], a: *b, c: 0x1f} # kept"), &later); err != nil {
		t.Fatal(err)
	}
	got, err := newCodec().Encode(sample{
		Text: "two\nlines", Color: "no", Int: 3, Float: 1e-7, Wait: 90 * time.Minute,
		Point: &point{}, Points: []point{{X: 1}, {X: 2, Y: 3}},
		Words:  []string{"", "y", "1", "a: b", "10MB/s", "a,b", "-", "it's", "tab\t", "two\nlines", "50/s", "1_0", "12:30:00", "~", "<<", "="},
		Groups: [][]string{{"c"}, {"p1", "p2"}}, Counts: map[string]int{"p10": 1, "p2": 2, "on": 3},
		Named: map[string]point{"b": {X: 1}, "a": {X: 2}},
		Later: later.Later, Level: 1, Share: share{1, 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `text: |-
  two
  lines
color: 'no'
int: 3
float: 0.0000001
wait: 1h30m
point:
  x: 0
points:
  - {x: 1}
  - {x: 2, 'y': 3}
words: ['', 'y', '1', 'a: b', 10MB/s, 'a,b', '-', it's, "tab\t", "two\nlines", 50/s, '1_0', '12:30:00', '~', '<<', '=']
groups:
  - [c]
  - [p1, p2]
counts: {'on': 3, p2: 2, p10: 1}
named:
  a:
    x: 2
  b:
    x: 1
later: {b: [x, '1'], a: [x, '1'], c: 0x1f}
level: low
share: 1/3
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestEncodeFlow(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{sample{Text: "two\nlines", Points: []point{{X: 1}}}, `{text: "two\nlines", points: [{x: 1}]}`},
		{"a\nb\n", `"a\nb\n"`},
		{time.Hour, "1h"},
		{90 * time.Second, "1m30s"},
		{time.Duration(0), "0s"},
		{map[string]any{"b": true, "a": []any{1, strict.Flow("x")}}, "{a: [1, x], b: true}"},
		{[]string{}, "[]"},
		{strings.Repeat("long ", 100) + "text", strings.Repeat("long ", 100) + "text"},
	}
	for _, tt := range tests {
		if got, err := newCodec().EncodeFlow(tt.value); got != tt.want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, tt.want)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	for _, value := range []any{nil, (*point)(nil), []*point{nil}, -time.Second, "\xff", map[string]int{"\xff": 1}} {
		if out, err := newCodec().Encode(value); err == nil {
			t.Errorf("%v: no error, wrote %s", value, out)
		}
	}
}

// An embedded struct's keys belong to its parent, and the Origin of either
// knows where they are.
func TestInline(t *testing.T) {
	type Base struct {
		strict.Origin `yaml:"-"`
		Node          string `yaml:"node" required:"true"`
	}
	type Derived struct {
		Base `yaml:",inline"`
		At   int `yaml:"at,omitempty"`
	}
	var d Derived
	if err := newCodec().Decode("f", []byte("at: 1\nnode: p1\n"), &d); err != nil {
		t.Fatal(err)
	}
	if d.Node != "p1" || d.At != 1 {
		t.Errorf("got %+v", d)
	}
	if got, want := d.Where("at").Errorf("too early").Error(), "f:1:5: too early"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if text, err := newCodec().EncodeFlow(d); text != "{node: p1, at: 1}" {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestMisusePanics(t *testing.T) {
	tests := []struct {
		into any
		want string
	}{
		{sample{}, "strict: decoding needs a pointer to decode into"},
		{&struct{ Name string }{}, `strict: field Name of struct { Name string } needs a yaml tag with a name, or "-"`},
		{&struct {
			Name string `yaml:"name,ommitempty"`
		}{}, `strict: unknown option "ommitempty" in the yaml tag of "name"`},
		{&struct {
			A int `yaml:"a"`
			B int `yaml:"a"`
		}{}, `strict: key "a" is twice in struct { A int "yaml:\"a\""; B int "yaml:\"a\"" }`},
		{&struct {
			A any `yaml:"a"`
		}{}, "strict: no way to decode into interface {}"},
		{&struct {
			A map[int]int `yaml:"a"`
		}{}, "strict: the keys of map[int]int are not strings"},
	}
	for _, tt := range tests {
		func() {
			defer func() {
				if got := recover(); got != tt.want {
					t.Errorf("got %v, want %s", got, tt.want)
				}
			}()
			_ = newCodec().Decode("f", []byte("a: 1"), tt.into)
		}()
	}
}

func TestNode(t *testing.T) {
	var n *strict.Node
	if err := newCodec().Decode("f", []byte("b: [1, 2]\na: {x: 1}\n"), &n); err != nil {
		t.Fatal(err)
	}
	if got := n.Keys(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("keys %q", got)
	}
	if got := n.Get("b").Items()[1].Text(); got != "2" {
		t.Errorf("item %q", got)
	}
	if got := n.KeyNode("a").Errorf("here").Error(); got != "f:2:1: here" {
		t.Errorf("key at %q", got)
	}
	var p point
	if err := n.Get("a").Decode(&p); err != nil || p.X != 1 {
		t.Errorf("decoded %+v, %v", p, err)
	}
	if err := n.Get("b").Decode(&p); err == nil || err.Error() != "f:1:4: expected a mapping, found a list" {
		t.Errorf("got %v", err)
	}
	if err := n.Get("c").Decode(&p); err == nil || err.Error() != "expected a value, found nothing" {
		t.Errorf("got %v", err)
	}
	if n.Get("c").Kind() != strict.Null || n.Kind() != strict.Mapping || n.Get("b").Kind() != strict.Sequence {
		t.Error("wrong kinds")
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawSample(t)
		codec := newCodec()
		text, err := codec.Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		line, err := codec.EncodeFlow(want)
		if err != nil || strings.Contains(line, "\n") {
			t.Fatalf("%v: %s", err, line)
		}
		for _, file := range []string{string(text), line} {
			var got sample
			if err := codec.Decode("f", []byte(file), &got); err != nil {
				t.Fatalf("%v in\n%s", err, file)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("got  %+v\nwant %+v from\n%s", got, want, file)
			}
		}
	})
}

func drawSample(t *rapid.T) sample {
	text := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"", "no", "y", "1", "1.0", "0x1f", "1_000", "2001-01-01", "1:30", ".inf", "null", "~", "<<", "a: b", "a #b", "- a", "---", "a\n", "\na", "a\n\n", " a\nb", "a \nb", "\ufeff", "\u2028", "\u0085", "\r\n", "😀\nb", "'", `"`, `\`, "%", "@a", "`", "&a", "*a", "!a", "|", ">", "?", "? a", ":", "a:", "#", "[]", "{}", "a,b"}),
		rapid.StringMatching(`[a-c:#,\-?!&*%@ \n'"]{0,8}`),
	)
	points := rapid.Custom(func(t *rapid.T) point {
		return point{X: rapid.Int8().Draw(t, "x"), Y: rapid.Uint16().Draw(t, "y")}
	})
	s := sample{
		Text:   text.Draw(t, "text"),
		Color:  color(text.Draw(t, "color")),
		Bool:   rapid.Bool().Draw(t, "bool"),
		Int:    rapid.Int().Draw(t, "int"),
		Uint:   rapid.Uint64().Draw(t, "uint"),
		Float:  rapid.Float64().Draw(t, "float"),
		Wait:   time.Duration(rapid.Int64Min(0).Draw(t, "wait")),
		Points: rapid.SliceOfN(points, 1, 3).Draw(t, "points"),
		Words:  rapid.SliceOfN(text, 1, 5).Draw(t, "words"),
		Groups: rapid.SliceOfN(rapid.SliceOfN(text, 1, 3), 1, 3).Draw(t, "groups"),
		Counts: rapid.MapOfN(text, rapid.Int(), 1, 3).Draw(t, "counts"),
		Named:  rapid.MapOfN(text, points, 1, 3).Draw(t, "named"),
		Level:  level(rapid.IntRange(0, 2).Draw(t, "level")),
		Share:  share{rapid.IntRange(0, 9).Draw(t, "part"), 9},
	}
	if p := points.Draw(t, "point"); rapid.Bool().Draw(t, "pointed") {
		s.Point = &p
	}
	return s
}

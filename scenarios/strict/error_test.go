package strict_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"simrun/scenarios/strict"
)

type color string

type point struct {
	X int8   `yaml:"x" required:"true"`
	Y uint16 `yaml:"y,omitempty"`
}

type sample struct {
	Text   string           `yaml:"text,omitempty"`
	Color  color            `yaml:"color,omitempty"`
	Bool   bool             `yaml:"bool,omitempty"`
	Int    int              `yaml:"int,omitempty"`
	Uint   uint64           `yaml:"uint,omitempty"`
	Float  float64          `yaml:"float,omitempty"`
	Wait   time.Duration    `yaml:"wait,omitempty"`
	Point  *point           `yaml:"point,omitempty"`
	Points []point          `yaml:"points,omitempty,flow"`
	Words  []string         `yaml:"words,omitempty,flow"`
	Groups [][]string       `yaml:"groups,omitempty,flow"`
	Counts map[string]int   `yaml:"counts,omitempty,flow"`
	Named  map[string]point `yaml:"named,omitempty"`
	Later  *strict.Node     `yaml:"later,omitempty"`
	Level  level            `yaml:"level,omitempty"`
	Share  share            `yaml:"share,omitempty"`
}

// level reads and writes itself; share is taught to the codec.
type level int

func (l *level) DecodeNode(n *strict.Node) error {
	for i, name := range []string{"", "low", "high"} {
		if name != "" && n.Text() == name {
			*l = level(i)
			return nil
		}
	}
	return n.Unknown("level", n.Text(), []string{"low", "high"})
}

func (l level) EncodeNode() any { return []string{"", "low", "high"}[l] }

type share struct{ part, whole int }

func newCodec() *strict.Codec {
	c := strict.New()
	c.What = "a sample"
	strict.Handle(c,
		func(n *strict.Node) (s share, err error) {
			if _, err := fmt.Sscanf(n.Text(), "%d/%d", &s.part, &s.whole); err != nil {
				return s, errors.New("a share is written like 1/3")
			}
			return s, nil
		},
		func(s share) any { return fmt.Sprintf("%d/%d", s.part, s.whole) })
	return c
}

func TestErrors(t *testing.T) {
	tests := []struct{ name, file, want string }{
		// The document.
		{"empty", "", `f:1:1: the file is empty: expected a sample`},
		{"only comments", "# nothing\n\n", `f:1:1: the file is empty: expected a sample`},
		{"only a marker", "---\n", `f:1:1: the file is empty: expected a sample`},
		{"null", "null\n", `f:1:1: expected a mapping, found null`},
		{"a list", "- a\n", `f:1:1: expected a mapping, found a list`},
		{"text", "hello\n", `f:1:1: expected a mapping, found the text "hello"`},
		{"second document", "int: 1\n---\nint: 2\n", `f:2:1: a second document starts here: one file is one document`},
		{"broken second document", "int: 1\n---\n}\n", `f:3:1: did not find expected node content`},
		{"binary", "int: 1\ntext: a\x00b\n", `f:2:8: this is not YAML text: control character U+0000`},
		{"latin-1", "text: caf\xe9\n", `f:1:10: this is not YAML text: byte 0xe9 is not UTF-8`},
		{"utf-16", "\xff\xfei\x00", `f:1:1: this is not YAML text: byte 0xff is not UTF-8`},
		{"too large", strings.Repeat("#", strict.MaxBytes+1), `f: the file has 16777217 bytes, more than the 16777216 that are read`},

		// Syntax.
		{"tab", "point:\n\tx: 1\n", `f:2:1: found character that cannot start any token (indent with spaces, not with tabs)`},
		{"indentation", "point:\n  x: 1\n y: 2\n", `f:3:2: did not find expected key`},
		{"unclosed list", "int: 1\nwords: [a, b\ntext: c\n", `f:3:5: did not find expected ',' or ']' for what began at 2:8`},
		{"unclosed quote", "int: 1\ntext: \"abc\n\nbool: true\n", `f:5:1: found unexpected end of stream for what began at 2:7`},
		{"two colons", "text: a: b\n", `f:1:8: mapping values are not allowed in this context (put text with a colon in quotes, or check the indentation)`},
		{"percent", "text: %a\n", `f:1:7: found character that cannot start any token (put the text in quotes)`},
		{"unknown anchor", "int: 1\ntext: *foo\n", `f:2:7: unknown anchor 'foo' referenced`},

		// What is refused of YAML.
		{"tag", "text: !!binary aGk=\nint: 1\n", `f:1:7: explicit tags such as !!binary are not supported: write the plain value`},
		{"own tag", "point: !foo {x: 1}\n", `f:1:8: explicit tags such as !foo are not supported: write the plain value`},
		{"merge key", "named:\n  a: &a {x: 1}\n  b: {<<: *a, x: 2}\n", `f:3:7: merge keys (<<) are not supported: write the keys out`},
		{"list as a key", "? [a]\n: b\n", `f:1:3: a key must be a word, found a list or a mapping`},
		{"no key", "counts: {~: 1}\n", `f:1:10: a key must be a word, found nothing`},
		{"alias as a key", "text: &a int\n*a : 1\n", `f:2:1: a key must be written out, found the alias *a`},
		{"cyclic alias", "later: &x [a, *x]\n", `f:1:15: alias *x is inside of what it stands for`},

		// Keys.
		{"unknown key", "txet: a\n", `f:1:1: unknown key "txet" (did you mean text?)`},
		{"unlike any key", "point: {x: 1, zzz: 2}\n", `f:1:15: unknown key "zzz" (known: x, y)`},
		{"repeated key", "int: 1\ntext: a\nint: 2\n", `f:3:1: key "int" is already at line 1`},
		{"repeated key of a map", "counts: {a: 1, \"a\": 2}\n", `f:1:16: key "a" is already at line 1`},
		{"missing key", "points:\n  - {y: 1}\n", `f:2:5: missing key "x"`},

		// Types.
		{"list for text", "text: [a]\n", `f:1:7: expected text, found a list`},
		{"nothing for text", "text:\nint: 1\n", `f:1:6: expected text, found nothing`},
		{"null for text", "color: ~\n", `f:1:8: expected text, found ~`},
		{"text for a list", "words: a\n", `f:1:8: expected a list, found the text "a" (write [a])`},
		{"text with a comma for a list", "words: a,b\n", `f:1:8: expected a list, found the text "a,b"`},
		{"mapping for a list", "words: {a: b}\n", `f:1:8: expected a list, found a mapping`},
		{"text for a mapping", "counts: a\n", `f:1:9: expected a mapping, found the text "a"`},
		{"nothing for a struct", "point:\n", `f:1:7: expected a mapping, found nothing`},
		{"null in a list", "words: [a, ~]\n", `f:1:12: expected text, found ~`},
		{"yes", "bool: yes\n", `f:1:7: expected true or false, found the text "yes" (did you mean true?)`},
		{"Off", "bool: Off\n", `f:1:7: expected true or false, found the text "Off" (did you mean false?)`},
		{"quoted true", "bool: \"true\"\n", `f:1:7: expected true or false, found the text "true" (did you mean true?)`},
		{"number for a bool", "bool: 1\n", `f:1:7: expected true or false, found the number 1`},
		{"decimal for an int", "int: 1.0\n", `f:1:6: expected a whole number, found the number 1.0`},
		{"power for an int", "int: 1e3\n", `f:1:6: expected a whole number, found the number 1e3`},
		{"octal", "int: 010\n", `f:1:6: expected a whole number, found the number 010`},
		{"hexadecimal", "int: 0x10\n", `f:1:6: expected a whole number, found the number 0x10`},
		{"quoted number", "int: '1'\n", `f:1:6: expected a whole number, found the text "1"`},
		{"null for an int", "int: null\n", `f:1:6: expected a whole number, found null`},
		{"too large for int8", "point: {x: 128}\n", `f:1:12: 128 is out of range: from -128 to 127`},
		{"too large for int", "int: 9223372036854775808\n", `f:1:6: 9223372036854775808 is out of range: from -9223372036854775808 to 9223372036854775807`},
		{"too large for uint64", "uint: 18446744073709551616\n", `f:1:7: 18446744073709551616 is out of range: from 0 to 18446744073709551615`},
		{"negative", "uint: -1\n", `f:1:7: -1 is out of range: from 0 to 18446744073709551615`},
		{"not a number", "float: .nan\n", `f:1:8: expected a number, found the number .nan`},
		{"infinite", "float: .inf\n", `f:1:8: expected a number, found the number .inf`},
		{"power for a decimal", "float: 1e3\n", `f:1:8: expected a number, found the number 1e3`},
		{"no unit", "wait: 150\n", `f:1:7: expected a duration such as 150ms, found the number 150 (give a unit: 150ms, 150s)`},
		{"negative duration", "wait: -5s\n", `f:1:7: a duration can't be negative, found -5s`},
		{"list for a duration", "wait: [1s]\n", `f:1:7: expected a duration such as 150ms, found a list`},
		{"text for a duration", "wait: soon\n", `f:1:7: expected a duration such as 150ms, found the text "soon"`},
		{"through an alias", "text: &a hello\nint: *a\n", `f:2:6: expected a whole number, found the text "hello"`},
		{"long text", "int: " + strings.Repeat("a", 100), `f:1:6: expected a whole number, found the text "` + strings.Repeat("a", 60) + `…"`},

		// Types of others.
		{"method", "level: hihg\n", `f:1:8: unknown level "hihg" (did you mean high?)`},
		{"null for a method", "level:\n", `f:1:7: expected a value, found nothing`},
		{"function", "share: half\n", `f:1:8: a share is written like 1/3`},

		{"several", "wait: 1\nlevel: x\nint: a\nfoo: 1\n", strings.Join([]string{
			`f:1:7: expected a duration such as 150ms, found the number 1 (give a unit: 1ms, 1s)`,
			`f:2:8: unknown level "x" (known: low, high)`,
			`f:3:6: expected a whole number, found the text "a"`,
			`f:4:1: unknown key "foo" (known: text, color, bool, int, uint, float, wait, point, points, words, groups, counts, named, later, level, share)`,
		}, "\n")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s sample
			err := newCodec().Decode("f", []byte(tt.file), &s)
			if err == nil {
				t.Fatalf("no error, decoded %+v", s)
			}
			if err.Error() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", err, tt.want)
			}
		})
	}
}

func TestManyErrors(t *testing.T) {
	var s sample
	err := newCodec().Decode("f", []byte("words:\n"+strings.Repeat("  - []\n", 12)), &s)
	want := strings.Repeat("\n*", 10) + "\n... and 2 more"
	got := "\n" + err.Error()
	for i := range 12 {
		got = strings.Replace(got, fmt.Sprintf("f:%d:5: expected text, found a list", i+2), "*", 1)
	}
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReport(t *testing.T) {
	long := strings.Repeat("a, ", 100)
	tests := []struct{ name, file, want string }{
		{"tabs stay", "words: [a,\tb, [c]]\n", "f:1:15: expected text, found a list\n    1 | words: [a,\tb, [c]]\n      |           \t   ^"},
		{"quoted", "int: 'it''s' # why\n", "f:1:6: expected a whole number, found the text \"it's\"\n    1 | int: 'it''s' # why\n      |      ^^^^^^^"},
		{"end of line", "int:\n", "f:1:5: expected a whole number, found nothing\n    1 | int: \n      |     ^"},
		{"windows", "text: a\r\nint: b\r\n", "f:2:6: expected a whole number, found the text \"b\"\n    2 | int: b\n      |      ^"},
		{"no source", "text: \x1b[31m\n", "f:1:7: this is not YAML text: control character U+001B"},
		{"long line", "words: [" + long + "[], " + long + "]\n",
			"f:1:309: expected text, found a list\n    1 | …" + long[300-80:] + "[" + "], " + long[:57] + "…\n      | " + strings.Repeat(" ", 81) + "^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s sample
			var errs strict.Errors
			if err := newCodec().Decode("f", []byte(tt.file), &s); !errors.As(err, &errs) {
				t.Fatalf("got %v", err)
			}
			if got := errs.Report(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestErrorWithoutPlace(t *testing.T) {
	var origin strict.Origin
	err := origin.Where("node").Unknown("node", "p4", []string{"p1", "p2"})
	if got, want := err.Report(), `unknown node "p4" (known: p1, p2)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAliasBomb(t *testing.T) {
	var file strings.Builder
	file.WriteString("counts: &a0 {x: 1, y: 2}\nlater:\n")
	for i := range 30 {
		fmt.Fprintf(&file, "  a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	var s sample
	err := newCodec().Decode("f", []byte(file.String()), &s)
	if err == nil || !strings.Contains(err.Error(), "aliases expand to more than 100000 values") {
		t.Errorf("got %v", err)
	}
}

func TestDepth(t *testing.T) {
	var s sample
	deep := func(levels int) error {
		return newCodec().Decode("f", []byte("later: "+strings.Repeat("[", levels)+strings.Repeat("]", levels)), &s)
	}
	if err := deep(strict.MaxDepth - 1); err != nil {
		t.Error(err)
	}
	for _, levels := range []int{strict.MaxDepth, 5000, 20000} {
		if err := deep(levels); err == nil {
			t.Errorf("%d levels: no error", levels)
		}
	}
}

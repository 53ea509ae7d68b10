package strict_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"simrun/scenarios/strict"
)

// Whatever the input, Decode neither panics nor hangs, its errors can be shown,
// and what it accepts can be written and read again.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "# a\n", "---\n...\n", "%YAML 1.1\n---\na: 1\n", "\xff\xfe", "a\x00", "}", "? [a]\n: b", "&a [*a]", "*a",
		"text: |\n  a\n  b\nwords: [a, 'b', \"c\\n\"]\npoint: {x: 1}\nwait: 1s\nlevel: low\nshare: 1/2\n",
		"points:\n  - x: 1\n    y: 2 # c\n  - &p {x: 3}\n  - *p\nlater: {a: [~, 1.5, !!str x]}\n",
		"groups: [[a, b], [c]]\ncounts: {p2: 1, p10: 2}\nnamed:\n  <<: {x: 1}\n", "a: b: c", "a:\n\tb", "text: >-\n  x\n\n  y\n",
		"#\n - - a\n#b\n   #c\n", "a:\n  # b\n- c\n#d\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		codec := newCodec()
		var s sample
		if err := codec.Decode("f", data, &s); err != nil {
			var errs strict.Errors
			if !errors.As(err, &errs) || len(errs) == 0 || !utf8.ValidString(errs.Report()) {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		text, err := codec.Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		var again sample
		if err := codec.Decode("f", text, &again); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		s.Later, again.Later = nil, nil // places differ
		first, _ := codec.EncodeFlow(s)
		second, _ := codec.EncodeFlow(again)
		if first != second {
			t.Fatalf("%s\n%s", first, second)
		}
	})
}

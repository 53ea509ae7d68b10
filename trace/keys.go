package trace

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// repeatedKey returns a key that some object has twice, if there is one. The decoder would take the last of its values
// and say nothing. text is valid JSON.
func repeatedKey(text []byte) (key []byte, found bool) {
	var stackOfKeys [32][]byte // so that a line costs no allocation
	var stackOfStarts [16]int
	keys := stackOfKeys[:0]     // of the objects that are open, the outer ones first
	starts := stackOfStarts[:0] // of the keys of each object that is open; inArray for an array
	const inArray = -1
	expected := false // the next string is a key
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			starts, expected = append(starts, len(keys)), true
		case '[':
			starts, expected = append(starts, inArray), false
		case '}', ']':
			start := starts[len(starts)-1]
			starts, expected = starts[:len(starts)-1], false
			if start == inArray {
				break
			}
			same := bytes.Equal
			if len(starts) == 0 {
				same = bytes.EqualFold // the keys of a line are those of a struct, in which json does not tell cases apart
			}
			if key, found = twice(keys[start:], same); found {
				return key, true
			}
			keys = keys[:start]
		case ',':
			expected = starts[len(starts)-1] != inArray
		case '"':
			end := i + 1
			for ; text[end] != '"'; end++ {
				if text[end] == '\\' {
					end++
				}
			}
			if expected {
				keys, expected = append(keys, plainKey(text[i:end+1])), false
			}
			i = end
		}
	}
	return nil, false
}

// plainKey is what a key in quotes says.
func plainKey(quoted []byte) []byte {
	inside := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return inside
	}
	var s string
	_ = json.Unmarshal(quoted, &s) // it is valid
	return []byte(s)
}

// fewKeys are compared each with each.
const fewKeys = 16

// twice returns a key that comes twice, if there is one. It may change the order of keys.
func twice(keys [][]byte, same func(a, b []byte) bool) (key []byte, found bool) {
	if len(keys) > fewKeys {
		slices.SortFunc(keys, bytes.Compare)
		for i := 1; i < len(keys); i++ {
			if bytes.Equal(keys[i-1], keys[i]) {
				return keys[i], true
			}
		}
		return nil, false
	}
	for i, key := range keys {
		for _, earlier := range keys[:i] {
			if same(earlier, key) {
				return key, true
			}
		}
	}
	return nil, false
}

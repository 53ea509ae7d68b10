package strict

import (
	"fmt"
	"iter"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Kind is the shape of a node.
type Kind int

// A node is one of these; Null is a value that is empty, null or ~.
const (
	Null Kind = iota
	Scalar
	Sequence
	Mapping
)

// Node is a place in a file. A nil *Node is nowhere: it is Null, holds nothing,
// and its errors have no position.
type Node struct {
	doc     *document
	at      *yaml.Node // where it is written: the alias, where there is one
	content *yaml.Node // what is written there
}

// Kind tells the shape of the node.
func (n *Node) Kind() Kind {
	switch {
	case n == nil:
		return Null
	case n.content.Kind == yaml.SequenceNode:
		return Sequence
	case n.content.Kind == yaml.MappingNode:
		return Mapping
	case n.content.Tag == "!!null":
		return Null
	}
	return Scalar
}

// Text returns a scalar as it is written, without its quotes.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	return n.content.Value
}

// Items returns the items of a sequence.
func (n *Node) Items() []*Node {
	if n.Kind() != Sequence {
		return nil
	}
	items := make([]*Node, len(n.content.Content))
	for i, raw := range n.content.Content {
		items[i] = n.doc.node(raw)
	}
	return items
}

// Keys returns the keys of a mapping in the order of the file.
func (n *Node) Keys() []string {
	var keys []string
	for key := range n.Pairs() {
		keys = append(keys, key.Text())
	}
	return keys
}

// Get returns the value of a key, or nil where the mapping has no such key.
func (n *Node) Get(key string) *Node {
	_, value := n.find(key)
	return value
}

// KeyNode returns the place of a key itself, or nil.
func (n *Node) KeyNode(key string) *Node {
	k, _ := n.find(key)
	return k
}

func (n *Node) find(name string) (key, value *Node) {
	for k, v := range n.Pairs() {
		if k.Text() == name {
			return k, v
		}
	}
	return nil, nil
}

// Pairs goes over the keys and values of a mapping in the order of the file.
func (n *Node) Pairs() iter.Seq2[*Node, *Node] {
	return func(yield func(key, value *Node) bool) {
		if n.Kind() != Mapping {
			return
		}
		for pair := range slices.Chunk(n.content.Content, 2) {
			if keyProblem(pair[0]) == "" && !yield(n.doc.node(pair[0]), n.doc.node(pair[1])) {
				return
			}
		}
	}
}

// Decode reads the node into what a pointer points at, as strictly as the whole
// file is read. Several pointers to structs share the keys of a mapping. Its error is an [Errors].
func (n *Node) Decode(into ...any) error {
	if n == nil {
		return Errors{n.Errorf("expected a value, found nothing")}
	}
	d := decoder{codec: n.doc.codec}
	if len(into) == 1 {
		d.value(n, target(into[0]))
		return d.errs.Sorted()
	}
	structs := make([]reflect.Value, len(into))
	for i := range into {
		structs[i] = target(into[i])
	}
	d.structures(n, structs)
	return d.errs.Sorted()
}

// Errorf makes an error at this place.
func (n *Node) Errorf(format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	if n == nil {
		return &Error{Message: message, Width: 1}
	}
	e := n.doc.errorAt(n.at.Line, n.at.Column, message)
	_, rest := cut(e.Source, e.Column-1)
	e.Width = max(utf8.RuneCountInString(token(n.at, rest)), 1)
	return e
}

// Unknown makes the error that a name is none of the known ones:
//
//	unknown message "GlobalComit" (did you mean GlobalCommit?)
//
// The hint lists the known names where none is near.
func (n *Node) Unknown(what, name string, known []string) *Error {
	e := n.Errorf("unknown %s %q", what, shorten(name))
	if near, ok := Nearest(name, known); ok {
		e.Hint = fmt.Sprintf("did you mean %s?", near)
	} else if len(known) > 0 {
		e.Hint = "known: " + enumerate(known)
	}
	return e
}

// enumerate lists names, but never more than a person reads.
func enumerate(names []string) string {
	const most, some = 40, 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, … (%d in all)", strings.Join(names[:some], ", "), len(names))
}

// Unsupported makes the error that something is right, but for a later version:
//
//	this version does not support key "clocks" yet
func (n *Node) Unsupported(what string) *Error {
	return n.Errorf("this version does not support %s yet", what)
}

// ErrorWithin makes an error at a character of a scalar's text, counted from 1. Where the
// text is not written in the file as it is, the error is at the scalar's beginning.
func (n *Node) ErrorWithin(character int, format string, args ...any) *Error {
	e := n.Errorf(format, args...)
	if n.Kind() != Scalar {
		return e
	}
	_, line := cut(e.Source, e.Column-1)
	text, opened := line, ""
	if quote := n.content.Style & (yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle); quote != 0 {
		opened, text = cut(line, 1)
	}
	_, rest := cut(n.Text(), character-1)
	if n.at == n.content && strings.HasPrefix(text, n.Text()) && rest != "" {
		e.Column += utf8.RuneCountInString(opened) + character - 1
		e.Width = 1
	}
	return e
}

// Expected makes the error that something else belongs here:
//
//	expected a duration such as 150ms, found a list
func (n *Node) Expected(what string) *Error {
	return n.Errorf("expected %s, found %s", what, n.describe())
}

func (n *Node) describe() string {
	switch n.Kind() {
	case Null:
		if text := n.Text(); text != "" {
			return text
		}
		return "nothing"
	case Sequence:
		return "a list"
	case Mapping:
		return "a mapping"
	}
	switch n.content.Tag {
	case "!!int", "!!float":
		return "the number " + shorten(n.Text())
	case "!!bool":
		return n.Text()
	}
	return fmt.Sprintf("the text %q", shorten(n.Text()))
}

// shorten keeps a message readable whatever a file holds.
func shorten(s string) string {
	const longest = 60
	head, rest := cut(s, longest)
	if rest != "" {
		head += "…"
	}
	return head
}

// cut splits text behind its first n characters.
func cut(s string, n int) (head, rest string) {
	for i := range s {
		if n == 0 {
			return s[:i], s[i:]
		}
		n--
	}
	return s, ""
}

// token is the part of its source line that a node takes: a quoted scalar up to
// its closing quote, a list or a mapping only its first character.
func token(raw *yaml.Node, line string) string {
	switch {
	case raw.Kind == yaml.AliasNode:
		return "*" + raw.Value
	case raw.Kind == yaml.ScalarNode && raw.Style == 0 && strings.HasPrefix(line, raw.Value):
		return raw.Value
	case raw.Kind == yaml.ScalarNode:
		return quoted.FindString(line)
	}
	return ""
}

var quoted = regexp.MustCompile(`^('([^']|'')*'|"([^"\\]|\\.)*")`)

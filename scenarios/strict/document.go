package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// document is the text of one file and where its lines are.
type document struct {
	codec *Codec
	file  string
	text  string
	lines []string // split when the first error needs it
}

func (d *document) node(raw *yaml.Node) *Node {
	content := raw
	if raw.Kind == yaml.AliasNode {
		content = raw.Alias
	}
	return &Node{doc: d, at: raw, content: content}
}

func (d *document) errorAt(line, column int, message string) *Error {
	line, column = max(line, 1), max(column, 1)
	if d.lines == nil {
		d.lines = splitLines(d.text)
	}
	e := &Error{File: d.file, Line: line, Column: column, Message: message, Width: 1}
	if line <= len(d.lines) {
		e.Source = d.lines[line-1]
	}
	return e
}

// splitLines breaks lines where the parser does, so that numbers agree.
func splitLines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Split(text, "\n")
}

// parse returns the root of the only document.
func (d *document) parse(data []byte) (*Node, error) {
	if len(data) > MaxBytes {
		return nil, Errors{{File: d.file, Message: fmt.Sprintf("the file has %d bytes, more than the %d that are read", len(data), MaxBytes), Width: 1}}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	d.text = string(data)
	if err := d.checkText(); err != nil {
		return nil, Errors{err}
	}

	yamls := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	empty, err := d.next(yamls, &first)
	if err != nil {
		return nil, Errors{err}
	}
	if empty || isEmpty(&first) {
		return nil, Errors{d.errorAt(1, 1, "the file is empty: expected "+d.codec.What)}
	}
	end, err := d.next(yamls, &second)
	if err != nil {
		return nil, Errors{err}
	}
	if !end {
		return nil, Errors{d.errorAt(second.Line, second.Column, "a second document starts here: one file is one document")}
	}
	return d.node(first.Content[0]), nil
}

func isEmpty(doc *yaml.Node) bool {
	root := doc.Content[0]
	return root.Kind == yaml.ScalarNode && root.Tag == "!!null" && root.Value == ""
}

// checkText finds what no YAML text holds, and tells it more plainly than the
// parser would.
func (d *document) checkText() *Error {
	line, start := 1, 0
	for i, r := range d.text {
		what := ""
		switch {
		case r == '\n':
			line, start = line+1, i+1
		case r == utf8.RuneError && !strings.HasPrefix(d.text[i:], string(utf8.RuneError)):
			what = fmt.Sprintf("byte 0x%02x is not UTF-8", d.text[i])
		case r < ' ' && r != '\t' && r != '\r', r >= 0x7F && r < 0xA0 && r != 0x85, r == 0xFFFE, r == 0xFFFF:
			what = fmt.Sprintf("control character %U", r)
		}
		if what != "" {
			e := d.errorAt(line, utf8.RuneCountInString(d.text[start:i])+1, "this is not YAML text: "+what)
			e.Source = "" // no terminal should be fed with it
			return e
		}
	}
	return nil
}

// next parses one more document, or tells that there is none.
func (d *document) next(yamls *yaml.Decoder, into *yaml.Node) (end bool, err *Error) {
	defer func() {
		// The parser panics on a few odd texts that it takes for its own bugs.
		if r := recover(); r != nil {
			err = d.syntaxError(yamls, fmt.Sprintf("the parser gives up here: %v", r))
		}
	}()
	switch failure := yamls.Decode(into); {
	case errors.Is(failure, io.EOF):
		return true, nil
	case failure != nil:
		return false, d.syntaxError(yamls, failure.Error())
	}
	return false, nil
}

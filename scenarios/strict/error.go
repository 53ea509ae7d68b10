package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Error is one thing wrong in a file. An error about a value that came from no
// file has no position: its Line is 0.
type Error struct {
	File         string
	Line, Column int // both from 1; columns count characters
	Message      string
	Hint         string // such as "did you mean GlobalCommit?", or empty
	Source       string // the text of the line
	Width        int    // characters that the offending token takes, at least 1
}

// Error describes the error on one line.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.headline()
	}
	return e.headline() + " (" + e.Hint + ")"
}

func (e *Error) headline() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	case e.File != "":
		return e.File + ": " + e.Message
	}
	return e.Message
}

// Report describes the error on three lines: what, the line of the file, and a
// caret below the offending token with the hint beside it.
func (e *Error) Report() string {
	if e.Line == 0 || strings.TrimSpace(e.Source) == "" {
		return e.Error()
	}
	before, token, after := e.split()
	margin := strings.Map(blank, before)
	caret := strings.TrimRight(strings.Repeat("^", utf8.RuneCountInString(token))+" "+e.Hint, " ")
	return fmt.Sprintf("%s\n%5d | %s\n%5s | %s", e.headline(), e.Line, before+token+after, "", margin+caret)
}

// split cuts the source line around the token and keeps it short enough to
// read: a line may be as long as a file.
func (e *Error) split() (before, token, after string) {
	const context = 80
	before, token = cut(e.Source, e.Column-1)
	token, after = cut(token, min(max(e.Width, 1), context))
	if extra := utf8.RuneCountInString(before) - context; extra > 0 {
		_, before = cut(before, extra)
		before = "…" + before
	}
	if token == "" {
		token = " " // just behind the end of the line
	}
	return before, token, shorten(after)
}

// blank keeps tabs, so that the caret stays below its token.
func blank(r rune) rune {
	if r == '\t' {
		return r
	}
	return ' '
}

// Errors are all that was found wrong in a file, in order of position.
type Errors []*Error

// maxShown is how many errors are worth reading at once.
const maxShown = 10

// Error describes the first errors, a line each.
func (es Errors) Error() string { return es.join((*Error).Error) }

// Report describes the first errors, three lines each.
func (es Errors) Report() string { return es.join((*Error).Report) }

// Unwrap gives errors.As and errors.Is each of the errors.
func (es Errors) Unwrap() []error {
	all := make([]error, len(es))
	for i, e := range es {
		all[i] = e
	}
	return all
}

func (es Errors) join(describe func(*Error) string) string {
	var parts []string
	for _, e := range es[:min(len(es), maxShown)] {
		parts = append(parts, describe(e))
	}
	switch more := len(es) - maxShown; {
	case len(es) >= maxGathered:
		parts = append(parts, "... and many more")
	case more > 0:
		parts = append(parts, fmt.Sprintf("... and %d more", more))
	}
	return strings.Join(parts, "\n")
}

// Sorted returns the errors in order of position, each once, or nil where there
// are none. Code that validates after decoding returns what it gathered so.
func (es Errors) Sorted() error {
	if len(es) == 0 {
		return nil
	}
	sorted := slices.Clone(es)
	slices.SortStableFunc(sorted, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(sorted, func(a, b *Error) bool { return *a == *b })
}

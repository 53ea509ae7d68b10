package strict

import (
	"fmt"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

// syntaxError places what the parser says. Its message has at most a line, that
// where the construct began or the one before it. The marks that the parser
// keeps to itself are exact, so they are looked up, and without them the line of
// the message has to do.
func (d *document) syntaxError(yamls *yaml.Decoder, message string) *Error {
	message = strings.TrimPrefix(message, "yaml: ")
	line, column := 1, 1
	if n, _ := fmt.Sscanf(message, "line %d:", &line); n == 1 {
		_, message, _ = strings.Cut(message, ": ")
	}
	problem := markOf(yamls, "parser", "parser", "problem_mark")
	began := markOf(yamls, "parser", "parser", "context_mark")
	event := markOf(yamls, "parser", "event", "start_mark")
	switch {
	case problem.isSet():
		line, column = problem.line+1, problem.column+1
		if began.isSet() && began.line < problem.line {
			message += fmt.Sprintf(" for what began at %d:%d", began.line+1, began.column+1)
		}
	case event.isSet():
		line, column = event.line+1, event.column+1
	}
	e := d.errorAt(line, column, message)
	e.Hint = syntaxHint(e)
	return e
}

// syntaxHint explains the mistakes that people make most.
func syntaxHint(e *Error) string {
	_, rest := cut(e.Source, e.Column-1)
	switch {
	case strings.HasPrefix(rest, "\t"):
		return "indent with spaces, not with tabs"
	case strings.Contains(e.Message, "cannot start any token"):
		return "put the text in quotes"
	case strings.Contains(e.Message, "mapping values are not allowed"):
		return "put text with a colon in quotes, or check the indentation"
	}
	return ""
}

// position counts from 0, as the parser does.
type position struct{ line, column int }

func (p position) isSet() bool { return p != position{} }

// markOf reads a private field of the parser's, or nothing where the library has
// changed.
func markOf(yamls *yaml.Decoder, path ...string) position {
	v := fieldOf(reflect.ValueOf(yamls), path...)
	line, column := fieldOf(v, "line"), fieldOf(v, "column")
	if !line.IsValid() || !line.CanInt() || !column.IsValid() || !column.CanInt() {
		return position{}
	}
	return position{int(line.Int()), int(column.Int())}
}

func fieldOf(v reflect.Value, path ...string) reflect.Value {
	for _, name := range path {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return reflect.Value{}
		}
		v = v.FieldByName(name)
	}
	return v
}

package strict

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// field is what the tags of a struct field say.
type field struct {
	name      string
	index     []int
	omitEmpty bool
	flow      bool
	required  bool
}

// layout is how a struct type is written.
type layout struct {
	fields  []field
	names   []string // of the fields
	origins [][]int  // indices of embedded Origins
}

var layouts sync.Map // of reflect.Type to *layout

// layoutOf reads the tags of a struct type.
func layoutOf(t reflect.Type) *layout {
	if known, ok := layouts.Load(t); ok {
		return known.(*layout)
	}
	l := &layout{}
	l.add(t, nil)
	layouts.Store(t, l)
	return l
}

func (l *layout) add(t reflect.Type, prefix []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(prefix), i)
		tag, tagged := f.Tag.Lookup("yaml")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case f.Type == reflect.TypeFor[Origin]():
			l.origins = append(l.origins, index)
		case tag == "-", !tagged && !f.IsExported() && !f.Anonymous:
		case options == "inline" && f.Type.Kind() == reflect.Struct:
			l.add(f.Type, index)
		case name == "":
			panic(fmt.Sprintf("strict: field %s of %s needs a yaml tag with a name, or \"-\"", f.Name, t))
		default:
			l.append(t, newField(name, options, index, f.Tag.Get("required") == "true"))
		}
	}
}

func (l *layout) append(t reflect.Type, f field) {
	if slices.Contains(l.names, f.name) {
		panic(fmt.Sprintf("strict: key %q is twice in %s", f.name, t))
	}
	l.fields = append(l.fields, f)
	l.names = append(l.names, f.name)
}

func newField(name, options string, index []int, required bool) field {
	f := field{name: name, index: index, required: required}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			f.omitEmpty = true
		case "flow":
			f.flow = true
		case "":
		default:
			panic(fmt.Sprintf("strict: unknown option %q in the yaml tag of %q", option, name))
		}
	}
	return f
}

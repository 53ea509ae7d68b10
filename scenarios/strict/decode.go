package strict

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	nodeType     = reflect.TypeFor[*Node]()
	durationType = reflect.TypeFor[time.Duration]()
)

// decoder goes on after an error, to find them all.
type decoder struct {
	codec *Codec
	errs  Errors
}

func (d *decoder) isFull() bool { return len(d.errs) >= maxGathered }

func (d *decoder) fail(n *Node, err error) {
	var many Errors
	var one *Error
	switch {
	case err == nil:
	case errors.As(err, &many):
		d.errs = append(d.errs, many...)
	case errors.As(err, &one):
		d.errs = append(d.errs, one)
	default:
		d.errs = append(d.errs, n.Errorf("%v", err))
	}
}

// value reads a node into a settable value.
func (d *decoder) value(n *Node, v reflect.Value) {
	if d.isFull() {
		return
	}
	if v.Type() == nodeType {
		v.Set(reflect.ValueOf(n))
		return
	}
	if n.Kind() == Null {
		d.fail(n, n.Expected(d.expectation(v.Type())))
		return
	}
	if h, ok := d.codec.handlers[v.Type()]; ok {
		d.fail(n, h.decode(n, v))
		return
	}
	if custom, ok := v.Addr().Interface().(Decoder); ok {
		d.fail(n, custom.DecodeNode(n))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.Map:
		d.mapping(n, v)
	default:
		if err := scalar(n, v); err != nil {
			d.fail(n, err)
		}
	}
}

func (d *decoder) structure(n *Node, v reflect.Value) { d.structures(n, []reflect.Value{v}) }

// structures reads a mapping into structs that share its keys.
func (d *decoder) structures(n *Node, vs []reflect.Value) {
	if n.Kind() != Mapping {
		d.fail(n, n.Expected("a mapping"))
		return
	}
	targets := make(map[string]reflect.Value)
	var names []string
	for _, v := range vs {
		for _, f := range layoutOf(v.Type()).fields {
			targets[f.name] = v.FieldByIndex(f.index)
			names = append(names, f.name)
		}
	}
	for key, value := range n.Pairs() {
		if d.isFull() {
			return
		}
		if field, ok := targets[key.Text()]; ok {
			d.value(value, field)
			continue
		}
		d.fail(key, d.stray(key, value, vs, names))
	}
	for _, v := range vs {
		l := layoutOf(v.Type())
		for _, f := range l.fields {
			if f.required && n.Get(f.name) == nil {
				d.fail(n, n.Errorf("missing key %q", f.name))
			}
		}
		for _, index := range l.origins {
			v.FieldByIndex(index).Set(reflect.ValueOf(Origin{n}))
		}
	}
}

// stray is the error of a key that none of the structs has.
func (d *decoder) stray(key, value *Node, vs []reflect.Value, names []string) *Error {
	for _, v := range vs {
		if slices.Contains(d.codec.planned[v.Type()], key.Text()) {
			return key.Unsupported(fmt.Sprintf("key %q", key.Text()))
		}
	}
	err := key.Unknown("key", key.Text(), names)
	if value.Kind() == Null && !word.MatchString(key.Text()) {
		err.Hint = "put text with a comma in quotes" // {always: all(nodes, .up)} has a key .up)
	}
	return err
}

var word = regexp.MustCompile(`^[a-z_-]*$`)

func (d *decoder) list(n *Node, v reflect.Value) {
	if n.Kind() != Sequence {
		e := n.Expected("a list")
		e.Hint = d.asList(n, v)
		d.fail(n, e)
		return
	}
	items := n.Items()
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		d.value(item, list.Index(i))
	}
	v.Set(list)
}

// asList says how to write one value, which stands where a list belongs, as such a list: one of as many as the defaults are.
func (d *decoder) asList(n *Node, v reflect.Value) string {
	text := n.Text()
	if n.Kind() != Scalar || text != shorten(text) || strings.ContainsAny(text, "\"'#,:[]{}\n") {
		return ""
	}
	item := decoder{codec: d.codec}
	if item.value(n, reflect.New(v.Type().Elem()).Elem()); len(item.errs) > 0 {
		return ""
	}
	var defaults []string
	for i := range v.Len() {
		defaults = append(defaults, fmt.Sprint(v.Index(i)))
	}
	values := slices.Repeat([]string{text}, max(len(defaults), 1))
	hint := fmt.Sprintf("write [%s]", strings.Join(values, ", "))
	if len(defaults) > 1 {
		hint += fmt.Sprintf(", or %d that differ, such as [%s]", len(defaults), strings.Join(defaults, ", "))
	}
	return hint
}

func (d *decoder) mapping(n *Node, v reflect.Value) {
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		panic(fmt.Sprintf("strict: the keys of %s are not strings", t))
	}
	if n.Kind() != Mapping {
		d.fail(n, n.Expected("a mapping"))
		return
	}
	m := reflect.MakeMap(t)
	for key, item := range n.Pairs() {
		value := reflect.New(t.Elem()).Elem()
		d.value(item, value)
		m.SetMapIndex(reflect.ValueOf(key.Text()).Convert(t.Key()), value)
	}
	v.Set(m)
}

// expectation names what a type is written as.
func (d *decoder) expectation(t reflect.Type) string {
	_, handled := d.codec.handlers[t]
	switch kind := t.Kind(); {
	case handled, reflect.PointerTo(t).Implements(reflect.TypeFor[Decoder]()):
		return "a value"
	case kind == reflect.Pointer:
		return d.expectation(t.Elem())
	case t == durationType:
		return expectDuration
	case kind == reflect.Struct, kind == reflect.Map:
		return "a mapping"
	case kind == reflect.Slice:
		return "a list"
	case kind == reflect.String:
		return "text"
	case kind == reflect.Bool:
		return expectBool
	case reflect.Int <= kind && kind <= reflect.Uint64:
		return expectInt
	case kind == reflect.Float64:
		return expectFloat
	}
	return "a value"
}

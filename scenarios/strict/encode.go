package strict

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// encoder builds the tree that yaml.v3 prints.
type encoder struct{ codec *Codec }

func (e encoder) document(v any) (*yaml.Node, error) {
	if v == nil {
		return nil, fmt.Errorf("strict: nothing to encode")
	}
	node, err := e.value(reflect.ValueOf(v))
	if err == nil && node == nil {
		err = fmt.Errorf("strict: nothing to encode in a nil %T", v)
	}
	if err == nil && node.Style == yaml.LiteralStyle {
		node.Style = yaml.DoubleQuotedStyle // a block needs something that it is indented against
	}
	return node, err
}

// value returns the tree of a value, or nil where there is nothing to write.
func (e encoder) value(v reflect.Value) (*yaml.Node, error) {
	if isNil(v) {
		return nil, nil
	}
	if h, ok := e.codec.handlers[v.Type()]; ok {
		return e.value(reflect.ValueOf(h.encode(v)))
	}
	switch x := addressable(v).Addr().Interface().(type) {
	case *flow:
		node, err := e.value(reflect.ValueOf(x.value))
		return oneLine(node), err
	case *number:
		return plainNode(string(*x)), nil
	case *joined:
		return e.join(*x)
	case **Node:
		return copyOf((*x).content), nil
	case Encoder:
		return e.value(reflect.ValueOf(x.EncodeNode()))
	case *time.Duration:
		return durationNode(*x)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return e.value(v.Elem())
	case reflect.Struct:
		return e.structure(v)
	case reflect.Slice:
		return e.list(v)
	case reflect.Map:
		return e.mapping(v)
	}
	return scalarNode(v)
}

func (e encoder) join(parts joined) (*yaml.Node, error) {
	whole := &yaml.Node{Kind: yaml.MappingNode}
	for _, part := range parts {
		node, err := e.value(reflect.ValueOf(part))
		if err != nil {
			return nil, err
		}
		if node != nil {
			whole.Content = append(whole.Content, node.Content...)
		}
	}
	return whole, nil
}

func isNil(v reflect.Value) bool {
	return !v.IsValid() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil()
}

// addressable copies a value where that is needed to call its pointer methods.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

func (e encoder) structure(v reflect.Value) (*yaml.Node, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range layoutOf(v.Type()).fields {
		field := v.FieldByIndex(f.index)
		if f.omitEmpty && e.isEmpty(field) {
			continue
		}
		value, err := e.value(field)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if value == nil {
			continue
		}
		if f.flow {
			oneLineEach(value)
		}
		key, _ := textNode(f.name)
		node.Content = append(node.Content, key, value)
	}
	return node, nil
}

// isEmpty is what omitempty leaves out. An Origin does not fill a struct.
func (e encoder) isEmpty(v reflect.Value) bool {
	_, handled := e.codec.handlers[v.Type()]
	_, custom := addressable(v).Addr().Interface().(Encoder)
	switch {
	case v.Kind() == reflect.Slice, v.Kind() == reflect.Map:
		return v.Len() == 0
	case v.Kind() != reflect.Struct, handled, custom:
		return v.IsZero()
	}
	return !slices.ContainsFunc(layoutOf(v.Type()).fields, func(f field) bool {
		return !e.isEmpty(v.FieldByIndex(f.index))
	})
}

func (e encoder) list(v reflect.Value) (*yaml.Node, error) {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range v.Len() {
		item, err := e.value(v.Index(i))
		if err == nil && item == nil {
			err = fmt.Errorf("strict: nil in a list")
		}
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		node.Content = append(node.Content, item)
	}
	return node, nil
}

func (e encoder) mapping(v reflect.Value) (*yaml.Node, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return compareNatural(a.String(), b.String()) })
	for _, k := range keys {
		key, err := textNode(k.String())
		if err != nil {
			return nil, err
		}
		value, err := e.value(v.MapIndex(k))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		if value != nil {
			node.Content = append(node.Content, key, value)
		}
	}
	return node, nil
}

func scalarNode(v reflect.Value) (*yaml.Node, error) {
	switch {
	case v.Kind() == reflect.String:
		return textNode(v.String())
	case v.Kind() == reflect.Bool:
		return plainNode(strconv.FormatBool(v.Bool())), nil
	case v.CanInt():
		return plainNode(strconv.FormatInt(v.Int(), 10)), nil
	case v.CanUint():
		return plainNode(strconv.FormatUint(v.Uint(), 10)), nil
	case v.Kind() == reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("strict: %v is no decimal", f)
		}
		return plainNode(strconv.FormatFloat(v.Float(), 'f', -1, 64)), nil
	}
	panic(fmt.Sprintf("strict: no way to encode %s", v.Type()))
}

// durationNode writes 1m for what Go prints as 1m0s.
func durationNode(d time.Duration) (*yaml.Node, error) {
	if d < 0 {
		return nil, fmt.Errorf("strict: the duration %v is negative", d)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return plainNode(text), nil
}

func plainNode(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// oneLine puts a whole value on one line.
func oneLine(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind != yaml.ScalarNode {
		node.Style = yaml.FlowStyle
	}
	return node
}

// oneLineEach puts a value on one line, or where it is a list of anything but
// scalars, each of its items.
func oneLineEach(node *yaml.Node) {
	isScalar := func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode }
	if node.Kind != yaml.SequenceNode || !slices.ContainsFunc(node.Content, func(n *yaml.Node) bool { return !isScalar(n) }) {
		oneLine(node)
		return
	}
	for _, item := range node.Content {
		oneLine(item)
	}
}

// copyOf writes a node again, without its comments, anchors and aliases.
func copyOf(raw *yaml.Node) *yaml.Node {
	if raw.Kind == yaml.AliasNode {
		raw = raw.Alias
	}
	if raw.Kind == yaml.ScalarNode && raw.Tag == "!!str" {
		node, _ := textNode(raw.Value) // parsed text is valid text
		return node
	}
	node := &yaml.Node{Kind: raw.Kind, Value: raw.Value, Style: raw.Style & yaml.FlowStyle}
	for _, child := range raw.Content {
		node.Content = append(node.Content, copyOf(child))
	}
	return node
}

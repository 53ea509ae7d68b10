package strict

import (
	"bytes"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

// Codec reads and writes YAML. Once every type is registered, it may be used by
// several goroutines.
type Codec struct {
	What     string // what a file holds, for messages: "a scenario"
	handlers map[reflect.Type]handler
	planned  map[reflect.Type][]string // keys
}

type handler struct {
	decode func(*Node, reflect.Value) error
	encode func(reflect.Value) any
}

// Decoder is implemented by types that read themselves.
type Decoder interface {
	// DecodeNode reads a node, which is never Null.
	DecodeNode(*Node) error
}

// Encoder is implemented by types that write themselves.
type Encoder interface {
	// EncodeNode returns something simpler that the codec can write.
	EncodeNode() any
}

// New returns a codec that knows the built-in types.
func New() *Codec {
	return &Codec{What: "a document", handlers: map[reflect.Type]handler{}, planned: map[reflect.Type][]string{}}
}

// Plan tells a codec of keys of a struct that a later version will read. Whoever
// uses one is told so, and not that it is a spelling mistake.
func Plan[T any](c *Codec, keys ...string) {
	t := reflect.TypeFor[T]()
	c.planned[t] = append(c.planned[t], keys...)
}

// Handle teaches a codec a type whose methods are not ours to write; interfaces
// too. The node that decode gets is never Null; what encode returns is anything
// that the codec can write, [Flow] included.
func Handle[T any](c *Codec, decode func(*Node) (T, error), encode func(T) any) {
	c.handlers[reflect.TypeFor[T]()] = handler{
		decode: func(n *Node, v reflect.Value) (err error) {
			*v.Addr().Interface().(*T), err = decode(n)
			return err
		},
		encode: func(v reflect.Value) any { return encode(v.Interface().(T)) },
	}
}

// Decode reads a file's only document into what a pointer points at. The name of
// the file is for errors, which are an [Errors]; after one, what was decoded is
// incomplete.
func (c *Codec) Decode(file string, data []byte, into any) error {
	to := target(into)
	doc := &document{codec: c, file: file}
	root, err := doc.parse(data)
	if err != nil {
		return err
	}
	in := inspection{doc: doc, open: map[*yaml.Node]bool{}}
	if fatal := in.visit(root.at, 1, false); fatal != nil {
		return append(in.errs, fatal).Sorted()
	}
	d := decoder{codec: c, errs: in.errs}
	d.value(root, to)
	return d.errs.Sorted()
}

// Encode writes a value as a YAML document, in the way that a person would.
func (c *Codec) Encode(v any) ([]byte, error) {
	e := encoder{codec: c}
	node, err := e.document(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	yamls := yaml.NewEncoder(&out)
	yamls.SetIndent(2)
	if err := yamls.Encode(node); err != nil {
		return nil, err
	}
	return out.Bytes(), yamls.Close()
}

// EncodeFlow writes a value on a single line, however long. Equal values give
// equal text.
func (c *Codec) EncodeFlow(v any) (string, error) {
	out, err := c.Encode(Flow(v))
	return strings.TrimSuffix(string(out), "\n"), err
}

// Flow makes a value be written on one line. It is for what the encode functions
// of custom types return; fields have a tag for it.
func Flow(v any) any { return flow{v} }

type flow struct{ value any }

// Number makes text be written without quotes: a number that no Go type holds exactly.
func Number(text string) any { return number(text) }

type number string

// Join makes structs be written as one mapping, the keys of the first one first.
func Join(parts ...any) any { return joined(parts) }

type joined []any

func target(into any) reflect.Value {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic("strict: decoding needs a pointer to decode into")
	}
	return v.Elem()
}

package sim

import (
	"reflect"
	"unsafe"
)

// Variants returns values of v's type that differ from v in one part: those that somebody might lie with
// who stays within the domain. For a part these are the values that parts of the same name and type have in
// what was seen; of a node's id also the other nodes, of a number that is no time its neighbours, of a bool its
// opposite; a list may lack one of its elements. Nobody makes a Signature: it is taken whole, from what was seen.
// The order is that of v's fields, then of what was seen.
func (d *Describer) Variants(v any, seen *Palette, nodes []NodeID) []any {
	q := &variation{d: d, nodes: nodes, palette: seen}
	q.root = reflect.New(reflect.TypeOf(v)).Elem()
	q.root.Set(reflect.ValueOf(d.Clone(v)))
	q.known = map[string]bool{string(d.Append(nil, v)): true}
	q.vary("", d.Of(v), q.root.Addr().UnsafePointer())
	return q.found
}

// Like returns a value of the type of zero whose fields are those of v with the same name and type. A field that
// v lacks gets one of the values that such a field has in what was seen, picked by choose. The
// names of fields for which there is none are missing; they are as zero has them. v may be nil.
func (d *Describer) Like(zero, v any, seen *Palette, choose func(n int) int) (like any, missing []string) {
	t := d.Of(zero)
	to := reflect.New(t.rt).Elem()
	to.Set(reflect.ValueOf(d.Clone(zero)))
	p := to.Addr().UnsafePointer()
	own := d.NewPalette()
	if v != nil {
		own.Add(v)
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		values := own.values[part{f.Name, f.Type}]
		if len(values) == 0 {
			values = seen.values[part{f.Name, f.Type}]
		}
		switch {
		case f.Config:
		case len(values) == 0:
			missing = append(missing, f.Name)
		default:
			f.Type.at(unsafe.Add(p, f.offset)).Set(reflect.ValueOf(d.Clone(values[choose(len(values))])))
		}
	}
	return to.Interface(), missing
}

// part is what parts of values have in common that may have each other's values.
type part struct {
	name string // of the field that it is, or is an element of
	t    *Type
}

// Palette is what was seen so far, for Variants and Like: the values of all parts of it, each once, in order.
type Palette struct {
	d      *Describer
	values map[part][]any
	known  map[encoded]bool
	code   []byte
}

// encoded is a value of a part.
type encoded struct {
	part
	code string
}

// NewPalette returns a palette of what was seen.
func (d *Describer) NewPalette(seen ...any) *Palette {
	c := &Palette{d: d, values: make(map[part][]any), known: make(map[encoded]bool)}
	for _, v := range seen {
		c.Add(v)
	}
	return c
}

// Add takes in the parts of a value.
func (c *Palette) Add(v any) {
	q := reflect.New(reflect.TypeOf(v)).Elem()
	q.Set(reflect.ValueOf(v))
	c.collect("", c.d.Of(v), q.Addr().UnsafePointer())
}

// Clear forgets all.
func (c *Palette) Clear() {
	clear(c.values)
	clear(c.known)
}

func (c *Palette) collect(name string, t *Type, p unsafe.Pointer) {
	if name != "" {
		value := t.at(p).Interface()
		key := part{name, t}
		c.code = c.d.Append(c.code[:0], value)
		if c.known[encoded{key, string(c.code)}] {
			return
		}
		c.known[encoded{key, string(c.code)}] = true
		c.values[key] = append(c.values[key], value)
	}
	switch {
	case t.rt == signatureType:
	case t.kind == kindStruct:
		for i := range t.Fields {
			if f := &t.Fields[i]; !f.Config {
				c.collect(f.Name, f.Type, unsafe.Add(p, f.offset))
			}
		}
	case t.kind == kindSlice:
		list := t.at(p)
		for i := range list.Len() {
			c.collect(name, t.elem, t.index(list.UnsafePointer(), i))
		}
	}
}

var signatureType = reflect.TypeFor[Signature]()

// variation looks for the variants of one value, which it changes and puts back.
type variation struct {
	d       *Describer
	nodes   []NodeID
	palette *Palette
	root    reflect.Value
	found   []any
	known   map[string]bool // the encodings of the value itself and of what is found: no variant comes twice
	code    []byte
}

// vary tries other values for the part of the root that lies at p.
func (q *variation) vary(name string, t *Type, p unsafe.Pointer) {
	v := t.at(p)
	was := reflect.New(t.rt).Elem()
	was.Set(v)
	put := func(value reflect.Value) {
		v.Set(value)
		q.add(q.root.Interface())
		v.Set(was)
	}
	for _, value := range q.palette.values[part{name, t}] {
		put(reflect.ValueOf(value))
	}
	switch t.kind {
	case kindBool:
		put(reflect.ValueOf(!v.Bool()).Convert(t.rt))
	case kindInt:
		q.neighbours(t, v.Int(), put)
	case kindUint:
		if u := v.Uint(); u > 0 {
			put(reflect.ValueOf(u - 1).Convert(t.rt))
		}
		if next := reflect.ValueOf(v.Uint() + 1).Convert(t.rt); next.Uint() > 0 {
			put(next)
		}
	case kindStruct:
		if t.rt == signatureType {
			return
		}
		for i := range t.Fields {
			if f := &t.Fields[i]; !f.Config {
				q.vary(f.Name, f.Type, unsafe.Add(p, f.offset))
			}
		}
	case kindSlice:
		for i := range v.Len() {
			shorter := reflect.MakeSlice(t.rt, 0, was.Len())
			put(reflect.AppendSlice(reflect.AppendSlice(shorter, was.Slice(0, i)), was.Slice(i+1, was.Len())))
			q.vary(name, t.elem, t.index(was.UnsafePointer(), i)) // the root's own copy
		}
	}
}

func (q *variation) add(v any) {
	q.code = q.d.Append(q.code[:0], v)
	if !q.known[string(q.code)] {
		q.known[string(q.code)] = true
		q.found = append(q.found, q.d.Clone(v))
	}
}

func (q *variation) neighbours(t *Type, i int64, put func(reflect.Value)) {
	switch t.rt {
	case timeType, durationType:
	case nodeIDType:
		for _, n := range q.nodes {
			if int64(n) != i {
				put(reflect.ValueOf(n))
			}
		}
	default:
		for _, j := range []int64{i - 1, i + 1} {
			if v := reflect.ValueOf(j).Convert(t.rt); v.Int() == j {
				put(v)
			}
		}
	}
}

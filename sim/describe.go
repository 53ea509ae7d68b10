package sim

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unsafe"
)

// Describer holds one description for each type of message, observation,
// operation, stored value and node. A description is made once, by reflection; it then copies,
// encodes and prints values of its type. What it describes must be a tree of
// plain data: numbers, strings, bools, structs, arrays, slices, maps, pointers
// and interfaces that hold such. Fields tagged `sim:"config"` are shared by
// copies and left out of encodings.
//
// The zero Describer is ready for use. It is not safe for concurrent use.
type Describer struct {
	types   map[reflect.Type]*Type
	boxed   typeCache
	scratch []byte
	seen    []unsafe.Pointer
}

// Type describes a Go type.
type Type struct {
	Name   string
	Fields []Field // of a struct
	rt     reflect.Type
	full   string // the type's name with its package
	size   uintptr
	kind   typeKind
	length int  // of an array
	word   bool // an interface holds a value of it as it is, not a pointer to one
	empty  bool // an interface without methods
	flat   []member
	epochs presence
	elem   *Type
	key    *Type
}

// Field describes a field of a struct.
type Field struct {
	Name   string // as traces and scenarios write it: LastIndex is last_index
	Type   *Type
	Config bool
	offset uintptr
}

// member is something that a struct holds.
type member struct {
	typ    *Type
	offset uintptr
}

// members are all that a struct holds but for configuration; in place of another struct, what that holds.
func (t *Type) members() []member {
	if t.flat != nil {
		return t.flat
	}
	t.flat = []member{}
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case f.Config:
		case f.Type.kind == kindStruct:
			for _, p := range f.Type.members() {
				t.flat = append(t.flat, member{p.typ, f.offset + p.offset})
			}
		default:
			t.flat = append(t.flat, member{f.Type, f.offset})
		}
	}
	return t.flat
}

type typeKind uint8

const (
	kindBool typeKind = iota + 1
	kindInt
	kindUint
	kindFloat
	kindString
	kindStruct
	kindArray
	kindSlice
	kindMap
	kindPointer
	kindInterface
	kindConfig // anything, never looked into
)

var (
	nodeIDType   = reflect.TypeFor[NodeID]()
	timeType     = reflect.TypeFor[Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// Of returns the description of v's type. It panics on a type that can't be described.
func (d *Describer) Of(v any) *Type { return d.describe(reflect.TypeOf(v)) }

func (d *Describer) describe(rt reflect.Type) *Type {
	if t, ok := d.types[rt]; ok {
		return t
	}
	if d.types == nil {
		d.types = make(map[reflect.Type]*Type)
	}
	t := &Type{Name: rt.Name(), rt: rt, full: rt.String(), size: rt.Size(), word: isWord(rt)}
	d.types[rt] = t // before its parts, which may point back to it
	switch rt.Kind() {
	case reflect.Bool:
		t.kind = kindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		t.kind = kindInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		t.kind = kindUint
	case reflect.Float32, reflect.Float64:
		t.kind = kindFloat
	case reflect.String:
		t.kind = kindString
	case reflect.Struct:
		t.kind = kindStruct
		d.describeFields(t)
	case reflect.Array:
		t.kind, t.elem, t.length = kindArray, d.describe(rt.Elem()), rt.Len()
	case reflect.Slice:
		t.kind, t.elem = kindSlice, d.describe(rt.Elem())
	case reflect.Map:
		t.kind, t.key, t.elem = kindMap, d.describe(rt.Key()), d.describe(rt.Elem())
		if t.key.holdsPointer() {
			panic(fmt.Sprintf("sim: a map of type %v is not plain data: a copy of its keys would not be found", rt))
		}
	case reflect.Pointer:
		t.kind, t.elem = kindPointer, d.describe(rt.Elem())
	case reflect.Interface:
		t.kind, t.empty = kindInterface, rt.NumMethod() == 0
	default:
		panic(fmt.Sprintf("sim: a value of type %v is not plain data; if it is configuration, tag its field `sim:\"config\"`", rt))
	}
	return t
}

func (d *Describer) describeFields(t *Type) {
	for i := range t.rt.NumField() {
		sf := t.rt.Field(i)
		f := Field{Name: snake(sf.Name), offset: sf.Offset}
		if sf.Tag.Get("sim") == "config" {
			f.Config = true
			f.Type = &Type{Name: sf.Type.Name(), rt: sf.Type, kind: kindConfig}
		} else {
			f.Type = d.describe(sf.Type)
		}
		t.Fields = append(t.Fields, f)
	}
}

// holdsPointer tells whether a key of a map would be found by where it points.
func (t *Type) holdsPointer() bool {
	switch t.kind {
	case kindPointer:
		return true
	case kindArray:
		return t.elem.holdsPointer()
	case kindStruct:
		return slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Type.holdsPointer() })
	}
	return false
}

// snake writes a Go name as scenarios write names: VoteTimeout is vote_timeout, ID is id.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// face is an interface value as it lies in memory: its type, and a pointer to a value that
// nobody changes or, of types that are one pointer, that pointer.
type face struct{ rt, data unsafe.Pointer }

func open(v *any) *face { return (*face)(unsafe.Pointer(v)) }

// isWord tells whether an interface holds values of a type as they are: the zero value is
// then nil, and else it is pointed to.
func isWord(rt reflect.Type) bool {
	if rt.Kind() == reflect.Interface {
		return false
	}
	zero := reflect.Zero(rt).Interface()
	return open(&zero).data == nil
}

// unbox returns the description of what an interface value holds and where that lies. It
// must not be written to.
func (d *Describer) unbox(v any) (*Type, unsafe.Pointer) {
	f := open(&v)
	t := d.typeOf(v)
	if t.word {
		word := new(unsafe.Pointer)
		*word = f.data
		return t, unsafe.Pointer(word)
	}
	return t, f.data
}

// typeOf is Of for values whose type was mostly met before.
func (d *Describer) typeOf(v any) *Type {
	rt := open(&v).rt
	known := &d.boxed[uint64(uintptr(rt))*golden>>58] //determinism:allow it picks a slot of a cache; the types are compared
	if known.rt != rt || rt == nil {
		known.rt, known.t = rt, d.describe(reflect.TypeOf(v))
	}
	return known.t
}

// typeCache finds the description of a type by what an interface value holds of it.
type typeCache [64]struct {
	rt unsafe.Pointer
	t  *Type
}

// held is what an interface that lies at p holds.
func (t *Type) held(p unsafe.Pointer) any {
	if t.empty {
		return *(*any)(p)
	}
	return *(*interface{ M() })(p) // with whatever methods
}

// at is the value of type t that lies at p.
func (t *Type) at(p unsafe.Pointer) reflect.Value { return reflect.NewAt(t.rt, p).Elem() }

// index is where the i-th element of a slice or array that starts at p lies.
func (t *Type) index(p unsafe.Pointer, i int) unsafe.Pointer {
	return unsafe.Add(p, uintptr(i)*t.elem.size)
}

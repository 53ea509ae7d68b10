package sim

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"unsafe"
)

// Append appends a canonical encoding of v to b: two values of one type have
// equal encodings exactly if they are equal as trees of data.
func (d *Describer) Append(b []byte, v any) []byte {
	if v == nil {
		return append(b, 0)
	}
	t, p := d.box(v)
	b = appendString(b, t.rt.String())
	e := encoder{d: d}
	return e.append(b, t, p)
}

// Size returns the length of v's canonical encoding without the name of its type: numbers
// of one to ten bytes by their size, text and lists with a length before them, structs field by field.
func (d *Describer) Size(v any) int {
	t, p := d.box(v)
	e := encoder{d: d}
	d.scratch = e.append(d.scratch[:0], t, p)
	return len(d.scratch)
}

// encoder is one encoding. A pointer that was met before is written as its number.
type encoder struct {
	d    *Describer
	seen []unsafe.Pointer
}

func (e *encoder) append(b []byte, t *Type, p unsafe.Pointer) []byte {
	switch t.kind {
	case kindBool:
		if *(*bool)(p) {
			return append(b, 1)
		}
		return append(b, 0)
	case kindInt:
		return binary.AppendVarint(b, t.at(p).Int())
	case kindUint:
		return binary.AppendUvarint(b, t.at(p).Uint())
	case kindFloat:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(t.at(p).Float()))
	case kindString:
		return appendString(b, t.at(p).String())
	case kindStruct:
		for i := range t.Fields {
			f := &t.Fields[i]
			b = e.append(b, f.Type, unsafe.Add(p, f.offset))
		}
	case kindArray:
		return e.appendElements(b, t, p, t.rt.Len())
	case kindSlice:
		s := t.at(p)
		b = binary.AppendUvarint(b, uint64(s.Len()))
		return e.appendElements(b, t, s.UnsafePointer(), s.Len())
	case kindMap:
		return e.appendMap(b, t, p)
	case kindPointer:
		return e.appendPointer(b, t, p)
	case kindInterface:
		v := t.at(p)
		if v.IsNil() {
			return append(b, 0)
		}
		dynamic, q := e.d.box(v.Interface())
		return e.append(appendString(b, dynamic.rt.String()), dynamic, q)
	case kindConfig:
	}
	return b
}

func (e *encoder) appendElements(b []byte, t *Type, p unsafe.Pointer, n int) []byte {
	for i := range n {
		b = e.append(b, t.elem, t.index(p, i))
	}
	return b
}

func (e *encoder) appendMap(b []byte, t *Type, p unsafe.Pointer) []byte {
	// Values are written in the order of their keys, not of the map: the numbers
	// of the pointers in them depend on it.
	entries := e.entries(t, p)
	b = binary.AppendUvarint(b, uint64(len(entries)))
	for _, entry := range entries {
		b = e.append(append(b, entry.encoded...), t.elem, entry.value)
	}
	return b
}

// mapEntry is an entry of a map, with the encoding of its key.
type mapEntry struct {
	encoded    []byte
	key, value unsafe.Pointer // copies
}

// entries are those of a map, in the order of the encoded keys.
func (e *encoder) entries(t *Type, p unsafe.Pointer) []mapEntry {
	m := t.at(p)
	list := make([]mapEntry, 0, m.Len())
	for it := m.MapRange(); it.Next(); { //determinism:ordered sorted below
		key, value := reflect.New(t.key.rt), reflect.New(t.elem.rt)
		key.Elem().Set(it.Key())
		value.Elem().Set(it.Value())
		k := key.UnsafePointer()
		list = append(list, mapEntry{e.append(nil, t.key, k), k, value.UnsafePointer()})
	}
	slices.SortFunc(list, func(a, b mapEntry) int { return bytes.Compare(a.encoded, b.encoded) })
	return list
}

func (e *encoder) appendPointer(b []byte, t *Type, p unsafe.Pointer) []byte {
	to := *(*unsafe.Pointer)(p)
	if to == nil {
		return append(b, 0)
	}
	if i := slices.Index(e.seen, to); i >= 0 {
		return binary.AppendUvarint(append(b, 1), uint64(i))
	}
	e.seen = append(e.seen, to)
	return e.append(append(b, 2), t.elem, to)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

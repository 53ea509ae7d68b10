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
func (d *Describer) Append(b []byte, v any) []byte { return d.appendRanked(b, v, nil) }

// appendRanked is Append with what rank tells in place of each epoch that is not 0, unless it is nil.
func (d *Describer) appendRanked(b []byte, v any, rank func(Epoch) uint64) []byte {
	if v == nil {
		return append(b, 0)
	}
	return d.appendBare(appendString(b, d.typeOf(v).full), v, rank)
}

// Size returns the length of v's canonical encoding without the name of its type: numbers
// of one to ten bytes by their size, text and lists with a length before them, structs field by field.
func (d *Describer) Size(v any) int {
	d.scratch = d.appendBare(d.scratch[:0], v, nil)
	return len(d.scratch)
}

// appendBare appends the encoding of v without the name of its type.
func (d *Describer) appendBare(b []byte, v any, rank func(Epoch) uint64) []byte {
	e := encoder{d: d, seen: d.seen[:0], rank: rank}
	b = e.appendHeld(b, d.typeOf(v), v)
	clear(e.seen)
	d.seen = e.seen
	return b
}

// encoder is one encoding. A pointer that was met before is written as its number.
type encoder struct {
	d    *Describer
	seen []unsafe.Pointer
	rank func(Epoch) uint64 // what is written for epochs that are not 0, or nil
}

// appendHeld encodes what an interface value holds, which is of type t.
func (e *encoder) appendHeld(b []byte, t *Type, v any) []byte {
	if t.kind == kindPointer {
		return e.appendPointer(b, t, open(&v).data)
	}
	_, p := e.d.unbox(v)
	return e.append(b, t, p)
}

func (e *encoder) append(b []byte, t *Type, p unsafe.Pointer) []byte {
	switch t.kind {
	case kindBool:
		if *(*bool)(p) {
			return append(b, 1)
		}
		return append(b, 0)
	case kindInt:
		return binary.AppendVarint(b, t.int(p))
	case kindUint:
		if e.rank != nil && t.rt == epochType && *(*Epoch)(p) != 0 {
			return binary.AppendUvarint(b, e.rank(*(*Epoch)(p)))
		}
		return binary.AppendUvarint(b, t.uint(p))
	case kindFloat:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(t.float(p)))
	case kindString:
		return appendString(b, *(*string)(p))
	case kindStruct:
		for _, m := range t.members() {
			b = e.append(b, m.typ, unsafe.Add(p, m.offset))
		}
	case kindArray:
		return e.appendElements(b, t, p, t.length)
	case kindSlice:
		s := (*list)(p)
		return e.appendElements(binary.AppendUvarint(b, uint64(s.len)), t, s.first, s.len)
	case kindMap:
		return e.appendMap(b, t, p)
	case kindPointer:
		return e.appendPointer(b, t, *(*unsafe.Pointer)(p))
	case kindInterface:
		v := t.held(p)
		if v == nil {
			return append(b, 0)
		}
		dynamic := e.d.typeOf(v)
		return e.appendHeld(appendString(b, dynamic.full), dynamic, v)
	case kindConfig:
	}
	return b
}

// list is a slice as it lies in memory.
type list struct {
	first    unsafe.Pointer
	len, cap int
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

func (e *encoder) appendPointer(b []byte, t *Type, to unsafe.Pointer) []byte {
	if to == nil {
		return append(b, 0)
	}
	if i := slices.Index(e.seen, to); i >= 0 {
		return binary.AppendUvarint(append(b, 1), uint64(i))
	}
	e.seen = append(e.seen, to)
	return e.append(append(b, 2), t.elem, to)
}

// int is the integer of type t that lies at p.
func (t *Type) int(p unsafe.Pointer) int64 {
	switch t.size {
	case 1:
		return int64(*(*int8)(p))
	case 2:
		return int64(*(*int16)(p))
	case 4:
		return int64(*(*int32)(p))
	}
	return *(*int64)(p)
}

func (t *Type) uint(p unsafe.Pointer) uint64 {
	switch t.size {
	case 1:
		return uint64(*(*uint8)(p))
	case 2:
		return uint64(*(*uint16)(p))
	case 4:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

func (t *Type) float(p unsafe.Pointer) float64 {
	if t.size == 4 {
		return float64(*(*float32)(p))
	}
	return *(*float64)(p)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

package sim

import (
	"reflect"
	"unsafe"
)

// Clone copies v deeply. Pointers that are equal in v are equal in the copy.
func (d *Describer) Clone(v any) any {
	if v == nil {
		return nil
	}
	c := copier{d: d}
	return c.clone(v)
}

// copier is one deep copy. It remembers the pointers that it met.
type copier struct {
	d    *Describer
	seen []seenPointer
}

type seenPointer struct {
	t        *Type
	old, new unsafe.Pointer
}

func (c *copier) clone(v any) any {
	t, p := c.d.unbox(v)
	q := reflect.New(t.rt)
	c.copy(t, q.UnsafePointer(), p)
	return q.Elem().Interface()
}

// copy makes the value at dst, which is zero, a deep copy of the one at src.
func (c *copier) copy(t *Type, dst, src unsafe.Pointer) {
	switch t.kind {
	case kindStruct:
		for i := range t.Fields {
			f := &t.Fields[i]
			c.copy(f.Type, unsafe.Add(dst, f.offset), unsafe.Add(src, f.offset))
		}
	case kindArray:
		for i := range t.length {
			c.copy(t.elem, t.index(dst, i), t.index(src, i))
		}
	case kindSlice:
		from := t.at(src)
		if from.IsNil() {
			return
		}
		to := reflect.MakeSlice(t.rt, from.Len(), from.Len())
		for i := range from.Len() {
			c.copy(t.elem, t.index(to.UnsafePointer(), i), t.index(from.UnsafePointer(), i))
		}
		t.at(dst).Set(to)
	case kindMap:
		c.copyMap(t, dst, src)
	case kindPointer:
		c.copyPointer(t, dst, src)
	case kindInterface:
		if from := t.at(src); !from.IsNil() {
			t.at(dst).Set(reflect.ValueOf(c.clone(from.Interface())))
		}
	case kindString:
		*(*string)(dst) = *(*string)(src)
	case kindBool, kindInt, kindUint, kindFloat:
		copy(unsafe.Slice((*byte)(dst), t.size), unsafe.Slice((*byte)(src), t.size))
	case kindConfig:
		t.at(dst).Set(t.at(src))
	}
}

func (c *copier) copyMap(t *Type, dst, src unsafe.Pointer) {
	from := t.at(src)
	if from.IsNil() {
		return
	}
	to := reflect.MakeMapWithSize(t.rt, from.Len())
	for it := from.MapRange(); it.Next(); { //determinism:ordered each key is set once, in a map of its own
		key, value := reflect.New(t.key.rt), reflect.New(t.elem.rt)
		value.Elem().Set(it.Value())
		copied := reflect.New(t.elem.rt)
		key.Elem().Set(it.Key()) // keys hold no references that a handler could write through
		c.copy(t.elem, copied.UnsafePointer(), value.UnsafePointer())
		to.SetMapIndex(key.Elem(), copied.Elem())
	}
	t.at(dst).Set(to)
}

func (c *copier) copyPointer(t *Type, dst, src unsafe.Pointer) {
	from := *(*unsafe.Pointer)(src)
	if from == nil {
		return
	}
	for _, s := range c.seen {
		if s.t == t && s.old == from {
			*(*unsafe.Pointer)(dst) = s.new
			return
		}
	}
	to := reflect.New(t.elem.rt).UnsafePointer()
	c.seen = append(c.seen, seenPointer{t, from, to})
	*(*unsafe.Pointer)(dst) = to
	c.copy(t.elem, to, from)
}

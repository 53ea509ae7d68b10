package sim

import "unsafe"

// Same tells whether two values are one in memory. They may be equal even if they are not.
func Same(a, b any) bool { return *open(&a) == *open(&b) }

// Alike tells whether two values are known to have the same encoding, which takes less time than to encode
// them. Where there is a map or a pointer in them, that is not known.
func (d *Describer) Alike(a, b any) bool {
	x, y := open(&a), open(&b)
	switch {
	case *x == *y:
		return true
	case x.rt != y.rt, x.data == nil, y.data == nil:
		return false
	}
	t := d.typeOf(a)
	if t.kind == kindPointer {
		return d.alike(t.elem, x.data, y.data)
	}
	return !t.word && d.alike(t, x.data, y.data)
}

// alike is Alike for the values of type t that lie at p and q.
func (d *Describer) alike(t *Type, p, q unsafe.Pointer) bool {
	switch t.kind {
	case kindBool, kindInt, kindUint, kindFloat:
		return alikeWord(t.size, p, q)
	case kindString:
		return sameName(*(*string)(p), *(*string)(q))
	case kindStruct:
		for _, m := range t.members() {
			if !d.alike(m.typ, unsafe.Add(p, m.offset), unsafe.Add(q, m.offset)) {
				return false
			}
		}
		return true
	case kindArray:
		return d.alikeElements(t, t.length, p, q)
	case kindSlice:
		a, b := (*list)(p), (*list)(q)
		return a.len == b.len && d.alikeElements(t, a.len, a.first, b.first)
	case kindInterface:
		return d.alikeHeld(t.held(p), t.held(q))
	case kindConfig:
		return true
	case kindMap, kindPointer:
		return *(*unsafe.Pointer)(p) == nil && *(*unsafe.Pointer)(q) == nil
	}
	return false
}

func alikeWord(size uintptr, p, q unsafe.Pointer) bool {
	switch size {
	case 1:
		return *(*uint8)(p) == *(*uint8)(q)
	case 2:
		return *(*uint16)(p) == *(*uint16)(q)
	case 4:
		return *(*uint32)(p) == *(*uint32)(q)
	}
	return *(*uint64)(p) == *(*uint64)(q)
}

func (d *Describer) alikeElements(t *Type, n int, p, q unsafe.Pointer) bool {
	for i := range n {
		if !d.alike(t.elem, t.index(p, i), t.index(q, i)) {
			return false
		}
	}
	return true
}

func (d *Describer) alikeHeld(a, b any) bool {
	x, y := open(&a), open(&b)
	if x.rt != y.rt || x.rt == nil {
		return x.rt == y.rt
	}
	t := d.typeOf(a)
	return !t.word && d.alike(t, x.data, y.data)
}

// alikeLogs is Alike for logs. Those without entries are as good as none.
func (d *Describer) alikeLogs(a, b []named[[]any]) bool {
	for {
		for len(a) > 0 && len(a[0].value) == 0 {
			a = a[1:]
		}
		for len(b) > 0 && len(b[0].value) == 0 {
			b = b[1:]
		}
		if len(a) == 0 || len(b) == 0 {
			return len(a) == len(b)
		}
		x, y := &a[0], &b[0]
		if !sameName(x.key, y.key) || len(x.value) != len(y.value) {
			return false
		}
		for i := range x.value {
			if !d.Alike(x.value[i], y.value[i]) {
				return false
			}
		}
		a, b = a[1:], b[1:]
	}
}

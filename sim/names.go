package sim

import (
	"fmt"
	"unsafe"
)

// nameCache finds the hash of a name (of a timer, of a record) without reading it: protocols
// use few names, as constants, so that a name is known by where it is. One that is
// not found is hashed at length and takes its slot.
type nameCache [64]struct {
	name string // kept, so that no other string comes to lie in its place
	hash uint64 // 0: the slot is empty
}

func place(name string) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.StringData(name)))) } //determinism:allow it picks a slot of a cache; the names are compared

// sameName compares names. Most often they are one and the same.
func sameName(a, b string) bool {
	return len(a) == len(b) && (unsafe.StringData(a) == unsafe.StringData(b) || a == b)
}

func (c *nameCache) find(name string) (hash uint64, ok bool) {
	s := &c[place(name)*golden>>58]
	return s.hash, s.hash != 0 && len(s.name) == len(name) && unsafe.StringData(s.name) == unsafe.StringData(name)
}

func (c *nameCache) add(name string, hash uint64) {
	s := &c[place(name)*golden>>58]
	s.name, s.hash = name, hash
}

// kindCache finds the kind of a message without asking it: all messages of a Go type
// are of one kind.
type kindCache [64]struct {
	typ  uintptr // 0: the slot is empty
	kind MessageKind
}

// typeOf tells message types apart. The first word of an interface says what its
// methods are, at the same place for all values of a type, for good.
func typeOf(m Message) uintptr { return *(*uintptr)(unsafe.Pointer(&m)) }

func (c *kindCache) find(m Message) (kind MessageKind, ok bool) {
	typ := typeOf(m)
	s := &c[uint64(typ)*golden>>58]
	return s.kind, s.typ == typ && typ != 0
}

func (c *kindCache) add(m Message, kind MessageKind) {
	typ := typeOf(m)
	s := &c[uint64(typ)*golden>>58]
	s.typ, s.kind = typ, kind
}

// kindOf looks the kind of a message up by its name.
func (w *World) kindOf(m Message) MessageKind {
	k, ok := w.cfg.KindOf(m.Kind())
	if !ok {
		panic(fmt.Sprintf("sim: message kind %q (%T) is not declared by the protocol", m.Kind(), m))
	}
	w.kinds.add(m, k)
	return k
}

func (w *World) hashOf(name string) uint64 {
	if h, ok := w.hashes.find(name); ok {
		return h
	}
	h := HashName(name)
	w.hashes.add(name, h)
	return h
}

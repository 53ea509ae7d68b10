package sim

import (
	"fmt"
	"unsafe"
)

// nameCache finds the hash of a name (of a timer, of a record) without reading it: protocols
// use few names, as constants, so that a name is known by where it is. One that is
// not found is hashed at length and takes the next slot that is free, or else its own.
type nameCache [256]knownName

type knownName struct {
	name string // kept, so that no other string comes to lie in its place
	hash uint64 // 0: the slot is empty
}

func place(name string) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.StringData(name)))) } //determinism:allow it picks a slot of a cache; the names are compared

// sameName compares names. Most often they are one and the same.
func sameName(a, b string) bool {
	return len(a) == len(b) && (unsafe.StringData(a) == unsafe.StringData(b) || a == b)
}

// is tells whether a slot has the hash of a name.
func (s *knownName) is(name string) bool {
	return unsafe.StringData(s.name) == unsafe.StringData(name) && len(s.name) == len(name) && s.hash != 0
}

const nameReach = 8 // slots in which a name may be

// hash is HashName.
func (c *nameCache) hash(name string) uint64 {
	first := place(name) * golden >> 56
	if s := &c[first]; s.is(name) {
		return s.hash
	}
	return c.look(first, name)
}

// look finds or makes the hash of a name that is not in the slot where it is looked for first.
func (c *nameCache) look(first uint64, name string) uint64 {
	s := &c[first]
	for i := range uint64(nameReach) {
		next := &c[(first+i)%uint64(len(c))]
		if next.is(name) {
			return next.hash
		}
		if next.hash == 0 {
			s = next
			break
		}
	}
	*s = knownName{name, HashName(name)}
	return s.hash
}

// kindCache finds the kind of a message without asking it: all messages of a Go type
// are of one kind.
type kindCache [64]knownKind

type knownKind struct {
	typ  uintptr // 0: none
	kind MessageKind
}

// typeOf tells message types apart. The first word of an interface says what its
// methods are, at the same place for all values of a type, for good. That of nil is 0.
func typeOf(m Message) uintptr { return *(*uintptr)(unsafe.Pointer(&m)) }

// at returns where the kind of a message is, if it is known.
func (c *kindCache) at(m Message) *knownKind { return &c[uint64(typeOf(m))*golden>>58] }

// reset forgets all kinds. Nothing will be where nil is looked for.
func (c *kindCache) reset() { *c = kindCache{{typ: 1}} }

// KindOf returns the kind of a message.
func (w *World) KindOf(m Message) MessageKind {
	k := w.kinds.at(m)
	if k.typ != typeOf(m) {
		w.learnKind(k, m)
	}
	return k.kind
}

// learnKind looks the kind of a message up by its name.
func (w *World) learnKind(k *knownKind, m Message) {
	kind, ok := w.cfg.KindOf(m.Kind())
	if !ok {
		panic(fmt.Sprintf("sim: message kind %q (%T) is not declared by the protocol", m.Kind(), m))
	}
	k.typ, k.kind = typeOf(m), kind
}

func (w *World) hashOf(name string) uint64 { return w.hashes.hash(name) }

package sim

import "unsafe"

// nameCache finds what belongs to a name (a message kind, the hash of a timer's name)
// without reading it: protocols use few names, as constants, so that a name is known by
// where it is. One that is not found is looked up at length and takes its slot.
type nameCache[T any] struct {
	slots [64]struct {
		name  string // kept, so that no other string comes to lie in its place
		known bool
		value T
	}
}

func place(name string) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.StringData(name)))) } //determinism:allow it picks a slot of a cache; the names are compared

func (c *nameCache[T]) find(name string) (value T, ok bool) {
	s := &c.slots[place(name)*golden>>58]
	return s.value, s.known && len(s.name) == len(name) && unsafe.StringData(s.name) == unsafe.StringData(name)
}

func (c *nameCache[T]) add(name string, value T) T {
	s := &c.slots[place(name)*golden>>58]
	s.name, s.known, s.value = name, true, value
	return value
}

package sim

// nameCache finds what belongs to a name (a message kind, the hash of a timer's name)
// without hashing it: protocols use few names, as constants, so that a slot is
// found by a few bytes and confirmed by comparing equal pointers.
type nameCache[T any] struct {
	slots [64]struct {
		name  string
		known bool
		value T
	}
}

func (c *nameCache[T]) get(name string, slow func(string) T) T {
	i := len(name)
	if i > 0 {
		i += int(name[0])*5 + int(name[len(name)-1])*11 + int(name[len(name)/2])*23
	}
	s := &c.slots[i%len(c.slots)]
	if s.known && s.name == name {
		return s.value
	}
	s.name, s.known, s.value = name, true, slow(name)
	return s.value
}

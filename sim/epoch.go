package sim

import (
	"reflect"
	"slices"
	"unsafe"
)

// AppendEpochs appends the epochs in v that are not 0, which is the epoch of nothing. One that comes
// up twice is there twice.
func (d *Describer) AppendEpochs(list []Epoch, v any) []Epoch {
	if v == nil {
		return list
	}
	if !d.mayHoldEpochs(d.typeOf(v)) {
		return list
	}
	return d.appendEpochs(list, v)
}

func (d *Describer) appendEpochs(list []Epoch, v any) []Epoch {
	t, p := d.unbox(v)
	e := epochs{d: d, visit: func(e *Epoch) { list = append(list, *e) }}
	e.walk(t, p, false)
	return list
}

// RenameEpochs returns a deep copy of v in which each epoch that is not 0 is another one.
func (d *Describer) RenameEpochs(v any, rename func(Epoch) Epoch) any {
	if v == nil {
		return nil
	}
	c := copier{d: d}
	t, p := d.unbox(v)
	root := reflect.New(t.rt)
	c.copy(t, root.UnsafePointer(), p)
	e := epochs{d: d, visit: func(e *Epoch) { *e = rename(*e) }}
	e.walk(t, root.UnsafePointer(), true)
	return root.Elem().Interface()
}

// mayHoldEpochs tells whether there may be an epoch in a value of type t.
func (d *Describer) mayHoldEpochs(t *Type) bool {
	if t.epochs == presenceUnknown {
		t.epochs = presenceNever
		if holdsEpochs(t, make(map[*Type]bool)) {
			t.epochs = presenceMaybe
		}
	}
	return t.epochs == presenceMaybe
}

// presence tells whether something is in the values of a type.
type presence uint8

const (
	presenceUnknown presence = iota
	presenceNever
	presenceMaybe
)

// holdsEpochs looks through a type, but for those that it has seen.
func holdsEpochs(t *Type, seen map[*Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	switch {
	case t.rt == epochType || t.kind == kindInterface:
		return true
	case t.kind == kindConfig:
		return false
	}
	return holdsEpochs(t.elem, seen) || holdsEpochs(t.key, seen) ||
		slices.ContainsFunc(t.Fields, func(f Field) bool { return holdsEpochs(f.Type, seen) })
}

var epochType = reflect.TypeFor[Epoch]()

// epochs visits those of one value. A pointer that was met before is not followed again.
type epochs struct {
	d     *Describer
	visit func(*Epoch)
	seen  []unsafe.Pointer
}

// walk visits the epochs of the value of type t that lies at p; if it is the caller's own, they may
// be changed.
func (e *epochs) walk(t *Type, p unsafe.Pointer, own bool) {
	if !e.d.mayHoldEpochs(t) {
		return
	}
	if t.rt == epochType {
		if at := (*Epoch)(p); *at != 0 {
			e.visit(at)
		}
		return
	}
	switch t.kind {
	case kindStruct:
		for i := range t.Fields {
			f := &t.Fields[i]
			e.walk(f.Type, unsafe.Add(p, f.offset), own)
		}
	case kindArray:
		for i := range t.length {
			e.walk(t.elem, t.index(p, i), own)
		}
	case kindSlice:
		s := (*list)(p)
		for i := range s.len {
			e.walk(t.elem, t.index(s.first, i), own)
		}
	case kindMap:
		e.walkMap(t, p, own)
	case kindPointer:
		if to := *(*unsafe.Pointer)(p); to != nil && !slices.Contains(e.seen, to) {
			e.seen = append(e.seen, to)
			e.walk(t.elem, to, own)
		}
	case kindInterface:
		e.walkInterface(t, p, own)
	}
}

func (e *epochs) walkMap(t *Type, p unsafe.Pointer, own bool) {
	if t.at(p).IsNil() {
		return
	}
	enc := encoder{d: e.d}
	renamed := reflect.MakeMap(t.rt)
	for _, entry := range enc.entries(t, p) {
		e.walk(t.key, entry.key, own)
		e.walk(t.elem, entry.value, own)
		renamed.SetMapIndex(t.key.at(entry.key), t.elem.at(entry.value))
	}
	if own {
		t.at(p).Set(renamed)
	}
}

func (e *epochs) walkInterface(t *Type, p unsafe.Pointer, own bool) {
	v := t.held(p)
	if v == nil {
		return
	}
	dynamic, q := e.d.unbox(v)
	if !own || !e.d.mayHoldEpochs(dynamic) {
		e.walk(dynamic, q, false)
		return
	}
	to := reflect.New(dynamic.rt) // what an interface holds is not to be written to
	to.Elem().Set(reflect.ValueOf(v))
	e.walk(dynamic, to.UnsafePointer(), true)
	t.at(p).Set(to.Elem())
}

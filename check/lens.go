package check

import (
	"reflect"

	"simrun/sim"
)

// lens shows of the published states of a type what an expression reads. To it, what else a node publishes, and
// be it after every message, changes nothing.
type lens struct {
	read, unread []int // fields; those that are not exported count as read
}

// lensOf returns the lens for published states of a type.
func (v *view) lensOf(state sim.Published) *lens {
	t := reflect.TypeOf(state)
	l, ok := v.lenses[t]
	if ok {
		return l
	}
	l = &lens{}
	v.lenses[t] = l
	if t.Kind() != reflect.Struct {
		return l
	}
	for i, f := range v.types.Of(state).Fields {
		if t.Field(i).IsExported() && !v.reads(f.Name) {
			l.unread = append(l.unread, i)
		} else {
			l.read = append(l.read, i)
		}
	}
	return l
}

// narrow makes r what is seen of a node, as far as the expression reads it, and tells whether that is something else
// than it was.
func (v *view) narrow(r *row, seen row) bool {
	was := *r
	*r = seen
	if seen.State != nil {
		l := v.lensOf(seen.State)
		if !l.alike(seen.State, was.State) {
			r.State = l.through(seen.State)
			return true
		}
		r.State = was.State
	}
	return r.Down != was.Down || r.Unjudged != was.Unjudged || r.Name != was.Name
}

// alike tells whether two states are known to look the same.
func (l *lens) alike(a, b sim.Published) bool {
	v, w := reflect.ValueOf(a), reflect.ValueOf(b)
	if !w.IsValid() || v.Type() != w.Type() {
		return false
	}
	if v.Kind() != reflect.Struct {
		return v.Comparable() && v.Equal(w)
	}
	for _, i := range l.read {
		if f := v.Field(i); !f.Comparable() || !f.Equal(w.Field(i)) {
			return false
		}
	}
	return true
}

// through returns a state as it looks.
func (l *lens) through(state sim.Published) sim.Published {
	if len(l.unread) == 0 {
		return state
	}
	looks := reflect.New(reflect.TypeOf(state)).Elem()
	looks.Set(reflect.ValueOf(state))
	for _, i := range l.unread {
		looks.Field(i).SetZero()
	}
	return looks.Interface().(sim.Published)
}

package sim

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unsafe"
)

// Set returns a copy of v, a struct, in which fields have other values. changes says which, by the fields' names, as a
// file has them: text for what is one value, []any for a list, map[string]any for a struct or a map. lookup
// finds nodes by their names, of which it says all that it knows.
func (d *Describer) Set(v any, changes map[string]any, lookup func(name string) (id NodeID, known []string)) (any, []Problem) {
	s := &setter{lookup: lookup}
	t := d.Of(v)
	to := reflect.New(t.rt).Elem()
	to.Set(reflect.ValueOf(d.Clone(v)))
	s.fields(t, to.Addr().UnsafePointer(), changes, nil)
	return to.Interface(), s.problems
}

// setter sets parts of one value.
type setter struct {
	lookup   func(name string) (NodeID, []string)
	problems []Problem
}

func (s *setter) fail(field []string, format string, args ...any) {
	s.problems = append(s.problems, Problemf(slices.Clone(field), format, args...))
}

func (s *setter) fields(t *Type, p unsafe.Pointer, changes map[string]any, path []string) {
	var known []string
	for i := range t.Fields {
		if f := &t.Fields[i]; !f.Config {
			known = append(known, f.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		field := append(slices.Clone(path), name)
		i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == name && !f.Config })
		if i < 0 {
			s.problems = append(s.problems, Problem{Field: field, What: "field", Name: name, Of: t.Name, Known: known})
			continue
		}
		s.set(t.Fields[i].Type, unsafe.Add(p, t.Fields[i].offset), changes[name], field)
	}
}

// set makes the value of type t at p what a file has.
func (s *setter) set(t *Type, p unsafe.Pointer, change any, path []string) {
	if t.rt == signatureType {
		s.fail(path, "a signature can't be set: nobody can forge one")
		return
	}
	switch t.kind {
	case kindStruct:
		if m, ok := change.(map[string]any); ok {
			s.fields(t, p, m, path)
			return
		}
		s.fail(path, "expected a mapping of fields, found %s", kindOfPlain(change))
	case kindSlice, kindArray:
		s.list(t, p, change, path)
	case kindMap:
		s.entries(t, p, change, path)
	case kindPointer:
		to := reflect.New(t.elem.rt)
		s.set(t.elem, to.UnsafePointer(), change, path)
		t.at(p).Set(to)
	case kindInterface, kindConfig:
		s.fail(path, "it can't be set: it may hold anything")
	default:
		text, ok := change.(string)
		if !ok {
			s.fail(path, "expected one value, found %s", kindOfPlain(change))
			return
		}
		s.scalar(t, p, text, path)
	}
}

func (s *setter) list(t *Type, p unsafe.Pointer, change any, path []string) {
	items, ok := change.([]any)
	if !ok {
		s.fail(path, "expected a list, found %s", kindOfPlain(change))
		return
	}
	v := t.at(p)
	if t.kind == kindSlice {
		v.Set(reflect.MakeSlice(t.rt, len(items), len(items)))
		p = v.UnsafePointer()
	} else if v.Len() != len(items) {
		s.fail(path, "expected a list of %d, found one of %d", v.Len(), len(items))
		return
	}
	for i, item := range items {
		s.set(t.elem, t.index(p, i), item, path)
	}
}

func (s *setter) entries(t *Type, p unsafe.Pointer, change any, path []string) {
	m, ok := change.(map[string]any)
	if !ok {
		s.fail(path, "expected a mapping, found %s", kindOfPlain(change))
		return
	}
	to := reflect.MakeMap(t.rt)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		key, value := reflect.New(t.key.rt), reflect.New(t.elem.rt)
		s.set(t.key, key.UnsafePointer(), name, path)
		s.set(t.elem, value.UnsafePointer(), m[name], append(slices.Clone(path), name))
		to.SetMapIndex(key.Elem(), value.Elem())
	}
	t.at(p).Set(to)
}

func (s *setter) scalar(t *Type, p unsafe.Pointer, text string, path []string) {
	v := t.at(p)
	switch t.kind {
	case kindString:
		v.SetString(text)
	case kindBool:
		if text != "true" && text != "false" {
			s.fail(path, "expected true or false, found %q", text)
		}
		v.SetBool(text == "true")
	case kindInt:
		s.number(t, v, text, path)
	case kindUint:
		u, err := strconv.ParseUint(text, 10, t.rt.Bits())
		if err != nil {
			s.fail(path, "expected a whole number from 0 to %d, found %q", uint64(math.MaxUint64)>>(64-t.rt.Bits()), text)
		}
		v.SetUint(u)
	case kindFloat:
		f, err := strconv.ParseFloat(text, t.rt.Bits())
		if err != nil {
			s.fail(path, "expected a number, found %q", text)
		}
		v.SetFloat(f)
	default:
		panic(fmt.Sprintf("sim: %v is not a single value", t.rt))
	}
}

func (s *setter) number(t *Type, v reflect.Value, text string, path []string) {
	switch t.rt {
	case nodeIDType:
		id, known := s.lookup(text)
		if id == Nobody {
			s.problems = append(s.problems, Problem{Field: slices.Clone(path), What: "node", Name: text, Known: known})
		}
		v.SetInt(int64(id))
	case timeType, durationType:
		d, err := time.ParseDuration(text)
		if err != nil {
			s.fail(path, "expected a duration such as 150ms, found %q", text)
		}
		v.SetInt(int64(d))
	default:
		i, err := strconv.ParseInt(text, 10, t.rt.Bits())
		if err != nil {
			largest := int64(math.MaxInt64) >> (64 - t.rt.Bits())
			s.fail(path, "expected a whole number from %d to %d, found %q", -largest-1, largest, text)
		}
		v.SetInt(i)
	}
}

func kindOfPlain(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	}
	return "nothing"
}

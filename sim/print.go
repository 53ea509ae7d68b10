package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// Plain turns v into data that any reader of JSON or any expression language
// understands: bool, int, float64, string, []any and map[string]any. Nodes are
// their names, times and durations are printed, structs are maps of their
// fields without configuration. A uint64 that is no int stays one, and a pointer
// back to what it lies in is nil.
func (d *Describer) Plain(v any, name func(NodeID) string) any {
	if v == nil {
		return nil
	}
	t, p := d.unbox(v)
	q := printer{d: d, name: name}
	return q.plain(t, p)
}

// PlainFields puts the fields of a struct as Plain turns them into data, but only those that are wanted. It tells whether
// v is a struct.
func (d *Describer) PlainFields(v any, name func(NodeID) string, wanted func(field string) bool, put func(field string, value any)) bool {
	t, p := d.unbox(v)
	if t.kind != kindStruct {
		return false
	}
	q := printer{d: d, name: name}
	for i := range t.Fields {
		if f := &t.Fields[i]; !f.Config && wanted(f.Name) {
			put(f.Name, q.plain(f.Type, unsafe.Add(p, f.offset)))
		}
	}
	return true
}

// printer turns one value into plain data.
type printer struct {
	d    *Describer
	name func(NodeID) string
	path []unsafe.Pointer // the pointers that lead to what is being printed
}

func (q *printer) plain(t *Type, p unsafe.Pointer) any {
	v := t.at(p)
	switch t.kind {
	case kindBool:
		return v.Bool()
	case kindInt:
		switch t.rt {
		case nodeIDType:
			return q.name(NodeID(v.Int()))
		case timeType, durationType:
			return time.Duration(v.Int()).String()
		}
		return int(v.Int())
	case kindUint:
		if v.Uint() > math.MaxInt64 {
			return v.Uint()
		}
		return int(v.Uint())
	case kindFloat:
		return v.Float()
	case kindString:
		return v.String()
	case kindStruct:
		m := make(map[string]any, len(t.Fields))
		for i := range t.Fields {
			if f := &t.Fields[i]; !f.Config {
				m[f.Name] = q.plain(f.Type, unsafe.Add(p, f.offset))
			}
		}
		return m
	case kindArray, kindSlice:
		list := make([]any, v.Len())
		for i := range list {
			first := p
			if t.kind == kindSlice {
				first = v.UnsafePointer()
			}
			list[i] = q.plain(t.elem, t.index(first, i))
		}
		return list
	case kindMap:
		m := make(map[string]any, v.Len())
		e := encoder{d: q.d}
		for _, entry := range e.entries(t, p) { // of keys that print alike, always the same one stays
			m[fmt.Sprint(q.plain(t.key, entry.key))] = q.plain(t.elem, entry.value)
		}
		return m
	case kindPointer:
		to := v.UnsafePointer()
		if to == nil || slices.Contains(q.path, to) {
			return nil
		}
		q.path = append(q.path, to)
		defer func() { q.path = q.path[:len(q.path)-1] }()
		return q.plain(t.elem, to)
	case kindInterface:
		if v.IsNil() {
			return nil
		}
		return q.plainValue(v.Elem())
	case kindConfig:
	}
	return nil
}

func (q *printer) plainValue(v reflect.Value) any {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return q.plain(q.d.describe(v.Type()), p.UnsafePointer())
}

// JSON prints v as JSON, with the fields of a struct in alphabetical order.
func (d *Describer) JSON(v any, name func(NodeID) string) json.RawMessage {
	b, err := json.Marshal(d.Plain(v, name))
	if err != nil {
		panic(fmt.Sprintf("sim: %T can't be written as JSON: %v", v, err)) // NaN in a node's state
	}
	return b
}

// Text prints v for people: tx=t1 vote=commit.
func (d *Describer) Text(v any, name func(NodeID) string) string {
	m, ok := d.Plain(v, name).(map[string]any)
	if !ok {
		return fmt.Sprint(d.Plain(v, name))
	}
	var fields []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		fields = append(fields, fmt.Sprintf("%s=%v", key, m[key]))
	}
	return strings.Join(fields, " ")
}

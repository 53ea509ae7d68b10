package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// Plain turns v into data that any reader of JSON or any expression language
// understands: bool, int, float64, string, []any and map[string]any. Nodes are
// their names, times and durations are printed, structs are maps of their
// fields without configuration.
func (d *Describer) Plain(v any, name func(NodeID) string) any {
	if v == nil {
		return nil
	}
	t, p := d.box(v)
	return d.plain(t, p, name)
}

func (d *Describer) plain(t *Type, p unsafe.Pointer, name func(NodeID) string) any {
	v := t.at(p)
	switch t.kind {
	case kindBool:
		return v.Bool()
	case kindInt:
		switch t.rt {
		case nodeIDType:
			return name(NodeID(v.Int()))
		case timeType, durationType:
			return time.Duration(v.Int()).String()
		}
		return int(v.Int())
	case kindUint:
		return int(v.Uint())
	case kindFloat:
		return v.Float()
	case kindString:
		return v.String()
	case kindStruct:
		m := make(map[string]any, len(t.Fields))
		for i := range t.Fields {
			if f := &t.Fields[i]; !f.Config {
				m[f.Name] = d.plain(f.Type, unsafe.Add(p, f.offset), name)
			}
		}
		return m
	case kindArray, kindSlice:
		list := make([]any, v.Len())
		for i := range list {
			q := p
			if t.kind == kindSlice {
				q = v.UnsafePointer()
			}
			list[i] = d.plain(t.elem, t.index(q, i), name)
		}
		return list
	case kindMap:
		m := make(map[string]any, v.Len())
		for it := v.MapRange(); it.Next(); {
			m[fmt.Sprint(d.plainValue(it.Key(), name))] = d.plainValue(it.Value(), name)
		}
		return m
	case kindPointer, kindInterface:
		if v.IsNil() {
			return nil
		}
		return d.plainValue(v.Elem(), name)
	case kindConfig:
	}
	return nil
}

func (d *Describer) plainValue(v reflect.Value, name func(NodeID) string) any {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return d.plain(d.describe(v.Type()), p.UnsafePointer(), name)
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

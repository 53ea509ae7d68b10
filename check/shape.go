package check

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// shape is what nodes are to an expression that runs: structs, whose fields it finds by their places, with values of type
// any. To take one out neither looks up a name nor makes garbage.
type shape struct {
	fields    []string // of a node
	node, env reflect.Type
}

func (s *Setting) shape() *shape {
	h := &shape{fields: slices.Sorted(maps.Keys(s.fields()))}
	h.node = structOf(h.fields, reflect.TypeFor[any]())
	pointer := reflect.PointerTo(h.node)
	h.env = reflect.StructOf([]reflect.StructField{
		{Name: "Nodes", Type: reflect.SliceOf(pointer), Tag: `expr:"nodes"`},
		{Name: "Node", Type: structOf(s.nodeNames(), pointer), Tag: `expr:"node"`},
	})
	return h
}

// structOf has fields of one type, which expressions know by names.
func structOf(names []string, t reflect.Type) reflect.Type {
	fields := make([]reflect.StructField, len(names))
	for i, name := range names {
		fields[i] = reflect.StructField{Name: fmt.Sprint("F", i), Type: t, Tag: reflect.StructTag(fmt.Sprintf("expr:%q", name))}
	}
	return reflect.StructOf(fields)
}

// nodeFields is where the fields of a node are.
type nodeFields map[string]*any

// show makes nodes of the shape: it returns what an expression runs on, and the fields of each node.
func (h *shape) show() (env any, nodes []nodeFields) {
	all := reflect.New(h.env)
	byName := all.Elem().Field(1)
	list := reflect.MakeSlice(all.Elem().Field(0).Type(), byName.NumField(), byName.NumField())
	all.Elem().Field(0).Set(list)
	for i := range list.Len() {
		n := reflect.New(h.node)
		list.Index(i).Set(n)
		byName.Field(i).Set(n)
		fields := make(nodeFields, len(h.fields))
		for k, name := range h.fields {
			fields[name] = n.Elem().Field(k).Addr().Interface().(*any)
		}
		nodes = append(nodes, fields)
	}
	return all.Interface(), nodes
}

// fill shows what is known of a node.
func (v *view) fill(i int, r row) {
	fields, name := v.nodes[i], v.setting.World.Name
	if r.State == nil {
		fields.set(v.blank)
	} else if !v.types.PlainFields(r.State, name, func(field string) *any {
		if v.reads(field) {
			return fields[field]
		}
		return nil
	}) {
		fields.set(v.types.Plain(r.State, name).(map[string]any))
	}
	node := &v.setting.World.Nodes[i]
	*fields["id"], *fields["role"], *fields["state"] = node.Name, node.Role, r.Name
	*fields["up"], *fields["judged"] = !r.Down, !r.Unjudged
}

func (n nodeFields) set(values map[string]any) {
	for name, value := range values { //determinism:ordered each has a place of its own
		*n[name] = value
	}
}

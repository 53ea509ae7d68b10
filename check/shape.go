package check

import (
	"fmt"
	"reflect"
	"slices"
)

// shape is what nodes are to an expression that runs.
type shape interface {
	// show returns what the expression runs on, and the nodes in it.
	show() (env any, nodes []shown)
}

// shown is a node as an expression sees it.
type shown interface {
	// put gives a field a value.
	put(field string, value any)
}

// mapShape are nodes of which an expression may do anything.
type mapShape struct{ setting *Setting }

func (h mapShape) show() (env any, nodes []shown) {
	var list []any
	byName := make(map[string]any)
	for _, name := range h.setting.nodeNames() {
		node := make(mapped)
		list, byName[name] = append(list, map[string]any(node)), map[string]any(node)
		nodes = append(nodes, node)
	}
	return map[string]any{"nodes": list, "node": byName}, nodes
}

type mapped map[string]any

func (m mapped) put(field string, value any) { m[field] = value }

// structShape are nodes of which an expression names each field that it reads. It finds it by its place; all values are of type
// any, so that to take one out makes no garbage.
type structShape struct {
	fields    []string
	node, env reflect.Type
}

func (s *Setting) structs() *structShape {
	h := &structShape{}
	for field := range s.fields() { //determinism:ordered sorted below
		h.fields = append(h.fields, field)
	}
	slices.Sort(h.fields)
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

func (h *structShape) show() (env any, nodes []shown) {
	all := reflect.New(h.env)
	byName := all.Elem().Field(1)
	list := reflect.MakeSlice(all.Elem().Field(0).Type(), byName.NumField(), byName.NumField())
	all.Elem().Field(0).Set(list)
	for i := range list.Len() {
		n := reflect.New(h.node)
		list.Index(i).Set(n)
		byName.Field(i).Set(n)
		node := make(placed, len(h.fields))
		for k, field := range h.fields {
			node[field] = n.Elem().Field(k).Addr().Interface().(*any)
		}
		nodes = append(nodes, node)
	}
	return all.Interface(), nodes
}

// placed says where the fields of a struct are.
type placed map[string]*any

func (p placed) put(field string, value any) { *p[field] = value }

// fill shows what is known of a node.
func (v *view) fill(i int, r row) {
	node, name := v.nodes[i], v.setting.World.Name
	switch {
	case r.State == nil:
		putAll(node, v.blank)
	case !v.types.PlainFields(r.State, name, v.reads, node.put):
		putAll(node, v.types.Plain(r.State, name).(map[string]any))
	}
	spec := &v.setting.World.Nodes[i]
	node.put("id", spec.Name)
	node.put("role", spec.Role)
	node.put("up", !r.Down)
	node.put("judged", !r.Unjudged)
	node.put("state", r.Name)
}

func putAll(node shown, values map[string]any) {
	for field, value := range values { //determinism:ordered each has a place of its own
		node.put(field, value)
	}
}

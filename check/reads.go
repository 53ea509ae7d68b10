package check

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// reading finds out which fields of nodes an expression reads: .state and node.p1.state read state. An
// expression that does anything else with a node, such as to compare it whole, reads all.
type reading struct {
	fields []string
	all    bool
	opened map[ast.Node]bool // nodes of which a field is read
	listed map[ast.Node]bool // nodes of the expression that go through the list of all nodes
	pieces []ast.Node        // that are, or may be, a node or the list of all
}

// quantifiers are the functions that go through a list and return none of it.
var quantifiers = []string{"all", "none", "any", "one", "count"}

// readsOf returns what tells whether the expression reads a field, and whether it does more with nodes than to read fields
// by their names.
func readsOf(root ast.Node) (reads func(field string) bool, all bool) {
	r := &reading{opened: make(map[ast.Node]bool), listed: make(map[ast.Node]bool)}
	ast.Walk(&root, r)
	for _, piece := range r.pieces {
		r.all = r.all || !r.opened[piece] && !r.listed[piece]
	}
	return func(field string) bool { return r.all || slices.Contains(r.fields, field) }, r.all
}

// Visit implements ast.Visitor.
func (r *reading) Visit(at *ast.Node) {
	switch n := (*at).(type) {
	case *ast.PointerNode, *ast.IdentifierNode:
		if !scalar(n) {
			r.pieces = append(r.pieces, n)
		}
	case *ast.MemberNode:
		field, ok := n.Property.(*ast.StringNode)
		if !ok {
			r.all = true
			return
		}
		r.opened[n.Node] = true
		if of, ok := n.Node.(*ast.IdentifierNode); ok && of.Value == "node" {
			r.pieces = append(r.pieces, n)
			return
		}
		r.fields = append(r.fields, field.Value)
	case *ast.BuiltinNode:
		if slices.Contains(quantifiers, n.Name) && len(n.Arguments) > 0 {
			if list, ok := n.Arguments[0].(*ast.IdentifierNode); ok && list.Value == "nodes" {
				r.listed[list] = true
			}
		}
	case *ast.VariableDeclaratorNode:
		r.all = r.all || !scalar(n.Value)
	}
}

// scalar tells that a piece of an expression is neither a node nor a list, nor may be one.
func scalar(n ast.Node) bool {
	t := n.Type()
	return t != nil && slices.Contains([]reflect.Kind{reflect.Bool, reflect.Int, reflect.Float64, reflect.String}, t.Kind())
}

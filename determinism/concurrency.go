package determinism

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// concurrency reports goroutines, select and channel operations. The cases of
// a select are not reported again.
func (c *checker) concurrency(at inspector.Cursor) {
	switch n := at.Node().(type) {
	case *ast.GoStmt:
		c.bad(n, "go starts a goroutine, which the scheduler of Go orders; "+useHandle)
	case *ast.SelectStmt:
		c.bad(n, "select picks at random among ready cases; "+useHandle)
	case *ast.SendStmt:
		if !isCase(at) {
			c.bad(n, "sends on a channel; "+useHandle)
		}
	case *ast.UnaryExpr:
		if n.Op == token.ARROW && !isCase(at) {
			c.bad(n, "receives from a channel; "+useHandle)
		}
	case *ast.RangeStmt:
		if is[*types.Chan](c.TypesInfo.TypeOf(n.X)) {
			c.bad(n, "ranges over a channel; "+useHandle)
		}
	case *ast.CallExpr:
		if c.isBuiltin(n, "close") {
			c.bad(n, "closes a channel; "+useHandle)
		}
	}
}

// isCase reports whether a channel operation is what a case of a select waits
// for.
func isCase(at inspector.Cursor) bool {
	for {
		switch kind, _ := at.ParentEdge(); kind {
		case edge.CommClause_Comm:
			return true
		case edge.ExprStmt_X, edge.AssignStmt_Rhs, edge.ParenExpr_X:
			at = at.Parent()
		default:
			return false
		}
	}
}

// is reports whether a type is, under its name, of a kind.
func is[T types.Type](t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(T)
	return ok
}

func (c *checker) isBuiltin(call *ast.CallExpr, names ...string) bool {
	ident, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	builtin, ok := c.TypesInfo.Uses[ident].(*types.Builtin)
	if !ok {
		return false
	}
	for _, name := range names {
		if builtin.Name() == name {
			return true
		}
	}
	return false
}

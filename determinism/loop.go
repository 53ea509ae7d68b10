package determinism

import (
	"go/ast"
	"go/token"
	"go/types"
)

// orderless reports whether nothing that a loop over a map does can tell the
// order of its iterations. That is so
//
//   - if it takes neither key nor value: all iterations are alike;
//   - if all effects of its body are on entries of maps under the key of the
//     iteration, and all that it reads is fixed during the loop or under that
//     key too: no two iterations touch the same entry, whatever maps they are.
//
// A body that deletes an entry and writes one afterwards might make a new one
// in the map that is ranged over, and meet it again: not orderless.
func (c *checker) orderless(loop *ast.RangeStmt) bool {
	if isBlank(loop.Key) && isBlank(loop.Value) {
		return true
	}
	key, ok := loop.Key.(*ast.Ident)
	if !ok || loop.Tok != token.DEFINE {
		return false
	}
	b := &loopBody{checker: c, key: c.TypesInfo.Defs[key]}
	return b.quiet(loop.Body.List)
}

func isBlank(x ast.Expr) bool {
	ident, ok := x.(*ast.Ident)
	return x == nil || ok && ident.Name == "_"
}

// loopBody is the body of a loop over a map, read from the top.
type loopBody struct {
	*checker
	key     types.Object // nil if it is blank
	deleted bool         // an entry, further up
}

// quiet reports whether statements do nothing that tells an order.
func (b *loopBody) quiet(list []ast.Stmt) bool {
	for _, s := range list {
		if !b.quietStmt(s) {
			return false
		}
	}
	return true
}

func (b *loopBody) quietStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
		return true
	case *ast.BlockStmt:
		return b.quiet(s.List)
	case *ast.BranchStmt:
		return s.Tok == token.CONTINUE && s.Label == nil
	case *ast.IfStmt:
		return b.quietStmt(s.Init) && b.plain(s.Cond, b.key) && b.quiet(s.Body.List) && b.quietStmt(s.Else)
	case *ast.AssignStmt:
		return b.quietAssign(s)
	case *ast.IncDecStmt:
		return b.own(s.X) && !b.deleted
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok || !b.isBuiltin(call, "delete") || !b.isKey(call.Args[1]) || !b.plain(call.Args[0], b.key) {
			return false
		}
		b.deleted = true
		return true
	}
	return false
}

// quietAssign allows writes of entries under the key, and new variables.
func (b *loopBody) quietAssign(s *ast.AssignStmt) bool {
	for _, x := range s.Rhs {
		if !b.plain(x, b.key) {
			return false
		}
	}
	for _, x := range s.Lhs {
		if isBlank(x) {
			continue
		}
		if ident, ok := x.(*ast.Ident); ok && b.TypesInfo.Defs[ident] != nil {
			continue
		}
		if !b.own(x) || b.deleted {
			return false
		}
	}
	return true
}

// own reports whether an expression is an entry under the key.
func (b *loopBody) own(x ast.Expr) bool {
	index, ok := ast.Unparen(x).(*ast.IndexExpr)
	return ok && b.isMap(index.X) && b.isKey(index.Index) && b.plain(index.X, b.key)
}

func (b *loopBody) isKey(x ast.Expr) bool { return b.key != nil && b.object(x) == b.key }

// plain reports whether an expression has no effect, and reads of maps only
// entries under a key. Calls, but of conversions, are not looked into.
func (c *checker) plain(x ast.Expr, key types.Object) bool {
	ok := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = ok && (c.TypesInfo.Types[n.Fun].IsType() || c.isBuiltin(n, "min", "max"))
		case *ast.IndexExpr:
			if c.isMap(n.X) && (key == nil || c.object(n.Index) != key) {
				ok = false
			}
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.FuncLit:
			ok = false
		}
		return ok
	})
	return ok
}

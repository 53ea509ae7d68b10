package determinism

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

const useIntegers = "use integers, such as a probability out of 1e9"

// decisions reports floats that decide: what a comparison, a switch or an
// integer makes of them is the next step of a run.
func (c *checker) decisions(at inspector.Cursor) {
	switch n := at.Node().(type) {
	case *ast.BinaryExpr:
		if isComparison(n.Op) && !c.isConstant(n) && (c.isFloat(n.X) || c.isFloat(n.Y)) {
			c.bad(n, "compares floats; "+useIntegers)
		}
	case *ast.SwitchStmt:
		if n.Tag != nil && c.isFloat(n.Tag) {
			c.bad(n, "switches on a float; "+useIntegers)
		}
	case *ast.CallExpr:
		if len(n.Args) == 1 && c.TypesInfo.Types[n.Fun].IsType() && !c.isConstant(n.Args[0]) &&
			c.isFloat(n.Args[0]) && hasInfo(c.TypesInfo.TypeOf(n.Fun), types.IsInteger) {
			c.bad(n, "makes an integer of a float; "+useIntegers)
		}
	case *ast.Ident:
		c.orderedFloats(n)
	}
}

// comparers are the generic functions that compare what they are made for.
var comparers = set(`cmp.Compare cmp.Less slices.BinarySearch slices.Compare slices.Contains slices.Equal slices.Index
	slices.IsSorted slices.Max slices.Min slices.Sort slices.Sorted`)

func (c *checker) orderedFloats(ident *ast.Ident) {
	f, ok := c.TypesInfo.Uses[ident].(*types.Func)
	if !ok || f.Pkg() == nil {
		return
	}
	name := f.Pkg().Path() + "." + nameOf(f)
	if name == "sort.Float64s" || name == "sort.SearchFloat64s" {
		c.bad(ident, "compares floats; "+useIntegers)
		return
	}
	if !comparers[name] {
		return
	}
	for t := range c.TypesInfo.Instances[ident].TypeArgs.Types() {
		if hasInfo(t, types.IsFloat|types.IsComplex) {
			c.bad(ident, "compares floats; "+useIntegers)
			return
		}
	}
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

// products reports each product of floats that is not converted at once. Go
// lets a machine fuse it with a sum, even statements later and, once a function
// is inlined, in its caller; then it is rounded differently. An explicit
// conversion prevents that. A factor or a dividend is no summand.
func (c *checker) products(at inspector.Cursor) {
	switch n := at.Node().(type) {
	case *ast.BinaryExpr:
		switch {
		case n.Op != token.MUL && n.Op != token.QUO || c.isConstant(n):
		case hasInfo(c.TypesInfo.TypeOf(n), types.IsComplex):
			c.bad(n, "multiplies complex numbers, which machines round differently; "+useIntegers)
		case n.Op == token.MUL && c.isFloat(n) && !c.rounded(at):
			c.bad(n, "multiplies floats, which a machine may fuse with a sum; write float64(x*y), or use integers")
		}
	case *ast.AssignStmt:
		if (n.Tok == token.MUL_ASSIGN || n.Tok == token.QUO_ASSIGN) && hasInfo(c.TypesInfo.TypeOf(n.Lhs[0]), types.IsComplex) {
			c.bad(n, "multiplies complex numbers, which machines round differently; "+useIntegers)
		}
		if n.Tok == token.MUL_ASSIGN && c.isFloat(n.Lhs[0]) {
			c.bad(n, "multiplies floats, which a machine may fuse with a sum; write x = float64(x*y), or use integers")
		}
	}
}

// rounded reports whether a product is converted or multiplied on.
func (c *checker) rounded(at inspector.Cursor) bool {
	for {
		kind, _ := at.ParentEdge()
		parent := at.Parent()
		switch kind {
		case edge.ParenExpr_X:
			at = parent
			continue
		case edge.CallExpr_Args:
			return c.TypesInfo.Types[parent.Node().(*ast.CallExpr).Fun].IsType()
		case edge.BinaryExpr_X, edge.BinaryExpr_Y:
			op := parent.Node().(*ast.BinaryExpr).Op
			return op == token.MUL || op == token.QUO || isComparison(op)
		}
		return false
	}
}

func (c *checker) isConstant(x ast.Expr) bool { return c.TypesInfo.Types[x].Value != nil }

func (c *checker) isFloat(x ast.Expr) bool {
	return hasInfo(c.TypesInfo.TypeOf(x), types.IsFloat|types.IsComplex)
}

// hasInfo reports whether a type is basic and of a sort.
func hasInfo(t types.Type, sort types.BasicInfo) bool {
	if t == nil {
		return false
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&sort != 0
}

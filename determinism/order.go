package determinism

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

const useSorted = "go through slices.Sorted(maps.Keys(m)), or keep a slice"

// unordered are functions of package maps, and of the one before it, whose
// result is in no order.
var unordered = set("maps.Keys maps.Values maps.All golang.org/x/exp/maps.Keys golang.org/x/exp/maps.Values")

// callers are functions that call a function for the entries of a map, in no
// order.
var callers = set("maps.DeleteFunc maps.EqualFunc golang.org/x/exp/maps.DeleteFunc golang.org/x/exp/maps.EqualFunc")

// sorters take an iterator or a slice in any order.
var sorters = set("slices.Sorted slices.SortedFunc slices.SortedStableFunc maps.Collect maps.Insert")

// sortsInPlace order their first argument.
var sortsInPlace = set("slices.Sort slices.SortFunc slices.SortStableFunc sort.Ints sort.Strings sort.Slice sort.SliceStable")

// reflected are the methods of reflect.Value that go over a map.
var reflected = set("MapKeys MapRange Seq Seq2")

// ranges reports the loops over maps, but those in which no order can be told.
func (c *checker) ranges(at inspector.Cursor) {
	loop, ok := at.Node().(*ast.RangeStmt)
	if !ok || !c.isMap(loop.X) || c.orderless(loop) {
		return
	}
	c.order(loop, "ranges over a map, whose order differs from run to run; "+useSorted)
}

// isMap reports whether an expression is a map, or of a type parameter that
// may be one.
func (c *checker) isMap(x ast.Expr) bool {
	t := c.TypesInfo.TypeOf(x)
	if t == nil {
		return false
	}
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		return hasMap(p.Constraint().Underlying())
	}
	return is[*types.Map](t)
}

func hasMap(t types.Type) bool {
	switch t := t.(type) {
	case *types.Map:
		return true
	case *types.Union:
		for term := range t.Terms() {
			if hasMap(term.Type().Underlying()) {
				return true
			}
		}
	case *types.Interface:
		for e := range t.EmbeddedTypes() {
			if hasMap(e) || hasMap(e.Underlying()) {
				return true
			}
		}
	}
	return false
}

// iterators reports the functions that go over a map, where their result is
// not sorted at once.
func (c *checker) iterators(at inspector.Cursor) {
	ident, ok := at.Node().(*ast.Ident)
	if !ok {
		return
	}
	f, ok := c.TypesInfo.Uses[ident].(*types.Func)
	if !ok || f.Pkg() == nil {
		return
	}
	name := nameOf(f)
	path := f.Pkg().Path() + "." + name
	call := callOf(at)
	switch {
	case unordered[path] && !c.sorted(call):
		c.order(ident, fmt.Sprintf("maps.%s is in no order; sort it at once, as in slices.Sorted(maps.Keys(m))", name))
	case callers[path] && !c.plainCallback(call):
		c.order(ident, fmt.Sprintf("maps.%s calls a function in the order of a map; %s", name, useSorted))
	case f.Pkg().Path() == "reflect" && is[*types.Struct](receiver(f)) && reflected[f.Name()]:
		c.order(ident, fmt.Sprintf("reflect.%s goes over a map in no order; sort its keys first", name))
	}
}

func receiver(f *types.Func) types.Type {
	if recv := f.Signature().Recv(); recv != nil {
		return recv.Type()
	}
	return nil
}

// callOf goes from the name of a function up to the call of it, if it is
// called here.
func callOf(at inspector.Cursor) inspector.Cursor {
	for {
		switch kind, _ := at.ParentEdge(); kind {
		case edge.SelectorExpr_Sel, edge.ParenExpr_X, edge.IndexExpr_X, edge.IndexListExpr_X:
			at = at.Parent()
		case edge.CallExpr_Fun:
			return at.Parent()
		default:
			return at
		}
	}
}

// sorted reports whether the result of a call is put in order at once: it is
// handed to a function that does, or collected into a variable that the next
// statement sorts.
func (c *checker) sorted(call inspector.Cursor) bool {
	if _, ok := call.Node().(*ast.CallExpr); !ok {
		return false
	}
	outer := argumentOf(call)
	if outer == nil {
		return c.sortedNext(call)
	}
	switch name := c.callee(outer.Node().(*ast.CallExpr)); {
	case sorters[name]:
		return true
	case name == "slices.Collect":
		return c.sortedNext(*outer)
	}
	return false
}

// argumentOf is the call that an expression is an argument of.
func argumentOf(at inspector.Cursor) *inspector.Cursor {
	for {
		switch kind, _ := at.ParentEdge(); kind {
		case edge.ParenExpr_X:
			at = at.Parent()
		case edge.CallExpr_Args:
			call := at.Parent()
			return &call
		default:
			return nil
		}
	}
}

// sortedNext reports whether a slice goes to a variable that the statement
// after sorts.
func (c *checker) sortedNext(slice inspector.Cursor) bool {
	if kind, _ := slice.ParentEdge(); kind != edge.AssignStmt_Rhs {
		return false
	}
	assign := slice.Parent().Node().(*ast.AssignStmt)
	next, ok := slice.Parent().NextSibling()
	if len(assign.Lhs) != 1 || !ok {
		return false
	}
	stmt, ok := next.Node().(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := stmt.X.(*ast.CallExpr)
	if !ok || !sortsInPlace[c.callee(call)] {
		return false
	}
	variable := c.object(assign.Lhs[0])
	return variable != nil && variable == c.object(call.Args[0])
}

// plainCallback reports whether the last argument of a call is a function that
// only computes its result from what it is given.
func (c *checker) plainCallback(at inspector.Cursor) bool {
	call, ok := at.Node().(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	f, ok := call.Args[len(call.Args)-1].(*ast.FuncLit)
	if !ok || len(f.Body.List) != 1 {
		return false
	}
	result, ok := f.Body.List[0].(*ast.ReturnStmt)
	return ok && !slices.ContainsFunc(result.Results, func(x ast.Expr) bool { return !c.plain(x, nil) })
}

// callee is the path and name of the function that a call calls; empty if that
// is a value or a method.
func (c *checker) callee(call *ast.CallExpr) string {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	if f, ok := c.object(fun).(*types.Func); ok && f.Pkg() != nil {
		return f.Pkg().Path() + "." + nameOf(f)
	}
	return ""
}

// object is what a name, with or without its package, stands for.
func (c *checker) object(x ast.Expr) types.Object {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return c.TypesInfo.ObjectOf(x)
	case *ast.SelectorExpr:
		if _, field := c.TypesInfo.Selections[x]; !field {
			return c.TypesInfo.ObjectOf(x.Sel)
		}
	}
	return nil
}

package determinism

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/ast/inspector"
)

// A percent sign, or a verb p behind flags, argument indexes, width and
// precision, which is captured.
var pointerVerb = regexp.MustCompile(`%%|%[-+# 0-9.*\[\]]*(p)`)

// addresses reports addresses that become values. To compare pointers is fine.
func (c *checker) addresses(at inspector.Cursor) {
	call, ok := at.Node().(*ast.CallExpr)
	if !ok {
		return
	}
	if len(call.Args) == 1 && c.TypesInfo.Types[call.Fun].IsType() &&
		hasInfo(c.TypesInfo.TypeOf(call.Fun), types.IsInteger) && c.isUnsafePointer(call.Args[0]) {
		c.bad(call, "makes a number of an address, which differs from run to run; number things with a counter")
		return
	}
	f := c.method(call)
	if f == nil || f.Pkg() == nil {
		return
	}
	switch f.Pkg().Path() {
	case "reflect":
		if name := nameOf(f); name == "Value.Pointer" || name == "Value.UnsafeAddr" {
			c.bad(call, fmt.Sprintf("reflect.%s makes a number of an address, which differs from run to run; compare UnsafePointer", name))
		}
	case "fmt":
		c.pointerFormat(call)
	}
}

func (c *checker) isUnsafePointer(x ast.Expr) bool {
	basic, ok := c.TypesInfo.TypeOf(x).Underlying().(*types.Basic)
	return ok && basic.Kind() == types.UnsafePointer
}

// method is the function or method that a call names.
func (c *checker) method(call *ast.CallExpr) *types.Func {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		f, _ := c.object(call.Fun).(*types.Func)
		return f
	}
	f, _ := c.TypesInfo.Uses[sel.Sel].(*types.Func)
	return f
}

// pointerFormat reports a constant format with a verb for addresses.
func (c *checker) pointerFormat(call *ast.CallExpr) {
	for _, arg := range call.Args {
		if v := c.TypesInfo.Types[arg].Value; v != nil && v.Kind() == constant.String && printsPointer(constant.StringVal(v)) {
			c.bad(arg, "prints an address, which differs from run to run; print a name or a number")
			return
		}
	}
}

func printsPointer(format string) bool {
	for _, m := range pointerVerb.FindAllStringSubmatch(format, -1) {
		if m[1] != "" {
			return true
		}
	}
	return false
}

package network

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

func near(t *testing.T, what string, x, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s(%g) = %.17g, want %.17g", what, x, got, want)
	}
}

func TestExactFunctions(t *testing.T) {
	for e := -500; e <= 500; e++ {
		for _, m := range []float64{1, 1.1, 1.25, math.Sqrt2, 1.5, 1.9999} {
			x := math.Ldexp(m, e)
			near(t, "log", x, exactLog(x), math.Log(x), 3e-16)
		}
	}
	for i := range 2000 {
		x := (float64(i) - 1000) * 0.7
		near(t, "exp", x, exactExp(x), math.Exp(x), 1e-15)
		x = math.Ldexp(1, -i/40) * float64(1-2*(i%2)) / 2
		near(t, "log1p", x, exactLog1p(x), math.Log1p(x), 1e-15)
		p := math.Exp(-float64(i)/10 - 0.6)
		near(t, "normal", p, exactNormal(p), mathext.NormalQuantile(p), 1e-13)
	}
	if exactExp(0) != 1 || exactLog(1) != 0 || exactNormal(0.5) != 0 {
		t.Errorf("exp 0 = %v, log 1 = %v, normal ½ = %v", exactExp(0), exactLog(1), exactNormal(0.5))
	}
	if exactExp(1e9) != exactExp(700) || exactExp(-1e9) != exactExp(-700) {
		t.Error("exp has no bounds")
	}
}

// A product that is added to something may be fused with the sum, and then rounds otherwise
// than on a machine that can't do that. A conversion around it forbids that.
func TestProductsAreNotFused(t *testing.T) {
	for _, name := range []string{"exact.go", "quantile.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		rounded := make(map[ast.Expr]bool)
		products := 0
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "float64" {
					rounded[n.Args[0]] = true
				}
			case *ast.BinaryExpr:
				if n.Op == token.MUL {
					products++
					if !rounded[n] {
						t.Errorf("%s: the product at offset %d stands in no float64()", name, n.Pos())
					}
				}
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN {
					t.Errorf("%s: *= at offset %d", name, n.Pos())
				}
			case *ast.SelectorExpr:
				if p, ok := n.X.(*ast.Ident); ok && p.Name == "math" {
					switch n.Sel.Name {
					case "Sqrt", "Abs", "Copysign", "Float64bits", "Float64frombits", "Ln2", "Sqrt2":
					default:
						t.Errorf("%s: math.%s may differ between machines", name, n.Sel.Name)
					}
				}
			}
			return true
		})
		if products == 0 {
			t.Errorf("%s has no products: is this the right file?", name)
		}
	}
}

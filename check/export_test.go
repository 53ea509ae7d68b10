package check

import "github.com/expr-lang/expr"

// Reads tells whether an expression reads a field of nodes.
func Reads(text, field string) (bool, error) {
	program, err := expr.Compile(text)
	if err != nil {
		return false, err
	}
	reads, _ := readsOf(program.Node())
	return reads(field), nil
}

package determinism

import (
	"cmp"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Analyzer reports what could make two runs of one scenario and one seed
// differ. The package comment lists the rules.
var Analyzer = &analysis.Analyzer{
	Name: "determinism",
	Doc: `report what could make two runs of one scenario and one seed differ

The wall clock, random sources, the operating system, concurrency, the order of
maps, floats that decide or that machines round differently, and addresses as
values. Made for simrun's protocols; test files are left alone.

A comment makes an exception: "//determinism:ordered REASON" where the order of
an iteration does not show, "//determinism:allow REASON" for anything else.`,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

// rules look at one node each, with its surroundings.
var rules = []func(*checker, inspector.Cursor){
	(*checker).imports,
	(*checker).uses,
	(*checker).concurrency,
	(*checker).ranges,
	(*checker).iterators,
	(*checker).decisions,
	(*checker).products,
	(*checker).addresses,
}

// checker is the analysis of one package.
type checker struct {
	*analysis.Pass
	exceptions map[line]*exception
	found      []finding
}

// finding is a diagnostic that an exception may still silence.
type finding struct {
	pos       token.Pos
	directive string // the comment that would silence it
	message   string
}

func run(pass *analysis.Pass) (any, error) {
	c := &checker{Pass: pass, exceptions: map[line]*exception{}}
	for _, file := range pass.Files {
		if !c.skips(file) {
			c.readExceptions(file)
		}
	}
	root := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	for file := range root.Children() {
		if c.skips(file.Node().(*ast.File)) {
			continue
		}
		for at := range file.Preorder() {
			for _, rule := range rules {
				rule(c, at)
			}
		}
	}
	c.report()
	return nil, nil
}

// skips leaves out test files, and what cgo and the go command generate.
func (c *checker) skips(file *ast.File) bool {
	name := c.Fset.Position(file.FileStart).Filename
	return strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go")
}

// order reports an iteration in an order that differs from run to run.
func (c *checker) order(n ast.Node, message string) {
	c.found = append(c.found, finding{n.Pos(), ordered, message})
}

// bad reports everything else.
func (c *checker) bad(n ast.Node, message string) {
	c.found = append(c.found, finding{n.Pos(), allow, message})
}

// report hands over what no exception silences, and the exceptions that
// silence nothing.
func (c *checker) report() {
	for _, f := range c.found {
		e := c.exceptions[c.lineOf(f.pos)]
		if e != nil && e.directive == f.directive {
			e.used = true
			continue
		}
		c.Report(analysis.Diagnostic{Pos: f.pos, Message: f.message})
	}
	byPosition := func(a, b *exception) int { return cmp.Compare(a.pos, b.pos) }
	for _, e := range slices.SortedFunc(maps.Values(c.exceptions), byPosition) {
		if problem := e.problem(); problem != "" {
			c.Report(analysis.Diagnostic{Pos: e.pos, Message: problem})
		}
	}
}

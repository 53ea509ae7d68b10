package simrun_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers is the package graph, from the top down: imports point down only. A
// package that is not listed is an error, and so is a module of others in a
// package that is not listed as its user. Test files are free.
//
// What the code of a package that takes part in runs may use of the standard
// library, package determinism says.
var layers = []layer{
	{pkg: "."},
	{pkg: "cmd/simrun-vet", ours: "determinism", theirs: "golang.org/x/tools"},
	{pkg: "determinism", theirs: "golang.org/x/tools"},
	{pkg: "cmd/simrun", ours: "cli"},
	{pkg: "cli", ours: below, theirs: "github.com/spf13/cobra github.com/schollz/progressbar/v3 golang.org/x/term"},
	{pkg: "report", ours: below, theirs: "github.com/olekukonko/tablewriter gonum.org/v1/gonum"},
	{pkg: "explore", ours: below},
	{pkg: "trace", ours: below},
	{pkg: "scenarios/scenariotest", ours: below},
	{pkg: "scenarios/schema", ours: below, theirs: "github.com/invopop/jsonschema"},
	{pkg: "scenarios", ours: below},
	{pkg: "scenarios/strict", theirs: "gopkg.in/yaml.v3"},
	{pkg: "protocols/*", ours: "sim check protocols"},
	{pkg: "protocols", ours: "sim check"},
	{pkg: "check", ours: "sim", theirs: "github.com/expr-lang/expr github.com/anishathalye/porcupine"},
	{pkg: "faults", ours: "sim network"},
	{pkg: "network", ours: "sim"},
	{pkg: "sim"},
}

type layer struct {
	pkg    string // folder of the package; a final /* stands for any one folder
	ours   string // packages of this module that it may import, or below
	theirs string // modules of others that it may import from
}

const (
	module = "simrun"
	below  = "everything below" // every package further down the list
)

func TestLayering(t *testing.T) {
	files := 0
	eachFile(t, ".", func(pkg string, file source) {
		files++
		for _, problem := range file.problems(pkg) {
			t.Error(problem)
		}
	})
	if files == 0 {
		t.Error("found no Go files to look at")
	}
}

func TestLayersPointDown(t *testing.T) {
	for i, l := range layers {
		if l.ours == below {
			continue
		}
		for _, name := range strings.Fields(l.ours) {
			if !slices.ContainsFunc(layers[i+1:], func(lower layer) bool { return lower.pkg == name }) {
				t.Errorf("%s may import %s, which is not below it", l.pkg, name)
			}
		}
	}
}

// eachFile calls visit for every non-test file of every package of the module
// at root, whatever platform the file is for. It walks the folders in this
// process rather than asking the go command, because go test then sees what was
// read and does not reuse a cached result when a file is added.
func eachFile(t *testing.T, root string, visit func(pkg string, file source)) {
	t.Helper()
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if dir != root && outsideModule(dir) {
			return filepath.SkipDir
		}
		p, err := build.ImportDir(dir, 0)
		if noGo := new(build.NoGoError); err != nil && !errors.As(err, &noGo) {
			return err
		}
		pkg, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.IgnoredGoFiles) {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file := parse(t, filepath.Join(dir, name), nil)
			if p.Name == "" || p.Name == file.syntax.Name.Name { // else a generator, say, which is never built with the package
				visit(filepath.ToSlash(pkg), file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// outsideModule reports whether the go command leaves a folder out of ./... .
func outsideModule(dir string) bool {
	name := filepath.Base(dir)
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// source is one parsed file.
type source struct {
	fset   *token.FileSet
	syntax *ast.File
}

// parse reads the named file, or text if that is not nil.
func parse(t *testing.T, name string, text any) source {
	t.Helper()
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{fset, syntax}
}

// problems lists what breaks a rule in a file of a package.
func (s source) problems(pkg string) []string {
	i := slices.IndexFunc(layers, func(l layer) bool { return l.holds(pkg) })
	if i < 0 {
		return []string{s.at(s.syntax, "package %s is not in the table of layers: add it to layering_test.go", pkg)}
	}
	return slices.Concat(s.badImports(i), s.initFunctions())
}

func (l layer) holds(pkg string) bool {
	ok, err := path.Match(l.pkg, pkg)
	return ok && err == nil
}

// badImports lists the imports that layer i may not have.
func (s source) badImports(i int) (found []string) {
	for _, spec := range s.syntax.Imports {
		imported := importPath(spec)
		domain, _, _ := strings.Cut(imported, "/")
		switch {
		case within(imported, module):
			if !mayImport(i, imported) {
				found = append(found, s.at(spec, "may not import %s; of this module, only: %s", imported, orNothing(layers[i].ours)))
			}
		case strings.Contains(domain, "."):
			if !withinAny(imported, strings.Fields(layers[i].theirs)) {
				found = append(found, s.at(spec, "may not import %s; of other modules, only: %s", imported, orNothing(layers[i].theirs)))
			}
		}
	}
	return found
}

// mayImport reports whether layer i may import a package of this module.
func mayImport(i int, imported string) bool {
	pkg := strings.TrimPrefix(imported, module+"/")
	allowed := strings.Fields(layers[i].ours)
	return slices.ContainsFunc(layers[i+1:], func(lower layer) bool {
		return lower.holds(pkg) && (layers[i].ours == below || slices.Contains(allowed, lower.pkg))
	})
}

// initFunctions lists the init functions: registration is an explicit list.
func (s source) initFunctions() (found []string) {
	for _, decl := range s.syntax.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			found = append(found, s.at(f, "has an init function; register explicitly"))
		}
	}
	return found
}

func (s source) at(n ast.Node, format string, args ...any) string {
	return fmt.Sprintf("%v: %s", s.fset.Position(n.Pos()), fmt.Sprintf(format, args...))
}

func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		panic(fmt.Sprintf("import path %s: %v", spec.Path.Value, err)) // the parser checked it
	}
	return p
}

// within reports whether an import path is root or beneath it.
func within(imported, root string) bool {
	return imported == root || strings.HasPrefix(imported, root+"/")
}

func withinAny(imported string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return within(imported, root) })
}

func orNothing(list string) string {
	if list == "" {
		return "nothing"
	}
	return list
}

// TestLayeringRules shows that each rule can fail, and what it leaves alone.
func TestLayeringRules(t *testing.T) {
	imports := func(paths string) string {
		var b strings.Builder
		for _, p := range strings.Fields(paths) {
			fmt.Fprintf(&b, "import _ %q\n", p)
		}
		return b.String()
	}
	const (
		gonum       = "gonum.org/v1/gonum/stat/distuv"
		tablewriter = "github.com/olekukonko/tablewriter/tw"
		cobra       = "github.com/spf13/cobra"
		progressbar = "github.com/schollz/progressbar/v3"
		yaml        = "gopkg.in/yaml.v3"

		singlechecker = "golang.org/x/tools/go/analysis/singlechecker"
	)
	for _, c := range []struct {
		pkg  string
		code string
		want string // part of the only problem; empty if there is none
	}{
		{"sim", imports("slices math/bits time"), ""},
		{"sim", imports("github.com/cespare/xxhash/v2"), "may not import github.com/cespare/xxhash/v2; of other modules, only: nothing"},
		{"sim", imports("simrun/check"), "may not import simrun/check; of this module, only: nothing"},
		{"sim", imports("simrun"), "may not import simrun;"},
		{"network", imports("simrun/sim"), ""},
		{"network", imports("simrun/faults"), "may not import simrun/faults; of this module, only: sim"},
		{"faults", imports("simrun/sim simrun/network"), ""},
		{"faults", imports("simrun/check"), "may not import simrun/check"},
		{"check", imports("simrun/sim"), ""},
		{"check", imports("simrun/network"), "may not import simrun/network"},
		{"check", imports("simrun/protocols/raft"), "may not import simrun/protocols/raft"},
		{"protocols", imports("simrun/sim simrun/check"), ""},
		{"protocols", imports("simrun/protocols/raft"), "may not import simrun/protocols/raft"},
		{"protocols/raft", imports("simrun/sim simrun/check simrun/protocols"), ""},
		{"protocols/raft", imports("simrun/protocols/paxos"), "may not import simrun/protocols/paxos"},
		{"protocols/raft", imports("simrun/network"), "may not import simrun/network"},
		{"protocols/raft", imports("simrun/faults"), "may not import simrun/faults"},
		{"protocols/raft", imports("simrun/scenarios"), "may not import simrun/scenarios"},
		{"scenarios/strict", imports(yaml), ""},
		{"scenarios/strict", imports("simrun/sim"), "may not import simrun/sim"},
		{"scenarios", imports("simrun/sim simrun/network simrun/faults simrun/check simrun/protocols simrun/protocols/raft simrun/scenarios/strict"), ""},
		{"scenarios", imports(yaml), "may not import gopkg.in/yaml.v3"},
		{"scenarios", imports("simrun/trace"), "may not import simrun/trace"},
		{"scenarios/schema", imports("simrun/scenarios simrun/protocols github.com/invopop/jsonschema"), ""},
		{"scenarios", imports("simrun/scenarios/schema"), "may not import simrun/scenarios/schema"},
		{"trace", imports("simrun/sim simrun/scenarios"), ""},
		{"trace", imports("simrun/explore"), "may not import simrun/explore"},
		{"explore", imports("simrun/sim simrun/scenarios simrun/trace"), ""},
		{"explore", imports("simrun/report"), "may not import simrun/report"},
		{"report", imports("simrun/sim simrun/scenarios simrun/trace simrun/explore " + gonum + " " + tablewriter), ""},
		{"report", imports(cobra), "may not import " + cobra},
		{"report", imports("simrun/cli"), "may not import simrun/cli"},
		{"cli", imports("simrun/sim simrun/faults simrun/scenarios simrun/report " + cobra + " " + progressbar), ""},
		{"cli", imports(cobra + "2"), "may not import github.com/spf13/cobra2"},
		{"cli", imports(gonum), "may not import " + gonum},
		{"cli", imports(tablewriter), "may not import " + tablewriter},
		{"cli", imports("simrun/cmd/simrun"), "may not import simrun/cmd/simrun"},
		{"cmd/simrun", imports("os simrun/cli"), ""},
		{"cmd/simrun", imports("simrun/sim"), "may not import simrun/sim"},
		{"cmd/simrun-vet", imports("simrun/determinism " + singlechecker), ""},
		{"cmd/simrun-vet", imports("simrun/cli"), "may not import simrun/cli"},
		{"determinism", imports("simrun/sim"), "may not import simrun/sim"},
		{"cli", imports("simrun/determinism"), "may not import simrun/determinism"},
		{"cli", imports(singlechecker), "may not import " + singlechecker},
		{".", imports("simrun/sim"), "may not import simrun/sim"},
		{"helpers", "", "package helpers is not in the table of layers: add it to"},
		{"protocols/raft/wire", "", "package protocols/raft/wire is not in the table"},
		{"cli", imports("simrun/helpers"), "may not import simrun/helpers"},

		{"cli", `func init() {}`, "has an init function"},
		{"sim", `func init() {}`, "has an init function"},
		{"sim", `type node int; func (n node) init() {}`, ""},
	} {
		got := parse(t, "file.go", "package p\n"+c.code).problems(c.pkg)
		switch {
		case c.want == "" && len(got) > 0:
			t.Errorf("package %s with %q: %q, want no problem", c.pkg, c.code, got)
		case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
			t.Errorf("package %s with %q: %q, want one problem, %q", c.pkg, c.code, got, c.want)
		}
	}
}

func TestEachFile(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                 "module m",
		"doc.go":                 "package m",
		"a/b/b.go":               "package b",
		"a/b/b_plan9.go":         "package b",
		"a/b/b_test.go":          "package b",
		"a/b/generate.go":        "//go:build ignore\n\npackage main",
		"a/b/testdata/bad.go":    "package bad",
		"a/_drafts/draft.go":     "package draft",
		"a/.hidden/hidden.go":    "package hidden",
		"adapter/go.mod":         "module adapter",
		"adapter/adapter.go":     "package adapter",
		"only/elsewhere/c_js.go": "package elsewhere",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	eachFile(t, root, func(pkg string, file source) {
		got = append(got, pkg+" "+filepath.Base(file.fset.Position(file.syntax.Pos()).Filename))
	})
	slices.Sort(got)
	want := []string{". doc.go", "a/b b.go", "a/b b_plan9.go", "only/elsewhere c_js.go"}
	if !slices.Equal(got, want) {
		t.Errorf("visited %q, want %q", got, want)
	}
}

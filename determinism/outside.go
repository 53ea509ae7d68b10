package determinism

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// The remedies that several rules name.
const (
	useChoose = "draw with env.Choose"
	useTimer  = "use env.SetTimer and env.Now"
	useHandle = "a node is a state machine: one handler at a time, and env.Send to talk"
	useWorld  = "take it from the scenario's parameters"
)

// badPackages may not be imported, nor what is beneath them.
var badPackages = map[string]string{
	"context":               "cancels by the wall clock and from other goroutines; " + useTimer,
	"crypto/dsa":            "draws for itself; " + useChoose,
	"crypto/ecdh":           "draws for itself; " + useChoose,
	"crypto/ecdsa":          "draws for itself; " + useChoose,
	"crypto/mlkem":          "draws for itself; " + useChoose,
	"crypto/rand":           "differs from run to run; " + useChoose,
	"crypto/rsa":            "draws for itself; " + useChoose,
	"crypto/tls":            "reaches the outside world; use env.Send",
	"database/sql":          "reaches the outside world; " + useWorld,
	"encoding/gob":          "writes maps in no order; use encoding/json or encoding/binary",
	"hash/maphash":          "has another seed in every process; use hash/fnv",
	"io/ioutil":             "reaches the outside world; " + useWorld,
	"log":                   "writes the wall clock; use env.Observe",
	"math/cmplx":            "differs between architectures; use integers",
	"math/rand":             "is a source of chance that no seed, trace or search controls; " + useChoose,
	"net":                   "reaches the outside world; use env.Send",
	"os":                    "reaches the outside world; " + useWorld,
	"plugin":                "reaches the outside world; " + useWorld,
	"runtime/":              "looks at the Go runtime, which differs from run to run",
	"sync":                  "is for goroutines; " + useHandle,
	"syscall":               "reaches the outside world; " + useWorld,
	"weak":                  "shows when the garbage collector ran",
	"golang.org/x/exp/rand": "is a source of chance that no seed, trace or search controls; " + useChoose,
	"golang.org/x/sys":      "reaches the outside world; " + useWorld,
	"golang.org/x/sync":     "is for goroutines; " + useHandle,
	"testing/synctest":      "is for goroutines; " + useHandle,
}

// badNames may not be used, of packages that are fine otherwise. Methods are
// written Type.Method.
var badNames = map[string]map[string]string{
	"time": {
		"After": wallClock, "AfterFunc": wallClock, "NewTicker": wallClock, "NewTimer": wallClock,
		"Now": wallClock, "Since": wallClock, "Sleep": wallClock, "Tick": wallClock, "Until": wallClock,
		"Local": zone, "LoadLocation": zone, "Time.Local": zone,
		"Unix": zone, "UnixMicro": zone, "UnixMilli": zone,
	},
	"crypto/ed25519": {"GenerateKey": "draws for itself; use ed25519.NewKeyFromSeed"},
	"fmt":            {"Scan": input, "Scanf": input, "Scanln": input},
	"path/filepath":  {"Abs": files, "EvalSymlinks": files, "Glob": files, "Walk": files, "WalkDir": files},
}

const (
	wallClock = "looks at the wall clock; " + useTimer
	zone      = "depends on the time zone of the machine; use sim.Time and time.Duration"
	input     = "reads the standard input; " + useWorld
	files     = "depends on the files of the machine; " + useWorld
)

// goodMath are the functions of package math that give the same bits on every
// machine: exact, or correctly rounded. Its constants are fine, of course.
var goodMath = set(`Abs Ceil Copysign Dim FMA Float32bits Float32frombits Float64bits Float64frombits Floor
	Frexp Inf IsInf IsNaN Ldexp Max Min Modf NaN Nextafter Nextafter32 Round RoundToEven Signbit Sqrt Trunc`)

// goodRuntime are the names of package runtime that tell nothing of the
// process.
var goodRuntime = set("Error KeepAlive TypeAssertionError")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}

// imports reports the packages that are bad as a whole.
func (c *checker) imports(at inspector.Cursor) {
	spec, ok := at.Node().(*ast.ImportSpec)
	if !ok {
		return
	}
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return // the parser reported it
	}
	for root := imported; root != ""; {
		if why, ok := badPackages[root]; ok {
			c.bad(spec, fmt.Sprintf("package %s %s", imported, why))
			return
		}
		root = parent(root)
	}
}

// parent is the next root to look up: a/b for a/b/, a/b/ for a/b/c.
func parent(path string) string {
	if root, ok := strings.CutSuffix(path, "/"); ok {
		return root
	}
	return path[:strings.LastIndex(path, "/")+1]
}

// uses reports single names of packages.
func (c *checker) uses(at inspector.Cursor) {
	ident, ok := at.Node().(*ast.Ident)
	if !ok {
		return
	}
	obj := c.TypesInfo.Uses[ident]
	if obj == nil || obj.Pkg() == nil {
		return
	}
	pkg, name := obj.Pkg().Path(), nameOf(obj)
	if name == "" {
		return
	}
	_, isFunc := obj.(*types.Func)
	switch why, bad := badNames[pkg][name]; {
	case bad:
		c.bad(ident, fmt.Sprintf("%s.%s %s", obj.Pkg().Name(), name, why))
	case pkg == "math" && isFunc && !goodMath[name]:
		c.bad(ident, fmt.Sprintf("math.%s differs between architectures; use integers, or a table of them", name))
	case pkg == "runtime" && !goodRuntime[name] && !strings.Contains(name, "."):
		c.bad(ident, fmt.Sprintf("runtime.%s depends on the process or the machine; %s", name, useWorld))
	}
}

// nameOf is the name of a package-level object or, as Type.Method, of a
// method; empty for anything else.
func nameOf(obj types.Object) string {
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		recv := f.Signature().Recv().Type()
		if p, ok := recv.(*types.Pointer); ok {
			recv = p.Elem()
		}
		if named, ok := recv.(*types.Named); ok {
			return named.Obj().Name() + "." + f.Name()
		}
		return ""
	}
	if obj.Parent() != obj.Pkg().Scope() {
		return ""
	}
	return obj.Name()
}

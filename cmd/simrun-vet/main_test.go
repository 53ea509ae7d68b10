package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBothWays runs the program by itself and as go vet's tool.
func TestBothWays(t *testing.T) {
	dir := t.TempDir()
	tool := filepath.Join(dir, "simrun-vet.exe")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	write(t, dir, "go.mod", "module mine\n\ngo 1.26\n")
	write(t, dir, "good/good.go", "package good\n\nconst Answer = 42\n")
	write(t, dir, "bad/bad.go", "package bad\n\nimport \"time\"\n\nvar start = time.Now()\n")
	write(t, dir, "bad/bad_test.go", "package bad\n\nimport \"time\"\n\nvar begin = time.Now()\n")

	for _, command := range [][]string{
		{tool},
		{"go", "vet", "-vettool=" + tool},
	} {
		if out, err := in(dir, command, "./good"); err != nil {
			t.Errorf("%v ./good: %v\n%s", command, err, out)
		}
		out, err := in(dir, command, "./...")
		const want = "bad.go:5:18: time.Now looks at the wall clock"
		if err == nil || !strings.Contains(out, want) || strings.Contains(out, "bad_test.go") {
			t.Errorf("%v ./...: %v\n%s\nwant an error and, of bad.go only, %s", command, err, out, want)
		}
	}
}

func in(dir string, command []string, pkg string) (string, error) {
	cmd := exec.Command(command[0], append(command[1:], pkg)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

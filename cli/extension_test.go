package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAnotherProgramAddsItsOwn builds the program that docs/own-protocol.md
// shows, in a folder and a module of its own, and runs it. simrun-vet has nothing to say about its protocol.
func TestAnotherProgramAddsItsOwn(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "own-protocol.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blocks := regexp.MustCompile("(?s)\n`([a-z/.]+)`[^\n]*\n\n```[a-z]+\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) != 4 {
		t.Fatalf("the page has %d files, want 4", len(blocks))
	}
	for _, b := range blocks {
		name, text := string(b[1]), b[2]
		if name == "go.mod" {
			text = tidied(t, string(text), root)
		}
		write(t, filepath.Join(dir, name), text)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), sum)

	goRun(t, dir, "build", "-mod=mod", "-o", "vet.exe", "simrun/cmd/simrun-vet")
	goRun(t, dir, "vet", "-mod=mod", "-vettool="+filepath.Join(dir, "vet.exe"), "./ping/...")
	goRun(t, dir, "build", "-mod=mod", "-o", "mine", ".")
	for _, c := range []struct{ args, want string }{
		{"run ping/lossy", "as expected"},
		{"list", "ping/lossy"},
		{"check ping/lossy twopc/all-commit", "2 scenarios, 2 as expected"},
		{"show ping", "asks until somebody answers"},
	} {
		cmd := exec.Command(filepath.Join(dir, "mine"), strings.Fields(c.args)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.want) {
			t.Errorf("mine %s: %v\n%s", c.args, err, out)
		}
	}
}

// tidied is the page's go.mod as go mod tidy leaves it, with the module in root for simrun and
// the versions that it uses.
func tidied(t *testing.T, text, root string) []byte {
	t.Helper()
	ours, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "replace simrun => ../simrun\n") {
		t.Fatalf("the page's go.mod does not say where simrun is:\n%s", text)
	}
	text = strings.Replace(text, "=> ../simrun", "=> "+root, 1)
	for _, block := range regexp.MustCompile(`(?s)\nrequire \(.*?\n\)\n`).FindAllString(string(ours), -1) {
		text += block
	}
	return []byte(text)
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func goRun(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

package etcdraft_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What docs/own-code.md shows is what is here.
func TestPageShowsThisCode(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "own-code.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)\n`([a-z/.-]+)`\n\n```go\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if n := strings.Count(string(page), "```go"); len(blocks) != n || n == 0 {
		t.Errorf("%d of %d pieces of code say which file they are from", len(blocks), n)
	}
	for _, b := range blocks {
		file, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(b[1])))
		if err != nil {
			t.Error(err)
		} else if !strings.Contains(string(file), b[2]) {
			t.Errorf("%s is not like this any more:\n%s", b[1], b[2])
		}
	}
	for _, m := range regexp.MustCompile("[` (](etcdraft/[a-z0-9-]+)").FindAllStringSubmatch(string(page), -1) {
		if _, ok := registry.Source(m[1]); !ok {
			t.Errorf("there is no scenario %s", m[1])
		}
	}
}

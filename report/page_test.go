package report

import (
	"io"
	"os"
	"strings"
	"testing"
)

// What docs/raft.md tells of figure 8 is what the program prints.
func TestThePageOnRaftIsTrue(t *testing.T) {
	story := ""
	for _, name := range []string{"raft/figure-8", "raft/figure-8-any-term", "raft/figure-8-e"} {
		rec, res := recordNamed(t, name)
		story += printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	}
	page, err := os.ReadFile("../docs/raft.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for i, block := range strings.Split(string(page), "```") {
		for _, line := range strings.Split(block, "\n") {
			if i%2 == 0 || !strings.HasPrefix(line, "     ") {
				continue
			}
			if lines++; !strings.Contains(story, line+"\n") {
				t.Errorf("docs/raft.md: no run tells %q", line)
			}
		}
	}
	if lines < 20 {
		t.Errorf("docs/raft.md shows only %d lines of figure 8", lines)
	}
}
